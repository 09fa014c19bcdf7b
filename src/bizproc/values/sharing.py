"""Refuse values that share parts so often that written out they are without end."""

from __future__ import annotations

from typing import Any, Final

from bizproc.errors import InvalidValueError
from bizproc.values.kinds import LEAVES, MAX_DEPTH

__all__ = ["MAX_VALUES", "check_sharing"]

MAX_VALUES: Final = 5_000_000
"""How many values a value may come to, each counted as often as it is written."""

_HOLDERS: Final = frozenset({dict, list, tuple})


def check_sharing(value: Any) -> None:
    """Refuse a value of more than `MAX_VALUES`; each part is looked at once.

    A list of two of a list of two …, sixty times over, is sixty small lists in memory
    and a quintillion where it is written.

    Raises:
        InvalidValueError: it has more.
    """
    if type(value) in _HOLDERS:
        _count(value, {}, MAX_DEPTH)


def _count(value: Any, known: dict[int, int], depth: int) -> int:
    items = value.values() if type(value) is dict else value
    count = len(items)
    if LEAVES.issuperset(map(type, items)):
        return count
    for item in items:
        if type(item) not in _HOLDERS:
            continue
        key = id(item)
        found = known.get(key)
        if found is None:
            known[key] = 0  # of what holds itself: told by its depth
            found = known[key] = _count(item, known, depth - 1) if depth else 0
        count += found
        if count > MAX_VALUES:
            message = (
                f"the value has more than {MAX_VALUES:,} values in it, as parts of it "
                "stand in many places; keep less"
            )
            raise InvalidValueError(message)
    return count
