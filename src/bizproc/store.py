"""The contract of a store: typed tables, and a transaction with few verbs.

Every implementation (`bizproc.stores`) passes the suite in
`bizproc.testing.store_suite`. A table is declared once, from its dataclass; the
engine's tables stand below, the business domain adds its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Generic, Literal, NamedTuple, Protocol, TypeVar

from bizproc.clauses import Clause, Order, Steps
from bizproc.clock import TimeLimit
from bizproc.model.rows import (
    CallRate,
    Definition,
    Incident,
    Job,
    KeptMessage,
    ProcessInstance,
    ProcessSuspension,
    Resource,
    SeenEvent,
    StartSubscription,
    Subscription,
    TaskPerson,
    Timer,
    Transition,
    UserTask,
)

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Index:
    """Ask for fast look-ups by columns, called by them or a `name`; unique skips None."""

    columns: tuple[str, ...]
    unique: bool = False
    name: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Table(Generic[R]):
    """Declare a table: its row class, the columns of its key, and its indexes.

    Columns are the fields of the frozen dataclass. Their annotations decide how
    they are stored: `str`, `int`, `bool`, `bytes`, aware `datetime` (UTC),
    string enums; everything else (tuples, mappings, Any) as FEEL values in JSON, a
    frozen dataclass as the mapping of its fields.

    `words` names a column of words, parted by spaces, for `clauses.Words`: letters,
    digits, `=` and `_`. The key is then one whole number, and no row is written over.
    """

    name: str
    row: type[R]
    key: tuple[str, ...] = ("id",)
    indexes: tuple[Index, ...] = ()
    words: str | None = None


Operator = Literal["=", "<", "<=", ">", ">=", "in", "not in", "is null", "is not null"]


class Condition(NamedTuple):
    """Compare a column with a value; several conditions of a query must all hold."""

    column: str
    operator: Operator
    value: Any = None


def eq(column: str, value: Any) -> Condition:
    """Make the condition `column = value`; None asks for an empty column."""
    if value is None:
        return Condition(column, "is null")
    return Condition(column, "=", value)


def eq_given(**columns: Any) -> list[Condition]:
    """Make a condition for each column whose value is given; None asks for nothing."""
    return [eq(name, value) for name, value in columns.items() if value is not None]


def one_of(column: str, values: Sequence[Any]) -> Condition:
    """Make the condition that the column holds one of the values."""
    return Condition(column, "in", tuple(values))


def none_of(column: str, values: Sequence[Any]) -> Condition:
    """Make the condition that the column holds a value, and none of these."""
    return Condition(column, "not in", tuple(values))


class Group(NamedTuple):
    """Sum up the rows that have the same values in some columns.

    `least` is the least value of the column asked for, `size` the bytes of text in
    another one, `largest` those of the row that has most.
    """

    values: tuple[Any, ...]
    rows: int
    least: Any
    size: int
    largest: int


class Tally(NamedTuple):
    """Count the rows of the same values; `total` is None if none has a value there."""

    values: tuple[Any, ...]
    rows: int
    total: int | None = None
    middle: float | None = None


class Transaction(Protocol):
    """Read and write rows; all or nothing of it is kept.

    Rows come in the order asked for, and those of equal rank in the order of their
    key; None comes before any value. A refusal (ConflictError, InvalidValueError)
    is survived by a transaction only if it was raised inside a savepoint. A
    StoreError ends the transaction.
    """

    @property
    def connection(self) -> Any:
        """Return the SQLAlchemy connection of this transaction, or None in memory.

        What is executed on it belongs to the transaction; leave its commit and
        rollback alone.
        """
        ...

    def insert(self, table: Table[R], *rows: R) -> None:
        """Add rows; a key or unique index that is taken raises ConflictError."""
        ...

    def get(self, table: Table[R], *key: Any, lock: bool = False) -> R | None:
        """Return the row with the key, or None; `lock` holds it until the end."""
        ...

    def replace(self, table: Table[R], row: R, *, revision: int | None = None) -> None:
        """Write the whole row over the stored one of the same key.

        With `revision`, the stored row must still carry that number in its column
        `revision`, otherwise ConflictError. A missing row is a ConflictError.
        """
        ...

    def update(self, table: Table[R], *conditions: Condition, **changes: Any) -> int:
        """Write some columns of all rows that meet the conditions; return how many.

        None of them is of the key. A row that another transaction holds is waited for, and judged as it then
        stands. Its revision stays: whoever writes it holds it.
        """
        ...

    def delete(self, table: Table[R], *conditions: Condition) -> int:
        """Remove all rows that meet the conditions and return how many."""
        ...

    def select(
        self,
        table: Table[R],
        *conditions: Condition,
        order_by: Sequence[str] = (),
        limit: int | None = None,
        after: Sequence[Any] | None = None,
        skip_locked: bool = False,
    ) -> list[R]:
        """Return the rows that meet the conditions; `-column` sorts descending.

        `skip_locked` holds the rows until the end, and leaves out those that another
        transaction holds. It is for a transaction that writes.

        `after` are the values that a row, there or not, has in the columns of
        `order_by`: only what stands behind it is returned. The order must then tell
        all rows apart: it names each column of the key that no condition holds equal
        to a value. It names no column that may be empty, and leads in one direction.
        """
        ...

    def select_any(
        self,
        table: Table[R],
        branches: Sequence[Sequence[Condition]],
        *,
        order_by: Sequence[str],
        limit: int,
        after: Sequence[Any] | None = None,
    ) -> list[R]:
        """Return the first rows that meet a branch, each branch read by its index."""
        ...

    def count(self, table: Table[R], *conditions: Condition) -> int:
        """Return how many rows meet the conditions."""
        ...

    def count_each(
        self, table: Table[R], wanted: Sequence[Sequence[Condition]]
    ) -> list[int]:
        """Count the rows of each of several lists of conditions, in one question."""
        ...

    def summarize(
        self,
        table: Table[R],
        *conditions: Condition,
        by: Sequence[str] = (),
        least: str | None = None,
        size: str | None = None,
    ) -> list[Group]:
        """Sum up the rows that meet the conditions, by their values in columns `by`.

        The groups come in the order of these values, None first; without `by` there is
        one, even of no rows. `least` names a column to take the least of, `size` a text.
        """
        ...

    def pick(
        self,
        table: Table[R],
        clause: Clause,
        *,
        order: Order | None = None,
        limit: int | None = None,
        after: Sequence[Any] | None = None,
    ) -> list[R]:
        """Return the rows that a clause means, in an order, by default that of the key.

        Of `after`, the place of a row (what the order compares, then its columns
        `then`), only what stands behind is returned.
        """
        ...

    def tally(
        self,
        table: Table[R],
        clause: Clause,
        *,
        by: Sequence[str | Steps] = (),
        total: str | None = None,
        middle: str | None = None,
        most: int | None = None,
    ) -> list[Tally]:
        """Count the rows that a clause means, by their values in columns `by`.

        Of `Steps` the value is the number of the part.

        `total` names a column to sum up. The groups come in no order; without `by` there
        is one, even of no rows; with `most` it counts no further. `middle`, with `by` and
        alone, names one of which the median is found among those that have a value.
        """
        ...

    def next_number(self, sequence: str) -> int:
        """Return the next number of a named sequence: 1, 2, 3 … without gaps."""
        ...

    def hold(self, name: str, *, shared: bool = False) -> None:
        """Hold a name until the end of the transaction, alone or shared with others.

        Where writers exclude each other anyway nothing is to be done.
        """
        ...

    def savepoint(self) -> AbstractContextManager[None]:
        """Undo what was written inside the block if the block raises."""
        ...


class Store(Protocol):
    """Keep rows of declared tables durably.

    A thread has one transaction open at a time: a second `begin` or `read` inside
    it is a StoreError. Pass the open transaction on instead.
    """

    def begin(self) -> AbstractContextManager[Transaction]:
        """Open a transaction that commits at the end of the block, unless that raises.

        Writers exclude each other from the beginning (SQLite) or by row locks
        (PostgreSQL). On a connection of the caller it is a savepoint.
        """
        ...

    def read(
        self, *, limit: TimeLimit | None = None
    ) -> AbstractContextManager[Transaction]:
        """Open a transaction for reading only: a consistent view, no write lock.

        With a `limit` the database gives a question up that takes longer, and none
        is begun once the transaction is that old: QueryTimeoutError.
        """
        ...

    def joining(self, connection: Any) -> Store:
        """Return this store's tables through the caller's connection.

        The caller commits or rolls back; a block that raises is undone alone.

        Raises:
            InvalidValueError: that is none, or a store in memory has nothing to share.
        """
        ...

    def close(self) -> None:
        """Release connections and files."""
        ...


RESOURCES = Table("bizproc_resource", Resource, key=("checksum",))
DEFINITIONS = Table(
    "bizproc_definition",
    Definition,
    indexes=(Index(("kind", "name", "version"), unique=True), Index(("checksum",))),
)
START_SUBSCRIPTIONS = Table(
    "bizproc_start_subscription",
    StartSubscription,
    indexes=(Index(("message",)), Index(("process_id",))),
)
INSTANCES = Table(
    "bizproc_process_instance",
    ProcessInstance,
    indexes=(
        Index(("process_id", "live_key"), unique=True),
        Index(("key",)),
        # its columns make a longer name than PostgreSQL takes
        Index(("process_id", "state", "started_at", "definition_id"), name="by_age"),
    ),
)
USER_TASKS = Table(
    "bizproc_user_task",
    UserTask,
    indexes=(
        Index(("instance_id", "number")),
        Index(("record",)),
        Index(("state", "urgency", "number")),
    ),
)
TASK_PEOPLE = Table(
    "bizproc_task_person",
    TaskPerson,
    key=("task", "role", "name"),
    indexes=(Index(("role", "name", "is_open", "urgency", "number")),),
)
JOBS = Table(
    "bizproc_job",
    Job,
    indexes=(
        Index(("due", "id")),
        Index(("action", "process_id", "due", "id"), name="by_lane"),
        Index(("instance_id",)),
        Index(("locked_until", "action")),
    ),
)
CALL_RATES = Table("bizproc_call_rate", CallRate, key=("action",))
_LANE = Index(("process_id", "due", "number", "id"), name="by_lane")
TIMERS = Table(
    "bizproc_timer",
    Timer,
    indexes=(Index(("due", "number")), Index(("instance_id",)), _LANE),
)
SUBSCRIPTIONS = Table(
    "bizproc_subscription",
    Subscription,
    indexes=(Index(("message", "key")), Index(("instance_id",))),
)
MESSAGES = Table(
    "bizproc_message",
    KeptMessage,
    key=("id", "rank"),
    indexes=(Index(("name", "key", "expires_at")), Index(("expires_at", "number"))),
)
INCIDENTS = Table(
    "bizproc_incident",
    Incident,
    indexes=(Index(("state", "created_at")), Index(("instance_id",))),
)
PROCESS_SUSPENSIONS = Table(
    "bizproc_process_suspension",
    ProcessSuspension,
    indexes=(Index(("active",), unique=True), Index(("process_id", "suspended_at"))),
)
HISTORY = Table("bizproc_history", Transition, key=("instance_id", "number"))
SEEN_EVENTS = Table("bizproc_seen_event", SeenEvent, indexes=(Index(("at",)),))

ENGINE_TABLES: tuple[Table[Any], ...] = (
    *(RESOURCES, DEFINITIONS, START_SUBSCRIPTIONS, INSTANCES, USER_TASKS),
    *(TASK_PEOPLE, JOBS, CALL_RATES, TIMERS, SUBSCRIPTIONS, MESSAGES),
    *(INCIDENTS, HISTORY, SEEN_EVENTS, PROCESS_SUSPENSIONS),
)
