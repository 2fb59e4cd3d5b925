"""Files made to harm: bounded in time and memory, refused with a remedy, and the next file is read all the same."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest

import rag.load.sandbox
from rag.config import Config
from rag.embed import load_embedder
from rag.errors import LoadError
from rag.ingest import IndexReport, Outcome, index_paths
from rag.load import ocr, parse, release
from rag.load.office import program
from rag.load.pdf import MAX_PAGES
from rag.load.sandbox import Sandbox
from rag.store import Store
from tests import fuzz_load
from tests.hostile_files import (
    bomb_zip,
    cut_pdf,
    deep_docx,
    deep_html,
    endless_xlsx,
    laughing_docx,
    locked_pdf,
    macro_docm,
    many_pages_pdf,
    reading_docx,
    slipping_zip,
    swelling_docx,
)
from tests.report_files import docx_bytes, eml_bytes, pdf_bytes, plain_text, scan_bytes, zip_bytes


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def read_or_refused(name: str, data: bytes) -> str:
    """The text of a file, or "" where it is refused as it should be."""
    try:
        return parse(Path(name), data).text
    except LoadError as error:
        return "" if error.message and error.remedy else pytest.fail("no remedy")


def index(data: Path, *paths: Path) -> IndexReport:
    config = Config(data=data)
    embedder = load_embedder(config)
    with Store.open(config, embedder=embedder, writable=True) as store:
        return index_paths(store, embedder, paths)


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("khoa.pdf", locked_pdf, "mật khẩu"),
        ("cut.pdf", lambda: pdf_bytes()[:900], "hỏng"),
        ("nhieu.pdf", lambda: many_pages_pdf(MAX_PAGES + 1), "giới hạn"),
        ("sau.docx", deep_docx, "hỏng"),
        ("cuoi.docx", laughing_docx, "hỏng|không có nội dung|quá lớn"),
        ("no.docx", swelling_docx, "quá lớn"),
        ("vo.docx", lambda: docx_bytes()[:2000], "hỏng"),
        ("rong.eml", lambda: b"\n\n", "không có nội dung"),
        ("rong.zip", lambda: b"PK\x05\x06" + bytes(18), "không có tệp nào"),
        ("vo.zip", lambda: b"PK\x03\x04" + bytes(50), "hỏng"),
        ("khoa.docx", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "mật khẩu"),
    ],
)
def test_refused_with_a_remedy(name: str, data: object, said: str) -> None:
    assert callable(data)
    with pytest.raises(LoadError, match=said) as raised:
        parse(Path(name), data())
    assert raised.value.remedy
    assert name in raised.value.message


def test_entities_name_no_files() -> None:
    assert "root:" not in read_or_refused("a.docx", reading_docx())


def test_macros_are_not_part_of_the_text() -> None:
    text = parse(Path("a.docm"), macro_docm()).text
    assert "Huy hiệu Đảng" in text
    assert "AutoOpen" not in text


def test_deep_web_page_is_bounded() -> None:
    assert "82 đảng viên" in (read_or_refused("a.html", deep_html()) or "82 đảng viên")


def test_ten_thousand_pages() -> None:
    content = parse(Path("a.pdf"), many_pages_pdf(10_000))
    assert len(content.pages) == 10_000
    assert content.text.count("82 dang vien") == 10_000


def test_a_file_that_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rag.load.sandbox, "QUIET", 1.0)
    sandbox = Sandbox()
    try:
        with pytest.raises(LoadError, match="quá lâu|quá lớn") as raised:
            sandbox.read("xlsx", endless_xlsx(), "a.xlsx")
        assert raised.value.remedy
        assert "Huy hiệu" in sandbox.read("docx", docx_bytes(), "b.docx").text
    finally:
        sandbox.close()


def test_a_reading_process_that_dies_is_replaced() -> None:
    sandbox = Sandbox()
    try:
        assert "Huy hiệu" in sandbox.read("docx", docx_bytes(), "a.docx").text
        assert sandbox._process is not None
        first = sandbox._process
        first.kill()
        first.wait()
        assert "Huy hiệu" in sandbox.read("docx", docx_bytes(), "b.docx").text
        assert sandbox._process is not first
    finally:
        sandbox.close()
    assert sandbox._process is None


def test_plain_text_needs_no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Sandbox, "read", lambda *_: pytest.fail("a process was asked"))
    assert parse(Path("a.txt"), plain_text().encode()).text == plain_text()
    assert parse(Path("a.md"), b"# A").text == "# A"


def test_one_bad_file_stops_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    release()
    (tmp_path / "work").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "work"))
    folder = tmp_path / "in"
    folder.mkdir()
    bad = {"a.pdf": locked_pdf(), "b.pdf": pdf_bytes()[:900], "c.docx": deep_docx(), "d.zip": bomb_zip(), "e.xyz": b"?"}
    for name, data in bad.items():
        (folder / name).write_bytes(data)
    (folder / "z.docx").write_bytes(docx_bytes())
    here = names(Path.cwd())
    report = index(tmp_path / "data", folder)
    outcomes = {file.name: file for file in report.files}
    assert outcomes["z.docx"].outcome == Outcome.ADDED
    assert outcomes["d.zip/tốt.txt"].outcome == Outcome.ADDED
    failed = [file for file in report.files if file.outcome == Outcome.FAILED]
    assert {file.name for file in failed} == {"a.pdf", "b.pdf", "c.docx", "d.zip/bom.txt", "e.xyz"}
    assert all(file.message and file.remedy for file in failed)
    assert names(Path.cwd()) == here
    assert names(tmp_path / "work") == set()


def test_a_cut_pdf_gives_what_is_left_or_says_so() -> None:
    text = read_or_refused("a.pdf", cut_pdf())
    assert "\ufffd" not in text


def test_names_in_an_archive_lead_nowhere(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(slipping_zip())
    report = index(tmp_path / "data", path)
    outcomes = {file.name: file.outcome for file in report.files}
    assert outcomes["a.zip/tmp/hoi-slip.txt"] == Outcome.ADDED
    assert outcomes["a.zip/windows/báo cáo.txt"] == Outcome.ADDED
    assert outcomes["a.zip/etc/trong.zip"] == Outcome.FAILED
    assert not Path("/tmp/hoi-slip.txt").exists()
    assert not any("windows" in name for name in names(tmp_path))


def test_archives_and_mails_again(tmp_path: Path) -> None:
    path, mail = tmp_path / "a.zip", tmp_path / "b.eml"
    path.write_bytes(zip_bytes())
    mail.write_bytes(eml_bytes())
    first = index(tmp_path / "data", path, mail)
    assert {file.name: file.outcome for file in first.files if file.outcome != Outcome.FAILED} == {
        "a.zip/năm 2021/báo cáo.docx": Outcome.ADDED,
        "b.eml": Outcome.ADDED,
        "b.eml/báo cáo.docx": Outcome.DUPLICATE,
    }
    again = index(tmp_path / "data", path, mail)
    assert again.documents == first.documents == 2
    assert again.count(Outcome.ADDED, Outcome.REPLACED, Outcome.RENAMED) == 0
    assert again.missing == ()


def test_what_an_archive_holds_no_more_is_gone(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(slipping_zip())
    assert index(tmp_path / "data", path).documents == 2
    path.write_bytes(zip_bytes())
    report = index(tmp_path / "data", path)
    assert report.documents == 1


def test_scans_without_tesseract(monkeypatch: pytest.MonkeyPatch) -> None:
    from rag.load.pdf import read_pdf

    ocr.missing.cache_clear()
    monkeypatch.setenv("PATH", "")
    try:
        with pytest.raises(LoadError, match="bản quét") as raised:
            read_pdf(scan_bytes(100), "a.pdf")
    finally:
        ocr.missing.cache_clear()
    assert "tesseract-ocr-vie" in raised.value.remedy


def test_old_formats_without_libreoffice(monkeypatch: pytest.MonkeyPatch) -> None:
    from rag.load.office import read_doc

    monkeypatch.setenv("PATH", "")
    assert not program()
    with pytest.raises(LoadError, match="LibreOffice") as raised:
        read_doc(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a.doc")
    assert "apt install" in raised.value.remedy


def test_broken_files_at_random() -> None:
    result = fuzz_load.run(150, seed=2026)
    assert result.problems == []
    assert sum(result.counts.values()) == 150
    assert sum(count for (_, verdict), count in result.counts.items() if verdict == "read") > 30
