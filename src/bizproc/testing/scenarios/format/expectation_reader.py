"""Read `expect`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from bizproc.source.mapping import MAPPING, TEXT, Entries, Faults, as_written, list_of
from bizproc.source.yaml import Mapping, Node, Scalar, Sequence
from bizproc.testing.scenarios.format.aliases import Aliases
from bizproc.testing.scenarios.format.matcher_reader import read_fields, read_matcher
from bizproc.testing.scenarios.format.matchers import Equals, Fields, Items, Matcher
from bizproc.testing.scenarios.format.model import (
    Binding,
    Counted,
    Expectations,
    Listed,
    Named,
    PathExpected,
)
from bizproc.testing.scenarios.format.vocabulary import (
    COUNTED,
    EXPECT_KEYS,
    FIELDS,
    NEW,
    Thing,
)

__all__ = ["read_expectations"]


def read_expectations(
    node: Node | None, *, faults: Faults, aliases: Aliases
) -> Expectations:
    """Return the expectations of a step."""
    if node is None or (isinstance(node, Scalar) and node.value is None):
        return Expectations()
    entries = Entries.of(node, faults=faults, what="expect")
    reader = _Reader(entries, faults=faults, aliases=aliases)
    # first: the aliases that it binds may be used by the others
    records = reader.records()
    expected = Expectations(
        records=records,
        stage=reader.named_by_alias("stage", read_matcher),
        record=reader.named_by_alias("record", _record_fields),
        open_tasks=reader.listed_or_none("open_tasks", Thing.TASK),
        tasks=reader.listed("tasks", Thing.TASK),
        new=reader.new(),
        count=reader.count(),
        instances=reader.listed("instances", Thing.INSTANCE),
        waiting_at=reader.waiting_at(),
        path=reader.path(),
        variables=reader.variables(),
        timers=reader.listed("timers", Thing.TIMER),
        incidents=reader.listed("incidents", Thing.INCIDENT),
        history=reader.listed("history", Thing.HISTORY),
        error=reader.error(),
        locations={
            key.text: key.location
            for key, _ in entries.node.entries
            if key.text in EXPECT_KEYS
        },
    )
    entries.close()
    return expected


def _record_fields(node: Node, faults: Faults) -> Matcher:
    return read_fields(node, faults, known=None, what="a record")


class _Reader:
    def __init__(self, entries: Entries, *, faults: Faults, aliases: Aliases) -> None:
        self._entries = entries
        self._faults = faults
        self._aliases = aliases

    def records(self) -> tuple[Binding, ...]:
        bindings = []
        for item in self._items("records"):
            if not isinstance(item, Mapping):
                message = f"expected the fields of a record, got {as_written(item)}"
                self._faults.add("TYPE_ERROR", message, item)
                continue
            name = item.get("as")
            alias = None if name is None else self._aliases.bind(name, self._faults)
            fields = {
                key.text: read_matcher(value, self._faults)
                for key, value in item.entries
                if key.text != "as"
            }
            matcher = Fields(fields=fields, location=item.location)
            bindings.append(Binding(matcher=matcher, alias=alias))
        return tuple(bindings)

    def named_by_alias(
        self, key: str, read: Callable[[Node, Faults], Matcher]
    ) -> Named:
        entries = self._entries.optional(key, MAPPING, MAPPING.blank).entries
        return tuple(
            (self._aliases.known(alias, self._faults), read(node, self._faults))
            for alias, node in entries
        )

    def variables(self) -> Named:
        entries = self._entries.optional("variables", MAPPING, MAPPING.blank).entries
        return tuple(
            (key.text, read_matcher(node, self._faults)) for key, node in entries
        )

    def listed(self, key: str, thing: Thing) -> Listed:
        return self._fields(self._items(key), thing)

    def listed_or_none(self, key: str, thing: Thing) -> Listed | None:
        node = self._entries.find(key)
        return None if node is None else self.listed(key, thing)

    def new(self) -> tuple[tuple[Thing, Listed], ...]:
        node = self._entries.find("new")
        if node is None:
            return ()
        inner = Entries.of(node, faults=self._faults, what="new")
        found = []
        for key, thing in NEW.items():
            items = inner.find(key)
            if items is not None:
                listed = self._fields(_items(key, items, self._faults), thing)
                found.append((thing, listed))
        inner.close()
        return tuple(found)

    def count(self) -> tuple[Counted, ...]:
        found = (self._counted(item) for item in self._items("count"))
        return tuple(counted for counted in found if counted is not None)

    def _counted(self, node: Node) -> Counted | None:
        entries = Entries.of(node, faults=self._faults, what="count")
        things = [it for it in COUNTED if entries.find(it) is not None]
        number = entries.find("is")
        if len(things) != 1 or number is None:
            names = ", ".join(COUNTED)
            message = f"a count is {{THING: MATCHER, is: NUMBER}}, THING of {names}"
            self._faults.add("REQUIRED_FIELD", message, node)
            entries.close()
            return None
        thing = things[0]
        entries.close()
        written = entries.find(thing)
        return Counted(
            thing=thing,
            matcher=self._thing(written or node, thing),
            number=read_matcher(number, self._faults),
            location=node.location,
        )

    def waiting_at(self) -> tuple[str, ...] | None:
        return self._entries.optional("waiting_at", list_of(TEXT), None)

    def path(self) -> PathExpected | None:
        node = self._entries.find("path")
        if node is None:
            return None
        inner = Entries.of(node, faults=self._faults, what="path")
        exactly = inner.optional("exactly", list_of(TEXT), None)
        contains = inner.optional("contains", list_of(TEXT), None)
        inner.close()
        if (exactly is None) == (contains is None):
            message = "path has either exactly or contains, a list of element ids"
            self._faults.add("REQUIRED_FIELD", message, node)
        elements = exactly if exactly is not None else contains or ()
        return PathExpected(
            exactly=exactly is not None, elements=elements, location=node.location
        )

    def error(self) -> Fields | None:
        node = self._entries.find("error")
        if node is None:
            return None
        if isinstance(node, Scalar) and isinstance(node.value, str):
            at = node.location
            code = Equals(value=node.value, location=at)
            fields: dict[str, Matcher] = {} if node.value == "any" else {"code": code}
            return Fields(fields=fields, location=at)
        known = ("code", "message")
        return read_fields(node, self._faults, known=known, what="an error")

    def _items(self, key: str) -> tuple[Node, ...]:
        node = self._entries.find(key)
        return () if node is None else _items(key, node, self._faults)

    def _fields(self, items: tuple[Node, ...], thing: Thing) -> Listed:
        return tuple(self._thing(item, thing) for item in items)

    def _thing(self, node: Node, thing: Thing) -> Fields:
        known = FIELDS.get(thing)
        article = "an" if thing in {Thing.INCIDENT, Thing.INSTANCE} else "a"
        what = f"{article} {thing}"
        found = read_fields(node, self._faults, known=known, what=what)
        return _any_order(found, "waiting_at")


def _any_order(matcher: Fields, name: str) -> Fields:
    """Sort the items of one field, as what it is compared with is sorted."""
    items = matcher.fields.get(name)
    if not isinstance(items, Items):
        return matcher
    ordered = replace(items, items=tuple(sorted(items.items, key=str)))
    return replace(matcher, fields={**matcher.fields, name: ordered})


def _items(key: str, node: Node, faults: Faults) -> tuple[Node, ...]:
    if isinstance(node, Sequence):
        return node.items
    message = f"{key}: expected a list [ … ], got {as_written(node)}"
    faults.add("TYPE_ERROR", message, node)
    return ()
