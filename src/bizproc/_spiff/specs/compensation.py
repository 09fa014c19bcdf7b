"""Compensation and transactions: what is kept, who throws, who undoes.

How handlers run is told in `_spiff/compensation.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from SpiffWorkflow.util.task import TaskState

from bizproc._spiff.compensation import (
    ALONE,
    PENDING,
    drop_handlers,
    go_on_undoing,
    keep,
    put_back,
    take_records,
    undo_next,
)
from bizproc._spiff.life import NOTHING, Payload, Phase, Row, go_on
from bizproc._spiff.specs.element import ElementSpec
from bizproc._spiff.specs.event import ThrowEventSpec
from bizproc._spiff.specs.repetition import is_inner
from bizproc._spiff.specs.sub_process import SubProcessSpec
from bizproc._spiff.token import Token
from bizproc.bpmn.elements import EventKind, Node, Scope

if TYPE_CHECKING:
    from bizproc._spiff.specs.process import ScopeSpec
    from bizproc._spiff.sub_scope import SubScope

# until the activity that they belong to is completed
_INSIDE: Final = "inside"
_TURNS: Final = "undoable_turns"
_CANCELED: Final = "canceled"


class CompensableSpec(ElementSpec):
    """Keep, when the activity is completed, what undoing it needs.

    Each turn of a repeated one is undone by itself, once the whole is completed.
    """

    handler: ElementSpec | None = None
    # the boundary event that leads to the handler
    undone_by: ElementSpec | None = None

    def _on_complete_hook(self, my_task: Token) -> None:
        self.keep(my_task)
        super()._on_complete_hook(my_task)

    def keep(self, token: Token) -> None:
        """Keep a completed activity, or a turn of one until the whole is completed."""
        scope, id_ = token.workflow, self.node.id
        if self.node.loop is None:
            own = self.undoable(token)
            if own is not None:
                keep(scope, id_, *own)
        elif is_inner(token):
            own = self.undoable(token)
            if own is not None:
                body = scope.tasks[token.internal_data["body"]]
                body.internal_data.setdefault(_TURNS, []).append(own)
        else:
            for own in token.internal_data.pop(_TURNS, ()):
                keep(scope, id_, *own)

    def undoable(self, token: Token) -> Any:
        """Return the variables of its own and the records inside; None for nothing."""
        return [dict(token.data) if is_inner(token) else {}, None]


class CompensableSubProcessSpec(CompensableSpec, SubProcessSpec):
    """Keep what was completed inside, with the variables that it ended with."""

    def payload(self, scope: SubScope) -> Payload:
        """Return what a scope that has ended hands back."""
        data, stamps = scope.variables()
        own = {name: data[name] for name in {*stamps, *self.local} if name in data}
        scope.outer().internal_data[_INSIDE] = [own, scope.compensable or []]
        return super().payload(scope)

    def undoable(self, token: Token) -> Any:
        """Return the variables of its own and the records inside; None for nothing."""
        own, inside = token.internal_data.pop(_INSIDE, ({}, []))
        if not inside and self.body.compensation_start is None:
            return None
        turn = dict(token.data) if is_inner(token) else {}
        return [{**turn, **own}, inside]


class HandlerSpec(ElementSpec):
    """Undo a completed activity: what is over lets its driver go on.

    Of its variables only those it wrote go out.
    """

    def _on_complete_hook(self, my_task: Token) -> None:
        if is_inner(my_task):
            super()._on_complete_hook(my_task)
            return
        my_task.data = {name: my_task.data[name] for name in my_task.stamps}
        super()._on_complete_hook(my_task)
        go_on_undoing(my_task)


class ReopenedSpec(HandlerSpec, SubProcessSpec):
    """Stand for a completed sub-process while what was done inside it is undone."""

    def __init__(self, node: Node, body: ScopeSpec) -> None:
        # it neither repeats nor leads anywhere, and its results are told already
        bare = replace(
            node, incoming=(), outgoing=(), default=None, outputs=(), loop=None
        )
        # no id of an element has a slash: the start of the scope may be called as it is
        ElementSpec.__init__(self, body, bare, f"{node.id}/undone")
        self.body = body

    def _on_complete_hook(self, my_task: Token) -> None:
        my_task.is_told = True
        super()._on_complete_hook(my_task)


class CompensationThrowSpec(ThrowEventSpec):
    """Undo what was completed in reach, then go on or end.

    One that does not wait leaves a token of its own behind, which drives the handlers.
    """

    life: Row = (Phase.ACTIVE, Phase.LEAVING)

    def work(self, token: Token) -> bool:
        """Take what is to be undone; wait until it is."""
        top, event = token.workflow.top, self.node.event
        records = take_records(token, event.activity)
        undone = [record[2] for record in reversed(records)]
        top.record("compensation_thrown", self.node.id, {"activities": undone})
        if not records:
            return True
        driver = token
        if not event.waits:
            data, stamps = dict(token.data), dict(token.stamps)
            driver = token.workflow.spawn(self, data=data, stamps=stamps)
            driver._set_state(TaskState.STARTED)  # noqa: SLF001 - own class
            driver.internal_data[ALONE] = True
        driver.internal_data[PENDING] = records
        undo_next(driver)
        return not event.waits

    def leave(self, token: Token) -> bool:
        """Go on; what was left behind only ends."""
        token.internal_data.pop(PENDING, None)
        if ALONE not in token.internal_data:
            return super().leave(token)
        token.is_told = True
        token.way = ((), {})
        return True

    def _on_cancel(self, my_task: Token) -> None:
        if PENDING in my_task.internal_data:
            put_back(my_task)
            drop_handlers(my_task)
        super()._on_cancel(my_task)


class CancelEndSpec(ElementSpec):
    """Cancel the transaction around: undo what it completed, and end what runs."""

    def leave(self, token: Token) -> bool:
        """Keep what the branch wrote, end all others, then undo."""
        scope = token.workflow
        scope.top.record("element_completed", self.node.id)
        token._set_state(TaskState.COMPLETED)  # noqa: SLF001 - a task spec's right
        scope.collect(token)
        scope.remove(token)
        outer = scope.outer_token()
        assert outer is not None  # noqa: S101 - checked when the diagram is read
        _cancel(outer, self.node.id)
        return False


def _cancel(outer: Token, by: str) -> None:
    top = outer.workflow.top
    inner = top.subprocesses[outer.id]
    inner.collected = inner.variables()
    inner.cancel_all()
    # nothing interrupts it any more but an error of a handler
    outer.workflow.close_boundary(outer)
    records = inner.compensable or []
    inner.compensable = None
    undone = [record[1] for record in reversed(records)]
    top.record("compensation_thrown", by, {"activities": undone})
    outer.internal_data[_CANCELED] = True
    outer.internal_data[PENDING] = [[0, *record] for record in records]
    if undo_next(outer):
        inner.end()


class TransactionSpec(SubProcessSpec):
    """Run the inner elements; one that is cancelled leaves by its cancel event."""

    def payload(self, scope: SubScope) -> Payload:
        """Return what a scope that has ended hands back."""
        if _CANCELED not in scope.outer().internal_data:
            return super().payload(scope)
        data, stamps = scope.written()
        return Payload(data, {}, stamps)

    def finish(self, token: Token) -> bool:
        """Take over what the scope wrote; one that is cancelled has no results."""
        came = token.came
        if _CANCELED not in token.internal_data:
            return super().finish(token)
        if came is not None:
            token.data = {**token.data, **came.variables}
            token.stamps = {**token.stamps, **came.stamps}
        return True

    def leave(self, token: Token) -> bool:
        """Decide where to go on: by the cancel event if it was cancelled."""
        if _CANCELED not in token.internal_data:
            return super().leave(token)
        scope = token.workflow
        [event] = [it for it in self.boundary if it.node.event.kind is EventKind.CANCEL]
        leaving = scope.spawn(event, data=dict(token.data), stamps=dict(token.stamps))
        scope.drop(token)
        go_on(leaving, Phase.COMPLETING, NOTHING)
        return False


# -- which elements are of these kinds -----------------------------------------


_Kind = type[ElementSpec]
_MIXED: Final[dict[tuple[_Kind, _Kind], _Kind]] = {}


def _mixed(first: _Kind, kind: _Kind) -> _Kind:
    """Return the class that is of both kinds, the same for all elements."""
    made = type(f"{first.__name__}Of{kind.__name__}", (first, kind), {})
    return _MIXED.setdefault((first, kind), made)


def undoing_events(scope: Scope) -> Mapping[str, Node]:
    """Return the compensation boundary events of a scope by the activity they undo."""
    return {
        node.attached_to: node
        for node in scope.nodes.values()
        if node.attached_to is not None and node.event.kind is EventKind.COMPENSATION
    }


def with_compensation(
    kind: type[ElementSpec], node: Node, *, undone: bool, inside: bool
) -> type[ElementSpec]:
    """Return the class of an activity that is undone, or undoes; else its own.

    `undone` tells that a boundary event does so, `inside` that it can be by what it
    holds.
    """
    if node.for_compensation:
        return _mixed(HandlerSpec, kind)
    if undone:
        return _mixed(CompensableSpec, kind)
    if inside:
        return _mixed(CompensableSubProcessSpec, kind)
    return kind
