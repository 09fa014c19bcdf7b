"""Send several statements at once and read their answers: one round trip.

Psycopg's own pipeline sends each statement by itself, so that client and server wake
each other for each of them; here all of them leave in one write. What is used of
psycopg is its wrapper of libpq (`psycopg.pq`), which waits for nothing by itself.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Generator, Sequence
from typing import Any, NamedTuple

import psycopg
from psycopg import pq
from psycopg.errors import error_from_result
from psycopg.waiting import Ready, Wait

from bizproc.errors import BizprocError
from bizproc.stores.sql.pipeline.prepared import Key, PreparedStatements

__all__ = ["Command", "CommandError", "drain", "exchange", "numbered", "send_alone"]

_FAILED, _NOT_DONE = pq.ExecStatus.FATAL_ERROR, pq.ExecStatus.PIPELINE_ABORTED
_SYNC = pq.ExecStatus.PIPELINE_SYNC
_OK = pq.ConnStatus.OK
# "cached plan must not change result type", "prepared statement does not exist"
_OTHER_RESULT, _NOT_PREPARED = "0A000", "26000"


class Command(NamedTuple):
    """Hold a statement with its values as they are sent.

    `meaning` makes the error to raise of what the server says of a statement whose
    caller has gone on. One that is sent `once` is not worth being prepared.
    """

    text: str
    parameters: Sequence[Any] | None
    types: tuple[int, ...]
    formats: Sequence[Any] | None
    meaning: Callable[[Exception], BizprocError] | None
    once: bool = False


class CommandError(Exception):
    """Tell which command of several failed first, and of what."""

    def __init__(self, command: Command, error: psycopg.Error) -> None:
        super().__init__(command.text)
        self.command, self.error = command, error


@functools.lru_cache(maxsize=2048)
def numbered(text: str) -> bytes:
    """Return a statement as the server takes it: `$1` for the first `%s`."""
    parts = re.split(r"%([s%])", text)
    written, marks = [parts[0]], 0
    for sign, rest in zip(parts[1::2], parts[2::2], strict=True):
        marks += sign == "s"
        written += [f"${marks}" if sign == "s" else "%", rest]
    return "".join(written).encode()


def exchange(
    driver: Any, commands: Sequence[Command], prepared: PreparedStatements
) -> list[Any]:
    """Execute commands, none after one that failed; return the answer of each.

    Raises:
        CommandError: the server refused one.
        psycopg.Error: the connection was lost on the way.
    """
    pgconn = driver.pgconn
    pgconn.enter_pipeline_mode()
    new: dict[Key, bytes] = {}
    sent = [_send(pgconn, command, prepared, new) for command in commands]
    pgconn.pipeline_sync()
    answers = driver.wait(_answers(pgconn))
    pgconn.exit_pipeline_mode()
    return _sorted(iter(answers), commands, sent, prepared)


def _send(
    pgconn: Any,
    command: Command,
    prepared: PreparedStatements,
    new: dict[Key, bytes],
) -> tuple[Key, bytes] | None:
    """Write one command, without waiting; return what is prepared for it.

    `new` has what is prepared on the way, but for what the server says of it.
    """
    key = command.text, command.types
    name, made = prepared.name_of(key) or new.get(key), None
    if name is None:
        text = numbered(command.text)
        name = None if command.once else prepared.new_name(key)
        if name is None:
            pgconn.send_query_params(
                text, command.parameters, command.types, command.formats
            )
            return None
        pgconn.send_prepare(name, text, command.types)
        new[key] = name
        made = key, name
    pgconn.send_query_prepared(name, command.parameters, command.formats)
    return made


def _sorted(
    answers: Any,
    commands: Sequence[Command],
    sent: Sequence[tuple[Key, bytes] | None],
    prepared: PreparedStatements,
) -> list[Any]:
    """Give each command its answer.

    Raises:
        CommandError: one of them is an error.
    """
    found = []
    for command, made in zip(commands, sent, strict=True):
        answer = next(answers)
        if made is not None and answer.status not in {_FAILED, _NOT_DONE}:
            prepared.keep(*made)
            answer = next(answers)
        if answer.status == _FAILED:
            error = error_from_result(answer)
            if error.sqlstate == _OTHER_RESULT:
                prepared.forget((command.text, command.types))
            elif error.sqlstate == _NOT_PREPARED:
                prepared.forget_all()
            raise CommandError(command, error)
        found.append(answer)
    return found


def _answers(pgconn: Any) -> Generator[Wait, Ready, list[Any]]:
    """Read what the server answers up to the mark that ends it."""
    found: list[Any] = []
    while pgconn.flush():  # more than the buffers of the system take
        yield Wait.RW
        pgconn.consume_input()
    while True:
        while pgconn.is_busy():
            yield Wait.R
            _read(pgconn, found)
        answer = pgconn.get_result()
        if answer is None:
            if pgconn.status != _OK:
                raise _lost(found)
        elif answer.status == _SYNC:
            return found
        else:
            found.append(answer)


def _read(pgconn: Any, found: Sequence[Any]) -> None:
    try:
        pgconn.consume_input()
    except psycopg.Error as error:
        raise _lost(found) from error


def _lost(found: Sequence[Any]) -> psycopg.Error:
    """Return the error of a connection that ended: what the server said last, if it did."""
    if found and found[-1].status == _FAILED:
        return error_from_result(found[-1])
    return psycopg.OperationalError("the connection is lost")


def send_alone(driver: Any, text: bytes) -> None:
    """Send a statement whose answer is read later, by `drain`."""
    driver.pgconn.send_query(text)
    driver.pgconn.flush()


def drain(driver: Any) -> None:
    """Read the answer of what was sent by `send_alone`.

    Raises:
        psycopg.Error: it was refused, or the connection is lost.
    """
    answers = driver.wait(_answers_alone(driver.pgconn))
    for answer in answers:
        if answer.status == _FAILED:
            raise error_from_result(answer)


def _answers_alone(pgconn: Any) -> Generator[Wait, Ready, list[Any]]:
    found: list[Any] = []
    while pgconn.flush():
        yield Wait.RW
        pgconn.consume_input()
    while True:
        while pgconn.is_busy():
            yield Wait.R
            _read(pgconn, found)
        answer = pgconn.get_result()
        if answer is None:
            return found
        found.append(answer)
