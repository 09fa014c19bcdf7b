"""Events behind a gateway that starts the process and waits for all of them."""

from __future__ import annotations

from bizproc._spiff.specs.element import ElementSpec
from bizproc._spiff.token import Token

__all__ = ["FIRST", "awaiting_others"]

FIRST = "first"
"""Where the token that began the instance says so, and perhaps by what."""


class BeginningSpec(ElementSpec):
    """Begin the instance by what came first, or wait in it for what comes later.

    What comes first is worked in before the others wait: their keys may read it.
    """

    def leave(self, token: Token) -> bool:
        """Open the waits of the event sub-processes, if the instance begins here."""
        super().leave(token)
        scope = token.workflow
        if FIRST in token.internal_data and scope.spec.event_starts:
            scope.arm_event_sub_processes(token)
        return True

    def _on_complete_hook(self, my_task: Token) -> None:
        if my_task.internal_data.pop(FIRST, False):
            scope = my_task.workflow
            for id_ in self.node.beside:
                data, stamps = dict(my_task.data), dict(my_task.stamps)
                other = scope.spawn(scope.spec.elements[id_], data=data, stamps=stamps)
                other._ready()  # noqa: SLF001 - a task spec's right
        super()._on_complete_hook(my_task)


def awaiting_others(kind: type[ElementSpec]) -> type[ElementSpec]:
    """Return a kind of event that may begin an instance, and then waits for others."""
    return type(kind.__name__, (BeginningSpec, kind), {})
