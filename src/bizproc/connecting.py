"""From a database address to a running engine."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, Unpack

from bizproc.action import Actions
from bizproc.clock import Clock, IdSource, RandomIds, SystemClock
from bizproc.engine import Domain, Engine
from bizproc.engine.components import Components, Options
from bizproc.engine.deployment.bundle import Check
from bizproc.engine.deployment.check import check_actions
from bizproc.engine.deployment.registry import Registry
from bizproc.engine.engine import Jobs
from bizproc.errors import InvalidValueError
from bizproc.limits import DEFAULTS, Limits
from bizproc.queue import Queue
from bizproc.store import Store, Table
from bizproc.stores.pool import PoolOptions, pool_settings

if TYPE_CHECKING:
    import sqlalchemy as sa

    from bizproc.portal.extension import Extension
    from bizproc.portal.files import Files, FileScan
    from bizproc.portal.mail import MailOut
    from bizproc.portal.portal import Portal
    from bizproc.portal.repository.rights import Rights
    from bizproc.stores.migrations import Migrations
    from bizproc.workspace.workspace import Workspace

__all__ = ["QueueChoice", "connect", "open_store", "open_workspace"]

QueueChoice: TypeAlias = Queue | Literal["procrastinate"] | None
"""What carries word of jobs to workers; None lets them look by themselves."""

_IN_MEMORY = "memory://"


def connect(  # noqa: PLR0913 - every part can be replaced, by keyword
    database: str | sa.URL | sa.Engine,
    *,
    actions: Actions | None = None,
    domain: Domain | None = None,
    clock: Clock | None = None,
    ids: IdSource | None = None,
    options: Options | None = None,
    limits: Limits | None = None,
    jobs: Jobs | None = None,
    queue: QueueChoice = None,
    **pool: Unpack[PoolOptions],
) -> Engine:
    """Open a store and return an engine on it.

    Args:
        database: `sqlite:///path/to/file.db`, `postgresql://user@host/name`, or
            `memory://` for nothing durable; also in SQLAlchemy's own form
            (`sqlite+pysqlite://`, `postgresql+psycopg://`, a URL object). With
            `?synchronous=NORMAL` SQLite is faster, and a loss of power may cost the
            last commits. An engine of SQLAlchemy stays the application's: its pool
            gives the connections, and closing the engine of bizproc leaves it open.
        actions: the functions that service tasks may call.
        domain: what records, people and constants are, and in which tables; without
            it processes run on their variables alone.
        clock: where time comes from; the machine's by default.
        ids: where ids come from; random by default.
        options: retry delays, and the limits of commands and instances.
        limits: how much of everything is taken; what `options` says goes first.
        jobs: `"inline"`: a command runs the jobs that it raises, to their end;
            `"worker"`: it leaves them to a `Worker`, or to `run_due`. The one is the
            default of `memory://`, the other of databases.
        queue: what carries word of jobs to workers, beside the database itself:
            `"procrastinate"` wakes those of other machines at once (PostgreSQL). By
            default they look by themselves.
        pool: `pool_size`, `pool_timeout`, `statement_timeout`, `lock_timeout` and
            `prepare_threshold` of the connections; see `PoolOptions`.

    Raises:
        InvalidValueError: `jobs` is neither, the queue does not go with the database
            or with `jobs="inline"`, or a setting of the pool means nothing.
        StoreError: the address is not one of those above, or the database cannot be
            opened; the message says what to do, and never tells a password.
    """
    actions, domain = actions or Actions(), domain or Domain()
    return make_engine(
        open_store(database, migrations=domain.migrations, **pool),
        actions=actions,
        domain=domain,
        clock=clock or SystemClock(),
        ids=ids or RandomIds(),
        options=options or Options.within(limits or DEFAULTS),
        limits=limits or DEFAULTS,
        jobs=_jobs(jobs, database),
        queue=_queue(queue, database, jobs),
        check=check_actions(actions),
    )


def open_workspace(  # noqa: PLR0913 - every part can be replaced, by keyword
    database: str | sa.URL | sa.Engine,
    directory: Path | str,
    *,
    clock: Clock | None = None,
    ids: IdSource | None = None,
    mail: MailOut | None = None,
    files: Files | None = None,
    file_scan: FileScan | None = None,
    actions: Actions | None = None,
    workspace: Workspace | None = None,
    options: Options | None = None,
    limits: Limits | None = None,
    rights: Rights | None = None,
    extensions: Sequence[Extension] | None = None,
    deploy: bool = False,
    jobs: Jobs | None = None,
    queue: QueueChoice = None,
    **pool: Unpack[PoolOptions],
) -> Portal:
    """Open a store with the business domain of a workspace on it.

    Args:
        database: as of `connect`.
        directory: the folder of `bizproc.yaml`.
        clock: where time comes from; the machine's by default.
        ids: where ids come from; random by default.
        mail: how mail goes out; the SMTP server of `bizproc.yaml` by default.
        files: where contents of files are kept; the folder's `files` by default.
        file_scan: what looks into files that come with public forms; by default
            nothing does.
        actions: further actions; one of a shipped name replaces it.
        workspace: the workspace to run, if it is not the folder's as it stands.
        options: retry delays, and the limits of commands and instances.
        limits: how much of everything is taken; by default what the workspace says.
        rights: who may see and do what; by default everybody may everything.
        extensions: what the portal has beside records and tasks; those that the file
            of the workspace names by default.
        deploy: deploy the folder's `processes` as well.
        jobs: as of `connect`.
        queue: as of `connect`.
        pool: as of `connect`.

    Raises:
        ConfigurationError: a file of the workspace cannot be used.
        StoreError: as `connect`.
        DeploymentError: a diagram would not run.
    """
    # late: an engine alone needs none of it
    from bizproc.extensions import extensions_of  # noqa: PLC0415
    from bizproc.portal.actions import portal_actions  # noqa: PLC0415
    from bizproc.portal.catalog import check_workspace  # noqa: PLC0415
    from bizproc.portal.domain import portal_domain  # noqa: PLC0415
    from bizproc.portal.files import ACCEPT_EVERY_FILE, DirectoryFiles  # noqa: PLC0415
    from bizproc.portal.mail.smtp import server_of  # noqa: PLC0415
    from bizproc.portal.migrations import PORTAL_MIGRATIONS  # noqa: PLC0415
    from bizproc.portal.portal import Portal  # noqa: PLC0415
    from bizproc.portal.repository.rights import EVERYBODY_MAY  # noqa: PLC0415
    from bizproc.workspace.workspace import Workspace  # noqa: PLC0415

    chosen = workspace or Workspace.load(directory)
    allowed = limits or chosen.limits
    kept = files or DirectoryFiles(chosen.files)
    added = extensions_of(chosen, extensions)
    shipped = portal_actions(chosen, mail or server_of(chosen.mail), kept, added)
    every = (actions or Actions()).including(shipped)
    engine = make_engine(
        open_store(database, migrations=[PORTAL_MIGRATIONS, *added.migrations], **pool),
        actions=every,
        domain=portal_domain(chosen, rights or EVERYBODY_MAY, added, files=kept),
        clock=clock or SystemClock(),
        ids=ids or RandomIds(),
        options=options or Options.within(allowed),
        limits=allowed,
        jobs=_jobs(jobs, database),
        queue=_queue(queue, database, jobs),
        check=check_workspace(chosen, added, every),
    )
    if deploy:
        engine.deploy(chosen.processes)
    portal = Portal(
        engine,
        chosen,
        files=kept,
        extensions=added,
        file_scan=file_scan or ACCEPT_EVERY_FILE,
    )
    portal.follow_workspace()
    return portal


def make_engine(  # noqa: PLR0913 - the parts of an engine, by keyword
    store: Store,
    *,
    actions: Actions,
    domain: Domain,
    clock: Clock,
    ids: IdSource,
    options: Options,
    limits: Limits = DEFAULTS,
    jobs: Jobs = "inline",
    queue: Queue | None = None,
    check: Check | None = None,
) -> Engine:
    """Put an engine together from its implementations."""
    components = Components(
        store=store,
        actions=actions,
        clock=clock,
        ids=ids,
        domain=domain,
        registry=Registry(),
        options=options,
        limits=limits,
        queue=queue,
    )
    return Engine(components, check=check, jobs=jobs)


def _jobs(jobs: Jobs | None, database: str | sa.URL | sa.Engine) -> Jobs:
    """Return who runs the jobs: as asked for, or as is usual for the database."""
    if jobs is None:
        return "inline" if database == _IN_MEMORY else "worker"
    if jobs not in {"inline", "worker"}:
        msg = f'jobs={jobs!r} is neither "inline" nor "worker"'
        raise InvalidValueError(msg)
    return jobs


def _queue(
    queue: QueueChoice, database: str | sa.URL | sa.Engine, jobs: Jobs | None
) -> Queue | None:
    """Return the queue that was asked for, ready to be used."""
    if queue is not None and jobs == "inline":
        msg = (
            'a queue carries word of jobs to workers, and jobs="inline" leaves them '
            'none: use jobs="worker"'
        )
        raise InvalidValueError(msg)
    if not isinstance(queue, str):
        return queue
    named: str = queue
    if named != "procrastinate":
        msg = f'queue={queue!r}: there is "procrastinate", or a queue of your own'
        raise InvalidValueError(msg)
    from bizproc.queues.procrastinate import (  # noqa: PLC0415 - only if asked
        ProcrastinateQueue,
    )

    made = ProcrastinateQueue(database)
    made.install()
    return made


def open_store(
    database: str | sa.URL | sa.Engine,
    *,
    migrations: Sequence[Migrations] = (),
    tables: Sequence[Table[Any]] = (),
    **pool: Unpack[PoolOptions],
) -> Store:
    """Open the store that an address names, or that an engine of SQLAlchemy opens.

    Args:
        database: as of `connect`.
        migrations: of whose tables there are beside the engine's.
        tables: further tables, without migrations.
        pool: as of `connect`.

    Raises:
        InvalidValueError: as `connect`.
        StoreError: as `connect`.
    """
    if database == _IN_MEMORY:
        if names := pool_settings(pool).given():
            msg = f"{_IN_MEMORY} has no connections; leave {', '.join(names)} out"
            raise InvalidValueError(msg)
        from bizproc.stores.memory import MemoryStore  # noqa: PLC0415 - only if asked
        from bizproc.stores.migrations import (  # noqa: PLC0415 - likewise
            all_migrations,
            all_tables,
        )

        return MemoryStore(tables=all_tables(all_migrations(migrations), tables))
    from bizproc.stores.sql import SqlStore  # noqa: PLC0415 - slow import

    return SqlStore.open(database, migrations=migrations, tables=tables, **pool)
