"""Read the marks of a text of a form: headings, lists, paragraphs."""

from __future__ import annotations

import re

__all__ = ["lines_of"]

_HEADING = re.compile(r"(#{1,6})\s+(.+)")
_ITEM = re.compile(r"[*+-]\s+(.+)")
_EMPHASIS = re.compile(r"(\*\*|__|\*|`)(?=\S)(.+?)(?<=\S)\1")
_LINK = re.compile(r"\[([^\]]+)\]\(([^)\s]+)\)")


def lines_of(text: str) -> tuple[tuple[str, str], ...]:
    """Return the lines of a text, each with what it is: `heading`, `item` or `text`.

    Emphasis is left out, and a link is its text with the address behind it.
    """
    found: list[tuple[str, str]] = []
    for line in text.splitlines():
        bare = line.strip()
        if not bare or set(bare) <= {"-", "=", "_", "*"}:
            continue
        heading, item = _HEADING.fullmatch(bare), _ITEM.fullmatch(bare)
        if heading is not None:
            found.append(("heading", _plain(heading[2])))
        elif item is not None:
            found.append(("item", _plain(item[1])))
        else:
            found.append(("text", _plain(bare)))
    return tuple(found)


def _plain(text: str) -> str:
    linked = _LINK.sub(lambda it: f"{it[1]} ({it[2]})", text)
    return _EMPHASIS.sub(lambda it: it[2], linked)
