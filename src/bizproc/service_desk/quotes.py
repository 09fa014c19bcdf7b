"""Cut from an answer what it quotes.

What is cut: docs/requirements/support_ticket.md §2, «Messages of a ticket».
"""

from __future__ import annotations

import re

__all__ = ["without_quotes"]

_QUOTE = ">"
_INTRODUCES = re.compile(r"(пишет|wrote):\s*\Z")
_ORIGINAL = re.compile(r"\s*-{5}\s*(Original Message|Исходное сообщение)\s*-{5}\s*\Z")


def without_quotes(text: str) -> str:
    """Return a text without its quoted lines and what introduces them, trimmed."""
    kept: list[str] = []
    for line in text.splitlines():
        if _ORIGINAL.match(line):
            break
        if line.startswith(_QUOTE):
            _drop_introduction(kept)
        else:
            kept.append(line)
    return "\n".join(kept).strip()


def _drop_introduction(kept: list[str]) -> None:
    """Drop the line above a quote that says who wrote it; empty ones may stand between."""
    last = len(kept) - 1
    while last >= 0 and not kept[last].strip():
        last -= 1
    if last >= 0 and _INTRODUCES.search(kept[last]):
        del kept[last:]
