"""A token: SpiffWorkflow's Task, kept cheap, numbered and flat."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

if TYPE_CHECKING:
    from bizproc._spiff.scope import TokenScope
    from bizproc._spiff.specs.element import ElementSpec


class Token(Task):
    """Stand at one element of one scope with the variables of its branch.

    `stamps` remembers when each variable was last written, so that a join can take
    the latest value of every variable without knowing where the branches parted.
    """

    workflow: TokenScope
    task_spec: ElementSpec
    data: dict[str, Any]
    internal_data: dict[str, Any]
    id: int  # unique in the instance

    def __init__(
        self,
        scope: TokenScope,
        spec: ElementSpec,
        *,
        number: int,
        parent: Token | None = None,
    ) -> None:
        # The stock constructor draws a UUID, asks for the time and looks its parent
        # up in the tree; of what it sets, a token needs this.
        self.id = number
        self.workflow = scope
        self.task_spec = spec
        self.data = {}
        self.internal_data = {}
        self.stamps: dict[str, int] = {}
        self._state = TaskState.FUTURE
        self._children: list[int] = []
        if parent is not None:
            parent._children.append(number)  # noqa: SLF001 - own class
        scope.tasks[number] = self

    # -- the life cycle: as SpiffWorkflow's, without its log records and look-ups ----

    def run(self) -> bool | None:
        """Let the element work: it is done at once (True) or goes on (None)."""
        done = self.task_spec._run_hook(self)  # noqa: SLF001 - SpiffWorkflow's names
        if done:
            self.complete()
        else:
            self._state = TaskState.STARTED
        return done

    def complete(self) -> None:
        """Leave the element; whoever got a token of it arrives at the next one."""
        self._state = TaskState.COMPLETED
        self.task_spec._on_complete(self)  # noqa: SLF001 - as above

    def _ready(self) -> None:
        self._state = TaskState.READY
        self.workflow.top.ready.append(self)

    def _set_state(self, value: int) -> None:
        if value == TaskState.READY:
            self._ready()
        else:
            self._state = value

    def cancel(self) -> None:
        """Drop the token; one that a fault holds too, which the stock method keeps."""
        if self.has_state(TaskState.ERROR):
            self._set_state(TaskState.STARTED)
        super().cancel()

    @property
    def children(self) -> list[Token]:
        """Return the tokens sent on from this one that still live."""
        tasks = self.workflow.tasks
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
