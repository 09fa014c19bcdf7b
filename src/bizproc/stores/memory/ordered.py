"""An index that keeps rows in order: for what is due first."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
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

    def within(
        self, query: Query, *, after: Entry | None = None, descending: bool = False
    ) -> Iterator[Key]:
        """Return the keys whose first ordered column is within its bounds, in order.

        Those up to `after`, in the direction of reading, are left out.
        """
        entries = self._entries.get(tuple(query.equals[name] for name in self.before))
        if not entries:
            return iter(())
        low, high = self._bounds(entries, query)
        if after is not None and descending:
            high = min(high, bisect_left(entries, after))
        elif after is not None:
            low = max(low, bisect_right(entries, after))
        places = range(high - 1, low - 1, -1) if descending else range(low, high)
        return (entries[at][1] for at in places)

    def _bounds(self, entries: list[Entry], query: Query) -> tuple[int, int]:
        low, high = 0, len(entries)
        conditions = query.ranges.get(self.columns[0], ())
        if conditions:  # None meets no comparison
            low = bisect_left(entries, x=True, key=_is_known)
        for condition in conditions:
            bisect = bisect_left if condition.operator in {"<", ">="} else bisect_right
            at = bisect(entries, (True, condition.value), key=_first)
            if condition.operator in {"<", "<="}:
                high = min(high, at)
            else:
                low = max(low, at)
        return low, high

    def entry_at(self, key: Sequence[str], values: Mapping[str, Any]) -> Entry:
        """Return where a row with these values stands, there or not."""
        ranks = ((values[name] is not None, values[name]) for name in self.columns)
        return tuple(ranks), tuple(values[name] for name in key)

    def _place(self, row: Any) -> Key:
        return tuple(get(row) for get in self._before_of)

    def _entry(self, key: Key, row: Any) -> Entry:
        values = [get(row) for get in self._ranks_of]
        return tuple((value is not None, value) for value in values), key


def _is_known(entry: Entry) -> bool:
    return entry[0][0][0]


def _first(entry: Entry) -> tuple[bool, Any]:
    return entry[0][0]


def sorted_at(
    columns: Sequence[str],
    key: Sequence[str],
    equals: Collection[str],
    order: Sequence[tuple[str, bool]],
) -> int | None:
    """Return from which column on an index stands in that order, or its reverse.

    The columns that `equals` names have one value each in what is asked for.
    """
    at = 0
    while at < len(columns) and columns[at] in equals:
        at += 1
    if at == len(columns):
        return None
    own = (*columns[at:], *(name for name in key if name not in columns))
    wanted = [(name, down) for name, down in order if name not in equals]
    in_order = [name for name in own if name not in equals] == [
        name for name, _ in wanted
    ]
    return at if in_order and len({down for _, down in wanted}) <= 1 else None


def bounded_at(columns: Iterable[str], query: Query) -> int | None:
    """Return where a bounded column stands, if the columns before it are fixed."""
    for position, name in enumerate(columns):
        if name in query.ranges:
            return position
        if name not in query.equals:
            return None
    return None
