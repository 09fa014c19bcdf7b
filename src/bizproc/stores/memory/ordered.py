"""An index that keeps rows in order: for what is due first."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Sequence
from operator import attrgetter
from typing import Any

from bizproc.stores.memory.query import Query

Key = tuple[Any, ...]
# The ranks of the ordered columns, then the key: None ranks below every value.
Entry = tuple[tuple[tuple[bool, Any], ...], Key]


class OrderedIndex:
    """Keep keys in the order of some columns, apart for each value of those before.

    For an index (state, due) and `state = x`, that is the keys of state x by due.
    """

    def __init__(self, before: tuple[str, ...], columns: tuple[str, ...]) -> None:
        self.before = before
        self.columns = columns
        self._before_of = [attrgetter(name) for name in before]
        self._ranks_of = [attrgetter(name) for name in columns]
        self._entries: dict[Key, list[Entry]] = {}

    def add(self, key: Key, row: Any) -> None:
        """List a row."""
        insort(self._entries.setdefault(self._place(row), []), self._entry(key, row))

    def remove(self, key: Key, row: Any) -> None:
        """Take a row off the list."""
        place = self._place(row)
        entries = self._entries[place]
        del entries[bisect_left(entries, self._entry(key, row))]
        if not entries:
            del self._entries[place]

    def within(self, query: Query) -> Iterable[Key]:
        """Return the keys whose first ordered column is within its bounds, in order."""
        place = tuple(query.equals[name] for name in self.before)
        entries = self._entries.get(place, [])
        low = bisect_left(entries, x=True, key=_is_known)  # None meets no comparison
        high = len(entries)
        for condition in query.ranges[self.columns[0]]:
            bisect = bisect_left if condition.operator in {"<", ">="} else bisect_right
            at = bisect(entries, (True, condition.value), key=_first)
            if condition.operator in {"<", "<="}:
                high = min(high, at)
            else:
                low = max(low, at)
        return (entries[at][1] for at in range(low, high))

    def gives_order(self, order: Sequence[tuple[str, bool]], key: Key) -> bool:
        """Tell whether rows of this index come in that order already."""
        own = (*self.columns, *(name for name in key if name not in self.columns))
        return tuple(order) == tuple((name, False) for name in own)

    def _place(self, row: Any) -> Key:
        return tuple(get(row) for get in self._before_of)

    def _entry(self, key: Key, row: Any) -> Entry:
        values = [get(row) for get in self._ranks_of]
        return tuple((value is not None, value) for value in values), key


def _is_known(entry: Entry) -> bool:
    return entry[0][0][0]


def _first(entry: Entry) -> tuple[bool, Any]:
    return entry[0][0]


def bounded_at(columns: Iterable[str], query: Query) -> int | None:
    """Return where a bounded column stands, if the columns before it are fixed."""
    for position, name in enumerate(columns):
        if name in query.ranges:
            return position
        if name not in query.equals:
            return None
    return None
