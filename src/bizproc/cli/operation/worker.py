"""`bizproc worker`."""

from __future__ import annotations

import datetime as dt
import logging
import signal
import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bizproc.cli.database import opened
from bizproc.cli.options import DEFAULT_DATABASE, Database, Folder
from bizproc.cli.output import say

if TYPE_CHECKING:
    from bizproc.portal.portal import Portal
    from bizproc.worker import Beside, Worker

__all__ = ["worker"]


def worker(
    db: Database = DEFAULT_DATABASE,
    workspace: Folder = None,
    *,
    threads: Annotated[
        int, typer.Option("--threads", min=1, help="How many actions at once.")
    ] = 4,
    grace: Annotated[
        int,
        typer.Option("--grace", min=0, help="Seconds that jobs have to end at a stop."),
    ] = 30,
) -> None:
    """Fire timers, run jobs and read the mailbox until it is stopped.

    SIGTERM or Ctrl+C begins nothing more and lets end what was begun; the same again
    ends at once. What did not end is taken over by the next worker. One line is logged
    for each job.
    """
    from bizproc.worker import Worker

    logging.basicConfig(
        stream=sys.stderr,
        level=logging.INFO,
        format="%(asctime)s %(levelname)s %(message)s",
    )
    for name in ("instances", "tasks"):
        logging.getLogger(f"bizproc.engine.{name}").setLevel(logging.WARNING)
    logging.getLogger("bizproc.engine.jobs").addFilter(_name_it)
    with opened(db, workspace, runs=True) as database:
        working = Worker(
            database.engine, threads=threads, beside=_beside(database.portal)
        )
        _stop_on_signals(working, dt.timedelta(seconds=grace))
        drained = working.run()
    say("Stopped." if drained else "Stopped; some jobs are left to the next worker.")


def _beside(portal: Portal | None) -> list[Beside]:
    """Return what runs beside the jobs: who reads the mailbox, if there is one."""
    if portal is None or portal.workspace.mail_in is None:
        return []
    from bizproc.portal.mailbox.mail_reader import MailReader

    return [MailReader(portal).follow]


def _stop_on_signals(working: Worker, grace: dt.timedelta) -> None:
    def stop(number: int, _: Any) -> None:
        signal.signal(number, signal.SIG_DFL)
        working.stop(grace=grace, wait=False)

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)


def _name_it(record: logging.LogRecord) -> bool:
    """Say in the line which job it was: a terminal shows no fields."""
    action = getattr(record, "action", None)
    if action is not None:
        where = f"{action} at {getattr(record, 'element', '')}"
        record.msg = f"{record.msg} [{where} of {getattr(record, 'instance', '')}]"
    return True
