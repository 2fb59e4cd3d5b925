"""`hoi figures` as a person meets it: the table, the files, what is said where nothing fits, and mistakes."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import load_workbook

from rag import cli, messages

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def hoi(monkeypatch: pytest.MonkeyPatch, indexed: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    monkeypatch.setenv("HOI_DATA", str(indexed))

    def run(*arguments: str | Path) -> tuple[int, str, str]:
        code = cli.main([str(argument) for argument in arguments])
        out, err = capsys.readouterr()
        return code, out, err

    return run


def test_the_table(hoi: Run) -> None:
    code, out, _ = hoi("figures", "--metric", "kết nạp đảng viên", "--place", "Móng Cái")
    assert code == 0
    assert "857 đảng viên" in out
    assert "thành phố Móng Cái" in out
    assert messages.FIGURES_COUNT.format(count=1, documents=1) in out


def test_filters_do_without_diacritics(hoi: Run) -> None:
    accented = hoi(
        "figures", "--metric", "kết nạp đảng viên", "--place", "huyện Vĩnh Bảo", "--year", "2024", "--json", "-"
    )
    plain = hoi(
        "figures", "--metric", "DANG VIEN ket nap", "--place", "huyen vinh bao", "--year", "2024", "--json", "-"
    )
    assert accented[0] == plain[0] == 0
    assert {record["value"] for record in json.loads(accented[1])} == {260}
    assert json.loads(plain[1]) == json.loads(accented[1])
    assert {record["document"] for record in json.loads(plain[1])} == {"001_df056430ff273085.txt"}


def test_document_and_status(hoi: Run) -> None:
    code, out, _ = hoi("figures", "--document", "000_64", "--status", "target", "--json", "-")
    records = json.loads(out)
    assert code == 0
    assert records
    assert {(record["document"], record["status"]) for record in records} == {("000_64cd61d9f858dd16.txt", "target")}


def test_the_three_formats_hold_the_same_rows(hoi: Run, tmp_path: Path) -> None:
    counts = set()
    for form in ("csv", "xlsx", "json"):
        file = tmp_path / f"số liệu.{form}"
        code, out, err = hoi("figures", "--year", "2021", f"--{form}", file)
        assert (code, out) == (0, "")
        if form == "csv":
            records = list(csv.DictReader(io.StringIO(file.read_bytes().decode("utf-8-sig"), newline="")))
            counts.add(len(records))
            assert list(records[0]) == list(messages.FIGURES_COLUMNS.values())
        elif form == "json":
            counts.add(len(json.loads(file.read_text(encoding="utf-8"))))
        else:
            counts.add(load_workbook(file).active.max_row - 1)
        assert (
            messages.FIGURES_WRITTEN.format(count=max(counts), path=file) in err.replace("\n", " ") or "số liệu" in err
        )
    assert len(counts) == 1
    assert counts.pop() > 20


def test_quotes_are_the_report_s_own(hoi: Run, seeds: Path) -> None:
    for record in json.loads(hoi("figures", "--json", "-")[1]):
        text = (seeds / record["document"]).read_text(encoding="utf-8")
        assert text[record["start"] : record["end"]] == record["quote"]
        assert record["start"] <= record["figure_start"] < record["figure_end"] <= record["end"]


def test_nothing_fits(hoi: Run, tmp_path: Path) -> None:
    code, out, err = hoi("figures", "--metric", "kết nạp đoàn viên", "--place", "Móng Cái")
    assert (code, out) == (0, "")
    assert messages.FIGURES_NONE in err
    assert "kết nạp đảng viên" in err
    assert "Móng Cái" in err
    code, out, _ = hoi("figures", "--metric", "số tàu vũ trụ", "--json", "-")
    assert (code, json.loads(out)) == (0, [])
    assert hoi("figures", "--metric", "???")[1] == ""


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--csv", "a.csv", "--json", "b.json"), messages.FIGURES_ONE_FORMAT),
        (("--year", "hai nghìn"), "hai nghìn"),
        (("--year", "20245"), "20245"),
        (("--status", "plan"), "plan"),
        (("--csv", ""), "thư mục"),
    ],
)
def test_mistakes_are_told_in_vietnamese(hoi: Run, arguments: tuple[str, ...], said: str) -> None:
    code, out, err = hoi("figures", *arguments)
    assert (code, out) == (2, "")
    assert said in err
    assert "Traceback" not in err
    assert "Usage" not in err


def test_a_file_that_cannot_be_written(hoi: Run, tmp_path: Path) -> None:
    code, _, err = hoi("figures", "--xlsx", tmp_path / "none" / "a.xlsx")
    assert code == 2
    assert "không có thư mục" in err


def test_without_an_index(hoi: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOI_DATA", str(tmp_path / "empty"))
    code, out, err = hoi("figures")
    assert (code, out) == (2, "")
    assert "hoi index" in err


def test_help_is_vietnamese(hoi: Run) -> None:
    code, out, _ = hoi("figures", "--help")
    assert code == 0
    assert messages.PLACE_METRIC in out
    assert "Usage" not in out


def test_indexing_makes_the_rows(environ: dict[str, str], tmp_path: Path, seeds: Path) -> None:
    hoi = [sys.executable, "-m", "rag.cli"]
    subprocess.run([*hoi, "index", str(seeds)], env=environ, check=True, capture_output=True)
    script = (
        "import sqlite3, sys; print(sqlite3.connect(sys.argv[1]).execute('SELECT count(*) FROM figures').fetchone()[0])"
    )
    file = str(Path(environ["HOI_DATA"]) / "catalog.sqlite3")
    count = int(subprocess.run([sys.executable, "-c", script, file], check=True, capture_output=True).stdout)
    assert count > 50
    for form in ("csv", "json", "xlsx"):
        made = subprocess.run([*hoi, "figures", f"--{form}", "-"], env=environ, check=True, capture_output=True).stdout
        if form == "json":
            assert len(json.loads(made)) == count
        elif form == "xlsx":
            assert load_workbook(io.BytesIO(made)).active.max_row == count + 1
        else:
            assert made.startswith(b"\xef\xbb\xbf")
