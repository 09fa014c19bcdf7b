"""Draw the transitions of one element."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from bizproc.bpmn.elements import ElementKind, EventDefinition, EventKind, Node, Scope
from bizproc.verification.building.complex_gateways import draw_complex
from bizproc.verification.building.drafts import (
    OFFERS,
    Draft,
    Sheet,
    counted,
    joins,
)
from bizproc.verification.building.handlers import Effect, apply_effect, caught_by
from bizproc.verification.building.ways import Way, ways_out
from bizproc.verification.conditions import Formulas
from bizproc.verification.net import Cause

__all__ = ["Drawing"]

_K = ElementKind
_E = EventKind
_FROM_OUTSIDE: Final = frozenset(
    {
        *(_E.MESSAGE, _E.TIMER, _E.SIGNAL, _E.CONDITIONAL),
        *(_E.MULTIPLE, _E.PARALLEL_MULTIPLE),
    }
)


@dataclass(slots=True)
class Drawing:
    """Draw elements on a sheet."""

    sheet: Sheet
    formulas: Formulas

    def element(self, scope: Scope, node: Node) -> None:
        """Draw an element of a scope, and the boundary events on it."""
        draw = _SPECIAL.get(str(node.kind), Drawing._activity)
        draw(self, scope, node)

    def _ways(self, scope: Scope, node: Node) -> Iterator[Way]:
        return ways_out(self.sheet, self.formulas, scope, node)

    def leave(self, scope: Scope, node: Node, draft: Draft) -> None:
        """Draw a transition once for each way out of an element."""
        for way in self._ways(scope, node):
            self.sheet.add(
                replace(
                    draft,
                    put=(*draft.put, *way.put),
                    cube={**draft.cube, **way.cube},
                    flows=way.flows,
                )
            )

    def _plain(self, scope: Scope, node: Node, cause: Cause = Cause.ITSELF) -> Draft:
        return Draft(
            node=node,
            scope=scope.id,
            elements=(node.id,),
            cause=cause,
            take=(self.sheet.at(scope, node),),
        )

    # -- events ----------------------------------------------------------------

    def _start(self, scope: Scope, node: Node) -> None:
        if scope is not self.sheet.root:
            self.leave(scope, node, self._plain(scope, node))

    def _catch(self, scope: Scope, node: Node) -> None:
        is_link = node.event.kind is _E.LINK
        cause = Cause.ITSELF if is_link else Cause.EVENT
        if not self._is_raced(scope, node):
            self.leave(scope, node, self._plain(scope, node, cause))

    def _is_raced(self, scope: Scope, node: Node) -> bool:
        """Say whether the event-based gateway before it draws it."""
        sources = [scope.nodes[scope.flows[flow].source] for flow in node.incoming]
        if not sources or node.beside:
            return False
        return all(it.kind is _K.EVENT_BASED_GATEWAY for it in sources)

    def _throw(self, scope: Scope, node: Node) -> None:
        for effects in self._effects(scope, node, node.event.each):
            draft = self._plain(scope, node)
            for effect in effects:
                draft = apply_effect(draft, effect)
            if any(it.ends for it in effects) or node.kind is _K.END_EVENT:
                self.sheet.add(draft)
            elif node.event.kind is _E.LINK:
                self._jump(scope, node, draft)
            else:
                self.leave(scope, node, draft)

    def _jump(self, scope: Scope, node: Node, draft: Draft) -> None:
        for other in scope.nodes.values():
            is_catch = other.kind is _K.CATCH_EVENT and other.event.kind is _E.LINK
            if is_catch and _name(other) == _name(node):
                self.sheet.add(replace(draft, put=(self.sheet.at(scope, other),)))

    def _effects(
        self, scope: Scope, node: Node, events: tuple[EventDefinition, ...]
    ) -> Iterator[tuple[Effect, ...]]:
        """Yield what an event that throws several things may come to."""
        if not events:
            yield ()
            return
        first, *rest = events
        for effect in self._effect(scope, node, first):
            if effect.ends:
                yield (effect,)
            else:
                for others in self._effects(scope, node, tuple(rest)):
                    yield (effect, *others)

    def _effect(
        self, scope: Scope, node: Node, event: EventDefinition
    ) -> Iterator[Effect]:
        kind = event.kind
        if kind is _E.ERROR or kind is _E.ESCALATION:
            yield from caught_by(self.sheet, scope, event, kind)
        elif kind is _E.TERMINATE:
            is_root = scope is self.sheet.root
            drops = (self.sheet.running_root(),) if is_root else ()
            yield Effect(clears=(scope.id,), drops=drops, ends=True)
        elif kind is _E.CANCEL:
            yield from self._cancelled(scope)
        else:
            if kind is _E.COMPENSATION:
                text = "compensation counts as done at once; its handlers are explored alone"
                self.sheet.remark(node.id, text)
            yield Effect()

    def _cancelled(self, scope: Scope) -> Iterator[Effect]:
        parent, transaction = self.sheet.parents[scope.id]
        for boundary in self.sheet.boundaries(parent, transaction):
            if boundary.event.kind is not _E.CANCEL:
                continue
            yield Effect(
                elements=(boundary.id,),
                put=tuple(self.sheet.arriving(parent, it) for it in boundary.outgoing),
                clears=(scope.id,),
                drops=(self.sheet.running(parent, transaction),),
                outside=True,
                ends=True,
            )

    # -- gateways --------------------------------------------------------------

    def _gateway(self, scope: Scope, node: Node) -> None:
        flows = [self.sheet.arriving(scope, it) for it in node.incoming]
        draft = self._plain(scope, node) if not joins(node) else None
        if draft is None:
            draft = Draft(
                node=node, scope=scope.id, elements=(node.id,), take=tuple(flows)
            )
            if node.kind is not _K.PARALLEL_GATEWAY:
                draft.take, draft.joins = (), tuple(flows)
        self.leave(scope, node, draft)

    def _complex_gateway(self, scope: Scope, node: Node) -> None:
        if joins(node):
            draw_complex(self.sheet, self.formulas, scope, node)
        else:
            self.leave(scope, node, self._plain(scope, node))

    def _event_gateway(self, scope: Scope, node: Node) -> None:
        if node.instantiates:
            return  # its events start the process
        take = (self.sheet.at(scope, node),)
        for flow in node.outgoing:
            target = scope.nodes[scope.flows[flow].target]
            draft = Draft(
                node=target,
                scope=scope.id,
                elements=(node.id, target.id),
                cause=Cause.EVENT,
                take=take,
            )
            self.leave(scope, target, draft)

    # -- activities ------------------------------------------------------------

    def _activity(self, scope: Scope, node: Node) -> None:
        if node.triggered_by_event or node.for_compensation:
            return
        if node.kind is _K.RECEIVE_TASK and self._is_raced(scope, node):
            return
        at, running = self.sheet.at(scope, node), self.sheet.running(scope, node)
        if node.body is not None:
            self._begin_body(scope, node, node.body)
            self._end_body(scope, node, node.body)
        else:
            if running != at:
                take = (at,) * counted(node.start_quantity)
                self.sheet.add(
                    Draft(
                        node=node,
                        scope=scope.id,
                        elements=(node.id,),
                        take=take,
                        put=(running,),
                    )
                )
            done = self._plain(scope, node, _cause(node))
            self.leave(scope, node, replace(done, take=(running,)))
        self._faults(scope, node)
        for boundary in self.sheet.boundaries(scope, node):
            self._boundary(scope, node, boundary)

    def _begin_body(self, scope: Scope, node: Node, body: Scope) -> None:
        begin = self._plain(scope, node)
        take = (self.sheet.at(scope, node),) * counted(node.start_quantity)
        entries = tuple(self._entries(body, node))
        put = (self.sheet.running(scope, node), *entries)
        self.sheet.add(replace(begin, take=take, put=put))
        if node.loop is not None and _may_be_none(node):
            self.leave(scope, node, replace(begin, take=take))

    def _entries(self, body: Scope, node: Node) -> Iterator[int]:
        """Yield the places that a sub-process begins with."""
        if body.ad_hoc is None:
            for entry in body.entries:
                yield self.sheet.at(body, body.nodes[entry])
            return
        self.sheet.remark(node.id, "each of its activities is done once or not at all")
        for inner in body.nodes.values():
            if inner.incoming or inner.attached_to or inner.triggered_by_event:
                continue
            offer = self.sheet.offer(body, inner)
            put = (self.sheet.at(body, inner),)
            self.sheet.add(
                Draft(
                    node=inner,
                    scope=body.id,
                    elements=(inner.id,),
                    take=(offer,),
                    put=put,
                )
            )
            yield offer

    def _end_body(self, scope: Scope, node: Node, body: Scope) -> None:
        running = self.sheet.running(scope, node)
        done = Draft(
            node=node,
            scope=scope.id,
            elements=(node.id,),
            take=(running,),
            empties=(body.id,),
            clears=(f"{body.id}{OFFERS}",),
        )
        self.leave(scope, node, done)
        ad_hoc = body.ad_hoc
        if (
            ad_hoc is not None
            and ad_hoc.completion_condition
            and ad_hoc.cancels_remaining
        ):
            self.leave(scope, node, replace(done, empties=(), clears=(body.id,)))
        if node.loop is not None:
            if node.loop.kind == "parallel":
                text = "its turns are explored one after another, not side by side"
                self.sheet.remark(node.id, text)
            entries = tuple(self._entries(body, node))
            self.sheet.add(replace(done, put=(running, *entries), clears=(), anew=True))

    def _faults(self, scope: Scope, node: Node) -> None:
        """Draw the errors and escalations that an activity may throw from within."""
        kinds = [_E.ERROR] if node.action is not None else []
        if node.kind is _K.CALL_ACTIVITY:
            kinds = [_E.ERROR, _E.ESCALATION]
        elif _E.ESCALATION in _thrown_by_turns(node):
            kinds.append(_E.ESCALATION)
        for kind in kinds:
            for effect in self._from_activity(scope, node, kind):
                running = self.sheet.running(scope, node)
                draft = self._plain(scope, node, Cause.ERROR)
                draft = apply_effect(replace(draft, take=(running,)), effect)
                if not effect.ends:
                    draft.put = (running, *draft.put)
                if effect.elements:
                    self.sheet.add(draft)

    def _from_activity(
        self, scope: Scope, node: Node, kind: EventKind
    ) -> Iterator[Effect]:
        own = [
            event
            for it in self.sheet.boundaries(scope, node)
            for event in it.event.each
            if event.kind is kind
        ]
        if any(it.code is None for it in own):
            return  # caught on its own border, whatever it is
        if kind is _E.ERROR or kind is _E.ESCALATION:
            yield from caught_by(self.sheet, scope, None, kind)

    def _boundary(self, scope: Scope, node: Node, boundary: Node) -> None:
        kinds = {it.kind for it in boundary.event.each}
        cause = Cause.EVENT
        if not kinds & _FROM_OUTSIDE:
            inside = node.body is not None and not kinds & _thrown_by_turns(node)
            if inside or not kinds & {_E.ERROR, _E.ESCALATION}:
                return  # drawn where it is thrown
            cause = Cause.ERROR
        running = self.sheet.running(scope, node)
        draft = Draft(
            node=boundary,
            scope=scope.id,
            elements=(boundary.id,),
            cause=cause,
            take=(running,),
        )
        if boundary.interrupting:
            body = (node.id,) if node.body is not None else ()
            draft = replace(draft, clears=body, interrupts=bool(body))
        else:
            once = self.sheet.fires(scope, boundary.id, running)
            draft = replace(draft, put=(running,), once=once)
        self.leave(scope, boundary, draft)

    def _passed(self, scope: Scope, node: Node) -> None:
        """Draw nothing: boundary events are drawn with what they stand on."""


def _name(link: Node) -> str:
    return link.event.name.text if link.event.name is not None else ""


def _thrown_by_turns(node: Node) -> set[EventKind]:
    """Return what the turns of a multi-instance throw when they are over."""
    throws = node.loop.throws if node.loop is not None else ()
    return {it.event.kind for it in throws}


def _cause(node: Node) -> Cause:
    if node.kind is _K.USER_TASK:
        return Cause.TASK
    return Cause.EVENT if node.kind is _K.RECEIVE_TASK else Cause.ITSELF


def _may_be_none(node: Node) -> bool:
    """Say whether what repeats may have no turn at all."""
    loop = node.loop
    if loop is None or loop.kind == "standard":
        return loop is not None and loop.test_before
    fixed = loop.cardinality is not None and loop.cardinality.expression is None
    return not fixed


_SPECIAL: Final[Mapping[str, Callable[[Drawing, Scope, Node], None]]] = {
    "startEvent": Drawing._start,  # noqa: SLF001 - its own methods
    "intermediateCatchEvent": Drawing._catch,  # noqa: SLF001
    "intermediateThrowEvent": Drawing._throw,  # noqa: SLF001
    "endEvent": Drawing._throw,  # noqa: SLF001
    "boundaryEvent": Drawing._passed,  # noqa: SLF001
    "exclusiveGateway": Drawing._gateway,  # noqa: SLF001
    "parallelGateway": Drawing._gateway,  # noqa: SLF001
    "inclusiveGateway": Drawing._gateway,  # noqa: SLF001
    "complexGateway": Drawing._complex_gateway,  # noqa: SLF001
    "eventBasedGateway": Drawing._event_gateway,  # noqa: SLF001
}
