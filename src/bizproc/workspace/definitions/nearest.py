"""Suggest what was meant by an id that nothing declares."""

from __future__ import annotations

from collections.abc import Iterable

__all__ = ["nearest_defined"]

_EDITS = 2


def nearest_defined(name: str, known: Iterable[str]) -> str:
    """Suggest the id within two edits or differing only in case, else list all ids."""
    names = sorted(known)
    near = [it for it in names if it.casefold() == name.casefold()] or [
        it for it in names if _edits(name, it) <= _EDITS
    ]
    if near:
        nearest = min(near, key=lambda it: _edits(name, it))
        return f"; did you mean {nearest}?"
    return f"; defined: {', '.join(names)}" if names else "; nothing is defined"


def _edits(a: str, b: str) -> int:
    """Count the insertions, deletions, substitutions that make `a` into `b`."""
    row = list(range(len(b) + 1))
    for i, left in enumerate(a, 1):
        last, row[0] = row[0], i
        for j, right in enumerate(b, 1):
            cost = min(row[j] + 1, row[j - 1] + 1, last + (left != right))
            last, row[j] = row[j], cost
    return row[-1]
