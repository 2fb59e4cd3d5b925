"""Signs that Word keeps as numbers of a font of symbols: "☑", "≥", "°"."""

from __future__ import annotations

_SYMBOL = {0xA3: "≤", 0xB3: "≥", 0xB1: "±", 0xB0: "°", 0xB4: "×", 0xB8: "÷", 0xB9: "≠", 0xBB: "≈", 0xAE: "→", 0xDE: "⇒",
           0xB7: "-", 0x2D: "-", 0xA5: "∞", 0xE5: "∑", 0xD6: "√", 0x61: "α", 0x62: "β", 0x67: "γ", 0x64: "δ", 0x6D: "μ",
           0x70: "π", 0x73: "σ", 0x77: "ω", 0x44: "Δ", 0x57: "Ω", 0x25: "%", 0x2B: "+", 0x3D: "=", 0x3C: "<", 0x3E: ">"}  # fmt: skip
_WINGDINGS = {0xFE: "☑", 0xFD: "☒", 0xA8: "☐", 0x6F: "☐", 0xFC: "✓", 0xFB: "✗", 0xE0: "→", 0xDF: "←", 0xF0: "⇒",
              0xA7: "-", 0x76: "-", 0xD8: "-", 0x6C: "-", 0x6E: "-", 0x71: "☐", 0x72: "☐", 0x28: "☎", 0x2A: "✉"}  # fmt: skip
_WINGDINGS_2 = {0x52: "☑", 0x53: "☒", 0x50: "✓", 0x4F: "✗", 0xA3: "☐"}
_FONTS = {"symbol": _SYMBOL, "wingdings": _WINGDINGS, "wingdings 2": _WINGDINGS_2}


def symbol(font: str, code: str) -> str:
    """The sign of a number such as "F0FE"; a space where it is not known."""
    try:
        number = int(code, 16)
    except ValueError:
        return " "
    known = _FONTS.get(font.lower(), {}).get(number - 0xF000 if number >= 0xF000 else number)
    if known:
        return known
    return chr(number) if font.lower() not in _FONTS and 0x20 < number < 0xD800 else " "
