"""Files made to harm whoever reads them: bombs, mazes, locked and broken ones. Each is a few kilobytes to megabytes."""

from __future__ import annotations

import io
import random
import zipfile

from tests.report_files import docx_bytes, pdf_bytes, xlsx_bytes


def repacked(data: bytes, changed: dict[str, bytes]) -> bytes:
    """A ZIP file with some members replaced or added."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            if info.filename not in changed:
                new.writestr(info.filename, old.read(info))
        for name, content in changed.items():
            new.writestr(name, content)
    return target.getvalue()


def member(data: bytes, name: str) -> bytes:
    """One member of a ZIP file."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(name)


def _document(body: str, declaration: str = "") -> bytes:
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    return f"<?xml version='1.0'?>{declaration}<w:document {space}><w:body>{body}</w:body></w:document>".encode()


def deep_docx() -> bytes:
    """Two hundred thousand elements within one another."""
    return repacked(docx_bytes(), {"word/document.xml": _document("<w:sdt>" * 200_000 + "</w:sdt>" * 200_000)})


def laughing_docx() -> bytes:
    """Entities that grow to gigabytes when they are resolved."""
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    declaration = f'<!DOCTYPE w:document [<!ENTITY e0 "báo cáo ">{levels}]>'
    text = "<w:p><w:r><w:t>&e9;</w:t></w:r></w:p>"
    return repacked(docx_bytes(), {"word/document.xml": _document(text, declaration)})


def reading_docx() -> bytes:
    """An entity that names a file of the machine."""
    declaration = '<!DOCTYPE w:document [<!ENTITY secret SYSTEM "file:///etc/passwd">]>'
    text = "<w:p><w:r><w:t>Đầu &secret; cuối</w:t></w:r></w:p>"
    return repacked(docx_bytes(), {"word/document.xml": _document(text, declaration)})


def swelling_docx(mebibytes: int = 600) -> bytes:
    """A part that is a megabyte packed and 600 unpacked."""
    return repacked(docx_bytes(), {"word/media/image1.png": bytes(mebibytes * 2**20)})


def macro_docm() -> bytes:
    """A Word file with a macro, which nobody runs."""
    return repacked(docx_bytes(), {"word/vbaProject.bin": b"\xd0\xcf\x11\xe0 Sub AutoOpen() Shell x End Sub"})


def endless_xlsx() -> bytes:
    """A merged cell that covers all places of a sheet."""
    data = xlsx_bytes()
    sheet = member(data, "xl/worksheets/sheet1.xml").decode()
    start = sheet.index("<mergeCells")
    end = sheet.index("</mergeCells>")
    merged = '<mergeCells count="1"><mergeCell ref="A1:XFD1048576"/>'
    return repacked(data, {"xl/worksheets/sheet1.xml": (sheet[:start] + merged + sheet[end:]).encode()})


def deep_html() -> bytes:
    """A hundred thousand elements within one another, with text at the bottom."""
    return b"<html><body>" + b"<div>" * 100_000 + "Đảng bộ kết nạp 82 đảng viên.".encode()


def many_pages_pdf(count: int) -> bytes:
    """A PDF whose pages all show the same line."""
    stream = b"BT /F1 12 Tf 72 720 Td (Trang bao cao so lieu 82 dang vien) Tj ET"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Count %d /Kids [%s] >>" % (count, b" ".join(b"%d 0 R" % (5 + at) for at in range(count))),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
    ]
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 3 0 R >> >> >>"
    objects += [page] * count
    out, offsets = bytearray(b"%PDF-1.4\n"), []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, start)
    return bytes(out)


def locked_pdf() -> bytes:
    """A PDF that opens with a password only."""
    from reportlab.pdfgen.canvas import Canvas

    target = io.BytesIO()
    canvas = Canvas(target, encrypt="mat-khau")
    canvas.drawString(72, 720, "bao cao")
    canvas.save()
    return target.getvalue()


def cut_pdf() -> bytes:
    """The first half of a PDF."""
    data = pdf_bytes()
    return data[: len(data) // 2]


def slipping_zip() -> bytes:
    """Names that lead out of the folder, a locked file's flag, an archive in the archive."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("../../../tmp/hoi-slip.txt", "Đảng bộ huyện Vân Đồn kết nạp 82 đảng viên.")
        archive.writestr("C:\\windows\\báo cáo.txt", "Đảng bộ huyện Đầm Hà kết nạp 57 đảng viên.")
        archive.writestr("/etc/trong.zip", b"PK\x05\x06" + bytes(18))
    return target.getvalue()


def bomb_zip(mebibytes: int = 200) -> bytes:
    """A text of zeros that grows a thousandfold, and a sound one."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bom.txt", b"0" * (mebibytes * 2**20))
        archive.writestr("tốt.txt", "Đảng bộ huyện Vân Đồn kết nạp 82 đảng viên.")
    return target.getvalue()


def mutated(data: bytes, chance: random.Random) -> bytes:
    """A file with something broken: bits, lengths, order; in a ZIP file sometimes inside of a member."""
    if data[:4] == b"PK\x03\x04" and chance.random() < 0.7:
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                names = [info.filename for info in archive.infolist() if not info.is_dir()]
                name = chance.choice(names)
                return repacked(data, {name: _broken(archive.read(name), chance)})
        except (zipfile.BadZipFile, ValueError):
            pass
    return _broken(data, chance)


def _broken(data: bytes, chance: random.Random) -> bytes:
    out = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 4, 16))):
        if not out:
            break
        at, length = chance.randrange(len(out)), chance.choice((1, 2, 8, 64, 1024))
        way = chance.randrange(7)
        if way == 0:
            out[at] ^= 1 << chance.randrange(8)
        elif way == 1:
            out[at : at + length] = chance.randbytes(length)
        elif way == 2:
            del out[at : at + length]
        elif way == 3:
            out[at:at] = out[at : at + length] * chance.choice((1, 3, 50))
        elif way == 4:
            out[at : at + length] = chance.choice((b"\x00", b"\xff", b"<", b">", b"9", b"(")) * length
        elif way == 5:
            del out[at:]
        else:
            other = chance.randrange(len(out))
            out[at : at + length] = out[other : other + length]
    return bytes(out)
