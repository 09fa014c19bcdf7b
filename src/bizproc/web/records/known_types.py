"""Say which record types a person knows, and what they may do with their records."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bizproc.errors import NotFoundError
from bizproc.phrase import Phrase
from bizproc.portal.people.rights_card import TypeCard
from bizproc.portal.portal import Portal
from bizproc.workspace.records.field_types import FieldType
from bizproc.workspace.records.fields import Field
from bizproc.workspace.records.record_types import RecordType

__all__ = ["KnownType", "known_type", "known_types"]

_NONE = "none"
# what a form of a list does not ask for: a file has its place on the card
_ELSEWHERE = frozenset({FieldType.FILE, FieldType.LINK})


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownType:
    """Hold a type as a person sees it: without the fields that are hidden from them.

    `may` are the actions that some record at least may allow: whether this one does is
    asked when it is done.
    """

    type: RecordType
    may: frozenset[str]
    read_only: frozenset[str]

    @property
    def name(self) -> str:
        """Return the name of the type."""
        return self.type.name

    @property
    def moves(self) -> bool:
        """Say whether the person may move some record."""
        return any(it.partition(":")[0] == "move" for it in self.may)

    @property
    def writable(self) -> tuple[Field, ...]:
        """Return the fields that are written in forms of lists; the stage is moved."""
        if "change" not in self.may:
            return ()
        return tuple(
            it
            for it in self.type.fields.values()
            if not it.implied
            and not it.multiple
            and it.type not in _ELSEWHERE
            and it.name not in self.read_only
        )


def known_types(portal: Portal, person: str) -> Iterator[KnownType]:
    """Yield the types whose records a person may see, in the order of the workspace."""
    for card in portal.rights_of(person, by=person).types:
        known = _known(portal, card)
        if "see" in known.may:
            yield known


def known_type(portal: Portal, person: str, name: str) -> KnownType:
    """Return a type as a person sees it.

    Raises:
        NotFoundError: there is none, or they see no records of it.
    """
    for known in known_types(portal, person):
        if known.name == name:
            return known
    msg = Phrase("there are no records of type %(name)r", name=name)
    raise NotFoundError(msg)


def _known(portal: Portal, card: TypeCard) -> KnownType:
    whole = portal.workspace.schema.type(card.type)
    return KnownType(
        type=whole.without(frozenset(card.hidden)),
        may=frozenset(it.action for it in card.grants if it.extent != _NONE),
        read_only=frozenset(card.read_only),
    )
