"""ZIP archives: the files in them, read one by one into memory and never written to disk."""

from __future__ import annotations

import io
import zipfile
import zlib

from rag import messages
from rag.errors import LoadError
from rag.load.content import Content, Member
from rag.load.legacy import ENCODINGS, decode_legacy
from rag.load.syllable import share_of_syllables

MOST_MEMBERS = 2_000
MOST_BYTES = 64 * 2**20  # of one file in it
MOST_TOTAL = 512 * 2**20
_JUNK = ("__macosx/", ".ds_store", "thumbs.db", "desktop.ini")
_LOCK = "~$"  # before the name of a file that Office has open


def read_zip(data: bytes, name: str) -> Content:
    """The files of an archive as members, each with what is wrong with it. Raises LoadError for one that is none."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        infos = [info for info in archive.infolist() if not info.is_dir()]
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, OverflowError) as error:
        message, remedy = messages.LOAD_FAILURES["damaged"]
        raise LoadError(message.format(name=name, kind=messages.FORMAT_NAMES["zip"]), remedy) from error
    members: list[Member] = []
    total = 0
    for info in infos[:MOST_MEMBERS]:
        shown = member_name(info)
        if (
            not shown
            or shown.lower().endswith(_JUNK)
            or shown.lower().startswith(_JUNK[0])
            or f"/{_LOCK}" in f"/{shown}"
        ):
            continue
        try:
            content = _content(archive, info, shown, min(MOST_BYTES, MOST_TOTAL - total))
        except LoadError as error:
            members.append(Member(shown, b"", error.message, error.remedy))
            continue
        total += len(content)
        members.append(Member(shown, content))
    if not members:
        raise LoadError(messages.LOAD_ZIP_EMPTY_MESSAGE.format(name=name), messages.LOAD_EMPTY_REMEDY)
    note = ""
    if len(infos) > MOST_MEMBERS:
        note = messages.LOAD_ZIP_MANY_MESSAGE.format(name=name, count=len(infos), limit=MOST_MEMBERS)
    return Content("", note=note, remedy=messages.LOAD_ZIP_REMEDY if note else "", members=tuple(members))


def member_name(info: zipfile.ZipInfo) -> str:
    """The path in the archive without anything that leads out of it, in the encoding that its syllables tell."""
    written = info.filename if info.flag_bits & 0x800 else _read(info.filename)
    steps = [step for step in written.replace("\\", "/").split("/") if step not in ("", ".", "..") and ":" not in step]
    return "/".join("".join(char for char in step if char >= " ")[:120] for step in steps[-8:])


def _read(name: str) -> str:
    """A name that is not marked as UTF-8: it is that nevertheless, or in an older Vietnamese encoding, or in DOS's."""
    try:
        written = name.encode("cp437")
    except UnicodeError:
        return name
    try:
        return written.decode("utf-8")
    except UnicodeError:
        found = {
            kept: share_of_syllables(kept)[0] for kept in (name, *(decode_legacy(written, old) for old in ENCODINGS))
        }
        return max(found, key=lambda kept: (found[kept], kept == name))


def _content(archive: zipfile.ZipFile, info: zipfile.ZipInfo, shown: str, limit: int) -> bytes:
    if info.flag_bits & 1:
        raise LoadError(messages.LOAD_PASSWORD_MESSAGE.format(name=shown), messages.LOAD_PASSWORD_REMEDY)
    if limit <= 0:
        message, remedy = messages.LOAD_FAILURES["memory"]
        raise LoadError(message.format(name=shown), remedy)
    try:
        with archive.open(info) as file:
            content = file.read(limit + 1)  # whatever size it claims
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError, RuntimeError) as error:
        message, remedy = messages.LOAD_FAILURES["damaged"]
        raise LoadError(message.format(name=shown, kind=messages.FORMAT_NAMES["zip"]), remedy) from error
    if len(content) > limit:
        message, remedy = messages.LOAD_FAILURES["memory"]
        raise LoadError(message.format(name=shown), remedy)
    return content
