"""`bizproc doctor`."""

from __future__ import annotations

import dataclasses

import typer

from bizproc.cli.database import opened
from bizproc.cli.options import DEFAULT_DATABASE, AsJson, Database, Folder
from bizproc.cli.output import print_json, print_table, say

__all__ = ["doctor"]


def doctor(
    db: Database = DEFAULT_DATABASE,
    workspace: Folder = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Examine a database: what is wrong and what to do, what it holds and how large.

    With a workspace also whether its secrets are there to be read.

    The exit status is 1 if something is wrong.
    """
    from bizproc.workspace.secrets import missing_secrets

    with opened(db, workspace) as database:
        found = database.engine.examine()
        if database.portal is not None:
            missing = missing_secrets(database.portal.workspace)
            found = dataclasses.replace(found, findings=(*found.findings, *missing))
    if as_json:
        print_json(
            {it.name: getattr(found, it.name) for it in dataclasses.fields(found)}
        )
    else:
        rows = [
            *((f"database: {name}", _said(it)) for name, it in found.database.items()),
            *((f"instances: {name}", it) for name, it in found.instances.items()),
            *((f"active: {name}", it) for name, it in found.live.items()),
            *((f"suspended: {name}", it.count) for name, it in found.suspended.items()),
            ("open tasks", found.open_tasks),
            ("due timers", found.due_timers.count),
            ("due jobs", found.due_jobs.count),
            ("leases that ran out", found.expired_leases.count),
            *((f"incidents: {name}", it.count) for name, it in found.incidents.items()),
            *((f"bytes of state: {name}", it) for name, it in found.state.items()),
            *((f"bytes of history: {name}", it) for name, it in found.history.items()),
        ]
        print_table(("what", "value"), rows, none="")
        for finding in found.findings:
            say(str(finding))
        if not found.findings:
            say("Nothing is wrong.")
    if found.findings:
        raise typer.Exit(1)


def _said(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {it}" for name, it in value.items()) or "-"
    if isinstance(value, tuple):
        return "; ".join(value) or "none"
    return "not checked" if value is None else str(value)
