"""Break names into lines as a modeler does, without a browser to measure them.

The widths are those of Arial, which Liberation Sans shares; a letter that is not
listed counts as wide as a digit, one of an East Asian script as wide as it is high.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

__all__ = ["LINE_HEIGHT", "width_of", "wrap"]

LINE_HEIGHT: Final = 1.2
"""The distance of lines, in font sizes."""

_THOUSANDTHS: Final = {
    191: "'",
    222: "ijl’",
    260: "|",
    278: " !,./:;I[\\]ft\u00a0·",
    333: "()-`r“”„",
    334: "{}",
    355: '"',
    365: "г",
    389: "*",
    400: "°",
    438: "к",
    458: "зт",
    469: "^",
    500: "Jcksvxyzсухç",
    510: "э",
    521: "чь",
    531: "в",
    542: "Гпя",
    552: "н",
    559: "ий",
    573: "бц",
    583: "Кдл",
    584: "+<=>~×",
    604: "З",
    611: "FTZТß",
    625: "ъ",
    635: "У",
    656: "БЛЬ",
    667: "&ABEKPSVXYАВЕРХЧЁÄ",
    669: "ж",
    677: "Д",
    688: "м",
    719: "ИЙПЭы",
    722: "CDHNRUwНСЯÜ",
    740: "Ц",
    750: "ю",
    760: "Ф",
    778: "GOQОÖ",
    792: "Ъ",
    802: "ш",
    823: "фщ",
    833: "MmМ",
    885: "Ы",
    889: "%",
    917: "Ш",
    923: "Ж",
    938: "Щ",
    944: "W",
    1000: "—…→",
    1010: "Ю",
    1015: "@",
    1073: "№",
}
_WIDTHS: Final = {
    letter: width / 1000
    for width, letters in _THOUSANDTHS.items()
    for letter in letters
}
_OTHER: Final = 0.556
_OVERHANG: Final = 1.06
"""How far one long word may stand out before it is broken."""
_SOFT_HYPHEN: Final = "\u00ad"
_PIECE: Final = re.compile(r"[^\s\-\u00ad]+[\-\u00ad]?|[\-\u00ad]|\s+")


def width_of(text: str, size: float) -> float:
    """Return how wide a line of a font size is, in pixels."""
    return size * sum(_width(letter) for letter in text if letter != _SOFT_HYPHEN)


def wrap(text: str, size: float, width: float) -> list[str]:
    """Break a text into lines that fit a width: at spaces, hyphens, else anywhere."""
    lines: list[str] = []
    for paragraph in text.strip().splitlines():
        lines.extend(_paragraph(paragraph.strip(), size, width))
    return lines


def _paragraph(text: str, size: float, width: float) -> Iterator[str]:
    line = ""
    for piece in _PIECE.findall(text):
        if not line and piece.isspace():
            continue
        if width_of((line + piece).rstrip(), size) <= width:
            line += piece
            continue
        if line:
            yield _ended(line)
        line = "" if piece.isspace() else piece
        while len(line) > 1 and width_of(line, size) > width * _OVERHANG:
            fits = _fitting(line, size, width)
            yield line[:fits]
            line = line[fits:]
    if line:
        yield _shown(line.rstrip())


def _fitting(word: str, size: float, width: float) -> int:
    count = len(word) - 1
    while count > 1 and width_of(word[:count], size) > width:
        count -= 1
    return count


def _ended(line: str) -> str:
    text = line.rstrip()
    if text.endswith(_SOFT_HYPHEN):
        text = f"{text[:-1]}-"
    return _shown(text)


def _shown(text: str) -> str:
    return text.replace(_SOFT_HYPHEN, "")


def _width(letter: str) -> float:
    known = _WIDTHS.get(letter)
    if known is not None:
        return known
    if unicodedata.east_asian_width(letter) in "WF":
        return 1.0
    return 0.0 if unicodedata.combining(letter) else _OTHER
