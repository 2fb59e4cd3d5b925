"""Sums shown in an answer ("857 − 82 = 775"): are they right, and which figures do they stand on?"""

from __future__ import annotations

import re
from decimal import Decimal, DivisionByZero, InvalidOperation

NUMBER = r"\d+(?:[.,]\d+)*"
_RESULT = re.compile(rf"[=≈]\s*(?P<result>{NUMBER})\s*(?P<percent>%?)")
_THOUSANDS = re.compile(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?")
# A hyphen, colon or x is an operator only between spaces: "2020-2025" is a span, "năm 2025: 857" a label.
_PIECE = re.compile(rf"(?P<number>{NUMBER})|(?P<operator>[+−*×/÷()]|(?<=\s)[-–:x](?=\s))")
_SIGNS = str.maketrans("−–×x÷:", "--**//")
_END_OF_SUM = re.compile(r"[;!?\n=≈]|\.(?=\s)")


def value(number: str) -> Decimal:
    """A number as Vietnamese writes it: "2.648" is 2648, "102,5" is 102.5; a dot elsewhere is a decimal point."""
    if _THOUSANDS.fullmatch(number):
        number = number.replace(".", "")
    return Decimal(number.replace(",", ".")) if number.count(",") + number.count(".") <= 1 else Decimal("NaN")


def shown_sums(text: str) -> list[tuple[str, tuple[str, ...]]]:
    """(result, operands) of every sum in `text` that comes out right, up to the decimals shown.

    Words and units between the numbers are passed over. A percentage may be given as a plain quotient
    ("82/80 = 102,5%").
    """
    sums = []
    for match in _RESULT.finditer(text):
        start = 0
        for end in _END_OF_SUM.finditer(text, 0, match.start()):
            start = end.end()
        pieces = [found.group().translate(_SIGNS) for found in _PIECE.finditer(text, start, match.start())]
        operands = _operands(pieces, value(match["result"]), _tolerance(match["result"]), bool(match["percent"]))
        if operands:
            sums.append((match["result"], operands))
    return sums


def _tolerance(number: str) -> Decimal:
    exponent = value(number).as_tuple().exponent
    return Decimal(5).scaleb(exponent - 1) if isinstance(exponent, int) else Decimal(0)


def _operands(pieces: list[str], result: Decimal, tolerance: Decimal, percent: bool) -> tuple[str, ...]:
    """The numbers of the longest tail of `pieces` that comes to `result`; none where no tail does."""
    pieces = pieces[-40:]  # no honest sum is longer
    for start in range(len(pieces)):
        tail = pieces[start:]
        if not any(piece in "+-*/" for piece in tail):
            break
        try:
            total, rest = _sum(tail)
            right = not rest and (
                abs(total - result) <= tolerance or (percent and abs(total * 100 - result) <= tolerance)
            )
        except (ValueError, DivisionByZero, InvalidOperation):
            continue
        if right:
            return tuple(piece for piece in tail if piece[0].isdigit())
    return ()


def _sum(pieces: list[str]) -> tuple[Decimal, list[str]]:
    total, rest = _product(pieces)
    while rest and rest[0] in "+-":
        term, after = _product(rest[1:])
        total = total + term if rest[0] == "+" else total - term
        rest = after
    return total, rest


def _product(pieces: list[str]) -> tuple[Decimal, list[str]]:
    total, rest = _factor(pieces)
    while rest and rest[0] in "*/":
        factor, after = _factor(rest[1:])
        total = total * factor if rest[0] == "*" else total / factor
        rest = after
    return total, rest


def _factor(pieces: list[str]) -> tuple[Decimal, list[str]]:
    if pieces and pieces[0][0].isdigit():
        return value(pieces[0]), pieces[1:]
    if pieces and pieces[0] == "(":
        total, rest = _sum(pieces[1:])
        if rest and rest[0] == ")":
            return total, rest[1:]
    raise ValueError("no sum")
