"""`bizproc migrate`."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Annotated

import typer

from bizproc.cli.database import opened
from bizproc.cli.exit_status import REFUSED
from bizproc.cli.lookup import live_instance
from bizproc.cli.options import DEFAULT_DATABASE, Actor, AsJson, Database, Folder, Why
from bizproc.cli.output import print_json, say

if TYPE_CHECKING:
    from bizproc.model.migration import Migration, MigrationBlocker

__all__ = ["migrate"]


def migrate(  # noqa: PLR0913 - the options of the command
    process: Annotated[
        str, typer.Argument(metavar="PROCESS", help="The process of the instances.")
    ],
    to: Annotated[
        str,
        typer.Option(
            "--to",
            metavar="VERSION",
            help="Its version to go on in, or a definition such as approval:3.",
        ),
    ],
    mapped: Annotated[
        list[str] | None,
        typer.Option(
            "--map",
            metavar="OLD=NEW",
            help="Where an element goes; OLD= lets a boundary event go.",
        ),
    ] = None,
    db: Database = DEFAULT_DATABASE,
    workspace: Folder = None,
    by: Actor = None,
    *,
    version: Annotated[
        int | None, typer.Option("--from", min=1, help="Only those of this version.")
    ] = None,
    instances: Annotated[
        list[str] | None,
        typer.Option("--instance", metavar="ID", help="Only these, by id or key."),
    ] = None,
    why: Why = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only say what would become of each.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Let running instances go on in another version of their process.

    An element goes to the one of the same id if --map says nothing else. Tasks stay
    open, timers keep their moments, waits their messages, jobs their tries.

    Each instance is migrated whole or not at all. What stands in the way is listed with
    what to do, and the status is 1. Only administrators may when named.
    """
    mapping = _mapping(mapped or [])
    with opened(db, workspace, runs=not dry_run) as database:
        database.check_user(by)
        named = [live_instance(database, it, by) for it in instances or []]
        done = database.engine.migrate(
            process=process,
            version=version,
            instances=named if instances else None,
            to=int(to) if to.isdecimal() else to,
            mapping=mapping,
            dry_run=dry_run,
            by=by,
            reason=why,
        )
    if as_json:
        print_json(done)
    else:
        _say(done)
    if done.blockers:
        raise typer.Exit(REFUSED)


def _mapping(mapped: list[str]) -> dict[str, str | None]:
    mapping: dict[str, str | None] = {}
    for text in mapped:
        old, equals, new = (part.strip() for part in text.partition("="))
        if not equals or not old:
            msg = f"{text!r} is no OLD=NEW"
            raise typer.BadParameter(msg, param_hint="--map")
        if old in mapping:
            msg = f"{old!r} is mapped twice"
            raise typer.BadParameter(msg, param_hint="--map")
        mapping[old] = new or None
    return mapping


def _say(done: Migration) -> None:
    for fault in done.mapping_blockers:
        _say_blocker(fault, "the mapping")
    for one in done.instances:
        for blocker in one.blockers:
            _say_blocker(blocker, f"{one.instance_id} ({one.from_})")
    notes = Counter(
        (note.element_id, note.text) for one in done.instances for note in one.notes
    )
    for (element, text), count in notes.items():
        say(f"{element}: {text} ({count} instances)")
    word, count = (
        ("Would migrate", done.count("ready"))
        if done.dry_run
        else ("Migrated", done.count("migrated"))
    )
    unchanged = done.count("unchanged")
    rest = f"; {unchanged} run in it already" if unchanged else ""
    blocked = done.count("blocked")
    say(f"{word} {count} instances to {done.to}; {blocked} cannot go{rest}.")
    if done.mapping_blockers and not done.dry_run:
        say("Nothing was done: the mapping is at fault.")


def _say_blocker(blocker: MigrationBlocker, of: str) -> None:
    element = f" {blocker.element_id}" if blocker.element_id else ""
    say(f"{of}{element}: {blocker.code}: {blocker.why}")
    say(f"    {blocker.remedy}")
