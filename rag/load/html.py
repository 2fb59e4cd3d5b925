"""Web pages: the article without menus, "Các tin khác" and links for sharing; its headings, lists and tables.

The article is the innermost element that holds nearly all text that is not links.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from rag.load import raised
from rag.load.content import Content
from rag.load.docx_numbers import number_in_form
from rag.load.grid import make_grid
from rag.load.legacy import decode_legacy, detect, disguised, from_legacy
from rag.load.parts import Paragraph, Part, Table, assemble, heading

_DROPPED = frozenset(
    "script style noscript template nav aside button input select textarea iframe object embed svg canvas audio video map "
    "dialog menu head link meta".split()
)
_BLOCKS = frozenset(
    "p div section article main header footer h1 h2 h3 h4 h5 h6 ul ol li dl dt dd table thead tbody tfoot tr td th caption "
    "blockquote pre figure figcaption address center fieldset details summary body html hr".split()
)
_ROLES = frozenset("navigation search complementary banner contentinfo menu menubar dialog alert toolbar".split())
_START, _END = r"(?:^|[\s_-])(?:", r")(?:$|[\s_-])"  # of a token of class or id
_ASIDE = re.compile(
    _START
    + r"main-?menu|menu|nav|navbar|navigation|breadcrumbs?|side-?bar|footer|top-?bar|share|sharing|addthis|facebook|"
    r"related|lien-?quan|tin-?khac|tin-?lien-?quan|cac-?tin|other-?news|cung-?chuyen-?muc|comments?|binh-?luan|quang-?cao|"
    r"pagination|pager|most-?read|doc-?nhieu|xem-?nhieu|newsletter|cookie|skip-?link" + _END,
    re.IGNORECASE,
)
_TOOLS = re.compile(  # names that an article may bear as well
    _START + r"social|ads?|advert\w*|banner|popup|modal|login|search|toolbar|print|rating|weather|truy-?cap" + _END,
    re.IGNORECASE,
)
_SHORT = 300  # characters
_OTHERS = re.compile(
    r"\W*(?:(?:các\s+)?(?:tin|bài)(?:\s+(?:viết|tức|bài))?\s+(?:khác|liên quan|cùng\s+(?:chuyên mục|thể loại|chủ đề)|mới hơn|cũ hơn|đã đưa|"
    r"đọc nhiều|xem nhiều|nổi bật|mới nhất|mới)|xem thêm|có thể bạn quan tâm|chia sẻ(?: bài viết)?|đọc tiếp|"
    r"(?:gửi |ý kiến )?bình luận|lượt (?:xem|truy cập)(?:\s*:\s*\d*)?|về đầu trang|in (?:bài|trang)(?: viết| này)?|từ khóa|tags?)\W*\d*\W*",
    re.IGNORECASE,
)
_CHARSET = re.compile(rb"<meta[^>]{0,300}?charset\s*=\s*[\"']?\s*([\w-]{2,40})", re.IGNORECASE)
_MOST = 0.8  # of the text that is not links: as much the article holds
_DEEPEST = 250
_WRAP = re.compile(r"[\r\n\t]+")
_FORMS = {"a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}  # types of numbered lists


def read_html(data: bytes, name: str) -> Content:
    """The text of a web page."""
    from lxml import html

    text = _decoded(data)
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", text)
    tree = html.document_fromstring(
        text, parser=html.HTMLParser(huge_tree=False, remove_comments=True, remove_pis=True)
    )
    title = " ".join((tree.findtext(".//title") or "").split())
    body = tree.find("body")
    body = tree if body is None else body
    _prune(body)
    _unwrap(body)
    _raise(body)
    article = _article(body)
    parts = list(_parts(article))
    head = next((_line(each) for each in body.iter("h1") if _line(each)), "")
    said = "\n".join(part.text for part in parts if isinstance(part, Paragraph))
    first = head or re.split(r"\s+[|»–-]\s+", title)[0]
    if first and first not in said and (head or not said.startswith("#")):
        parts.insert(0, Paragraph(first))
    encoding = disguised(said)
    if encoding:
        parts = [Paragraph(from_legacy(part.text, encoding)) if isinstance(part, Paragraph) else part for part in parts]
    return assemble(parts)


def _decoded(data: bytes) -> str:
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            return data.decode(encoding, "replace").lstrip("\ufeff").replace("\0", "")
    try:
        return data.decode("utf-8").replace("\0", "")
    except UnicodeDecodeError:
        named = _CHARSET.search(data[:4096])
        encoding = detect(re.sub(rb"<[^>]*>", b" ", data[:100_000]))
        if encoding:
            return decode_legacy(data, encoding).replace("\0", "")
        try:
            return data.decode(named[1].decode() if named else "utf-8", "replace").replace("\0", "")
        except LookupError:
            return data.decode("utf-8", "replace").replace("\0", "")


def _prune(body: Any) -> None:
    """Take out what is no text of the page, and what by its name stands beside the article."""
    for element in list(body.iter()):
        if isinstance(element.tag, str) and element is not body and element.getparent() is not None:
            style = element.get("style", "").replace(" ", "").lower()
            hidden = (
                element.get("hidden") is not None or "display:none" in style or element.get("aria-hidden") == "true"
            )
            if element.tag in _DROPPED or hidden:
                _remove(element)
    whole = len(_line(body)) or 1
    for element in list(body.iter()):
        if element is not body and element.getparent() is not None and _is_beside(element, whole):
            _remove(element)


def _is_beside(element: Any, whole: int) -> bool:
    """Whether an element by its name or role stands beside the article; never where it holds half of the page."""
    names = f"{element.get('class', '')} {element.get('id', '')}"
    named = bool(names.strip()) and len(names) < 300
    if element.tag == "footer" or element.get("role") in _ROLES or (named and _ASIDE.search(names)):
        return len(_line(element)) < 0.5 * whole
    if named and _TOOLS.search(names):
        size = len(_line(element))
        return size < min(_SHORT, 0.5 * whole) or (_link_share(element) > 0.5 and size < 0.5 * whole)
    return False


def _remove(element: Any) -> None:
    """Drop an element but not the text that follows it."""
    parent, tail = element.getparent(), element.tail
    if tail and tail.strip():
        before = element.getprevious()
        if before is not None:
            before.tail = (before.tail or "") + tail
        else:
            parent.text = (parent.text or "") + tail
    parent.remove(element)


def _article(body: Any) -> Any:
    """The innermost element that holds nearly all text that is not links."""
    sizes: dict[Any, int] = {}
    for element in body.iter():
        size = len((element.text or "").strip()) if element.tag != "a" else 0
        tail = len((element.tail or "").strip())
        if size:
            sizes[element] = sizes.get(element, 0) + size
        if tail and element is not body and element.getparent() is not None:
            parent = element.getparent()
            sizes[parent] = sizes.get(parent, 0) + tail
    totals: dict[Any, int] = {}
    for element, size in sizes.items():
        at, in_link, path = element, False, []
        while at is not None:
            in_link = in_link or at.tag == "a"
            path.append(at)
            at = at.getparent() if at is not body else None
        if not in_link:
            for each in path:
                totals[each] = totals.get(each, 0) + size
    whole, chosen = totals.get(body, 0), body
    while True:
        inner = next((child for child in chosen if totals.get(child, 0) >= _MOST * whole), None)
        if inner is None or inner.tag not in (
            "div",
            "section",
            "article",
            "main",
            "table",
            "tbody",
            "tr",
            "td",
            "center",
        ):
            return chosen
        if inner.tag == "table" and _is_data(inner):
            return chosen
        chosen = inner


def _parts(article: Any) -> Iterator[Part]:
    """Paragraphs and tables in order, without recursion: a page may nest as deep as it likes."""
    line: list[str] = []
    prefix = ""
    skipping = False  # below "Các tin khác", as long as only links follow

    def close(linked: bool = False) -> Iterator[Part]:
        nonlocal prefix, skipping
        text = "".join(line)
        line.clear()
        clean = "\n".join(kept for each in text.split("\n") if (kept := " ".join(each.split())))
        if not clean:
            return
        if _OTHERS.fullmatch(clean) or (len(clean) < 60 and _OTHERS.match(clean) and clean.endswith(":")):
            skipping = True
        elif not (skipping and (linked or len(clean) < 60)):
            skipping = False
            yield Paragraph(prefix + clean)
        prefix = ""

    waiting: list[tuple[Any, bool]] = [(article, False)]
    while waiting:
        element, leaving = waiting.pop()
        block = element.tag in _BLOCKS
        if leaving:
            if element.tag in ("h1", "h2", "h3", "h4", "h5", "h6") and line:
                line[:] = [heading("".join(line), int(element.tag[1]))]
            if block:
                yield from close(_link_share(element) > 0.6)
            if element is not article:
                line.append(element.tail or "")
            continue
        if block:
            yield from close()
        if element.tag == "table" and _is_data(element):
            yield _table(element)
            line.append(element.tail or "" if element is not article else "")
            continue
        if element.tag in ("ul", "ol", "div", "section") and element is not article and _is_links(element):
            line.append(element.tail or "")
            continue
        if element.tag == "br":
            line.append("\n")
        elif element.tag == "li":
            parent = element.getparent()
            prefix = f"{_number(element, parent)}. " if parent is not None and parent.tag == "ol" else "- "
        line.append(element.text or "")
        waiting.append((element, True))
        waiting += [(child, False) for child in reversed(element) if isinstance(child.tag, str)]
    yield from close()


def _number(item: Any, listed: Any) -> str:
    """The number of a list item, as browsers count: from `start`, on from the last `value`, in the form of `type`."""
    number = 0
    for each in (item, *item.itersiblings("li", preceding=True)):
        if _is_whole(each.get("value")):
            number += int(each.get("value"))
            break
        number += 1
    else:
        number += int(listed.get("start")) - 1 if _is_whole(listed.get("start")) else 0
    return number_in_form(_FORMS.get(listed.get("type") or "", "decimal"), number)


def _is_whole(written: str | None) -> bool:
    return bool(written) and re.fullmatch(r"-?\d{1,6}", str(written), re.ASCII) is not None


def _unwrap(body: Any) -> None:
    """The ends of lines in the file are spaces, but in preformatted text."""
    kept = {id(inner) for element in body.iter("pre") for inner in element.iter()}
    for element in body.iter():
        if isinstance(element.tag, str):
            if element.text and id(element) not in kept:
                element.text = _WRAP.sub(" ", element.text)
            above = element.getparent()
            if element.tail and (above is None or id(above) not in kept):
                element.tail = _WRAP.sub(" ", element.tail)


def _raise(body: Any) -> None:
    """Raised figures by their meaning: powers, and marks of notes."""
    for element in body.iter("sup"):
        said = _line(element).strip("[]()")
        if not said.isascii() or not said.isdecimal():
            continue
        above, beside = element.getparent(), element.getprevious()
        base = ((above.text if above is not None else "") if beside is None else beside.tail or _line(beside)) or ""
        for child in list(element):
            element.remove(child)
        element.text = raised.after(base[-20:], said)


def _line(element: Any) -> str:
    return " ".join("".join(element.itertext()).split())


def _link_share(element: Any) -> float:
    whole = len(_line(element))
    return sum(len(_line(link)) for link in element.iter("a")) / whole if whole else 0.0


def _is_links(element: Any) -> bool:
    """A list of links: menus, other news. A report's own list holds text beside them."""
    links = sum(1 for _ in element.iter("a"))
    return links >= 2 and _link_share(element) > 0.7


def _is_data(table: Any) -> bool:
    """A table of data rather than one that places the page's parts."""
    if table.get("role") == "presentation" or next(table.iterdescendants("table"), None) is not None:
        return False
    rows = list(table.iter("tr"))
    cells = [cell for row in rows for cell in row if cell.tag in ("td", "th")]
    if len(rows) < 2 or len(cells) < 4:
        return False
    return sum(len(_line(cell)) > 600 for cell in cells) <= 0.1 * len(cells)


def _table(table: Any) -> Table:
    rows: list[list[tuple[str, int, int]]] = []
    header_rows = 0
    for row in table.iter("tr"):
        cells = [cell for cell in row if cell.tag in ("td", "th")]
        if not cells:
            continue
        in_head = row.getparent() is not None and row.getparent().tag == "thead"
        if header_rows == len(rows) and (in_head or all(cell.tag == "th" for cell in cells)):
            header_rows += 1
        rows.append([(_cell(cell), _span(cell, "colspan"), _span(cell, "rowspan")) for cell in cells])
    caption = table.find("caption")
    return Table(make_grid(rows, header_rows or None), caption=_line(caption) if caption is not None else "")


def _cell(cell: Any) -> str:
    for each in cell.iter("br", "p", "div", "li"):
        each.tail = f"\n{each.tail or ''}"
    return "\n".join(" ".join(text.split()) for text in "".join(cell.itertext()).split("\n")).strip()


def _span(cell: Any, name: str) -> int:
    written = cell.get(name, "1").strip()
    return max(1, min(int(written), 1000)) if written.isascii() and written.isdigit() and len(written) < 6 else 1
