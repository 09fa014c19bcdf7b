"""`bizproc suspend` and `bizproc resume`."""

from __future__ import annotations

from typing import Annotated

import typer

from bizproc.cli.database import opened
from bizproc.cli.lookup import live_instance
from bizproc.cli.options import (
    DEFAULT_DATABASE,
    Actor,
    AsJson,
    Database,
    Folder,
    Why,
)
from bizproc.cli.output import print_json, say

__all__ = ["resume", "suspend"]

Instance = Annotated[
    str | None,
    typer.Argument(
        metavar="INSTANCE", help="Its id, or the key of one active instance."
    ),
]
Process = Annotated[
    str | None,
    typer.Option("--process", help="A process instead, with all its instances."),
]


def suspend(
    instance: Instance = None,
    process: Process = None,
    db: Database = DEFAULT_DATABASE,
    workspace: Folder = None,
    by: Actor = None,
    why: Why = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Let nothing of an instance, or of a process, go on until it is resumed.

    Timers do not fire, jobs are not called, tasks cannot be completed; what comes is
    kept. Only administrators may when named.
    """
    _check_one(instance, process)
    with opened(db, workspace) as database:
        database.check_user(by)
        if process is not None:
            database.engine.suspend_process(process, by=by, reason=why)
        else:
            instance = live_instance(database, instance or "", by)
            database.engine.suspend(instance, by=by, reason=why)
    _tell(instance, process, suspended=True, as_json=as_json)


def resume(
    instance: Instance = None,
    process: Process = None,
    db: Database = DEFAULT_DATABASE,
    workspace: Folder = None,
    by: Actor = None,
    why: Why = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Let a suspended instance, or process, go on with what came and what is due.

    Only administrators may when named.
    """
    _check_one(instance, process)
    with opened(db, workspace, runs=True) as database:
        database.check_user(by)
        if process is not None:
            database.engine.resume_process(process, by=by, reason=why)
        else:
            instance = live_instance(database, instance or "", by)
            database.engine.resume(instance, by=by, reason=why)
    _tell(instance, process, suspended=False, as_json=as_json)


def _check_one(instance: str | None, process: str | None) -> None:
    if (instance is None) is (process is None):
        msg = "name one: INSTANCE, or a process by --process"
        raise typer.BadParameter(msg)


def _tell(
    instance: str | None, process: str | None, *, suspended: bool, as_json: bool
) -> None:
    if as_json:
        print_json({"instance": instance, "process": process, "suspended": suspended})
    else:
        say(f"{'Suspended' if suspended else 'Resumed'} {process or instance}.")
