"""Rows of figures as CSV, XLSX or JSON: whole files or none, and no cell that a spreadsheet takes for a formula."""

from __future__ import annotations

import csv
import errno
import io
import json
import os
import re
import sys
import tempfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from decimal import Decimal
from pathlib import Path

from rag import messages
from rag.errors import InputError
from rag.records import Figure

_COLUMNS = tuple(messages.FIGURES_COLUMNS)
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # in the XML of a workbook
_LONGEST_CELL = 32_767  # characters that Excel allows
_WIDTHS = {"metric": 44, "quote": 80, "document": 28, "place": 24, "unit": 16, "period": 16}

Cell = str | int | Decimal | None


def csv_bytes(rows: Sequence[Figure]) -> bytes:
    """UTF-8 with a byte order mark, which Excel needs; numbers with a dot; CR LF as RFC 4180 has it."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(messages.FIGURES_COLUMNS.values())
    for row in rows:
        writer.writerow([_neutral(cell) if isinstance(cell, str) else cell for cell in _cells(row)])
    return text.getvalue().encode("utf-8-sig", "replace")


def json_bytes(rows: Sequence[Figure]) -> bytes:
    """A list of objects with the field names of `Figure`; numbers are numbers, as the report has their digits."""
    records = [
        "{" + ", ".join(f"{json.dumps(name)}: {_json_value(getattr(row, name))}" for name in _COLUMNS) + "}"
        for row in rows
    ]
    return ("[\n" + ",\n".join(records) + "\n]\n" if records else "[]\n").encode("utf-8", "replace")


def xlsx_bytes(rows: Sequence[Figure]) -> bytes:
    """A workbook of one sheet: real numbers, texts as strings whatever they begin with."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    book = Workbook(write_only=True)
    sheet = book.create_sheet(messages.FIGURES_TITLE)
    sheet.freeze_panes = "B2"
    for number, name in enumerate(_COLUMNS, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = _WIDTHS.get(name, 12)

    def cell(value: Cell) -> WriteOnlyCell:
        if not isinstance(value, str):
            return WriteOnlyCell(sheet, value=value)
        made = WriteOnlyCell(sheet, value=_FORBIDDEN.sub("�", value)[:_LONGEST_CELL])
        made.data_type = "s"  # "=…" would be a formula
        if value.startswith(_FORMULA):
            made.quotePrefix = True  # and stays none when somebody edits the cell
        return made

    heads = [cell(head) for head in messages.FIGURES_COLUMNS.values()]
    for head in heads:
        head.font = Font(bold=True)
    sheet.append(heads)
    for row in rows:
        sheet.append([cell(value) for value in _cells(row)])
    if rows:
        sheet.auto_filter.ref = f"A1:{get_column_letter(len(_COLUMNS))}{len(rows) + 1}"
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


FORMATS: dict[str, Callable[[Sequence[Figure]], bytes]] = {"csv": csv_bytes, "xlsx": xlsx_bytes, "json": json_bytes}


def export(rows: Sequence[Figure], form: str, target: str) -> None:
    """Write rows to the file `target`, or to standard output for "-". Raises InputError where it cannot be written."""
    if target == "-" and form == "xlsx" and sys.stdout.isatty():
        raise InputError(messages.FIGURES_TERMINAL_MESSAGE, messages.FIGURES_TERMINAL_REMEDY)
    data = FORMATS[form](rows)
    if target == "-":
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    else:
        write_whole(Path(target), data)


def write_whole(path: Path, data: bytes) -> None:
    """Put `data` in the place of a file in one step: on failure the old file is as it was. Raises InputError."""
    path = Path(os.path.realpath(path))  # a link stays a link to the new content
    temporary = None
    try:
        if path.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        if path.exists() and not path.is_file():  # a pipe, /dev/stdout
            path.write_bytes(data)
            return
        mode = path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~_umask()
        if path.exists() and not os.access(path, os.W_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        handle, temporary = tempfile.mkstemp(prefix=".hoi-", dir=path.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(mode)
        Path(temporary).replace(path)
        temporary = None
    except OSError as error:
        raise _write_error(path, error) from error
    finally:
        if temporary is not None:
            with suppress(OSError):
                Path(temporary).unlink()


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _write_error(path: Path, error: OSError) -> InputError:
    remedy = messages.FIGURES_WRITE_REMEDY
    if isinstance(error, IsADirectoryError):
        return InputError(messages.FIGURES_FOLDER_MESSAGE.format(path=path), remedy)
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return InputError(messages.FIGURES_NO_FOLDER_MESSAGE.format(path=path), remedy)
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return InputError(messages.FIGURES_DENIED_MESSAGE.format(path=path), remedy)
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return InputError(messages.FIGURES_FULL_MESSAGE.format(path=path), messages.FIGURES_FULL_REMEDY)
    return InputError(messages.FIGURES_WRITE_MESSAGE.format(path=path, error=error.strerror or error), remedy)


def _cells(row: Figure) -> list[Cell]:
    return [messages.FIGURES_STATUSES[row.status] if name == "status" else getattr(row, name) for name in _COLUMNS]


def _neutral(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text


def _json_value(value: Cell) -> str:
    return f"{value:f}" if isinstance(value, Decimal) else json.dumps(value, ensure_ascii=False)
