"""Ad-hoc sub-processes: what begins in them, and how each end inside is judged.

How the scope within goes on is told in `_spiff/ad_hoc_scope.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, cast

from bizproc._spiff.specs.element import ElementSpec, Exit
from bizproc._spiff.specs.repetition import is_inner
from bizproc._spiff.specs.sub_process import SubProcessSpec
from bizproc._spiff.token import Token
from bizproc.bpmn.ad_hoc.rules import is_chosen, why_not_chosen
from bizproc.bpmn.elements import LOOKED_UP, Node, Scope
from bizproc.bpmn.evaluating import holds
from bizproc.errors import (
    BudgetError,
    ConflictError,
    ExpressionError,
    InvalidValueError,
    StoreError,
)
from bizproc.fault import CONTAINED
from bizproc.layers import Layers

if TYPE_CHECKING:
    from bizproc._spiff.ad_hoc_scope import AdHocScope

__all__ = ["AdHocSpec", "ChosenSpec", "judged"]

# what the latest end inside was judged to be: the condition that holds, and its values
_ENOUGH: Final = "enough"


class AdHocSpec(SubProcessSpec):
    """Open the scope, and begin what the diagram says; people choose the rest."""

    def open(self, token: Token) -> None:
        """Evaluate what begins by itself, then open the scope and begin it."""
        data = self.data_inside(token)
        begun = self._active_elements(token, data)
        scope = cast("AdHocScope", token.workflow.top.open_scope(token, self.body))
        scope.keep(data)
        try:
            self._listen(scope, data)
        except Exception:
            token.workflow.close_scope(token)
            raise
        if begun:
            scope.top.record("elements_chosen", self.node.id, {"elements": begun})
            scope.choose(*(self.body.elements[id_] for id_ in begun))

    def _listen(self, scope: AdHocScope, data: dict[str, Any]) -> None:
        for spec in self.body.event_starts.values():
            if spec.node.event.kind not in LOOKED_UP:
                scope.listen(spec, data)

    def _active_elements(self, token: Token, data: dict[str, Any]) -> list[str]:
        ad_hoc, top = self.body.scope.ad_hoc, token.workflow.top
        value = None if ad_hoc is None else ad_hoc.active_elements
        if value is None:
            return []
        found = top.evaluate(value, Layers(data, top.host.names))
        if not isinstance(found, list):
            msg = f"activeElementsCollection must be a list of ids, got {found!r}"
            raise InvalidValueError(msg)
        most = top.host.limits.max_items
        if len(found) > most:
            msg = (
                f"activeElementsCollection has {len(found)} elements; at most {most} "
                "begin (Options.max_items)"
            )
            raise BudgetError(msg)
        for id_ in found:
            why = why_not_chosen(self.body.scope, id_)
            if why is not None:
                msg = f"activeElementsCollection names {why}"
                raise InvalidValueError(msg)
        return found


class ChosenSpec(ElementSpec):
    """Run in an ad-hoc sub-process: alone if it says so, and judged at the end."""

    def _update_hook(self, my_task: Token) -> bool:
        if not super()._update_hook(my_task):
            return False
        scope = cast("AdHocScope", my_task.workflow)
        return scope.may_begin(my_task)

    def choose_exits(self, token: Token) -> tuple[Sequence[Exit], Mapping[str, Any]]:
        """Judge whether the sub-process is over: then no flow leads on."""
        internal = token.internal_data
        internal.pop(_ENOUGH, None)
        scope = cast("AdHocScope", token.workflow)
        _collect_output(scope, token)
        if scope.is_closing:
            return (), {}
        seen = _is_enough(scope, token)
        if seen is None:
            return super().choose_exits(token)
        internal[_ENOUGH] = seen
        return (), {}

    def _on_complete_hook(self, my_task: Token) -> None:
        seen = my_task.internal_data.pop(_ENOUGH, None)
        super()._on_complete_hook(my_task)
        if seen is not None and not is_inner(my_task):
            cast("AdHocScope", my_task.workflow).close(seen)


def _collect_output(scope: AdHocScope, token: Token) -> None:
    """Add what an activity gives to the collection; null if that cannot be evaluated."""
    ad_hoc, top = scope.ad_hoc, scope.top
    name, element = ad_hoc.output_collection, ad_hoc.output_element
    if name is None or element is None:
        return
    value = _passing(
        token, lambda: top.evaluate(element, top.names_at(token)), otherwise=None
    )
    so_far = scope.variables()[0].get(name)
    # a later fault of the phase must find the token as it was
    token.data, token.stamps = dict(token.data), dict(token.stamps)
    token.write({name: [*so_far, value] if isinstance(so_far, list) else [value]})


def _passing(token: Token, ask: Callable[[], Any], *, otherwise: Any) -> Any:
    """Ask; a token that is passed over goes on with what stands for a fault."""
    try:
        return ask()
    except (StoreError, ConflictError):
        raise
    except CONTAINED:
        if not token.lenient:
            raise
        return otherwise


def _is_enough(scope: AdHocScope, token: Token) -> dict[str, Any] | None:
    """Judge the completion condition; return what it saw if it holds.

    A variable that is not there yet makes it false, and so does a fault that is skipped.
    """
    condition, top = scope.ad_hoc.completion_condition, scope.top
    if condition is None:
        return None
    # what has to be looked at counts: a hundred tokens are a step (Options.max_steps)
    top.steps += len(scope.tasks) // 100
    names = Layers(scope.variables()[0], top.host.names)

    def judge() -> bool:
        try:
            return holds(condition, top.evaluate(condition, names))
        except ExpressionError:
            read = condition.expression.names if condition.expression else frozenset()
            if read - (names.keys() | top.host.functions.keys()):
                return False  # what it waits for is not there yet
            raise

    if not _passing(token, judge, otherwise=False):
        return None
    values = {}
    if condition.expression is not None:
        values = top.values_seen(condition.expression, names)
    return {"condition": condition.text, "values": values}


def judged(kind: type[ElementSpec], node: Node, scope: Scope) -> type[ElementSpec]:
    """Return the class of an activity that stands in an ad-hoc sub-process, or its own."""
    if scope.ad_hoc is None or not is_chosen(node):
        return kind
    return type(kind.__name__, (ChosenSpec, kind), {})
