"""Write paths as scenarios, which `bizproc test` plays."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any, Final

from bizproc.bpmn.catalog import Catalog
from bizproc.bpmn.elements import (
    ElementKind,
    EventDefinition,
    EventKind,
    FormField,
    Node,
    Process,
    Value,
)
from bizproc.bpmn.walk import nodes_of, scopes_of
from bizproc.feel.syntax import spelled
from bizproc.verification.net import Cause
from bizproc.verification.steps import Step
from bizproc.verification.verdicts import Fault, Verification

__all__ = ["scenario_of"]

KEY: Final = "verify-1"
"""The key of the instance, and of the messages to it."""

_E = EventKind


def scenario_of(verification: Verification, *, catalog: Catalog | None = None) -> str:
    """Return a scenario file with a case for each fault that has a path, or ""."""
    process = verification.process
    cases = [
        line
        for number, fault in enumerate(verification.faults, 1)
        if fault.path and fault.inside is None
        for line in _Case(process, catalog or Catalog()).lines(fault, number)
    ]
    if not cases:
        return ""
    head = [
        "# Written by `bizproc verify`: the shortest ways to what it found.",
        "format: bizproc/scenario@1",
        f"title: {_text(f'Faults of {process.id}')}",
        "given: {now: 2027-06-01T09:00}",
        "strict: false",
        "cases:",
    ]
    return "\n".join([*head, *cases, ""])


@dataclass(slots=True)
class _Case:
    """Write one path down, as far as a scenario can say it."""

    process: Process
    catalog: Catalog
    nodes: dict[str, Node] = field(default_factory=dict)
    given: dict[str, Any] = field(default_factory=dict)

    def lines(self, fault: Fault, number: int) -> Iterator[str]:
        """Yield the lines of a case."""
        self.nodes = {node.id: node for node in nodes_of(self.process)}
        self.given = dict(self._begun_with(fault.path))
        finding = fault.finding
        yield f"  - id: {_text(f'{finding.code}-{finding.location.element}-{number}')}"
        yield f"    title: {_text(finding.message)}"
        yield "    steps:"
        written = 0
        for step in fault.path:
            event = self._event(step)
            for need in step.needs:
                yield f"      # only if it comes out so: {need}"
            if event is None:
                yield f"      # by itself: {_told(step)}"
            elif isinstance(event, str):
                yield f"      # {_told(step)}: {event}; the rest of the path is left out"
                return
            else:
                [(name, data)] = event.items()
                written += 1
                yield f"      # {_told(step)}"
                yield f"      - {name}: {_text(data)}"
        for name, data in self._expected(fault).items() if written else ():
            yield f"        expect: {{{name}: {_text(data)}}}"

    def _begun_with(self, path: Sequence[Step]) -> Iterator[tuple[str, Any]]:
        """Yield the variables that correlation keys are made of, and that turns need."""
        passed = Counter(it for step in path for it in step.elements)
        for node in self.nodes.values():
            for definition in node.event.each:
                name = _variable(definition.correlation_key)
                if name:
                    yield name, KEY
            turns = 1
            if node.body is not None:
                turns = max((passed[it] for it in node.body.entries), default=0)
            if node.loop is not None and (name := _variable(node.loop.collection)):
                yield name, [*range(1, turns + 1)]
            if node.loop is not None and (name := _variable(node.loop.cardinality)):
                yield name, turns

    def _event(self, step: Step) -> Mapping[str, Any] | str | None:
        """Return the event of a step; None if it happens by itself; else why there is none."""
        if step.cause is Cause.ITSELF:
            return None
        if step.cause is Cause.START:
            return self._start(step)
        if step.cause is Cause.ERROR:
            return "what an action throws cannot be written in a scenario"
        node = self.nodes[step.element]
        if step.cause is Cause.TASK:
            answers = {**self._required(node), **step.answers}
            return {"complete": {"task": node.id, **_some("with", answers)}}
        return self._happening(node, step.answers)

    def _start(self, step: Step) -> Mapping[str, Any] | str:
        node = self.nodes.get(step.element)
        values = {**self.given, **step.answers}
        if node is None or (node.event.kind is _E.NONE and not node.instantiates):
            start = {"process": self.process.id, "key": KEY}
            return {"start": {**start, **_some("with", values)}}
        return self._happening(node, values)

    def _happening(
        self, node: Node, values: Mapping[str, Any]
    ) -> Mapping[str, Any] | str:
        definition = next(
            (it for it in node.event.each if it.kind in _HAPPENINGS), node.event
        )
        if definition.kind is _E.MESSAGE or definition.kind is _E.SIGNAL:
            return self._message(definition, values)
        if definition.kind is _E.TIMER:
            return _wait(definition)
        if definition.kind is _E.CONDITIONAL:
            return "nobody but the process itself can set what the condition reads"
        return "a scenario has no step for it"

    def _message(
        self, definition: EventDefinition, values: Mapping[str, Any]
    ) -> Mapping[str, Any] | str:
        name, key = definition.name, definition.correlation_key
        if name is None or name.expression is not None:
            return "its name is an expression"
        if name.text in self.catalog.messages:
            return "it is told by what happens to a record, not by a step of its own"
        event: dict[str, Any] = {"name": name.text}
        if definition.kind is _E.MESSAGE:
            is_known = key is None or key.expression is None
            if not is_known and _variable(key) not in self.given:
                return f"its key {key.text if key else ''!r} is not known here"
            event["key"] = key.text if key is not None and not key.expression else KEY
        event |= _some("payload", values)
        return {str(definition.kind): event}

    def _required(self, node: Node) -> dict[str, Any]:
        form = self.catalog.form_of(node, self.process)
        fields = form.fields if form is not None else ()
        return {it.key: _answer(it) for it in fields if it.required}

    def _expected(self, fault: Fault) -> Mapping[str, Any]:
        if fault.undecided:
            return {"incidents": [{"element": it} for it in fault.undecided]}
        if fault.waiting_at:
            return {"waiting_at": sorted(fault.waiting_at)}
        if fault.finding.code == "BV002":
            task = self._next_task(fault.finding.location.element or "")
            if task is not None:
                return {"count": [{"task": {"element": task}, "is": {"ge": 2}}]}
        return {}

    def _next_task(self, element: str) -> str | None:
        """Return the user task that a token at an element surely comes to by itself."""
        seen: set[str] = set()
        for scope in scopes_of(self.process.scope):
            node = scope.nodes.get(element)
            while node is not None and node.id not in seen:
                if node.kind is ElementKind.USER_TASK and node.loop is None:
                    return node.id
                seen.add(node.id)
                if len(node.outgoing) != 1 or node.kind not in _PASSED:
                    return None
                node = scope.nodes[scope.flows[node.outgoing[0]].target]
        return None


_HAPPENINGS: Final = frozenset({_E.MESSAGE, _E.SIGNAL, _E.TIMER, _E.CONDITIONAL})
_PASSED: Final = frozenset(
    {
        *(ElementKind.EXCLUSIVE_GATEWAY, ElementKind.TASK, ElementKind.MANUAL_TASK),
        *(ElementKind.SCRIPT_TASK, ElementKind.THROW_EVENT),
    }
)
_ANSWERS: Final[Mapping[str, Any]] = {
    **dict.fromkeys(("number", "int", "money"), 1),
    "bool": True,
    "date": "2027-03-01",
    "time": "09:00",
    "datetime": "2027-03-01T09:00",
}


def _answer(field_: FormField) -> Any:
    if field_.default is not None:
        return field_.default
    if field_.multiple:
        return [_answer(replace(field_, multiple=False))]
    if field_.type == "context":
        return {it.key: _answer(it) for it in field_.fields if it.required}
    if field_.options:
        return field_.options[0][0]
    return _ANSWERS.get(field_.type, "x")


def _variable(value: Value | None) -> str:
    """Return the variable that an expression is; "" if it is another one."""
    if value is None or value.expression is None:
        return ""
    name = spelled(value.expression.ast)
    return "" if "." in name else name


def _wait(definition: EventDefinition) -> Mapping[str, Any] | str:
    timer = definition.timer
    if timer is None or timer.value.expression is not None:
        return "its moment is an expression"
    text = timer.value.text
    if timer.kind == "date":
        return {"at": text}
    if timer.kind == "cycle":
        text = text.rpartition("/")[2] if text.startswith("R") else ""
    return {"wait": text} if text.startswith("P") else "its moments are those of a cron"


def _some(name: str, data: Mapping[str, Any]) -> dict[str, Any]:
    return {name: dict(data)} if data else {}


def _told(step: Step) -> str:
    elements = " → ".join(step.elements) or "start"
    return f"{elements} takes {', '.join(step.flows)}" if step.flows else elements


def _text(data: Any) -> str:
    """Write a value as JSON, which YAML reads as well."""
    return json.dumps(data, ensure_ascii=False, default=_number)


def _number(value: object) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return str(value)
