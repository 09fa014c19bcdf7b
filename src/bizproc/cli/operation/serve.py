"""`bizproc serve`."""

from __future__ import annotations

from typing import Annotated

import typer

from bizproc.cli.database import opened_portal
from bizproc.cli.missing_extra import needs_extra
from bizproc.cli.operation.worker import queue_of, stop_on_signals
from bizproc.cli.options import DEFAULT_DATABASE, Database, Folder, QueueName
from bizproc.cli.output import log_to_stderr, say

__all__ = ["serve"]


def serve(  # noqa: PLR0913 - the options of a command
    db: Database = DEFAULT_DATABASE,
    workspace: Folder = None,
    *,
    host: Annotated[
        str, typer.Option("--host", help="The address to listen at.")
    ] = "127.0.0.1",
    port: Annotated[
        int, typer.Option("--port", min=0, max=65_535, help="0 takes a free one.")
    ] = 8080,
    public_url: Annotated[
        str | None,
        typer.Option(
            "--public-url", metavar="URL", help="The address that people know."
        ),
    ] = None,
    works: Annotated[
        bool,
        typer.Option("--work/--no-work", help="Whether it fires timers and runs jobs."),
    ] = True,
    at: Annotated[
        str | None,
        typer.Option(
            "--at",
            metavar="MOMENT",
            help="Show the pages as if it were then; fires no timer, runs no job.",
        ),
    ] = None,
    queue: QueueName = "local",
) -> None:
    """Serve the pages of the workspace until it is stopped.

    People sign in with the passwords that `bizproc user add` gives. SIGTERM or Ctrl+C
    stops it. Beside the pages it fires timers and runs jobs, as `bizproc worker` does.
    """
    from bizproc.clock import SetClock
    from bizproc.engine.moments import moment
    from bizproc.portal.lists.bulk_runner import BulkRunner
    from bizproc.worker import Worker

    try:
        from bizproc.web.serve import Server
    except ModuleNotFoundError as error:
        raise needs_extra(error, extra="web") from None

    clock = None if at is None else SetClock()
    with opened_portal(
        db,
        workspace,
        needed_for="pages",
        jobs="worker",
        clock=clock,
        queue=queue_of(queue),
    ) as portal:
        if at is not None and clock is not None:
            clock.set(moment(at, base=clock.now(), time=portal.workspace.time))
        server = Server(portal, host=host, port=port, public_url=public_url)
        log_to_stderr()
        stop_on_signals(server.stop)
        say(f"Listening at {public_url or server.url}")
        if not works or at is not None:
            server.run()
            return
        with Worker(portal.engine, beside=[BulkRunner(portal).follow]):
            server.run()
