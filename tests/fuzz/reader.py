"""The contract of what is fuzzed: a name, seeds, and a function that reads bytes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

__all__ = ["ROOT", "Reader", "files", "reading", "text_of"]

ROOT = Path(__file__).parents[2]
Read = Callable[[bytes], Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Name a reader, say how its inputs are built, and open it.

    `kind` is xml, json, yaml, words, lines or bytes: how inputs are changed. `share` is
    how many inputs it gets beside the others: quick ones more.
    """

    name: str
    kind: str
    seeds: Callable[[], Iterable[bytes]]
    opened: Callable[[], AbstractContextManager[Read]]
    share: float = 1.0


def reading(read: Read) -> Callable[[], AbstractContextManager[Read]]:
    """Open a reader that needs nothing beside its input."""
    return lambda: nullcontext(read)


def files(*patterns: str, most: int = 60_000) -> Callable[[], list[bytes]]:
    """Take the files of the repository as seeds, the large ones left out."""
    return lambda: [
        data
        for pattern in patterns
        for path in sorted(ROOT.glob(pattern))
        if len(data := path.read_bytes()) <= most
    ]


def text_of(data: bytes) -> str:
    """Return bytes as the text that a caller may hand over, surrogates and all."""
    try:
        return data.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return data.decode("utf-8", "surrogateescape")
