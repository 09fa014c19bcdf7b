"""The rows of one table in memory, with their indexes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from itertools import islice, product
from operator import attrgetter
from typing import Any

from bizproc.errors import InvalidValueError
from bizproc.model.row_factory import row_maker
from bizproc.store import Table
from bizproc.stores.columns import Kind, columns_of, utc
from bizproc.stores.memory.ordered import OrderedIndex, bounded_at
from bizproc.stores.memory.query import Query
from bizproc.stores.refusals import taken
from bizproc.values import dump_values, load_values

Key = tuple[Any, ...]
# A row, and the texts of its columns of FEEL values (position, text, as tuple).
# Text is kept, not the value, so that nobody holds a part of the store in hand.
Stored = tuple[Any, tuple[tuple[int, str, bool], ...]]
_SHAREABLE = frozenset({type(None), bool, int, str})


class MemoryTable:
    """Keep rows by key; look-ups by a declared index cost what they find.

    An index is built when it is first asked for.
    """

    def __init__(self, table: Table[Any]) -> None:
        columns = columns_of(table)
        self.table = table
        self.rows: dict[Key, Stored] = {}
        self.key_of = values_getter(table.key)
        kinds = list(enumerate(columns))
        self._instants = [n for n, c in kinds if c.kind is Kind.INSTANT]
        self._values = [(n, c.as_tuple) for n, c in kinds if c.kind is Kind.VALUES]
        self._required = [c.name for c in columns if not c.nullable]
        self._required_of = values_getter(self._required)
        self._names = [c.name for c in columns]
        self._all_of = values_getter(self._names)
        self._made = row_maker(table.row, self._names)
        self._unique = [i.columns for i in table.indexes if i.unique]
        declared = [table.key, *(index.columns for index in table.indexes)]
        self._prefixes = sorted(
            {names[:n] for names in declared for n in range(1, len(names) + 1)},
            key=lambda names: (-len(names), names),
        )
        self._prefix_of: dict[tuple[str, ...], tuple[str, ...] | None] = {}
        self._indexes: dict[
            tuple[str, ...], tuple[Callable[[Any], Key], dict[Key, dict[Key, None]]]
        ] = {}
        self._orders: dict[tuple[tuple[str, ...], int], OrderedIndex] = {}
        for names in self._unique:
            self._index(names)

    def stored(self, row: Any) -> Stored:
        """Bring a row into the form it is kept in.

        Raises:
            InvalidValueError: None in a column that needs a value, an instant
                without a time zone, or a value that is none of FEEL.
        """
        if None in self._required_of(row):
            self._refuse_none(row)
        values = self._all_of(row)
        changed = [
            (position, utc(instant, f"{self.table.name}.{self._names[position]}"))
            for position in self._instants
            if (instant := values[position]) is not None
            and getattr(instant, "tzinfo", None) is not dt.UTC
        ]
        texts = tuple(
            (position, "{}" if value == {} else dump_values(value), as_tuple)
            for position, as_tuple in self._values
            if type(value := values[position]) not in _SHAREABLE
            and not _is_shareable(value)
        )
        return (self._rebuilt(row, changed) if changed else row), texts

    def loaded(self, stored: Stored) -> Any:
        """Return the row, with values nobody else holds."""
        row, texts = stored
        if not texts:
            return row
        return self._rebuilt(
            row,
            [
                (
                    position,
                    {}
                    if text == "{}"
                    else tuple(load_values(text))
                    if as_tuple
                    else load_values(text),
                )
                for position, text, as_tuple in texts
            ],
        )

    def restore(self, key: Key, stored: Stored | None) -> None:
        """Put back what stood under the key before; None: nothing did."""
        old = self.rows.get(key)
        if old is not None:
            self._unlist(key, old[0])
        if stored is None:
            self.rows.pop(key, None)
        else:
            self.rows[key] = stored
            self._list(key, stored[0])

    def put(self, key: Key, stored: Stored) -> Stored | None:
        """Keep a row under its key and return the one that stood there before.

        Raises:
            ConflictError: another row holds the same values of a unique index.
        """
        for names in self._unique:
            of_row, index = self._indexes[names]
            values = of_row(stored[0])
            if None not in values and any(k != key for k in index.get(values, ())):
                raise taken(self.table.name, names)
        old = self.rows.get(key)
        if old is not None:
            self._unlist(key, old[0])
        self.rows[key] = stored
        self._list(key, stored[0])
        return old

    def find(
        self,
        query: Query,
        *,
        order: Sequence[tuple[str, bool]] = (),
        limit: int | None = None,
    ) -> list[Stored]:
        """Return the rows that meet the query, in order of (column, descending)."""
        ordered = self._ordered(query)
        if ordered is None:
            found = [one for one in self._candidates(query) if query.holds(one[0])]
        else:
            rows = (self.rows[key] for key in ordered.within(query))
            matching = (one for one in rows if query.holds(one[0]))
            if ordered.gives_order(order, self.table.key):
                return list(islice(matching, limit))
            found = list(matching)
        if len(found) > 1:
            for name, descending in reversed(order):
                found.sort(key=_rank(name), reverse=descending)
        return found[:limit]

    def _candidates(self, query: Query) -> Iterable[Stored]:
        """Return rows among which all with the wanted equal values are."""
        names = self._prefix((*query.equals, *query.one_of))
        if names is None:
            return self.rows.values()
        allowed = query.one_of | {name: (v,) for name, v in query.equals.items()}
        wanted = product(*(allowed[name] for name in names))
        if names == self.table.key:
            return [self.rows[key] for key in wanted if key in self.rows]
        _, index = self._index(names)
        return [self.rows[key] for one in wanted for key in index.get(one, ())]

    def _prefix(self, wanted: tuple[str, ...]) -> tuple[str, ...] | None:
        """Return the longest beginning of an index whose values are all wanted."""
        if wanted not in self._prefix_of:
            self._prefix_of[wanted] = next(
                (names for names in self._prefixes if set(wanted) >= set(names)),
                None,
            )
        return self._prefix_of[wanted]

    def _ordered(self, query: Query) -> OrderedIndex | None:
        """Return the index in which the rows of a bounded column stand together."""
        if not query.ranges:
            return None
        for index in self.table.indexes:
            at = bounded_at(index.columns, query)
            if at is None or (
                at == 0 and self._prefix(tuple(query.equals)) is not None
            ):
                continue
            found = self._orders.get((index.columns, at))
            if found is None:
                found = OrderedIndex(index.columns[:at], index.columns[at:])
                self._orders[index.columns, at] = found
                for key, (row, _) in self.rows.items():
                    found.add(key, row)
            return found
        return None

    def _index(
        self, names: tuple[str, ...]
    ) -> tuple[Callable[[Any], Key], dict[Key, dict[Key, None]]]:
        found = self._indexes.get(names)
        if found is None:
            found = self._indexes[names] = (values_getter(names), {})
            of_row, index = found
            for key, (row, _) in self.rows.items():
                index.setdefault(of_row(row), {})[key] = None
        return found

    def _list(self, key: Key, row: Any) -> None:
        for of_row, index in self._indexes.values():
            values = of_row(row)
            keys = index.get(values)
            if keys is None:
                index[values] = {key: None}
            else:
                keys[key] = None
        for order in self._orders.values():
            order.add(key, row)

    def _unlist(self, key: Key, row: Any) -> None:
        for of_row, index in self._indexes.values():
            values = of_row(row)
            keys = index[values]
            del keys[key]
            if not keys:
                del index[values]
        for order in self._orders.values():
            order.remove(key, row)

    def _rebuilt(self, row: Any, changed: Iterable[tuple[int, Any]]) -> Any:
        values = list(self._all_of(row))
        for position, value in changed:
            values[position] = value
        return self._made(values)

    def _refuse_none(self, row: Any) -> None:
        empty = [name for name in self._required if getattr(row, name) is None]
        message = (
            f"table {self.table.name}: {', '.join(empty)} of {row!r:.120} is None; "
            "the column needs a value"
        )
        raise InvalidValueError(message)


def values_getter(names: Iterable[str]) -> Callable[[Any], Key]:
    """Make a function from a row to the tuple of its values in these columns."""
    listed = tuple(names)
    if len(listed) == 1:
        get = attrgetter(listed[0])
        return lambda row: (get(row),)
    return attrgetter(*listed)


def _is_shareable(value: Any) -> bool:
    """Tell whether a tuple may be handed out itself: nobody can change it."""
    return type(value) is tuple and all(type(item) in _SHAREABLE for item in value)


def _rank(name: str) -> Callable[[Stored], Any]:
    get = attrgetter(name)

    def rank(stored: Stored) -> tuple[bool, Any]:
        value = get(stored[0])
        return (value is not None, value)

    return rank
