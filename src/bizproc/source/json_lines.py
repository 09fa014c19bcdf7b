"""Say on which line of a JSON text each of its values stands.

The standard library reads JSON and forgets positions; this finds them again in a text
that it has accepted.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import TypeAlias

__all__ = ["Path", "json_lines"]

Path: TypeAlias = tuple[str | int, ...]

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\]:,]|[^\s{}\[\]:,"]+')


def json_lines(text: str) -> Mapping[Path, int]:
    """Return the line, from 1, of every value by its path of keys and indexes.

    A member of an object stands where its key does; of two equal keys the last one
    counts, as it does for its value. The text must be valid JSON.
    """
    lines: dict[Path, int] = {(): 1}
    # the key or index at which each open object or list is read; None before a key
    path: list[str | int | None] = []
    line, seen = 1, 0
    for token in _TOKEN.finditer(text):
        line += text.count("\n", seen, token.start())
        seen = token.start()
        mark = token[0]
        if mark in ("}", "]"):
            path.pop()
            continue
        if mark == ",":
            last = path[-1]
            path[-1] = last + 1 if isinstance(last, int) else None
            continue
        if mark == ":":
            continue
        if path and path[-1] is None:
            path[-1] = json.loads(mark)
            lines[_of(path)] = line
            continue
        if path and isinstance(path[-1], int):
            lines[_of(path)] = line
        if mark in ("{", "["):
            path.append(None if mark == "{" else 0)
    return lines


def _of(path: list[str | int | None]) -> Path:
    return tuple(step for step in path if step is not None)
