"""`bizproc retry` and `bizproc skip`: many incidents at once."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Annotated

import typer

from bizproc.cli.database import opened
from bizproc.cli.options import (
    DEFAULT_DATABASE,
    Actor,
    AsJson,
    Database,
    Folder,
    OfCode,
    OfElement,
    OfKey,
    OfProcess,
    Why,
)
from bizproc.cli.output import print_json, print_table, say

if TYPE_CHECKING:
    from bizproc.engine.commands.resolve_incidents import Resolution

__all__ = ["retry", "skip"]

Every = Annotated[
    bool, typer.Option("--all", help="Every open incident that is not left out.")
]
Most = Annotated[
    int | None, typer.Option("--limit", min=1, metavar="N", help="At most so many.")
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Only say which they are.")]


def retry(  # noqa: PLR0913 - the options of the command
    *,
    code: OfCode = None,
    process: OfProcess = None,
    element: OfElement = None,
    key: OfKey = None,
    limit: Most = None,
    db: Database = DEFAULT_DATABASE,
    workspace: Folder = None,
    by: Actor = None,
    why: Why = None,
    every: Every = False,
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Retry the open incidents of a code, process, element or key, or all of them.

    Each is tried for itself, oldest first; the status is 1 if any was refused or
    failed again. Only administrators may when named.
    """
    with opened(db, workspace, runs=True) as database:
        database.check_user(by)
        found = database.engine.retry_incidents(
            code=code,
            process=process,
            element=element,
            key=key,
            every=every,
            limit=limit,
            dry_run=dry_run,
            by=by,
            reason=why,
        )
    _show(found, as_json=as_json)


def skip(  # noqa: PLR0913 - the options of the command
    *,
    code: OfCode = None,
    process: OfProcess = None,
    element: OfElement = None,
    key: OfKey = None,
    limit: Most = None,
    db: Database = DEFAULT_DATABASE,
    workspace: Folder = None,
    by: Actor = None,
    why: Why = None,
    every: Every = False,
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Go on behind the open incidents of a code, process, element or key, or all.

    Each is passed over for itself, oldest first, as if its element had ended without
    results; the status is 1 if any was refused. Only administrators may when named.
    """
    with opened(db, workspace, runs=True) as database:
        database.check_user(by)
        found = database.engine.skip_incidents(
            code=code,
            process=process,
            element=element,
            key=key,
            every=every,
            limit=limit,
            dry_run=dry_run,
            by=by,
            reason=why,
        )
    _show(found, as_json=as_json)


def _show(found: list[Resolution], *, as_json: bool) -> None:
    if as_json:
        print_json(
            [
                {
                    "incident": it.incident.id,
                    "instance": it.incident.instance_id,
                    "element": it.incident.element_id,
                    "code": it.incident.code,
                    "outcome": it.outcome,
                    "message": it.message,
                }
                for it in found
            ]
        )
    else:
        columns = ("incident", "instance", "element", "code", "outcome", "message")
        rows = [
            (
                it.incident.id,
                it.incident.instance_id,
                it.incident.element_id,
                it.incident.code,
                it.outcome,
                it.message,
            )
            for it in found
        ]
        print_table(columns, rows, none="No open incidents are meant.")
        counts = Counter(str(it.outcome) for it in found)
        if counts:
            say(", ".join(f"{count} {outcome}" for outcome, count in counts.items()))
    if any(it.outcome in ("refused", "failed again") for it in found):
        raise typer.Exit(1)
