import click
import pytest

from eval.bench import QUESTION, Contestant, Timing, bench_tables, headline, product, race, recipe
from rag.config import Config

REPORT = "Báo cáo thành phố Móng Cái năm 2024\n\nTừ đầu năm, thành phố đã kết nạp được 857 đảng viên mới.\n"


@pytest.fixture
def files(tmp_path):
    folder = tmp_path / "reports"
    folder.mkdir()
    (folder / "mong_cai.txt").write_text(REPORT, encoding="utf-8")
    return folder


def test_ratios_say_how_many_times_faster():
    ours = Timing("hoi", "", 2.0, 1.0, 10.0, 20.0)
    other = Timing("khác", "", 8.0, 3.0, 500.0, 900.0)
    assert headline(ours, other) == {"cold_ask": 3.0, "warm_ask": 50.0, "cold_index": 4.0}
    ratios, times = bench_tables([ours, other], {"khác": headline(ours, other)})
    assert ratios.rows == (("so với khác", "3,0 ×", "50,0 ×", "4,0 ×"),)
    assert [row[0] for row in times.rows] == ["hoi", "khác"]


def test_contestants_take_turns_each_in_folders_of_its_own(files, tmp_path):
    calls = []

    def contestant(name):
        return Contestant(
            name,
            "",
            lambda _, data: calls.append((name, "index", data)),
            lambda _, data: calls.append((name, "ask", data)),
            lambda _, data, questions: [1.0 for _ in questions],
        )

    timings = race(
        [contestant("a"), contestant("b")], files, ["?"], 2, Config(data=tmp_path / "user"), lambda name: None
    )
    assert [(name, what) for name, what, _ in calls] == [
        *[("a", "index"), ("b", "index")] * 3,
        *[("a", "ask"), ("b", "ask")] * 2,
    ]
    indexed = [data for _, what, data in calls if what == "index"]
    assert len(set(indexed)) == 6
    assert not any(folder.exists() for folder in indexed)
    assert [timing.warm_ms_p50 for timing in timings] == [1.0, 1.0]


def test_the_product_and_the_recipe_run_for_real(files, tmp_path):
    config = Config(data=tmp_path / "user")
    for number, contestant in enumerate((product(config), recipe("recipe", "", ""))):
        data = tmp_path / str(number)
        data.mkdir()
        contestant.index(files, data)
        contestant.ask(files, data)
        times = contestant.warm(files, data, [QUESTION, "Móng Cái?"])
        assert len(times) == 2
        assert min(times) > 0
    assert not config.data.exists()


def test_a_failing_process_stops_the_run_with_its_last_words(files, tmp_path):
    config = Config(data=tmp_path / "user")
    with pytest.raises(click.ClickException, match="index"):
        product(config).index(tmp_path / "none", tmp_path)
