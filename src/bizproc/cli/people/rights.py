"""`bizproc rights`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from bizproc.cli.database import check_user, opened_portal
from bizproc.cli.options import DEFAULT_DATABASE, AsJson, Database, Folder, Viewer
from bizproc.cli.output import print_json, print_table, say

if TYPE_CHECKING:
    from bizproc.portal.people.rights_card import RightsCard, TypeCard

__all__ = ["rights"]

_ACTIONS = ("see", "create", "change", "move", "delete", "run")


def rights(
    record: Annotated[
        str | None,
        typer.Argument(metavar="RECORD", help="Also what they may with this one."),
    ] = None,
    by: Viewer = None,
    person: Annotated[
        str | None,
        typer.Option("--of", metavar="USER", help="Whose; by default who asks."),
    ] = None,
    db: Database = DEFAULT_DATABASE,
    workspace: Folder = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Show what a person may, by record type, and with a record each action and why.

    `--as u_mgr` is what they would be told themselves: of a record that is hidden from
    them nothing. `--of u_mgr` alone says why it is hidden.
    """
    whose = person or by
    if whose is None:
        msg = "whose rights? write --as USER, or --of USER"
        raise typer.BadParameter(msg)
    with opened_portal(db, workspace, needed_for="rights") as portal:
        check_user(portal, by)
        card = portal.rights_of(whose, record, by=by)
    if as_json:
        print_json(card)
        return
    say(_head(card))
    if card.declared and not card.administrator:
        columns = ("type", *_ACTIONS, "hidden", "read only", "from")
        print_table(columns, map(_row, card.types), none="No record types.")
    if card.record is not None:
        rows = [
            (it.action, "yes" if it.allowed else "no", it.why) for it in card.verdicts
        ]
        say(f"{card.record}:")
        print_table(("action", "may", "details"), rows, none="Nothing.")


def _head(card: RightsCard) -> str:
    narrowed = [it.type for it in card.types if it.narrowed]
    beside = f"; further rights hold for {', '.join(narrowed)}" if narrowed else ""
    if not card.declared:
        return (
            "The workspace declares no rights (rights: in crm.yaml): everybody may "
            f"everything{beside}."
        )
    if card.administrator:
        return f"{card.person} is an administrator and may everything{beside}."
    if not card.roles:
        return f"{card.person} has no role and may nothing."
    return f"{card.person} has the roles {', '.join(card.roles)}{beside}."


def _row(card: TypeCard) -> tuple[str, ...]:
    cells = dict.fromkeys(_ACTIONS, "")
    for it in card.grants:
        kind, _, stage = it.action.partition(":")
        cells[kind] += (
            f"{', ' if cells[kind] else ''}{stage and stage + ' '}{it.extent}"
        )
    places = dict.fromkeys(it.place for it in card.grants if it.place is not None)
    return (
        card.type,
        *cells.values(),
        ", ".join(card.hidden),
        ", ".join(card.read_only),
        ", ".join(places),
    )
