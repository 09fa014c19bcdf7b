"""A token: SpiffWorkflow's Task, numbered and flat, with a phase."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

if TYPE_CHECKING:
    from bizproc._spiff.host import CalledProcess
    from bizproc._spiff.life import Payload, Phase
    from bizproc._spiff.scope import TokenScope
    from bizproc._spiff.specs.element import ElementSpec, Exit
    from bizproc.fault import Fault


class Token(Task):
    """Stand at one element of one scope with the variables of its branch.

    `stamps` remembers when each variable was last written, so that a join can take
    the latest value of every variable without knowing where the branches parted.
    A turn of a repeated activity has only the variables of its own; it reads the
    others from the token that stands for the activity as a whole.
    """

    workflow: TokenScope
    task_spec: ElementSpec
    data: dict[str, Any]
    internal_data: dict[str, Any]
    id: int  # unique in the instance

    # of a Task, what is the same for all tokens
    _parent = None
    triggered = False
    thread_id = 0
    last_state_change = 0.0

    # what came in and is not worked in yet
    came: Payload | None = None
    # -- what lasts as long as one run of the token --
    # why the token stands in ERROR
    fault: Fault | None = None
    # what was decided when leaving: the flows to take, and why
    way: tuple[Sequence[Exit], Mapping[str, Any]] = ((), {})
    # whether the history knows already that the element is over
    is_told = False
    # a skip: what cannot be evaluated is left out
    lenient = False
    # the evaluated input mappings, and the process that a call found
    inputs: dict[str, Any] | None = None
    called: CalledProcess | None = None

    def __init__(
        self,
        scope: TokenScope,
        spec: ElementSpec,
        *,
        number: int,
        phase: Phase,
        data: dict[str, Any],
        stamps: dict[str, int],
    ) -> None:
        # The stock constructor draws a UUID, asks for the time and looks its parent
        # up in the tree; of what it sets, a token needs this.
        self.id = number
        self.workflow = scope
        self.task_spec = spec
        self.phase = phase
        self.data = data
        self.stamps = stamps
        self.internal_data = {}
        self._state = TaskState.FUTURE
        self._children: list[int] = []

    def _set_state(self, value: int) -> None:
        # without the stock one's log records
        self._state = value

    @property
    def body(self) -> Token | None:
        """Return the token of the repeated activity that this is one turn of."""
        number = self.internal_data.get("body")
        return None if number is None else self.workflow.tasks.get(number)

    def view(self) -> dict[str, Any]:
        """Return all variables that the token sees, in a copy."""
        body = self.body
        return dict(self.data) if body is None else {**body.data, **self.data}

    def write(self, values: Mapping[str, Any]) -> None:
        """Set variables; a dotted name sets a part of a context, in a copy."""
        stamp = self.workflow.top.next_stamp()
        if "." not in "".join(values):
            self.data.update(values)
            self.stamps.update(dict.fromkeys(values, stamp))
            return
        for name, value in values.items():
            head, *rest = name.split(".")
            self.data[head] = with_part(self._seen(head), rest, value)
            self.stamps[head] = stamp

    def _seen(self, name: str) -> Any:
        if name in self.data:
            return self.data[name]
        body = self.body
        return None if body is None else body.data.get(name)


def with_part(context: Any, path: list[str], value: Any) -> Any:
    """Copy a context with one part replaced; values are never changed in place.

    Without a path the value takes the place of the whole.
    """
    if not path:
        return value
    copy = dict(context) if isinstance(context, dict) else {}
    head, *rest = path
    copy[head] = with_part(copy.get(head), rest, value)
    return copy


def merge_latest(
    into: tuple[dict[str, Any], dict[str, int]],
    data: Mapping[str, Any],
    stamps: Mapping[str, int],
) -> None:
    """Take over every variable that was written later than the one already there."""
    values, seen = into
    if not values:
        values.update(data)
        seen.update(stamps)
        return
    for name, value in data.items():
        stamp = stamps.get(name, 0)
        if name not in values or stamp > seen.get(name, 0):
            values[name] = value
            if stamp:
                seen[name] = stamp
