"""Break names into lines as a modeler does, without a browser to measure them.

The widths are those of Arial, which Liberation Sans shares; a letter that is not
listed counts as wide as a digit, one of an East Asian script as wide as it is high.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from itertools import accumulate
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
    letter: width for width, letters in _THOUSANDTHS.items() for letter in letters
}
_OTHER: Final = 556
_OVERHANG: Final = 1.06
"""How far one long word may stand out before it is broken."""
_SOFT_HYPHEN: Final = "\u00ad"
_WIDTHS[_SOFT_HYPHEN] = 0
_PIECE: Final = re.compile(r"[^\s\-\u00ad]+[\-\u00ad]?|[\-\u00ad]|\s+")


def width_of(text: str, size: float) -> float:
    """Return how wide a line of a font size is, in pixels."""
    return size * sum(map(_width, text)) / 1000


def wrap(text: str, size: float, width: float) -> list[str]:
    """Break a text into lines that fit a width: at spaces, hyphens, else anywhere.

    Each letter is measured once: a text of twice the length takes twice the time.
    """
    lines: list[str] = []
    for paragraph in text.strip().splitlines():
        lines.extend(_paragraph(paragraph.strip(), 1000 * width / size))
    return lines


def _paragraph(text: str, width: float) -> Iterator[str]:
    """Return the lines of a paragraph; the width is in thousandths of the font size."""
    line: list[str] = []
    taken = 0
    for piece in _PIECE.findall(text):
        if piece.isspace():
            if line:
                line.append(piece)
                taken += sum(map(_width, piece))
            continue
        long = sum(map(_width, piece))
        if taken + long <= width:
            line.append(piece)
            taken += long
            continue
        if line:
            yield _ended("".join(line))
        *full, rest = _broken(piece, width) if long > width * _OVERHANG else [piece]
        yield from full
        line, taken = [rest], sum(map(_width, rest))
    if line:
        yield _shown("".join(line).rstrip())


def _broken(word: str, width: float) -> Iterator[str]:
    """Return the pieces of a word that stands out too far on a line of its own."""
    ends = list(accumulate(map(_width, word), initial=0))
    start = 0
    while len(word) - start > 1 and ends[-1] - ends[start] > width * _OVERHANG:
        end = bisect_right(ends, ends[start] + width) - 1
        end = max(start + 1, min(end, len(word) - 1))
        yield word[start:end]
        start = end
    yield word[start:]


def _ended(line: str) -> str:
    text = line.rstrip()
    if text.endswith(_SOFT_HYPHEN):
        text = f"{text[:-1]}-"
    return _shown(text)


def _shown(line: str) -> str:
    return line.replace(_SOFT_HYPHEN, "")


class _Measured(dict[str, int]):
    """Know how wide each letter is, in thousandths of the font size."""

    def __missing__(self, letter: str) -> int:
        if unicodedata.east_asian_width(letter) in "WF":
            found = 1000
        else:
            found = 0 if unicodedata.combining(letter) else _OTHER
        self[letter] = found
        return found


_width = _Measured(_WIDTHS).__getitem__
