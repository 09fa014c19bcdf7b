"""Suggest what was meant by an id that nothing declares."""

from __future__ import annotations

from collections.abc import Iterable

__all__ = ["nearest_defined"]

_EDITS = 2
_COMPARED = 1_000  # of more ids, or of longer ones, the nearest takes too long
_LONGEST = 100
_LISTED = 50


def nearest_defined(name: str, known: Iterable[str]) -> str:
    """Suggest the id within two edits or differing only in case, else list the ids."""
    names = sorted(known)
    comparable = names if len(names) <= _COMPARED and len(name) <= _LONGEST else []
    near = [it for it in comparable if it.casefold() == name.casefold()] or [
        it
        for it in comparable
        if abs(len(it) - len(name)) <= _EDITS and _edits(name, it) <= _EDITS
    ]
    if near:
        nearest = min(near, key=lambda it: _edits(name, it))
        return f"; did you mean {nearest}?"
    if not names:
        return "; nothing is defined"
    listed = ", ".join(names[:_LISTED])
    more = len(names) - _LISTED
    return f"; defined: {listed}" + (f" and {more:,} more" if more > 0 else "")


def _edits(a: str, b: str) -> int:
    """Count the insertions, deletions, substitutions that make `a` into `b`."""
    row = list(range(len(b) + 1))
    for i, left in enumerate(a, 1):
        last, row[0] = row[0], i
        for j, right in enumerate(b, 1):
            cost = min(row[j] + 1, row[j - 1] + 1, last + (left != right))
            last, row[j] = row[j], cost
    return row[-1]
