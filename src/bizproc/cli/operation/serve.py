"""`bizproc serve`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from bizproc.cli.database import opened
from bizproc.cli.missing_extra import needs_extra
from bizproc.cli.operation.worker import queue_of, stop_on_signals
from bizproc.cli.options import DEFAULT_DATABASE, Database, Folder, QueueName
from bizproc.cli.output import log_to_stderr, say
from bizproc.errors import ConfigurationError, Finding, Location

if TYPE_CHECKING:
    from bizproc.portal.portal import Portal
    from bizproc.worker import Beside

__all__ = ["serve"]

_SOMEBODY = "operator"


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
    person: Annotated[
        str | None,
        typer.Option(
            "--as", metavar="USER", help="Who you are, where there is no workspace."
        ),
    ] = None,
) -> None:
    """Serve the pages of the workspace until it is stopped.

    People sign in with the passwords that `bizproc user add` gives. Without a workspace
    the pages of the engine are yours alone, by a password that is printed. SIGTERM or
    Ctrl+C stops it. Beside the pages it fires timers and runs jobs, as `bizproc worker`
    does.
    """
    from bizproc.clock import SetClock
    from bizproc.engine.moments import moment
    from bizproc.worker import Worker

    try:
        from bizproc.web.bare.local_account import LocalAccount
        from bizproc.web.serve import Server
    except ModuleNotFoundError as error:
        raise needs_extra(error, extra="web") from None

    clock, runs = None if at is None else SetClock(), works and at is None
    with opened(
        db, workspace, runs=at is None, queue=queue_of(queue), clock=clock
    ) as database:
        if at is not None and clock is not None:
            clock.set(moment(at, base=clock.now(), time=database.time))
        account = None
        if database.portal is None:
            now = database.engine.components.clock.now
            account = LocalAccount(person or _SOMEBODY, now=now)
        elif person is not None:
            raise _knows_its_people(db)
        server = Server(
            database.portal or database.engine,
            host=host,
            port=port,
            public_url=public_url,
            account=account,
        )
        log_to_stderr()
        stop_on_signals(server.stop)
        say(f"Listening at {public_url or server.url}")
        if account is not None:
            say(f"Sign in as {account.person} with the password {account.password}")
        if not runs:
            server.run()
            return
        with Worker(database.engine, beside=_beside(database.portal)):
            server.run()


def _beside(portal: Portal | None) -> list[Beside]:
    if portal is None:
        return []
    from bizproc.portal.lists.bulk_runner import BulkRunner

    return [BulkRunner(portal).follow]


def _knows_its_people(db: str) -> ConfigurationError:
    message = "people of a workspace sign in as themselves: leave --as out"
    finding = Finding(code="SERVE", message=message, location=Location(file=db))
    return ConfigurationError([finding])
