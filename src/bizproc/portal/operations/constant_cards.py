"""Show the constants as they hold now, and where each value is from."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, Literal

from bizproc.errors import NotFoundError, did_you_mean
from bizproc.portal.portal import Portal
from bizproc.portal.schema.tables import CONSTANT_VALUES
from bizproc.secret import Secret
from bizproc.workspace.definitions.definition import Definition

__all__ = ["ConstantCard", "constant_card", "constant_cards"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConstantCard:
    """Hold one constant: its value, and whether it was set, by whom and when.

    Of a secret the value is None: nobody is shown it.
    """

    definition: Definition
    value: Any
    source: Literal["set", "file", "default", "unset", "secret"]
    by: str | None = None
    at: dt.datetime | None = None


def constant_cards(portal: Portal) -> list[ConstantCard]:
    """Return all constants in the order of their file."""
    with portal.engine.read() as tx:
        stored = {row.name: row for row in tx.select(CONSTANT_VALUES)}
    written = portal.workspace.constants
    chosen, _ = written.overlaid({it.name: it.value for it in stored.values()})
    cards = []
    for name, definition in chosen.definitions.items():
        row, value = stored.get(name), chosen.values.get(name)
        if isinstance(definition.default, Secret):
            card = ConstantCard(definition=definition, value=None, source="secret")
        elif value is None:
            known = "default" if definition.default is not None else "unset"
            card = ConstantCard(
                definition=definition,
                value=definition.default,
                source=known,  # type: ignore[arg-type]
            )
        elif row is not None and row.value == value:
            card = ConstantCard(
                definition=definition, value=value, source="set", by=row.by, at=row.at
            )
        else:
            card = ConstantCard(definition=definition, value=value, source="file")
        cards.append(card)
    return cards


def constant_card(portal: Portal, name: str) -> ConstantCard:
    """Return one constant.

    Raises:
        NotFoundError: there is none of that name.
    """
    cards = {it.definition.name: it for it in constant_cards(portal)}
    if name not in cards:
        msg = f"there is no constant {name!r}{did_you_mean(name, cards)}"
        raise NotFoundError(msg)
    return cards[name]
