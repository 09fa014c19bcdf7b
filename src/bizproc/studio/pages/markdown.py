"""Write Markdown: tables and code that survive pipes, backticks and line breaks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

__all__ = ["code", "heading", "plain", "table"]

_BEGINNINGS = frozenset("#>+-=~")


def plain(text: object) -> str:
    """Return a text on one line in which nothing is markup."""
    line = " ".join(str(text).split())
    for sign in ("\\", "|", "*", "_", "<", "`", "[", "]"):
        line = line.replace(sign, f"\\{sign}")
    # what only means something where a line begins: a heading, a list, a quote
    return f"\\{line}" if line[:1] in _BEGINNINGS else line


def code(text: object) -> str:
    """Return a text as code; "" stays empty."""
    line = " ".join(str(text).split()).replace("|", "\\|")
    if not line:
        return ""
    longest = max(map(len, re.findall("`+", line)), default=0)
    # a run of the same length would end it, whatever stands behind
    fence = "`" * (longest + 1)
    return f"{fence} {line} {fence}" if longest else f"`{line}`"


def heading(level: int, text: str) -> str:
    """Return a heading."""
    return f"{'#' * level} {text}"


def table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table without the columns in which every cell is empty; "" if bare."""
    listed = [tuple(row) for row in rows]
    if not listed:
        return ""
    kept = [
        index
        for index in range(len(columns))
        if not index or any(row[index] for row in listed)
    ]
    lines = [[columns[index] for index in kept], ["---"] * len(kept)]
    lines.extend([row[index] for index in kept] for row in listed)
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
