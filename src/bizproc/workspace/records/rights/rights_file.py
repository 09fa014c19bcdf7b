"""Read `rights:` of `crm.yaml`.

    rights:
      administrators: everything        # or as_declared
      roles:
        manager:
          title: Manager
          who: [group:sales, role:head, department:north+, u_boss]
          may:
            "*": {see: all}             # every type that is not named
            company: all                # every action, as far
            deal:
              see: own_department
              create: own
              change: own
              move: {"*": own, WON: none}   # by stage, or one extent for all
              hidden: [margin]
              read_only: [amount]

What is not written is not granted. That the people exist is checked when they are
known, by `bizproc.workspace.records.rights.checks`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from bizproc.errors import InvalidValueError, Location, did_you_mean
from bizproc.source.mapping import MAPPING, TEXT, Entries, Faults, list_of, one_of
from bizproc.source.yaml import Mapping as MappingNode
from bizproc.source.yaml import Node, Scalar, Sequence
from bizproc.workspace.people.addresses import Address, parse_address
from bizproc.workspace.records.field_types import FieldType
from bizproc.workspace.records.record_types import RecordType
from bizproc.workspace.records.rights.declared import (
    ACTIONS,
    ANY,
    OWNER,
    DeclaredRights,
    Extent,
    Role,
    Rule,
)

__all__ = ["read_rights"]

_EXTENTS = {it.word: it for it in Extent}
_EXTENT = one_of(*_EXTENTS)
_NAMES = list_of(TEXT)
_SPECIAL = {"everything": True, "as_declared": False}


def read_rights(
    node: Node, *, types: Mapping[str, RecordType], faults: Faults
) -> DeclaredRights:
    """Return the rights that a node declares; faults are noted.

    UNKNOWN_KEY, TYPE_ERROR, REQUIRED_FIELD; NOT_FOUND, there is no such stage.
    """
    entries = Entries.of(node, faults=faults, element="rights", what="rights")
    special = entries.optional("administrators", one_of(*_SPECIAL), "everything")
    named = entries.required("roles", MAPPING)
    entries.close()
    reading = _Reader(faults=faults, types=types)
    roles = {key.text: reading.role(key, it) for key, it in named.entries}
    return DeclaredRights(
        roles=MappingProxyType(roles), administrators_may_all=_SPECIAL[special]
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reader:
    """Read roles against the record types, noting faults."""

    faults: Faults
    types: Mapping[str, RecordType]

    def role(self, key: Scalar, node: Node) -> Role:
        what = f"role {key.text}"
        entries = Entries.of(node, faults=self.faults, element=key.text, what=what)
        title = entries.required("title", TEXT)
        entries.required("who", _NAMES)
        who = self._who(key, entries.find("who"))
        may = entries.required("may", MAPPING)
        entries.close()
        rules = {
            type_.text: self._rule(key.text, type_, granted)
            for type_, granted in may.entries
            if self._is_known(type_, self.types, "record type")
        }
        return Role(
            name=key.text,
            title=title,
            location=key.location,
            who=who,
            rules=MappingProxyType(rules),
        )

    def _who(
        self, key: Scalar, node: Node | None
    ) -> tuple[tuple[Address, Location], ...]:
        items = node.items if isinstance(node, Sequence) else ()
        if isinstance(node, Sequence) and not items:
            message = "who: a role needs somebody who has it; group:everyone is all"
            self.faults.add("TYPE_ERROR", message, node, element=key.text)
        found = []
        for item in items:
            if not (isinstance(item, Scalar) and isinstance(item.value, str)):
                continue  # noted already
            try:
                address = parse_address(item.value)
            except InvalidValueError as error:
                self.faults.add("TYPE_ERROR", error.message, item, element=key.text)
                continue
            if address.depends_on_record and address != _HEAD:
                message = (
                    f"who: {item.value!r} is somebody else for each record; write "
                    "a user id, group:NAME, department:ID or role:head"
                )
                self.faults.add("TYPE_ERROR", message, item, element=key.text)
                continue
            found.append((address, item.location))
        return tuple(found)

    def _rule(self, role: str, key: Scalar, node: Node) -> Rule:
        if isinstance(node, Scalar):
            extent = self._extent(key, node)
            extents = dict.fromkeys(ACTIONS, extent)
            self._check_owned(key, extents.values())
            return _rule(role, key, extents, {ANY: extent})
        what = f"the rule for {key.text}"
        entries = Entries.of(node, faults=self.faults, element=key.text, what=what)
        extents = {
            it: _EXTENTS[entries.optional(it, _EXTENT, "none")]
            for it in ACTIONS
            if it != "move"
        }
        moves = self._moves(key, entries.find("move"))
        hidden = self._fields(key, entries, "hidden")
        read_only = self._fields(key, entries, "read_only")
        entries.close()
        self._check_owned(key, (*extents.values(), *moves.values()))
        return _rule(role, key, extents, moves, hidden, read_only)

    def _extent(self, key: Scalar, node: Node) -> Extent:
        inner = Faults()
        word = _EXTENT.read(node, inner)
        for it in inner.findings:
            self.faults.add(it.code, it.message, it.location, element=key.text)
        return Extent.NONE if inner.findings else _EXTENTS[word]

    def _moves(self, key: Scalar, node: Node | None) -> dict[str, Extent]:
        if not isinstance(node, MappingNode):
            written = node is not None and not (
                isinstance(node, Scalar) and node.value is None
            )
            return {ANY: self._extent(key, node)} if node and written else {}
        stages = {
            stage.code
            for it in self._of(key.text)
            for funnel in it.funnels
            for stage in funnel.stages
        }
        return {
            stage.text: self._extent(stage, extent)
            for stage, extent in node.entries
            if self._is_known(stage, stages, "stage", code="NOT_FOUND")
        }

    def _fields(self, key: Scalar, entries: Entries, what: str) -> frozenset[str]:
        names = entries.optional(what, _NAMES, ())
        node = entries.find(what)
        items = node.items if isinstance(node, Sequence) else ()
        fields = {
            name: it for one in self._of(key.text) for name, it in one.fields.items()
        }
        for name, item in zip(names, items, strict=False):
            declared = fields.get(name)
            if declared is None:
                whose = "any type" if key.text == ANY else f"type {key.text}"
                hint = did_you_mean(name, fields)
                message = f"{what}: a record of {whose} has no field {name!r}{hint}"
                self.faults.add("TYPE_ERROR", message, item, element=key.text)
            elif declared.implied:
                message = (
                    f"{what}: {name!r} is given by the system and cannot be so; who "
                    "moves a record says 'move', who sees it 'see'"
                )
                self.faults.add("TYPE_ERROR", message, item, element=key.text)
        return frozenset(names)

    def _of(self, type_name: str) -> tuple[RecordType, ...]:
        """Return the types that a rule is about."""
        if type_name == ANY:
            return tuple(self.types.values())
        return (self.types[type_name],)

    def _is_known(
        self, key: Scalar, known: Collection[str], what: str, code: str = "TYPE_ERROR"
    ) -> bool:
        if key.text == ANY or key.text in known:
            return True
        hint = did_you_mean(key.text, [*known, ANY])
        message = f"there is no {what} {key.text!r}{hint}"
        self.faults.add(code, message, key, element=key.text)
        return False

    def _check_owned(self, key: Scalar, extents: Collection[Extent]) -> None:
        """Refuse "own" of a type whose records are nobody's."""
        if key.text == ANY or not set(extents) - {Extent.NONE, Extent.ALL}:
            return
        owner = self.types[key.text].fields.get(OWNER)
        if owner is None or owner.type is not FieldType.USER or owner.multiple:
            message = (
                f"records of type {key.text} are nobody's own: they have no field "
                f"{OWNER!r} of type user; declare it, or grant all or none"
            )
            self.faults.add("TYPE_ERROR", message, key, element=key.text)


_HEAD = Address(kind="role", name="head")


def _rule(
    role: str,
    key: Scalar,
    extents: Mapping[str, Extent],
    moves: Mapping[str, Extent],
    hidden: frozenset[str] = frozenset(),
    read_only: frozenset[str] = frozenset(),
) -> Rule:
    return Rule(
        role=role,
        type=key.text,
        location=key.location,
        extents=MappingProxyType({**extents}),
        moves=MappingProxyType({**moves}),
        hidden=hidden,
        read_only=read_only - hidden,
    )
