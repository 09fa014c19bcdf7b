"""Hold the rights that a workspace declares: roles, who has them, what each may."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum

from bizproc.errors import Location
from bizproc.workspace.people.addresses import Address

__all__ = ["ACTIONS", "ANY", "OWNER", "DeclaredRights", "Extent", "Role", "Rule"]

ACTIONS = ("see", "create", "change", "move", "delete", "run")
"""What may be granted, in the order in which tables show it."""

ANY = "*"
"""Every record type, or every stage, that is not named itself."""

OWNER = "responsible"
"""The field that says whose a record is."""


class Extent(IntEnum):
    """Name how far a right reaches, the narrowest first."""

    NONE = 0
    OWN = 1
    OWN_DEPARTMENT = 2
    SUB_DEPARTMENTS = 3
    ALL = 4

    @property
    def word(self) -> str:
        """Return what files and tables write for it."""
        return self.name.lower()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """Say what one role may with records of one type, or of every other one (`*`).

    `extents` has every action but `move`, `moves` the stages by code, `*` the others.
    What is missing is not granted. `hidden` and `read_only` name fields.
    """

    role: str
    type: str
    location: Location
    extents: Mapping[str, Extent]
    moves: Mapping[str, Extent]
    hidden: frozenset[str] = frozenset()
    read_only: frozenset[str] = frozenset()

    def extent(self, action: str) -> Extent:
        """Return how far an action reaches: `see` …, `move:<stage>`.

        `change:<field>` reaches as far as `change`; `move` alone is the widest of its
        stages. What nobody knows is not granted.
        """
        kind, _, what = action.partition(":")
        if kind != "move":
            return self.extents.get(kind, Extent.NONE)
        if not what:
            return max(self.moves.values(), default=Extent.NONE)
        return self.moves.get(what, self.moves.get(ANY, Extent.NONE))


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """Say who has a role, and what it may, by record type."""

    name: str
    title: str
    location: Location
    who: tuple[tuple[Address, Location], ...]
    rules: Mapping[str, Rule] = field(default_factory=dict)

    def rule(self, type_name: str) -> Rule | None:
        """Return what it may with records of a type; its own rule replaces that of `*`."""
        return self.rules.get(type_name) or self.rules.get(ANY)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredRights:
    """Hold the roles; administrators may everything, unless the file says otherwise."""

    roles: Mapping[str, Role]
    administrators_may_all: bool = True
