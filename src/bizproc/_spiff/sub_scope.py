"""The running scope of a sub-process, an event sub-process or a called process."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from SpiffWorkflow.bpmn.util.subworkflow import BpmnSubWorkflow

from bizproc._spiff.life import Phase, go_on
from bizproc._spiff.scope import TokenScope
from bizproc._spiff.specs.process import ScopeSpec
from bizproc._spiff.specs.sub_process import SubProcessSpec
from bizproc._spiff.token import Token, merge_latest
from bizproc.errors import InvalidTransitionError

if TYPE_CHECKING:
    from bizproc._spiff.instance import Instance


class SubScope(TokenScope, BpmnSubWorkflow):
    """Run the tokens inside, and hand on what they wrote."""

    def __init__(self, spec: ScopeSpec, outer: int, top: Instance) -> None:
        super().__init__(spec, outer, top, deserializing=True)
        self.set_up(top)
        self._outer = outer
        self.interrupting = False

    def outer(self) -> Token:
        """Return the token of the sub-process."""
        return self.top.tokens[self._outer]

    def outer_token(self) -> Token | None:
        """Return the token of the sub-process that this scope runs for."""
        return self.outer()

    def written(self) -> tuple[dict[str, Any], dict[str, int]]:
        """Return what was written inside and is not local to it."""
        data, stamps = self.variables()
        local = self.outer().task_spec.local
        names = [name for name in stamps if name not in local]
        return {n: data[n] for n in names}, {n: stamps[n] for n in names}

    def mark_ended(self) -> None:
        """Say in SpiffWorkflow's way that the scope has ended."""
        super().mark_ended()
        # stock drivers ask for the token of a scope that has one
        self.parent_task_id = None

    def end(self) -> None:
        """Close what is armed and complete the sub-process."""
        self.mark_ended()
        outer = self.outer()
        spec = outer.task_spec
        if not isinstance(spec, SubProcessSpec):
            msg = f"{spec.node.id} is no sub-process"
            raise InvalidTransitionError(msg)
        came = spec.payload(self)
        self.cancel_all()
        self.top.subprocesses.pop(outer.id, None)
        go_on(outer, Phase.COMPLETING, came)

    def terminate(self) -> None:
        """End this scope; out of an interrupting event sub-process, the outer too."""
        self.collected = self.variables()
        self.cancel_all()
        if not self.interrupting:
            self.end()
            return
        outer = self.outer()
        scope = outer.workflow
        self.mark_ended()
        merge_latest((outer.data, outer.stamps), *self.written())
        self.top.subprocesses.pop(outer.id, None)
        scope.collect(outer)
        scope.remove(outer)
        scope.terminate()
