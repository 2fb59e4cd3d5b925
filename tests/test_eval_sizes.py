"""The benchmark of size: made reports, what is derived from measures, and a whole small run of every system."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import pytest

from eval import sizes
from eval.cases import Case
from eval.charts import growth_chart
from eval.crowd import PARAGRAPHS, crowd, write_reports
from eval.formats import markdown
from eval.sizes import BOUND, OURS, Sized, growth, measure_sizes, sized_headline, sized_tables

TEXT = "Năm 2024, huyện Vĩnh Bảo kết nạp 264 đảng viên, đạt 105% kế hoạch. Toàn huyện có 112 tổ chức đảng. "


@pytest.fixture
def report(tmp_path: Path) -> Path:
    path = tmp_path / "vinh-bao.txt"
    path.write_text(
        "\n".join(TEXT + f"Đợt {number}." + " Các cấp ủy triển khai nghiêm túc." * 4 for number in range(5))
    )
    return path


def test_copies_differ_in_figures_and_units_and_repeat(report: Path) -> None:
    first, again = (list(islice(crowd((), [report]), 20)) for _ in range(2))
    assert first == again
    assert len(set(first)) == 20
    assert all("Vĩnh Bảo" in text for text in first[:5])
    assert not any("Vĩnh Bảo" in text for text in first[5:])
    assert not any(" 264 " in text for text in first[5:])
    assert list(islice(crowd((), [report], seed=2), 20)) != first


def test_made_reports_hold_as_many_paragraphs_as_asked(report: Path, tmp_path: Path) -> None:
    write_reports(crowd((), [report]), 2 * PARAGRAPHS + 3, tmp_path / "made")
    files = sorted((tmp_path / "made").rglob("*.txt"))
    assert [len(path.read_text(encoding="utf-8").split("\n\n")) for path in files] == [PARAGRAPHS, PARAGRAPHS, 3]


def test_growth_is_the_slope_of_the_logarithms() -> None:
    assert growth([(10, 3.0), (100, 30.0), (1000, 300.0)]) == 1.0
    assert growth([(10, 5.0), (1000, 5.0)]) == 0.0
    assert growth([(100, 2.0), (10_000, 20.0)]) == 0.5
    assert growth([(10, 5.0)]) is None
    assert growth([(10, 0.0), (100, 5.0)]) is None


def sized(system: str, size: int, **told: float) -> Sized:
    return Sized(system, size, size, 1.0, 1.0, told.pop("index_rate", 1.0), 100.0, **told)


def test_the_headline_sets_the_product_beside_the_others_of_its_size() -> None:
    measured = [
        sized(OURS, 100, cold_seconds=1.0, query_ms_p50=4.0, index_rate=50.0, recall=0.9),
        sized("starter", 100, cold_seconds=4.0, query_ms_p50=8.0, index_rate=25.0, recall=0.4),
        sized(BOUND, 100, index_rate=200.0),
        sized(OURS, 1000, cold_seconds=1.2, query_ms_p50=8.0, index_rate=60.0, recall=0.8),
    ]
    head = sized_headline(measured)
    assert head["cold_ask_to_starter"] == {"100": 0.25, "1000": None}
    assert head["query_ms_p50_to_starter"]["100"] == 0.5
    assert head["index_rate_to_raw_chroma"]["100"] == 0.25
    assert head["index_rate_to_starter"]["100"] == 2.0
    assert head["recall_at_5"] == {"100": {"hoi": 0.9, "starter": 0.4}, "1000": {"hoi": 0.8}}
    assert head["growth_exponents"]["query_ms_p50"] == 0.301
    written = markdown("Tốc độ", "", sized_tables(measured, head))
    assert "90,0\u00a0%" in written or "90,0 %" in written
    assert "<svg" in growth_chart("Cỡ", {"hoi": [(100, 4.0), (1000, 8.0)], "không đo": []})


def test_every_system_runs_and_finds(report: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of the peers the one that is made of both others: each is a process of seconds."""
    monkeypatch.setattr(sizes, "COLD_RUNS", 1)
    monkeypatch.setattr(sizes, "PEERS", ("hybrid",))
    asked = tmp_path / "asked"
    asked.mkdir()
    (asked / "mong-cai.txt").write_text("Báo cáo năm 2024\n\nThành phố Móng Cái kết nạp 857 đảng viên mới.\n")
    case = Case("1", "Móng Cái kết nạp bao nhiêu đảng viên?", answers=("857",), docs=("mong-cai.txt",),
                evidence=("Thành phố Móng Cái kết nạp 857 đảng viên mới",))  # fmt: skip
    seen: list[str] = []
    measured = measure_sizes((16,), (), [report], asked, [case], 16, seen.append)
    assert seen == [f"{system} 16" for system in (OURS, BOUND, "hybrid")]
    by = {one.system: one for one in measured}
    assert by[BOUND].query_ms_p50 is None
    assert by[BOUND].passages > 16
    for system in (OURS, "hybrid"):
        assert by[system].recall == 1.0
        assert by[system].cold_seconds
        assert by[system].memory_mb
        assert by[system].passages
