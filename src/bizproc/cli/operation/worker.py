"""`bizproc worker`."""

from __future__ import annotations

import datetime as dt
import logging
import signal
from collections.abc import Callable
from contextlib import nullcontext
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from bizproc.cli.database import opened
from bizproc.cli.missing_extra import needs_extra
from bizproc.cli.options import DEFAULT_DATABASE, Database, Folder, QueueName
from bizproc.cli.output import complain, log_to_stderr, say

if TYPE_CHECKING:
    from bizproc.connecting import QueueChoice
    from bizproc.portal.portal import Portal
    from bizproc.worker import Beside, Worker
    from bizproc.worker.health import HealthServer

__all__ = ["queue_of", "stop_on_signals", "worker"]


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
    reads: Annotated[
        bool,
        typer.Option(
            "--read/--no-read", help="Whether it reads the mailbox and chats, too."
        ),
    ] = True,
    queue: QueueName = "local",
    health: Annotated[
        int | None,
        typer.Option(
            "--health",
            metavar="PORT",
            min=0,
            max=65_535,
            help="Answer /healthz, /readyz, /metrics on this machine; 0 takes a free one.",
        ),
    ] = None,
) -> None:
    """Fire timers, run jobs, read the mailbox and chats until it is stopped.

    SIGTERM or Ctrl+C begins nothing more and lets end what was begun; the same again
    ends at once. What did not end is taken over by the next worker. One line is logged
    for each job.
    """
    from bizproc.worker import Worker

    log_to_stderr()
    for name in ("instances", "tasks"):
        logging.getLogger(f"bizproc.engine.{name}").setLevel(logging.WARNING)
    logging.getLogger("bizproc.engine.jobs").addFilter(_name_it)
    # what goes wrong with it is told by the worker, in one line
    logging.getLogger("procrastinate").setLevel(logging.CRITICAL)
    with opened(db, workspace, runs=True, queue=queue_of(queue)) as database:
        beside = _beside(database.portal) if reads else []
        if database.portal is not None:
            from bizproc.portal.lists.bulk_runner import BulkRunner

            beside.append(BulkRunner(database.portal).follow)
        working = Worker(database.engine, threads=threads, beside=beside)
        ending = dt.timedelta(seconds=grace)
        stop_on_signals(lambda: working.stop(grace=ending, wait=False))
        with nullcontext() if health is None else _health_of(working, health):
            drained = working.run()
    say("Stopped." if drained else "Stopped; some jobs are left to the next worker.")


def queue_of(name: Literal["local", "procrastinate"]) -> QueueChoice:
    """Return the queue of the option; without one, workers look by themselves."""
    return None if name == "local" else name


def _health_of(worker: Worker, port: int) -> HealthServer:
    try:
        from bizproc.worker.health import HealthServer
    except ModuleNotFoundError as error:
        raise needs_extra(error, extra="metrics") from None
    server = HealthServer(worker, port=port)
    complain(f"Health at {server.url}/healthz")
    return server


def _beside(portal: Portal | None) -> list[Beside]:
    """Return what runs beside the jobs: who reads the mailbox and the chats."""
    found: list[Beside] = []
    if portal is not None and portal.workspace.mail_in is not None:
        from bizproc.portal.mailbox.mail_reader import MailReader

        found.append(MailReader(portal).follow)
    if portal is not None and portal.workspace.chats:
        from bizproc.portal.chat.readers import chat_readers

        found += [it.follow for it in chat_readers(portal)]
    return found


def stop_on_signals(stop: Callable[[], object]) -> None:
    """Call `stop` at SIGTERM or Ctrl+C; the same again ends at once."""

    def stopped(number: int, _: Any) -> None:
        signal.signal(number, signal.SIG_DFL)
        stop()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stopped)


def _name_it(record: logging.LogRecord) -> bool:
    """Say in the line which job it was: a terminal shows no fields."""
    action = getattr(record, "action", None)
    if action is not None:
        where = f"{action} at {getattr(record, 'element', '')}"
        record.msg = f"{record.msg} [{where} of {getattr(record, 'instance', '')}]"
    return True
