"""The rows of one table in memory, with their indexes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import islice, product
from operator import attrgetter, is_, is_not
from typing import Any

from bizproc.errors import InvalidValueError
from bizproc.model.row_factory import row_getter, row_maker
from bizproc.model.structures import shared_empty, structure_of, values_of
from bizproc.store import Table
from bizproc.stores.columns import Column, Kind, columns_of, utc
from bizproc.stores.memory.ordered import OrderedIndex, bounded_at, sorted_at
from bizproc.stores.memory.query import Query
from bizproc.stores.refusals import taken
from bizproc.stores.texts import check_texts
from bizproc.values import dump_values, load_values

Key = tuple[Any, ...]
# A row, and the texts of its columns of FEEL values (position, text, column).
# Text is kept, not the value, so that nobody holds a part of the store in hand.
Stored = tuple[Any, tuple[tuple[int, str, Column], ...]]
_NONE_TYPE = type(None)
_SHAREABLE = frozenset({_NONE_TYPE, bool, int, str})
_zone = attrgetter("tzinfo")
_is_known = partial(is_not, None)
_is_utc = partial(is_, dt.UTC)


class MemoryTable:
    """Keep rows by key; look-ups by a declared index cost what they find.

    An index is built when it is first asked for.
    """

    def __init__(self, table: Table[Any]) -> None:
        columns = columns_of(table)
        self.table = table
        self.rows: dict[Key, Stored] = {}
        self.key_of = self._getter(table.key)
        kinds = list(enumerate(columns))
        self._instants = [n for n, c in kinds if c.kind is Kind.INSTANT]
        self._instants_of = self._getter(columns[n].name for n in self._instants)
        # with what most rows have there, which nobody can change
        self._values = [
            (n, c, () if c.structure is None else shared_empty(c.structure))
            for n, c in kinds
            if c.kind is Kind.VALUES
        ]
        self._texts_of = self._getter(c.name for c in columns if c.kind is Kind.TEXT)
        self._required = [c.name for c in columns if not c.nullable]
        self._required_of = self._getter(self._required)
        self._names = [c.name for c in columns]
        self._all_of = self._getter(self._names)
        self._made = row_maker(table.row, self._names)
        self._unique = [i.columns for i in table.indexes if i.unique]
        declared = [table.key, *(index.columns for index in table.indexes)]
        self._prefixes = sorted(
            {names[:n] for names in declared for n in range(1, len(names) + 1)},
            key=lambda names: (-len(names), names),
        )
        self._prefix_of: dict[tuple[str, ...], tuple[str, ...] | None] = {}
        self._sorted_of: dict[Any, tuple[int, tuple[str, ...]] | None] = {}
        self._indexes: dict[
            tuple[str, ...], tuple[Callable[[Any], Key], dict[Key, dict[Key, None]]]
        ] = {}
        self._orders: dict[tuple[tuple[str, ...], int], OrderedIndex] = {}
        for names in self._unique:
            self._index(names)

    def _getter(self, names: Iterable[str]) -> Callable[[Any], Key]:
        return row_getter(self.table.row, names)

    def stored(self, row: Any) -> Stored:
        """Bring a row into the form it is kept in.

        Raises:
            InvalidValueError: None in a column that needs a value, an instant
                without a time zone, a text that not every database keeps, or a value
                that is none of FEEL.
        """
        if _NONE_TYPE in map(type, self._required_of(row)):
            self._refuse_none(row)
        check_texts(self._texts_of(row))
        changed = self._in_utc(row)
        if not self._values:
            return (self._rebuilt(row, changed) if changed else row), ()
        values = self._all_of(row)
        texts = []
        for position, column, usual in self._values:
            value = values[position]
            if value is usual or type(value) in _SHAREABLE or _is_shareable(value):
                continue
            kind = column.structure
            plain = value if kind is None else values_of(value)
            if plain or kind is None or usual is None:
                texts.append((position, _dumped(plain), column))
            else:
                changed.append((position, usual))
        return (self._rebuilt(row, changed) if changed else row), tuple(texts)

    def loaded(self, stored: Stored) -> Any:
        """Return the row, with values nobody else holds."""
        row, texts = stored
        if not texts:
            return row
        return self._rebuilt(
            row,
            [(position, _loaded(text, column)) for position, text, column in texts],
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
        after: Key | None = None,
    ) -> list[Stored]:
        """Return the rows that meet the query, in order of (column, descending).

        `after` are the values of the order's first columns up to which rows are left
        out; the columns behind them are the same in all rows that meet the query.
        """
        behind = self._behind(order, after)
        if limit is not None or after is not None:
            keys = self._in_order(query, order, after)
            if keys is not None:
                rows = (self.rows[key] for key in keys)
                matching = (one for one in rows if query.holds(one[0]))
                return list(islice(filter(behind, matching), limit))
        bounded = self._bounded(query)
        candidates = (
            self._candidates(query)
            if bounded is None
            else (self.rows[key] for key in bounded.within(query))
        )
        found = [it for it in candidates if query.holds(it[0]) and behind(it)]
        if len(found) > 1:
            for name, descending in reversed(order):
                rank = rank_by(name)
                found.sort(key=lambda it: rank(it[0]), reverse=descending)
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

    def _in_order(
        self, query: Query, order: Sequence[tuple[str, bool]], after: Key | None
    ) -> Iterator[Key] | None:
        """Return the keys in order, read from an index that stands in it, if one does.

        It is used if it looks up as many of the equal values as a plain one would.
        """
        best = self._sorted(tuple(query.equals), tuple(order))
        if best is None:
            return None
        at, columns = best
        if query.ranges and columns[at] not in query.ranges:
            return None
        index = self._order(columns, at)
        place = None
        if after is not None:
            values = {name: it for (name, _), it in zip(order, after, strict=False)}
            if any(values.get(name, it) != it for name, it in query.equals.items()):
                return None  # a place among other rows
            place = index.entry_at(self.table.key, {**query.equals, **values})
        return index.within(query, after=place, descending=dict(order)[columns[at]])

    def _sorted(
        self, equals: tuple[str, ...], order: tuple[tuple[str, bool], ...]
    ) -> tuple[int, tuple[str, ...]] | None:
        """Return an index in that order and from which column on it stands in it."""
        asked = equals, order
        if asked not in self._sorted_of:
            best: tuple[int, tuple[str, ...]] | None = None
            for columns in (*(it.columns for it in self.table.indexes), self.table.key):
                at = sorted_at(columns, self.table.key, equals, order)
                if at is not None and (best is None or at > best[0]):
                    best = at, columns
            plain = self._prefix(equals) or ()
            is_enough = best is not None and best[0] >= len(plain)
            self._sorted_of[asked] = best if is_enough else None
        return self._sorted_of[asked]

    def _bounded(self, query: Query) -> OrderedIndex | None:
        """Return the index in which the rows of a bounded column stand together."""
        if not query.ranges:
            return None
        for index in self.table.indexes:
            at = bounded_at(index.columns, query)
            if at is None or (
                at == 0 and self._prefix(tuple(query.equals)) is not None
            ):
                continue
            return self._order(index.columns, at)
        return None

    def _order(self, columns: tuple[str, ...], at: int) -> OrderedIndex:
        found = self._orders.get((columns, at))
        if found is None:
            found = OrderedIndex(columns[:at], columns[at:])
            self._orders[columns, at] = found
            for key, (row, _) in self.rows.items():
                found.add(key, row)
        return found

    def _index(
        self, names: tuple[str, ...]
    ) -> tuple[Callable[[Any], Key], dict[Key, dict[Key, None]]]:
        found = self._indexes.get(names)
        if found is None:
            found = self._indexes[names] = (self._getter(names), {})
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

    def _in_utc(self, row: Any) -> list[tuple[int, Any]]:
        """Return the instants that are to be kept in UTC, which nearly all are already."""
        try:
            zones = map(_zone, filter(_is_known, self._instants_of(row)))
            if all(map(_is_utc, zones)):
                return []
        except AttributeError:
            pass  # what is no instant is refused below, by name
        values = self._all_of(row)
        return [
            (position, utc(instant, f"{self.table.name}.{self._names[position]}"))
            for position in self._instants
            if (instant := values[position]) is not None
        ]

    def _rebuilt(self, row: Any, changed: Iterable[tuple[int, Any]]) -> Any:
        values = list(self._all_of(row))
        for position, value in changed:
            values[position] = value
        return self._made(values)

    def _behind(
        self, order: Sequence[tuple[str, bool]], after: Key | None
    ) -> Callable[[Stored], bool]:
        """Make the test whether a row stands behind a place; the order has one direction."""
        if after is None:
            return lambda _: True
        values_of_row = self._getter(name for name, _ in order[: len(after)])
        if order[0][1]:
            return lambda stored: values_of_row(stored[0]) < after
        return lambda stored: values_of_row(stored[0]) > after

    def _refuse_none(self, row: Any) -> None:
        empty = [name for name in self._required if getattr(row, name) is None]
        message = (
            f"table {self.table.name}: {', '.join(empty)} of {row!r:.120} is None; "
            "the column needs a value"
        )
        raise InvalidValueError(message)


def _dumped(value: Any) -> str:
    return "{}" if value == {} else dump_values(value)


def _loaded(text: str, column: Column) -> Any:
    value = {} if text == "{}" else load_values(text)
    if column.structure is not None:
        return structure_of(column.structure, value)
    return tuple(value) if column.as_tuple else value


def _is_shareable(value: Any) -> bool:
    """Tell whether a tuple may be handed out itself: nobody can change it."""
    return type(value) is tuple and all(type(item) in _SHAREABLE for item in value)


def rank_by(name: str) -> Callable[[Any], tuple[bool, Any]]:
    """Make what sorts rows by a column: None comes before any value."""
    get = attrgetter(name)

    def rank(row: Any) -> tuple[bool, Any]:
        value = get(row)
        return (value is not None, value)

    return rank
