"""A token: SpiffWorkflow's Task, kept cheap, numbered and flat."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from SpiffWorkflow.specs.base import TaskSpec
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

if TYPE_CHECKING:
    from bizproc._spiff.scope import TokenScope
    from bizproc._spiff.specs.element import ElementSpec

ROOT = "root"


class Token(Task):
    """Stand at one element of one scope with the variables of its branch.

    `stamps` remembers when each variable was last written, so that a join can take
    the latest value of every variable without knowing where the branches parted.
    """

    workflow: TokenScope
    task_spec: ElementSpec
    data: dict[str, Any]
    internal_data: dict[str, Any]
    # a number, unique in the instance; the root of a scope has the id ROOT
    id: Any

    def __init__(
        self,
        scope: TokenScope,
        spec: TaskSpec,
        *,
        number: int | str,
        parent: Token | None = None,
        state: int = TaskState.FUTURE,
    ) -> None:
        super().__init__(scope, spec, parent, state, number)
        self.stamps: dict[str, int] = {}

    def _set_state(self, value: int) -> None:
        # The stock method builds log records on every change, even when logging is
        # off, and leaves finding READY tasks to a walk over the whole tree.
        self._state = value
        if value == TaskState.READY:
            self.workflow.top.ready.append(self)

    def cancel(self) -> None:
        """Drop the token; one that a fault holds too, which the stock method keeps."""
        if self.has_state(TaskState.ERROR):
            self._set_state(TaskState.STARTED)
        super().cancel()

    @property
    def children(self) -> list[Token]:
        """Return the tokens below this one; the root holds all of its scope."""
        tasks = self.workflow.tasks
        if self.id == ROOT:
            return [token for token in tasks.values() if token is not self]
        return [tasks[number] for number in self._children if number in tasks]

    def write(self, name: str, value: Any) -> None:
        """Set a variable; a dotted name sets a part of a context, in a copy."""
        head, _, rest = name.partition(".")
        if rest:
            value = _with_part(self.data.get(head), rest.split("."), value)
        self.data[head] = value
        self.stamps[head] = self.workflow.top.next_stamp()


def _with_part(context: Any, path: list[str], value: Any) -> dict[str, Any]:
    """Copy a context with one part replaced; values are never changed in place."""
    copy = dict(context) if isinstance(context, dict) else {}
    head, *rest = path
    copy[head] = _with_part(copy.get(head), rest, value) if rest else value
    return copy


def merge_latest(
    into: tuple[dict[str, Any], dict[str, int]],
    data: dict[str, Any],
    stamps: dict[str, int],
) -> None:
    """Take over every variable that was written later than the one already there."""
    values, seen = into
    for name, value in data.items():
        stamp = stamps.get(name, 0)
        if name not in values or stamp > seen.get(name, 0):
            values[name] = value
            seen[name] = stamp
