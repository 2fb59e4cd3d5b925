"""Pictures of pages: what is marked, whose they are, that damaged and changed files give a message and no picture."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image
from starlette.testclient import TestClient

from rag.config import Config
from rag.embed import load_embedder
from rag.errors import LoadError
from rag.ingest import index_paths
from rag.load.page_image import MOST_PIXELS, page_image
from rag.load.sandbox import pictures
from rag.page_images import Busy, PageImages, has_page_images
from rag.records import Document
from rag.store import Store
from tests.report_files import BODY, pdf_bytes, scan_bytes, zip_bytes
from ui.api import create_api
from ui.page_image import page_image_button
from ui.source import Source
from ui.transfers import create_transfers

FILLER = "Công tác dân vận được quan tâm; các phong trào thi đua được triển khai rộng khắp ở cơ sở. " * 4


def opened(data: bytes) -> Image.Image:
    assert data.startswith(b"\x89PNG")
    return Image.open(io.BytesIO(data)).convert("RGB")


def yellow(picture: Image.Image) -> list[tuple[int, int]]:
    """Where the marker's colour is, in steps of four pixels."""
    at = picture.load()
    assert at is not None
    return [
        (x, y)
        for y in range(0, picture.height, 4)
        for x in range(0, picture.width, 4)
        if at[x, y][0] > 200 and at[x, y][2] < 160  # type: ignore[index]
    ]


def box(points: list[tuple[int, int]]) -> tuple[int, int, int, int]:
    across, down = [x for x, _ in points], [y for _, y in points]
    return min(across), min(down), max(across), max(down)


def has_ink(picture: Image.Image) -> bool:
    return bool((np.asarray(picture).sum(axis=2) < 200).any())


@pytest.fixture(scope="module")
def pdf() -> bytes:
    return pdf_bytes(filler=[FILLER] * 12)


def test_a_sentence_over_lines_is_marked_where_it_stands(pdf: bytes) -> None:
    plain, marked = opened(page_image(pdf, "a.pdf", 1)), opened(page_image(pdf, "a.pdf", 1, BODY[2]))
    assert yellow(plain) == []
    assert plain.width * plain.height <= MOST_PIXELS
    left, top, right, bottom = box(yellow(marked))
    assert right - left > marked.width / 2
    assert 10 < bottom - top < 120  # two or three lines
    assert has_ink(marked.crop((left, top, right, bottom))), "the text can be read below the mark"


def test_spaces_and_accents_of_the_text_layer_do_not_matter(pdf: bytes) -> None:
    whole = box(yellow(opened(page_image(pdf, "a.pdf", 1, BODY[2]))))
    same = BODY[2].replace(" ", "  ").replace("-", "–").upper()
    assert box(yellow(opened(page_image(pdf, "a.pdf", 1, same)))) == whole


def test_of_a_table_the_heading_of_the_row_and_the_cell_are_marked(pdf: bytes) -> None:
    quote = "Kết quả phát triển đảng viên – Huyện Vân Đồn – Đảng viên mới kết nạp – Năm 2021: 82."
    short = pdf_bytes()  # all of it on one page
    left, top, right, bottom = box(yellow(opened(page_image(short, "a.pdf", 1, quote))))
    assert bottom - top < 40  # one row
    assert right - left > 150  # from the heading to the cell
    assert yellow(opened(page_image(short, "a.pdf", 1, quote.replace("82", "8")))) == []  # "8" is no part of "82"


@pytest.mark.parametrize("quote", ["", "?", "Một câu không có trong tệp này ở đâu cả.", "– : –", "a" * 10_000, "x: "])
def test_what_is_not_there_is_not_marked(pdf: bytes, quote: str) -> None:
    assert yellow(opened(page_image(pdf, "a.pdf", 1, quote))) == []


def test_turned_and_cropped_pages_are_marked_in_the_right_place(pdf: bytes) -> None:
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    document[0].set_rotation(90)
    document[0].set_cropbox(30, 100, 595, 842)
    turned = io.BytesIO()
    document.save(turned)
    picture = opened(page_image(turned.getvalue(), "a.pdf", 1, BODY[2]))
    assert picture.width > picture.height
    left, top, right, bottom = box(yellow(picture))
    assert bottom - top > right - left  # the lines run down
    assert has_ink(picture.crop((left, top, right, bottom)))


def test_a_scan_has_a_picture_without_a_mark() -> None:
    assert yellow(opened(page_image(scan_bytes(), "a.pdf", 1, BODY[2]))) == []


@pytest.mark.parametrize("page", [0, -1, 99, 10**6])
def test_a_page_that_is_not_there(pdf: bytes, page: int) -> None:
    with pytest.raises(LoadError) as raised:
        pictures.picture(pdf, "a.pdf", page)
    assert raised.value.remedy


@pytest.mark.parametrize("data", [b"", b"%PDF-1.4 nothing", b"\x00" * 1000])
def test_a_damaged_file_gives_a_message(data: bytes) -> None:
    with pytest.raises(LoadError) as raised:
        pictures.picture(data, "a.pdf", 1)
    assert "a.pdf" in raised.value.message


# --- served ----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, pdf: bytes) -> Iterator[SimpleNamespace]:
    folder = tmp_path_factory.mktemp("in")
    (folder / "bao-cao.pdf").write_bytes(pdf)
    (folder / "ghi-chu.txt").write_text("Năm 2021, huyện Lý Nhân kết nạp 98 đảng viên.\n", encoding="utf-8")
    (folder / "nhieu.zip").write_bytes(zip_bytes())
    config = Config(data=tmp_path_factory.mktemp("index") / "data")
    embedder = load_embedder(config)
    with Store.open(config, embedder=embedder, writable=True) as store:
        index_paths(store, embedder, [folder])
    source = Source.of(config)
    files, api = create_transfers(source, None), create_api(source, None)
    with TestClient(files, base_url="http://localhost") as client, TestClient(api, base_url="http://localhost") as rest:
        yield SimpleNamespace(client=client, rest=rest, reports=source.get(), folder=folder)
    source.close()


def cited(document: Document) -> tuple[int, int]:
    start = document.text.index(BODY[2][:40])
    return start, start + len(BODY[2])


def test_a_page_is_served_with_its_mark_and_a_tag(site: SimpleNamespace) -> None:
    document = site.reports.document("bao-cao.pdf")
    start, end = cited(document)
    given = site.client.get(f"/page/{document.id}/1?start={start}&end={end}")
    assert given.status_code == 200
    assert given.headers["content-type"] == "image/png"
    assert "no-cache" in given.headers["cache-control"]
    assert yellow(opened(given.content))
    again = site.client.get(
        f"/page/{document.id}/1?start={start}&end={end}", headers={"if-none-match": given.headers["etag"]}
    )
    assert (again.status_code, again.content) == (304, b"")
    other = site.client.get(f"/page/{document.id}/2")
    assert other.headers["etag"] != given.headers["etag"]
    through_api = site.rest.get(f"/documents/{document.id}/pages/1?start={start}&end={end}")
    assert through_api.content == given.content


@pytest.mark.parametrize("page", ["0", "99", "99999999999"])
def test_no_such_page_is_told(site: SimpleNamespace, page: str) -> None:
    document = site.reports.document("bao-cao.pdf")
    for given in (
        site.client.get(f"/page/{document.id}/{page}"),
        site.rest.get(f"/documents/{document.id}/pages/{page}"),
    ):
        assert given.status_code == 404
        assert given.json()["remedy"]


@pytest.mark.parametrize("query", ["?start=-1&end=x", "?start=99999999999999999999", "?start=5&end=2", "?end=1e9"])
def test_odd_offsets_mark_nothing(site: SimpleNamespace, query: str) -> None:
    document = site.reports.document("bao-cao.pdf")
    assert site.client.get(f"/page/{document.id}/1{query}").status_code == 200


def test_other_formats_and_unknown_reports_have_none(site: SimpleNamespace) -> None:
    for name in [entry.name for entry in site.reports.documents() if entry.name != "bao-cao.pdf"]:
        document = site.reports.document(name)
        assert not has_page_images(document)
        assert page_image_button(document, None) == ""
        assert site.client.get(f"/page/{document.id}/1").status_code == 404
    assert site.client.get("/page/../1").status_code == 404
    assert site.client.get("/page/nothing/1").status_code == 404


def test_the_button_names_the_page_of_the_citation(site: SimpleNamespace) -> None:
    document = site.reports.document("bao-cao.pdf")
    citation = site.reports.ask("Toàn tỉnh trao tặng Huy hiệu Đảng cho bao nhiêu đảng viên?").citations[0]
    page = document.page_at(citation.start)
    assert f'data-page="{page}"' in page_image_button(document, citation)
    assert 'data-page="1"' in page_image_button(document, None)


def test_more_at_once_than_there_is_room_for(site: SimpleNamespace) -> None:
    document = site.reports.document("bao-cao.pdf")
    images = PageImages(site.reports.store.catalog, site.reports.store.config.data)
    while images._room.acquire(blocking=False):
        pass
    with pytest.raises(Busy):
        images.image(document, 1)


def test_a_file_that_has_changed_or_gone_gives_a_message(site: SimpleNamespace, pdf: bytes) -> None:
    document = site.reports.document("bao-cao.pdf")
    path = Path(document.source)
    images = PageImages(site.reports.store.catalog, site.reports.store.config.data)
    try:
        path.write_bytes(pdf + b"\n")
        with pytest.raises(LoadError) as raised:
            images.image(document, 1)
        assert raised.value.remedy
        path.unlink()
        with pytest.raises(LoadError):
            images.image(document, 1)
    finally:
        path.write_bytes(pdf)
    assert opened(images.image(document, 1)).width > 1000
