"""Uploads and downloads over HTTP, behind the guard, into a real data folder."""

from __future__ import annotations

import csv
import io
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import openpyxl
import pytest
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.testclient import TestClient

from rag import originals
from rag.config import Config
from rag.ingest import Outcome
from rag.originals import MAX_BYTES
from ui import strings
from ui.guard import LOOPBACK, MAX_BODY, Guard, SecurityHeaders
from ui.intake import CANCELLED, DONE, FAILED, Intake, Item
from ui.source import Source
from ui.transfers import create_transfers

REPORT = "Báo cáo kết quả năm 2031 của huyện Tây Đô\nNăm 2031, huyện Tây Đô kết nạp {count} đảng viên mới.\n"
ASKED = "Huyện Tây Đô kết nạp bao nhiêu đảng viên mới năm 2031?"
BINARY = {"content-type": "application/octet-stream"}
HOSTILE = '"><img src=x onerror=alert(1)>\r\nX-Evil: 1.txt'


@pytest.fixture
def site(indexed: Path) -> Iterator[SimpleNamespace]:
    """The routes over a data folder of their own, guarded as when served."""
    source = Source.of(Config(data=indexed))
    intake = Intake(indexed, source.get_or_create)
    app = Starlette(routes=[Mount("/hoi-files", create_transfers(source, intake))])
    guarded = SecurityHeaders(Guard(app, hosts=LOOPBACK))
    with TestClient(guarded, base_url="http://localhost:7860", raise_server_exceptions=False) as client:
        yield SimpleNamespace(client=client, source=source, intake=intake, data=indexed)
    intake.close()
    source.close()


def idle(intake: Intake) -> tuple[Item, ...]:
    """The items once nothing is left to do."""
    for _ in range(600):
        state = intake.state()
        if not state.busy:
            return state.items
        time.sleep(0.1)
    raise AssertionError("still busy")


def send(site: SimpleNamespace, name: str, content: bytes, **more: str):
    return site.client.post("/hoi-files/upload", params={"name": name, **more}, content=content, headers=BINARY)


def test_a_file_is_taken_in_and_given_back_as_it_was(site: SimpleNamespace) -> None:
    content = REPORT.format(count=41).encode()
    response = send(site, "báo cáo Tây Đô.txt", content)
    assert response.status_code == 201
    (item,) = idle(site.intake)
    assert (item.state, item.outcome, item.name) == (DONE, Outcome.ADDED, "báo cáo Tây Đô.txt")
    reports = site.source.get()
    assert "41" in reports.ask(ASKED).short
    identity = reports.document("báo cáo Tây Đô.txt").id
    given = site.client.get(f"/hoi-files/original/{identity}")
    assert given.content == content
    assert given.headers["content-disposition"].startswith("attachment")
    assert given.headers["x-content-type-options"] == "nosniff"
    assert given.headers["content-type"] == "application/octet-stream"
    text = site.client.get(f"/hoi-files/text/{identity}")
    assert text.text == reports.document("báo cáo Tây Đô.txt").text
    assert text.headers["content-disposition"].startswith("attachment")


def test_a_hostile_name_stays_a_name(site: SimpleNamespace) -> None:
    assert send(site, f"../../{HOSTILE}", REPORT.format(count=41).encode()).status_code == 201
    (item,) = idle(site.intake)
    assert item.state == DONE
    assert item.name == HOSTILE.replace("\r\n", "")
    identity = site.source.get().document(item.name).id
    given = site.client.get(f"/hoi-files/original/{identity}")
    assert "x-evil" not in given.headers
    assert given.headers["content-disposition"].startswith("attachment; filename*=utf-8''")
    for path in (site.data / originals.FOLDER).rglob("*"):
        assert path.resolve().is_relative_to(site.data.resolve())


def test_outcomes_of_each_kind(site: SimpleNamespace) -> None:
    for name, content in (
        ("a.txt", REPORT.format(count=41)), ("a.txt", REPORT.format(count=41)), ("a.txt", REPORT.format(count=57)),
        ("b.txt", REPORT.format(count=57)), ("trống.txt", " \n"),
    ):  # fmt: skip
        assert send(site, name, content.encode()).status_code == 201
    items = idle(site.intake)
    assert [item.outcome for item in items] == [
        Outcome.ADDED, Outcome.UNCHANGED, Outcome.REPLACED, Outcome.DUPLICATE, Outcome.FAILED,
    ]  # fmt: skip
    assert "trống.txt" in items[-1].message
    assert items[-1].remedy


def test_one_report_in_the_place_of_another(site: SimpleNamespace) -> None:
    send(site, "bản một.txt", REPORT.format(count=41).encode())
    idle(site.intake)
    old = site.source.get().document("bản một.txt").id
    send(site, "bản hai.md", b" ", replaces=old)  # cannot be read: the old one stays
    idle(site.intake)
    assert "41" in site.source.get().ask(ASKED).short
    send(site, "bản hai.md", REPORT.format(count=57).encode(), replaces=old)
    item = idle(site.intake)[-1]
    assert (item.outcome, item.message) == (Outcome.REPLACED, strings.REPLACED_OLD.format(name="bản một.txt"))
    names = [entry.name for entry in site.source.get().documents()]
    assert "bản hai.md" in names
    assert "bản một.txt" not in names
    assert len(list((site.data / originals.FOLDER).glob("*.*"))) == 1


def test_removal_waits_its_turn(site: SimpleNamespace) -> None:
    send(site, "a.txt", REPORT.format(count=41).encode())
    idle(site.intake)
    identity = site.source.get().document("a.txt").id
    site.intake.remove(identity, "a.txt")
    site.intake.remove("unknown", "x.txt")
    items = idle(site.intake)
    assert [item.state for item in items[1:]] == [DONE, FAILED]
    assert not site.source.get().ask(ASKED).answered
    assert list((site.data / originals.FOLDER).glob("*.txt")) == []
    assert site.client.get(f"/hoi-files/original/{identity}").status_code == 404


def test_cancelling_is_safe(site: SimpleNamespace) -> None:
    for n in range(6):
        send(site, f"{n}.txt", REPORT.format(count=40 + n).encode())
    site.intake.cancel()
    items = idle(site.intake)
    assert {item.state for item in items} <= {DONE, CANCELLED}
    assert site.source.get().store.check().ok
    held = {entry.name for entry in site.source.get().documents()}
    assert {item.name for item in items if item.state == DONE} <= held
    assert not {item.name for item in items if item.state == CANCELLED} & held
    assert list((site.data / originals.FOLDER / "incoming").iterdir()) == []
    site.intake.forget()
    assert site.intake.state().items == ()
    send(site, "x.txt", REPORT.format(count=99).encode())
    assert idle(site.intake)[-1].state == DONE


def test_another_site_may_not_send(site: SimpleNamespace) -> None:
    for headers in ({"origin": "https://evil.example"}, {"origin": "null"}, {"sec-fetch-site": "cross-site"}):
        response = site.client.post("/hoi-files/upload?name=a.txt", content=b"x", headers={**BINARY, **headers})
        assert response.status_code == 403
    # a form of another site can only send these, without asking first
    for kind in ("text/plain", "multipart/form-data; boundary=x", "application/x-www-form-urlencoded"):
        response = site.client.post("/hoi-files/upload?name=a.txt", content=b"x", headers={"content-type": kind})
        assert response.status_code == 415
    assert site.intake.state().items == ()


@pytest.mark.parametrize("name", ["", "..", "a.exe", "a.txt.exe", "không đuôi", "x" * 250 + ".txt"])
def test_names_that_are_refused(site: SimpleNamespace, name: str) -> None:
    response = send(site, name, b"x")
    assert response.status_code == 422
    assert response.json()["remedy"]
    assert site.intake.state().items == ()


def test_sizes(site: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    large = b"x " * MAX_BODY  # twice what a question may have
    assert send(site, "lớn.txt", large).status_code == 201
    response = site.client.post(
        "/hoi-files/upload?name=a.txt", content=b"", headers={**BINARY, "content-length": str(MAX_BYTES + 1)}
    )
    assert response.status_code == 413
    monkeypatch.setattr(originals, "MAX_BYTES", 1000)

    def pieces() -> Iterator[bytes]:
        for _ in range(20):
            yield b"x" * 100

    response = site.client.post("/hoi-files/upload?name=a.txt", content=pieces(), headers=BINARY)
    assert response.status_code == 413
    idle(site.intake)
    assert list((site.data / originals.FOLDER / "incoming").iterdir()) == []


def test_a_full_disk_is_said(site: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(originals.shutil, "disk_usage", lambda _: SimpleNamespace(free=0))
    response = send(site, "a.txt", b"x")
    assert response.status_code == 507
    assert "dung lượng" in response.json()["detail"]
    assert site.intake.state().items == ()


def test_only_reports_are_given_out(site: SimpleNamespace) -> None:
    entry = site.source.get().documents()[0]
    response = site.client.get(f"/hoi-files/original/{entry.id}")  # indexed from a folder elsewhere
    assert response.status_code == 404
    assert response.json()["remedy"] == strings.NO_ORIGINAL_REMEDY
    for path in ("original/..", "original/%2e%2e%2fcatalog.sqlite3", "text/unknown", "original/", "catalog.sqlite3"):
        assert site.client.get(f"/hoi-files/{path}").status_code == 404


def test_figures_as_csv_and_workbook(site: SimpleNamespace) -> None:
    query = {"metric": "ket nap dang vien", "place": "mong cai"}
    given = site.client.get("/hoi-files/figures.csv", params=query)
    assert given.headers["content-disposition"].startswith("attachment")
    rows = list(csv.reader(io.StringIO(given.content.decode("utf-8-sig"))))
    assert any("857" in row for row in rows[1:])
    assert all("Móng Cái" in " ".join(row) for row in rows[1:])
    book = openpyxl.load_workbook(io.BytesIO(site.client.get("/hoi-files/figures.xlsx", params=query).content))
    assert book.active.max_row == len(rows)


def test_formulas_in_an_export_are_texts(site: SimpleNamespace) -> None:
    report = 'Báo cáo năm 2031 của huyện Tây Đô\n=HYPERLINK("x") kết nạp 41 đảng viên mới trong năm 2031.\n'
    send(site, "=cmd().txt", report.encode())
    idle(site.intake)
    query = {"document": "=cmd"}
    cells = [
        cell
        for row in csv.reader(
            io.StringIO(site.client.get("/hoi-files/figures.csv", params=query).content.decode("utf-8-sig"))
        )
        for cell in row
    ]
    assert any(cell.startswith("'=") for cell in cells)
    assert not any(cell.startswith("=") for cell in cells)


def test_without_a_folder_nothing_is_taken_in(site: SimpleNamespace) -> None:
    app = Guard(Starlette(routes=[Mount("/hoi-files", create_transfers(site.source, None))]), hosts=LOOPBACK)
    with TestClient(app, base_url="http://localhost:7860") as client:
        assert client.post("/hoi-files/upload?name=a.txt", content=b"x", headers=BINARY).status_code == 403


def test_the_first_report_of_an_empty_folder(tmp_path: Path) -> None:
    source = Source.of(Config(data=tmp_path / "data"))
    intake = Intake(tmp_path / "data", source.get_or_create)
    app = Guard(Starlette(routes=[Mount("/hoi-files", create_transfers(source, intake))]), hosts=LOOPBACK)
    with TestClient(app, base_url="http://localhost:7860") as client:
        response = client.post("/hoi-files/upload?name=a.txt", content=REPORT.format(count=41).encode(), headers=BINARY)
        assert response.status_code == 201
        assert idle(intake)[-1].state == DONE
        assert "41" in source.get().ask(ASKED).short
    intake.close()
    source.close()
