"""Activities that take several tokens at once (BPMN 2.0, 10.3, startQuantity)."""

from __future__ import annotations

from SpiffWorkflow.util.task import TaskState

from bizproc._spiff.specs.element import ElementSpec
from bizproc._spiff.specs.gateway import merge_into
from bizproc._spiff.token import Token

__all__ = ["taking_several"]


class GatheringSpec(ElementSpec):
    """Hold tokens back until there are as many as the activity takes at once."""

    def _update_hook(self, my_task: Token) -> bool:
        if not super()._update_hook(my_task):
            return False
        my_task._set_state(TaskState.WAITING)  # noqa: SLF001 - a task spec's right
        waiting = my_task.workflow.waiting_at(self)
        if len(waiting) < self.node.start_quantity:
            return False
        merge_into(my_task, waiting)
        return True


def taking_several(kind: type[ElementSpec]) -> type[ElementSpec]:
    """Return a kind of activity that gathers its tokens first."""
    return type(kind.__name__, (GatheringSpec, kind), {})
