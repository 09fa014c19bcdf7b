"""Commands and questions of an engine as awaitables.

Each is made of the engine's own method: signature, types and text are its, so that the
two cannot differ.
"""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable, Coroutine
from types import TracebackType
from typing import Any, Concatenate, ParamSpec, Self, TypeAlias, TypeVar

from bizproc.async_engine.runners import Runner, Threads, Within
from bizproc.engine import Domain, Engine
from bizproc.engine.unit_of_work import UnitOfWork
from bizproc.errors import InvalidValueError

__all__ = ["AsyncEngine"]

P = ParamSpec("P")
T = TypeVar("T")
_Awaited: TypeAlias = "Callable[Concatenate[AsyncEngine, P], Coroutine[Any, Any, T]]"


def _awaited(method: Callable[Concatenate[Engine, P], T]) -> _Awaited[P, T]:
    """Make an awaitable of a method of the engine."""

    @functools.wraps(method)
    async def called(self: AsyncEngine, /, *args: P.args, **kwargs: P.kwargs) -> T:
        return await self.run(lambda engine: method(engine, *args, **kwargs))

    return called


class AsyncEngine:
    """Give commands and questions to an engine from a program of asyncio.

    Each runs in one of a few threads, so that the event loop goes on. An await that is
    cancelled waits until its command, if it has begun, has ended: it is done as a whole,
    or not at all. The engine may be used directly as well, from other threads.
    """

    def __init__(
        self, engine: Engine, *, threads: int = 8, runner: Runner | None = None
    ) -> None:
        """Take an engine, which `close` closes, and how many threads there may be.

        `runner` runs the commands instead of threads.
        """
        given: object = engine
        if not isinstance(given, Engine):
            message = (
                f"{type(given).__name__} is no engine; write "
                "bizproc.AsyncEngine(bizproc.connect(...))"
            )
            raise InvalidValueError(message)
        self._engine = engine
        self._runner = runner or Threads(threads)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    async def run(self, do: Callable[[Engine], T]) -> T:
        """Return what a function of the engine returns, called in one of the threads.

        For several steps of one unit of work: `with engine.work() as work: …`.
        """
        return await self._runner.run(self._engine, do)

    def using(self, connection: Any) -> AsyncEngine:
        """Return this engine inside the caller's own transaction.

        As `Engine.using`, of an AsyncConnection or an AsyncSession of SQLAlchemy, with
        aiosqlite or psycopg. A command that is cancelled undoes itself; the event loop
        goes on while a statement is under way.

        Raises:
            InvalidValueError: it is something else.
        """
        caller = _asynchronous(connection)
        if caller is None:
            message = (
                f"{type(connection).__name__} is no asynchronous transaction: using() "
                "of an AsyncEngine takes an AsyncConnection or an AsyncSession of "
                "SQLAlchemy; what is synchronous goes to Engine.using, in its thread"
            )
            raise InvalidValueError(message)
        return AsyncEngine(self._engine, runner=Within(caller))

    def within(self, domain: Domain) -> AsyncEngine:
        """Return this engine as another domain has it; this one stays the one to close."""
        return AsyncEngine(self._engine.within(domain), runner=self._runner)

    async def once(
        self,
        event_id: str | None,
        do: Callable[[UnitOfWork], T],
        *,
        check: Callable[[UnitOfWork], object] | None = None,
    ) -> T:
        """Do something in a unit of work, unless the event was seen; see `Engine.once`."""
        return await self.run(lambda engine: engine.once(event_id, do, check=check))

    async def close(self) -> None:
        """Wait for what runs, and release the threads and the store."""
        await self._runner.close(self._engine)

    # -- commands --------------------------------------------------------------

    deploy = _awaited(Engine.deploy)
    start = _awaited(Engine.start)
    evaluate_conditions = _awaited(Engine.evaluate_conditions)
    publish_message = _awaited(Engine.publish_message)
    broadcast_signal = _awaited(Engine.broadcast_signal)
    publish = _awaited(Engine.publish)
    run_due = _awaited(Engine.run_due)

    # -- tasks ---------------------------------------------------------------

    ask_form = _awaited(Engine.ask_form)
    complete_user_task = _awaited(Engine.complete_user_task)
    act_on_task = _awaited(Engine.act_on_task)
    tick_checklist = _awaited(Engine.tick_checklist)
    comment_on_task = _awaited(Engine.comment_on_task)
    delegate_task = _awaited(Engine.delegate_task)
    set_reminder = _awaited(Engine.set_reminder)
    withdraw_task = _awaited(Engine.withdraw_task)
    ask_another = _awaited(Engine.ask_another)

    # -- jobs of workers outside ---------------------------------------------

    activate_jobs = _awaited(Engine.activate_jobs)
    complete_job = _awaited(Engine.complete_job)
    fail_job = _awaited(Engine.fail_job)
    throw_error = _awaited(Engine.throw_error)
    extend_job = _awaited(Engine.extend_job)

    # -- operating -----------------------------------------------------------

    deliver_message = _awaited(Engine.deliver_message)
    resolve_incident = _awaited(Engine.resolve_incident)
    retry_incidents = _awaited(Engine.retry_incidents)
    skip_incidents = _awaited(Engine.skip_incidents)
    migrate = _awaited(Engine.migrate)
    terminate = _awaited(Engine.terminate)
    set_variables = _awaited(Engine.set_variables)
    complete_element = _awaited(Engine.complete_element)
    activate_element = _awaited(Engine.activate_element)
    modify = _awaited(Engine.modify)
    restart_instance = _awaited(Engine.restart_instance)
    purge = _awaited(Engine.purge)
    suspend = _awaited(Engine.suspend)
    resume = _awaited(Engine.resume)
    suspend_process = _awaited(Engine.suspend_process)
    resume_process = _awaited(Engine.resume_process)
    set_timer = _awaited(Engine.set_timer)
    fire_timer = _awaited(Engine.fire_timer)
    retry_job = _awaited(Engine.retry_job)
    drop_message = _awaited(Engine.drop_message)

    # -- questions -----------------------------------------------------------

    instance = _awaited(Engine.instance)
    instances = _awaited(Engine.instances)
    user_task = _awaited(Engine.user_task)
    user_tasks = _awaited(Engine.user_tasks)
    watched_tasks = _awaited(Engine.watched_tasks)
    count_user_tasks = _awaited(Engine.count_user_tasks)
    incident = _awaited(Engine.incident)
    incidents = _awaited(Engine.incidents)
    timers = _awaited(Engine.timers)
    jobs = _awaited(Engine.jobs)
    messages = _awaited(Engine.messages)
    history = _awaited(Engine.history)
    definitions = _awaited(Engine.definitions)
    variables = _awaited(Engine.variables)
    tokens = _awaited(Engine.tokens)
    suspended_processes = _awaited(Engine.suspended_processes)
    waiting_at = _awaited(Engine.waiting_at)
    next_due = _awaited(Engine.next_due)
    explain = _awaited(Engine.explain)
    examine = _awaited(Engine.examine)


def _asynchronous(given: Any) -> Any:
    """Return an AsyncConnection or AsyncSession; None if it is none."""
    known: Any = sys.modules.get("sqlalchemy.ext.asyncio")
    if known is None:
        return None
    if isinstance(given, known.async_scoped_session):
        given = given()
    is_one = isinstance(given, known.AsyncConnection | known.AsyncSession)
    return given if is_one else None
