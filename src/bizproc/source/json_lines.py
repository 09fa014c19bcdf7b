"""Say on which line of a JSON text each of its values stands.

The standard library reads JSON and forgets positions; this finds them again in a text
that it has accepted.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import TypeAlias

__all__ = ["Path", "json_lines", "repeated_key"]

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


def repeated_key(text: str) -> tuple[str, int]:
    """Return the first key that stands twice in one object, and the second one's line.

    The text must be valid JSON in which some object has a key twice.
    """
    # the keys of each open object until now, with whether one comes next; None: a list
    opened: list[tuple[set[str], bool] | None] = []
    line, seen = 1, 0
    for token in _TOKEN.finditer(text):
        line += text.count("\n", seen, token.start())
        seen = token.start()
        mark = token[0]
        inner = opened[-1] if opened else None
        if mark in ("}", "]"):
            opened.pop()
        elif mark in ("{", "["):
            opened.append((set(), True) if mark == "{" else None)
        elif mark == "," and inner is not None:
            opened[-1] = (inner[0], True)
        elif inner is not None and inner[1] and mark[0] == '"':
            key = str(json.loads(mark))
            if key in inner[0]:
                return key, line
            inner[0].add(key)
            opened[-1] = (inner[0], False)
    return "", 1


def _of(path: list[str | int | None]) -> Path:
    return tuple(step for step in path if step is not None)
