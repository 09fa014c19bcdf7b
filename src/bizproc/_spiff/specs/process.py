"""Build SpiffWorkflow specs from a diagram; made once, shared, never changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec

from bizproc._spiff.specs import (
    activity,
    ad_hoc,
    compensation,
    conditional,
    escalation,
    event,
    gateway,
    multiple,
    sub_process,
)
from bizproc._spiff.specs.complex import ComplexGatewaySpec
from bizproc._spiff.specs.element import ElementSpec, Exit, spec_name
from bizproc._spiff.specs.implicit_start import ImplicitStartSpec
from bizproc._spiff.specs.instantiation import awaiting_others
from bizproc._spiff.specs.quantities import taking_several
from bizproc.bpmn.elements import ElementKind, EventKind, Flow, Node, Process, Scope

_ACTIVITIES: dict[ElementKind, type[ElementSpec]] = {
    ElementKind.TASK: ElementSpec,
    ElementKind.MANUAL_TASK: ElementSpec,
    ElementKind.USER_TASK: activity.UserTaskSpec,
    ElementKind.SERVICE_TASK: activity.ServiceTaskSpec,
    ElementKind.SCRIPT_TASK: activity.ScriptTaskSpec,
    ElementKind.RECEIVE_TASK: activity.ReceiveTaskSpec,
    ElementKind.BUSINESS_RULE_TASK: activity.BusinessRuleTaskSpec,
    ElementKind.CALL_ACTIVITY: sub_process.CallActivitySpec,
    ElementKind.EXCLUSIVE_GATEWAY: gateway.ExclusiveGatewaySpec,
    ElementKind.PARALLEL_GATEWAY: gateway.ParallelGatewaySpec,
    ElementKind.INCLUSIVE_GATEWAY: gateway.InclusiveGatewaySpec,
    ElementKind.COMPLEX_GATEWAY: ComplexGatewaySpec,
    ElementKind.EVENT_BASED_GATEWAY: gateway.EventBasedGatewaySpec,
    ElementKind.START_EVENT: event.StartEventSpec,
}
_ENDS: dict[EventKind, type[ElementSpec]] = {
    EventKind.ESCALATION: escalation.EscalationThrowSpec,
    EventKind.COMPENSATION: compensation.CompensationThrowSpec,
    EventKind.CANCEL: compensation.CancelEndSpec,
    EventKind.ERROR: event.ErrorEndSpec,
    EventKind.MULTIPLE: multiple.SeveralThrowSpec,
    EventKind.TERMINATE: event.TerminateEndSpec,
}
_CATCHES: dict[EventKind, type[ElementSpec]] = {
    EventKind.CONDITIONAL: conditional.ConditionalCatchSpec,
    EventKind.MULTIPLE: multiple.SeveralCatchSpec,
    EventKind.PARALLEL_MULTIPLE: multiple.SeveralCatchSpec,
    EventKind.LINK: ElementSpec,
}
_BOUNDARIES: dict[EventKind, type[ElementSpec]] = {
    EventKind.CONDITIONAL: conditional.ConditionalBoundarySpec,
    EventKind.MULTIPLE: multiple.SeveralBoundarySpec,
    EventKind.PARALLEL_MULTIPLE: multiple.SeveralBoundarySpec,
}
_LISTENERS: dict[EventKind, type[event.HandlerStartSpec]] = {
    EventKind.CONDITIONAL: conditional.ConditionalHandlerStartSpec,
    EventKind.MULTIPLE: multiple.SeveralHandlerStartSpec,
    EventKind.PARALLEL_MULTIPLE: multiple.SeveralHandlerStartSpec,
}
_THROWS: dict[EventKind, type[ElementSpec]] = {
    EventKind.ESCALATION: escalation.EscalationThrowSpec,
    EventKind.MULTIPLE: multiple.SeveralThrowSpec,
    EventKind.COMPENSATION: compensation.CompensationThrowSpec,
    EventKind.LINK: event.LinkThrowSpec,
}


class ScopeSpec(BpmnProcessSpec):
    """Hold the specs of one scope of a diagram."""

    def __init__(self, scope: Scope) -> None:
        super().__init__(name=scope.id)
        self.scope = scope
        self.elements: dict[str, ElementSpec] = {}
        # by id of the start event: what listens for it in this scope
        self.event_starts: dict[str, event.HandlerStartSpec] = {}
        # the waits of events of several definitions
        self.parts: dict[str, multiple.PartSpec] = {}
        undone = compensation.undoing_events(scope)
        for node in scope.nodes.values():
            self.elements[node.id] = _make_spec(self, node, undone=node.id in undone)
        # by id of a sub-process: what undoes it from inside
        self.reopened: dict[str, compensation.ReopenedSpec] = {}
        self.deciding = tuple(
            spec
            for spec in self.elements.values()
            if isinstance(spec, gateway.DecidingSpec)
        )
        self.entry = self._entry()
        self.is_watched = any(
            about.kind is EventKind.CONDITIONAL
            for node in (*scope.nodes.values(), *_starts_of_handlers(scope))
            if node.id not in scope.starts
            for about in node.event.each
        )
        self._connect()

    def _entry(self) -> ElementSpec:
        """Return what the scope begins with: a plain start event before others."""
        starts = [self.elements[start] for start in self.scope.starts]
        plain = [it for it in starts if it.node.event.kind is EventKind.NONE]
        entry = next(iter((*plain, *starts)), None)
        if entry is not None:
            return entry
        implicit = ImplicitStartSpec(self)
        implicit.begin_at(self.elements[it] for it in self.scope.implicit_starts)
        self.start.connect(implicit)
        return implicit

    def _connect(self) -> None:
        boundary: dict[str, list[ElementSpec]] = {}
        for spec in self.elements.values():
            spec.exits = tuple(
                Exit(flow, self.elements[flow.target])
                for flow in (self.scope.flows[id_] for id_ in spec.node.outgoing)
            )
            for exit_ in spec.exits:
                spec.connect(exit_.target)
            spec.exits *= spec.node.completion_quantity
            if spec.node.attached_to:
                boundary.setdefault(spec.node.attached_to, []).append(spec)
        for host, events in boundary.items():
            self.elements[host].boundary = tuple(events)
        for spec in self.elements.values():
            if isinstance(spec, event.LinkThrowSpec):
                self._connect_link(spec)
        self._connect_compensation()
        for joining in self.deciding:
            joining.upstream = _upstream(self.scope, joining.node)
        self._listen()
        self._divide()
        for unreached in (
            *self.elements.values(),
            *self.event_starts.values(),
            *self.parts.values(),
        ):
            if not unreached.inputs:
                # as SpiffWorkflow wants it: all that runs can be come to
                self.start.connect(unreached)

    def _connect_compensation(self) -> None:
        for spec in self.elements.values():
            if isinstance(spec, compensation.CompensableSubProcessSpec):
                id_ = spec.node.id
                self.reopened[id_] = compensation.ReopenedSpec(spec.node, spec.body)
        for id_, node in compensation.undoing_events(self.scope).items():
            spec = self.elements[id_]
            if isinstance(spec, compensation.CompensableSpec):
                [handler] = node.handlers
                spec.undone_by = self.elements[node.id]
                spec.handler = self.elements[handler]

    @property
    def is_compensable(self) -> bool:
        """Say whether undoing what was done in the scope would do anything."""
        kinds = (compensation.CompensableSpec,)
        return self.compensation_start is not None or any(
            isinstance(spec, kinds) for spec in self.elements.values()
        )

    @property
    def compensation_start(self) -> event.HandlerStartSpec | None:
        """Return the start of the event sub-process that undoes the scope, if any."""
        kind = EventKind.COMPENSATION
        starts = self.event_starts.values()
        return next((it for it in starts if it.node.event.kind is kind), None)

    def _listen(self) -> None:
        for id_ in self.scope.event_sub_processes:
            sub = self.elements[id_]
            if isinstance(sub, sub_process.SubProcessSpec):
                (start,) = sub.body.scope.starts
                node = replace(sub.body.elements[start].node, outgoing=())
                listening = _LISTENERS.get(node.event.kind, event.HandlerStartSpec)
                self.event_starts[start] = listening(self, node, sub)

    def _divide(self) -> None:
        """Make the waits of events of several definitions."""
        for spec in (*self.elements.values(), *self.event_starts.values()):
            if isinstance(spec, multiple.SeveralSpec):
                numbers = range(len(spec.node.event.parts))
                parts = tuple(multiple.PartSpec(self, spec.node, it) for it in numbers)
                spec.boundary = parts
                self.parts.update((part.key, part) for part in parts)

    def _connect_link(self, spec: event.LinkThrowSpec) -> None:
        name = spec.node.event.name
        for other in self.elements.values():
            same = other.node.event.name
            if (
                other.node.kind is ElementKind.CATCH_EVENT
                and other.node.event.kind is EventKind.LINK
                and name is not None
                and same is not None
                and same.text == name.text
            ):
                jump = Flow(
                    id=spec.node.id,
                    name="",
                    source=spec.node.id,
                    target=other.node.id,
                    line=spec.node.line,
                )
                spec.link_target = Exit(jump, other)


class ProcessSpec:
    """Hold one deployed process, ready to run."""

    def __init__(self, process: Process, *, definition_id: str) -> None:
        self.process = process
        self.definition_id = definition_id
        self.scope = ScopeSpec(process.scope)
        # whether a conditional event or a complex gateway may be in it, or in a process that it calls
        self.may_judge = any(
            node.called is not None
            or node.activation is not None
            or any(it.kind is EventKind.CONDITIONAL for it in node.event.each)
            for node in _all_nodes(process.scope).values()
        )

    def node(self, element_id: str) -> Node:
        """Return an element by id, however deep it lies."""
        return _all_nodes(self.process.scope)[element_id]


def _starts_of_handlers(scope: Scope) -> list[Node]:
    """Return the start events of the event sub-processes of a scope."""
    bodies = (scope.nodes[id_].body for id_ in scope.event_sub_processes)
    return [
        body.nodes[start]
        for body in bodies
        if body is not None
        for start in body.starts
    ]


def _all_nodes(scope: Scope) -> Mapping[str, Node]:
    nodes = dict(scope.nodes)
    for node in scope.nodes.values():
        if node.body is not None:
            nodes.update(_all_nodes(node.body))
    return nodes


def _make_spec(owner: ScopeSpec, node: Node, *, undone: bool) -> ElementSpec:
    body = None if node.body is None else ScopeSpec(node.body)
    inside = body is not None and body.is_compensable and not _is_undoing(node)
    if body is None:
        kind = activity.ServiceTaskSpec if node.action else _spec_class(node)
        kind = compensation.with_compensation(kind, node, undone=undone, inside=False)
        return _placed(kind, node, owner)(owner, node)
    around: type[sub_process.SubProcessSpec] = sub_process.SubProcessSpec
    if node.kind is ElementKind.TRANSACTION:
        around = compensation.TransactionSpec
    elif node.kind is ElementKind.AD_HOC_SUB_PROCESS:
        around = ad_hoc.AdHocSpec
    made = compensation.with_compensation(around, node, undone=undone, inside=inside)
    return _placed(made, node, owner)(owner, node, body)


def _placed(kind: type[ElementSpec], node: Node, owner: ScopeSpec) -> type[ElementSpec]:
    """Return the class of an activity by how many tokens it takes, and where it stands."""
    counting = kind if node.start_quantity == 1 else taking_several(kind)
    return ad_hoc.judged(counting, node, owner.scope)


def _is_undoing(node: Node) -> bool:
    """Say whether an element is an event sub-process that undoes the scope around."""
    body = node.body
    return (
        node.triggered_by_event
        and body is not None
        and any(
            body.nodes[it].event.kind is EventKind.COMPENSATION for it in body.starts
        )
    )


def _spec_class(node: Node) -> type[ElementSpec]:
    kind, about = node.kind, node.event.kind
    if node.instantiates or node.gathers:
        return _starting_class(node)
    if kind is ElementKind.END_EVENT:
        return _ENDS.get(about, event.EndEventSpec)
    if kind in (ElementKind.THROW_EVENT, ElementKind.SEND_TASK):
        return _THROWS.get(about, event.ThrowEventSpec)
    if kind is ElementKind.CATCH_EVENT:
        return _CATCHES.get(about, event.CatchEventSpec)
    if kind is ElementKind.BOUNDARY_EVENT:
        return _BOUNDARIES.get(about, event.BoundaryEventSpec)
    return _ACTIVITIES.get(kind, ElementSpec)


def _starting_class(node: Node) -> type[ElementSpec]:
    """Return the class of what starts the process otherwise than plain start events."""
    if node.gathers:
        return multiple.SeveralStartSpec
    if node.kind is ElementKind.EVENT_BASED_GATEWAY:
        return ElementSpec  # no token comes to it: its events begin
    if not node.beside:
        return event.StartEventSpec
    if node.kind is ElementKind.RECEIVE_TASK:
        return awaiting_others(activity.ReceiveTaskSpec)
    return awaiting_others(event.CatchEventSpec)


def _throws_of_link(scope: Scope, node: Node) -> list[str]:
    """Return the throw events that jump to a catching link event."""
    if node.event.kind is not EventKind.LINK or node.event.name is None:
        return []
    name = node.event.name.text
    return [
        other.id
        for other in scope.nodes.values()
        if other.kind is ElementKind.THROW_EVENT
        and other.event.kind is EventKind.LINK
        and other.event.name is not None
        and other.event.name.text == name
    ]


def _upstream(scope: Scope, node: Node) -> dict[str, frozenset[str]]:
    """Find, per incoming flow, the elements that lead to it past this gateway."""
    result: dict[str, frozenset[str]] = {}
    attached: dict[str, list[str]] = {}
    for other in scope.nodes.values():
        if other.attached_to:
            attached.setdefault(other.id, []).append(other.attached_to)
    for flow_id in node.incoming:
        found: set[str] = set()
        todo = [scope.flows[flow_id].source]
        while todo:
            place = todo.pop()
            if place in found or place == node.id:
                continue
            found.add(place)
            todo.extend(
                scope.flows[incoming].source for incoming in scope.nodes[place].incoming
            )
            todo.extend(attached.get(place, ()))
            todo.extend(_throws_of_link(scope, scope.nodes[place]))
        result[flow_id] = frozenset(found)
    return result


__all__ = ["ProcessSpec", "ScopeSpec", "spec_name"]
