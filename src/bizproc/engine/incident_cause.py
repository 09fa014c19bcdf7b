"""Tell one cause of incidents from another: what of a message is the same each time."""

from __future__ import annotations

import re
from typing import Final

__all__ = ["cause_of"]

LONGEST: Final = 300
_ELSEWHERE: Final = "…"
# what differs from case to case: texts in quotation marks, ids, moments, numbers
_DIFFERS: Final = re.compile(
    r"'[^'\n]*'|\"[^\"\n]*\"|«[^»\n]*»"
    r"|\b(?=[\w.:@/+-]*\d)[\w.:@/+-]*\w"
)
_BLANKS: Final = re.compile(r"\s+")


def cause_of(message: str) -> str:
    """Return a message without its numbers, ids and quoted texts, cut at 300 letters.

    Messages of one fault in many instances give the same text.
    """
    same = _DIFFERS.sub(_ELSEWHERE, message)
    return _BLANKS.sub(" ", same).strip()[:LONGEST]
