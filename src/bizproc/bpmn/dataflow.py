"""Find out which variables may be set when an expression is evaluated.

The analysis follows every way a token can take and adds up what may have been
set: a name that no way sets is surely missing, any other may be there. Parallel
branches do not see each other's variables before they meet.

What may be set: start variables that the process declares in its property
`variables` (names, separated by commas) or by its data inputs, results and answers, all of them if an
element has no output mappings, the targets of the mappings otherwise. Where the
names cannot be known (an action without declared results, a user task without a
form, a called process, the payload of a message the catalog does not list) any
name may be set from there on.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from bizproc.bpmn.catalog import Catalog
from bizproc.bpmn.elements import ElementKind, EventKind, Node, Process, Scope
from bizproc.bpmn.walk import next_of, scopes_of

__all__ = ["ANYTHING", "DataFlow", "Known", "data_flow"]

_K = ElementKind


@dataclass(frozen=True, slots=True)
class Known:
    """Hold names that may be set; with `open` any other name may be, too."""

    names: frozenset[str] = frozenset()
    open: bool = False

    def __or__(self, other: Known) -> Known:
        return Known(self.names | other.names, self.open or other.open)

    def __contains__(self, name: str) -> bool:
        return self.open or name in self.names


ANYTHING = Known(open=True)
_NOTHING = Known()


@dataclass(frozen=True, slots=True)
class DataFlow:
    """Answer what may be known at an element.

    Attributes:
        before: element → the variables when it is reached; an element that no
            way leads to is missing.
        inside: the same, with what a repetition or the scope of a sub-process
            adds.
        results: element → what it gives to its own output mappings.
        after: element → the variables when it is left.
    """

    before: dict[str, Known] = field(default_factory=dict)
    inside: dict[str, Known] = field(default_factory=dict)
    results: dict[str, Known] = field(default_factory=dict)
    after: dict[str, Known] = field(default_factory=dict)


def data_flow(process: Process, catalog: Catalog) -> DataFlow:
    """Compute what may be known at each element of a process."""
    return catalog.once(process, "data flow", lambda: _data_flow(process, catalog))


def _data_flow(process: Process, catalog: Catalog) -> DataFlow:
    graph = _Graph()
    given = _results(process, catalog)
    declared = [*process.properties.get("variables", "").split(","), *process.takes]
    graph.begin(("", "start"), _names(name.strip() for name in declared))
    scopes = list(scopes_of(process.scope))
    for scope in scopes:
        _add_scope(graph, scope, given, outermost=scope is process.scope)
        for node in scope.nodes.values():
            if any(it.kind is EventKind.CONDITIONAL for it in node.event.each):
                # it sees the newest values, whichever branch wrote them
                for other in scopes:
                    graph.lead((other.id, "exit"), (node.id, "before"))
    found = graph.solve()

    def at(side: str) -> dict[str, Known]:
        return {
            node_id: known
            for (node_id, where), known in found.items()
            if where == side and node_id
        }

    return DataFlow(
        before=at("before"), inside=at("inside"), results=given, after=at("after")
    )


def _add_scope(
    graph: _Graph, scope: Scope, given: dict[str, Known], *, outermost: bool
) -> None:
    entry = ("", "start") if outermost else (scope.id, "inside")
    exit_ = (scope.id, "exit")
    ad_hoc = scope.ad_hoc
    collected = ad_hoc.output_collection if ad_hoc is not None else None
    graph.lead(entry, exit_, _names([collected] if collected else []))
    for start in scope.entries:
        graph.lead(entry, (start, "before"))
        if ad_hoc is not None:
            # chosen at any time: after any other, and again
            graph.lead(exit_, (start, "before"))
    for node in scope.nodes.values():
        _add_node(graph, node, given[node.id])
        graph.lead((node.id, "after"), exit_)
        if node.triggered_by_event or node.for_compensation:
            graph.lead(exit_, (node.id, "before"))
        for other in node.beside:
            # whichever comes first, the others then wait with what it brought
            graph.lead((other, "after"), (node.id, "before"))
        for handler in node.handlers:
            # of what repeats each turn is undone, with the variables of its own
            graph.lead((node.attached_to or "", "inside"), (handler, "before"))
    for source, targets in next_of(scope).items():
        for target in targets:
            on_boundary = scope.nodes[target].attached_to == source
            side = "before" if on_boundary else "after"
            graph.lead((source, side), (target, "before"))
            if on_boundary and scope.nodes[source].body is not None:
                graph.lead((source, "exit"), (target, "before"))


def _add_node(graph: _Graph, node: Node, results: Known) -> None:
    before, inside, after = (
        (node.id, "before"),
        (node.id, "inside"),
        (node.id, "after"),
    )
    extra = _loop_names(node)
    if node.body is not None:
        extra |= _names(_root(mapping.target) for mapping in node.inputs)
    graph.lead(before, inside, extra)
    collected = node.loop.output_collection if node.loop is not None else None
    kept = _names([collected] if collected else [])
    if node.outputs:
        kept |= _names(_root(mapping.target) for mapping in node.outputs)
    else:
        kept |= results
        if node.body is not None:
            graph.lead((node.id, "exit"), after)
    graph.lead(before, after, kept)


def _loop_names(node: Node) -> Known:
    if node.loop is None:
        return _NOTHING
    element = node.loop.element_variable
    return _names(["loopCounter", *([element] if element else [])])


def _results(process: Process, catalog: Catalog) -> dict[str, Known]:
    return {
        node.id: _results_of(node, process, catalog)
        for scope in scopes_of(process.scope)
        for node in scope.nodes.values()
    }


def _results_of(node: Node, process: Process, catalog: Catalog) -> Known:
    """Return what an element itself gives, before its output mappings."""
    if node.kind is _K.SERVICE_TASK or (node.kind is _K.SEND_TASK and node.action):
        names = catalog.results_of(node.action)
        return ANYTHING if names is None else Known(names)
    if node.kind is _K.USER_TASK:
        return _answers(node, process, catalog)
    if node.kind is _K.CALL_ACTIVITY:
        passed = node.called is None or node.called.propagate_all_child_variables
        return ANYTHING if passed or node.outputs else _NOTHING
    if node.kind in {_K.SCRIPT_TASK, _K.BUSINESS_RULE_TASK}:
        return _names([node.result_variable] if node.result_variable else [])
    return _caught(node, catalog)


def _answers(node: Node, process: Process, catalog: Catalog) -> Known:
    form = catalog.form_of(node, process)
    return ANYTHING if form is None else _names(form.keys)


def _caught(node: Node, catalog: Catalog) -> Known:
    catching = {_K.START_EVENT, _K.CATCH_EVENT, _K.BOUNDARY_EVENT, _K.RECEIVE_TASK}
    if node.kind not in catching:
        return _NOTHING
    if node.kind is _K.RECEIVE_TASK and node.event.kind is EventKind.NONE:
        return ANYTHING  # somebody completes it, with what they like
    for event in node.event.each:
        if event.kind in (EventKind.SIGNAL, EventKind.ESCALATION):
            return ANYTHING
        # The payload of a known message is there for conditions and mappings only.
        name = event.name if event.kind is EventKind.MESSAGE else None
        if name is not None and name.text not in catalog.messages:
            return ANYTHING
    return _NOTHING


def _names(names: Iterable[str]) -> Known:
    return Known(frozenset(name for name in names if name))


def _root(target: str) -> str:
    return target.split(".", 1)[0]


_Place = tuple[str, str]


class _Graph:
    """Spread what is known along edges that each add some names.

    Sets of names are numbers with a bit for each name; bit 0 stands for any name.
    """

    def __init__(self) -> None:
        self._bits: dict[str, int] = {}
        self._edges: dict[_Place, list[tuple[_Place, int]]] = {}
        self._state: dict[_Place, int] = {}

    def begin(self, place: _Place, known: Known) -> None:
        self._state[place] = self._number(known)

    def lead(self, source: _Place, target: _Place, extra: Known = _NOTHING) -> None:
        edge = (target, self._number(extra))
        self._edges.setdefault(source, []).append(edge)

    def solve(self) -> dict[_Place, Known]:
        waiting = list(self._state)
        while waiting:
            place = waiting.pop()
            number = self._state[place]
            for target, extra in self._edges.get(place, ()):
                old = self._state.get(target)
                new = (old or 0) | number | extra
                if new != old:
                    self._state[target] = new
                    waiting.append(target)
        cache: dict[int, Known] = {}
        for number in self._state.values():
            if number not in cache:
                cache[number] = self._known(number)
        return {place: cache[number] for place, number in self._state.items()}

    def _number(self, known: Known) -> int:
        number = int(known.open)
        for name in known.names:
            number |= 1 << self._bits.setdefault(name, len(self._bits) + 1)
        return number

    def _known(self, number: int) -> Known:
        if number & 1:
            return ANYTHING  # then no name is worth listing
        names = [name for name, bit in self._bits.items() if number >> bit & 1]
        return Known(frozenset(names))
