"""Find every value of a process, with the names it may read where it stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from bizproc.bpmn.catalog import COMPLETION_NAMES, Catalog
from bizproc.bpmn.dataflow import ANYTHING, DataFlow, Known, data_flow
from bizproc.bpmn.elements import (
    ElementKind,
    EventDefinition,
    EventKind,
    IoMapping,
    Node,
    Process,
    Value,
)
from bizproc.bpmn.gateways.complex import COUNTS, STATE, joins_by_condition
from bizproc.bpmn.variables import Variable, result_types, variables_of
from bizproc.bpmn.walk import flows_of, nodes_of, scopes_of
from bizproc.errors import Location
from bizproc.feel import TypeName

__all__ = ["Use", "types_at", "uses"]

COMMON_EVENT_NAMES = frozenset({"at", "by", "origin", "record"})
"""What every message tells beside its payload."""

_BOOLEAN = "boolean"
_IN_A_LIST = Known(frozenset({"this", "parent", "i"}))
"""What expressions of a form see of the item of a list that they stand in."""

_CONDITIONS = frozenset(
    {
        *("the condition", "the loop condition", "the completion condition"),
        *("the activation condition", "the behavior condition"),
    }
)
_ERROR_NAMES = frozenset({"errorCode", "errorMessage"})
_LOOP_COUNTS = frozenset(
    {
        "loopCounter",
        "numberOfInstances",
        "numberOfActiveInstances",
        "numberOfCompletedInstances",
        "numberOfTerminatedInstances",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """Hold a value, what it is for, and the variables that may be set there.

    `known` leaves out the names of the workspace, which are readable everywhere.
    `expects` is the FEEL type that the value must have, `types` are those of names
    that are surely of one type there; `records` are the names that hold a record there,
    each with its type; `is_of_event` tells that what an event brings is read, and
    `variables` is what is known of those of the process.
    """

    value: Value
    what: str
    known: Known
    place: Location | None = None
    expects: str | None = None
    types: Mapping[str, str | TypeName | None] = field(default_factory=dict)
    records: Mapping[str, str] = field(default_factory=dict)
    is_of_event: bool = False
    variables: Mapping[str, Variable] = field(default_factory=dict)

    @property
    def location(self) -> Location:
        """Return where the value stands; that of a form's own diagram is the task."""
        return self.place or self.value.location


def uses(process: Process, catalog: Catalog) -> Sequence[Use]:
    """Return every value of a process; where nothing leads, any name is known."""
    return catalog.once(process, "uses", lambda: _typed(process, catalog))


def _typed(process: Process, catalog: Catalog) -> tuple[Use, ...]:
    variables = variables_of(process, catalog)
    return tuple(replace(use, variables=variables) for use in _uses(process, catalog))


def types_at(use: Use, catalog: Catalog) -> dict[str, Any]:
    """Return the types of names; a variable hides a name of the workspace."""
    hidden = use.known.names
    known = {name: it for name, it in catalog.types.items() if name not in hidden}
    brought = {
        name: catalog.types[of]
        for name, of in use.records.items()
        if of in catalog.types
    }
    return {**known, **_variable_types(use), **use.types, **brought}


def _variable_types(use: Use) -> dict[str, Any]:
    """Return the types of the variables that are surely of one type."""
    if use.known.open:
        return {}
    names = use.known.names
    return {
        name: it.type
        for name, it in use.variables.items()
        if name in names and it.type is not None
    }


def _uses(process: Process, catalog: Catalog) -> Iterator[Use]:
    flow = data_flow(process, catalog)
    for scope in scopes_of(process.scope):
        outermost = scope is process.scope
        for node in scope.nodes.values():
            yield from _uses_of(node, flow, process, catalog, starts=outermost)
            inside = flow.inside.get(node.id, ANYTHING)
            yield from _form_uses(node, inside, process, catalog)
    by_condition = {it.id for it in nodes_of(process) if joins_by_condition(it)}
    for _, sequence_flow in flows_of(process):
        if sequence_flow.condition is not None:
            known = flow.after.get(sequence_flow.source, ANYTHING)
            if sequence_flow.source in by_condition:
                known |= Known(frozenset({STATE}))
            yield Use(
                value=sequence_flow.condition,
                what="the condition",
                known=known,
                expects=_BOOLEAN,
            )


def _uses_of(
    node: Node, flow: DataFlow, process: Process, catalog: Catalog, *, starts: bool
) -> Iterator[Use]:
    before = flow.before.get(node.id, ANYTHING)
    inside = flow.inside.get(node.id, ANYTHING)
    event = _event_names(node, catalog)
    if node.kind is ElementKind.USER_TASK or catalog.may_wait(node.action):
        event |= Known(COMPLETION_NAMES)
    yield from _mapped(node.inputs, "input", inside)
    reads = inside | flow.results.get(node.id, ANYTHING) | event
    if node.body is not None:
        reads = ANYTHING  # what the scope within has set
    records = _records(node, catalog)
    types = {**result_types(node, process, catalog), **_told_by(node)}
    for use in _mapped(node.outputs, "output", reads):
        yield replace(use, records=records, is_of_event=bool(records), types=types)
    yield from _named(
        inside,
        {
            "the script": node.script,
            "the decision": node.decision,
            "the called process": node.called.process_id if node.called else None,
            **_asked_values(node),
        },
    )
    counts = Known(frozenset(COUNTS))
    yield from _named(before | counts, {"the activation condition": node.activation})
    yield from _loop_uses(node, before, reads)
    yield from _ad_hoc_uses(node, inside, flow)
    begins = node.kind is ElementKind.START_EVENT or node.instantiates
    # behind a parallel gateway it also waits, and knows what came before; of a condition
    # whoever asks brings the variables
    brings = bool(node.beside) or node.event.kind is EventKind.CONDITIONAL
    is_start = begins and starts and not brings
    yield from _event_uses(node, Known() if is_start else before, event, records)


def _mapped(mappings: Sequence[IoMapping], side: str, known: Known) -> Iterator[Use]:
    """Yield the values of mappings; each reads what those before it have made."""
    for mapping in mappings:
        if not mapping.optional:
            what = f"the {side} {mapping.target!r}"
            yield Use(value=mapping.source, what=what, known=known)
        known |= Known(frozenset({mapping.target.split(".", 1)[0]}))


_ASKED: Final = {
    "assignee": "the assignee",
    "candidate_groups": "the candidate groups",
    "candidate_users": "the candidate users",
    "due": "the due date",
    "follow_up": "the follow-up date",
    "priority": "the priority",
}


def _asked_values(node: Node) -> dict[str, Value | None]:
    """Return what is evaluated of a user task, by the words of a message."""
    values = {} if node.user_task is None else node.user_task.values
    return {_ASKED[name]: value for name, value in values.items()}


def _form_uses(
    node: Node, known: Known, process: Process, catalog: Catalog
) -> Iterator[Use]:
    form = catalog.form_of(node, process)
    if form is None:
        return
    place = process.location(node) if form.id in process.forms else None
    answers = known | Known(frozenset(form.keys))
    types = {it.key: it.kind for it in form.fields}
    for item, in_list in form.all_fields():
        where = f"of the field {item.key!r} of the form of {node.id!r}"
        inner = answers | _IN_A_LIST if in_list else answers
        is_moment = item.type in {"date", "time", "datetime"}
        read = [
            *((what, it, _BOOLEAN) for what, it in item.conditions.items()),
            *(
                (what, it, None if is_moment and what in {"min", "max"} else "number")
                for what, it in item.validation.limits.items()
            ),
            *((what, it, None) for what, it in item.sources.items()),
        ]
        for what, value, expects in read:
            yield Use(
                value=value,
                what=f"{what} {where}",
                known=inner,
                place=place,
                expects=expects,
                types=types,
            )
        if item.default_expression is not None:
            text = f"the default {where}"
            yield Use(
                value=item.default_expression, what=text, known=known, place=place
            )


def _told_by(node: Node) -> dict[str, TypeName]:
    """Return the types of what an error tells beside its variables."""
    each = node.event.each
    if each and all(it.kind is EventKind.ERROR for it in each):
        return dict.fromkeys(_ERROR_NAMES, TypeName(name="string"))
    return {}


_COUNTED: Final = dict.fromkeys(_LOOP_COUNTS, TypeName(name="number"))


def _loop_uses(node: Node, before: Known, reads: Known) -> Iterator[Use]:
    loop = node.loop
    if loop is None:
        return
    yield from _named(
        before,
        {
            "the input collection": loop.collection,
            "the loop cardinality": loop.cardinality,
        },
    )
    targets = frozenset(mapping.target.split(".", 1)[0] for mapping in node.outputs)
    outputs = {loop.output_collection} if loop.output_collection else set()
    within = reads | Known(targets | outputs | _LOOP_COUNTS)
    counting = {
        "the output element": loop.output_element,
        "the completion condition": loop.completion_condition,
        "the loop condition": loop.loop_condition,
    }
    for use in _named(within, counting):
        yield replace(use, types=_COUNTED)
    for thrown in loop.throws:
        values = {
            "the behavior condition": thrown.condition,
            "the escalation code": thrown.event.code,
            "the signal name": thrown.event.name,
        }
        for use in _named(within, values):
            yield replace(use, types=_COUNTED)


def _ad_hoc_uses(node: Node, inside: Known, flow: DataFlow) -> Iterator[Use]:
    ad_hoc = node.body.ad_hoc if node.body is not None else None
    if node.body is None or ad_hoc is None:
        return
    yield from _named(inside, {"the active elements": ad_hoc.active_elements})
    written = inside
    for inner in node.body.nodes:
        written |= flow.after.get(inner, ANYTHING)
    if ad_hoc.output_collection is not None:
        written |= Known(frozenset({ad_hoc.output_collection}))
    yield from _named(
        written,
        {
            "the output element": ad_hoc.output_element,
            "the completion condition": ad_hoc.completion_condition,
        },
    )


def _event_uses(
    node: Node, before: Known, event: Known, records: Mapping[str, str]
) -> Iterator[Use]:
    for definition in node.event.each:
        yield from _definition_uses(definition, before, event, records)


def _records(node: Node, catalog: Catalog) -> Mapping[str, str]:
    """Return the records that every message of an event brings, by name."""
    brought = [
        {} if it.name is None else catalog.meanings.records.get(it.name.text, {})
        for it in node.event.each
        if it.kind is not EventKind.NONE
    ]
    first: Mapping[str, str] = brought[0] if brought else {}
    return first if all(it == first for it in brought) else {}


def _definition_uses(
    definition: EventDefinition,
    before: Known,
    event: Known,
    records: Mapping[str, str],
) -> Iterator[Use]:
    yield from _named(
        before,
        {
            f"the {definition.kind} name": definition.name,
            f"the {definition.kind} code": definition.code,
            "the correlation key": definition.correlation_key,
            "the time to live": definition.ttl,
            "the timer": definition.timer.value if definition.timer else None,
        },
    )
    brought = {"the condition": definition.condition, "the key": definition.key}
    for use in _named(before | event, brought):
        yield replace(use, records=records, is_of_event=True)


def _event_names(node: Node, catalog: Catalog) -> Known:
    found = Known()
    for definition in node.event.each:
        found |= _brought(definition, catalog)
    return found


def _brought(definition: EventDefinition, catalog: Catalog) -> Known:
    kind, name = definition.kind, definition.name
    if kind is EventKind.ERROR:
        return Known(_ERROR_NAMES)
    if kind in (EventKind.SIGNAL, EventKind.ESCALATION):
        return ANYTHING
    if kind is not EventKind.MESSAGE or name is None:
        return Known()
    if name.text not in catalog.messages:
        return ANYTHING
    return Known(COMMON_EVENT_NAMES | catalog.messages[name.text])


def _named(known: Known, values: dict[str, Value | None]) -> Iterator[Use]:
    for what, value in values.items():
        if value is not None:
            expects = _BOOLEAN if what in _CONDITIONS else None
            yield Use(value=value, what=what, known=known, expects=expects)
