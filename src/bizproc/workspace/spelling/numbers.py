"""Read and write numbers as a country does: 1 234,56."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

__all__ = ["NumberSigns", "decimals_of"]

_SPACES = " \u00a0\u2007\u2009\u202f"
_MARKS = ".,'\u2019"
_MINUS = "\u2212"


@dataclass(frozen=True)
class NumberSigns:
    """Hold the sign before the decimals, and that between groups of three digits.

    Spaces of any width are read as the sign between groups everywhere. Where that sign
    is a space, comma and point are both read as the sign before the decimals; where it
    is one of the two, the other one only is.
    """

    decimal: str
    group: str

    @classmethod
    def of(cls, decimal: str | None, group: str | None) -> NumberSigns | None:
        """Return signs if both can be told from digits and from each other."""
        if decimal not in {".", ","} or group is None or len(group) != 1:
            return None
        usable = group in _SPACES or group in _MARKS
        return cls(decimal, group) if usable and group != decimal else None

    def write(self, number: Decimal, *, decimals: int | None = None) -> str:
        """Return a number in groups of three digits, perhaps with so many decimals."""
        places = decimals_of(number) if decimals is None else decimals
        signs = {ord(","): self.group, ord("."): self.decimal}
        return format(number, f",.{places}f").translate(signs)

    def plain(self, text: str) -> str | None:
        """Return the numeral that a text is, as programs write it, or None."""
        found = self._reading.match(text.strip().replace(_MINUS, "-"))
        if found is None:
            return None
        whole = re.sub(r"[^0-9]", "", found["whole"])
        rest = found["rest"]
        return (found["sign"] or "") + whole + (f".{rest}" if rest else "")

    @cached_property
    def _reading(self) -> re.Pattern[str]:
        between = _SPACES if self.group in _SPACES else _SPACES + self.group
        before = ".," if self.group not in {".", ","} else self.decimal
        return re.compile(
            rf"(?P<sign>[-+])?(?P<whole>[0-9]{{1,34}}"
            rf"|[0-9]{{1,3}}(?:(?P<by>[{re.escape(between)}])[0-9]{{3}})"
            rf"(?:(?P=by)[0-9]{{3}}){{0,10}})"
            rf"(?:[{re.escape(before)}](?P<rest>[0-9]{{1,34}}))?\Z"
        )


def decimals_of(number: Decimal | int) -> int:
    """Count the decimals of a finite number, without the noughts at its end."""
    if isinstance(number, int):
        return 0
    digits, exponent = number.as_tuple()[1:]
    places = max(0, -int(exponent))
    for digit in reversed(digits):
        if digit or not places:
            break
        places -= 1
    return places if any(digits) else 0
