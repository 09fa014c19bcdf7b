"""Check for processes that start themselves again and again by what they do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from bizproc.bpmn.catalog import Catalog
from bizproc.bpmn.checks.values.comparisons import texts_required
from bizproc.bpmn.checks.values.possible_values import texts_of
from bizproc.bpmn.checks.values.record_type import subject_of
from bizproc.bpmn.elements import ElementKind, EventKind, Node, Process, Scope
from bizproc.bpmn.walk import next_of
from bizproc.errors import Finding
from bizproc.phrase import Phrase

__all__ = ["check"]

_K = ElementKind
_THROWING: Final = frozenset({_K.THROW_EVENT, _K.END_EVENT, _K.SEND_TASK})
_PASSED: Final = frozenset(
    {
        *(_K.START_EVENT, _K.SERVICE_TASK, _K.SCRIPT_TASK, _K.SEND_TASK),
        *(_K.BUSINESS_RULE_TASK, _K.THROW_EVENT, _K.PARALLEL_GATEWAY),
        *(_K.TASK, _K.MANUAL_TASK),
    }
)
_STAGE: Final = ("new", "stage")


@dataclass(frozen=True, slots=True)
class _Turn:
    """Hold a start, and what surely follows: it is caused and causes, by a message."""

    start: Node
    message: str
    last: Node
    asked: str | None = None
    moved: str | None = None


def check(process: Process, catalog: Catalog) -> Iterator[Finding]:
    """Find ways without a wait or a choice from a message to what raises it again.

    A stage that is written twice raises nothing the second time: stages have to move
    each other.
    """
    if not catalog.meanings.known:
        return
    turns = [
        turn
        for id_ in process.scope.starts
        for turn in _turns(process, process.scope.nodes[id_], catalog)
    ]
    moves: dict[str | None, _Turn] = {
        turn.asked: turn for turn in turns if turn.asked and turn.moved
    }
    for turn in turns:
        way = [turn] if turn.moved is None else _round(turn, moves)
        if way:
            yield _finding(process, way)
            return


def _round(turn: _Turn, moves: Mapping[str | None, _Turn]) -> list[_Turn]:
    """Return the turns by which stages come back to where one began, if they do."""
    way: list[_Turn] = []
    at: _Turn | None = turn
    while at is not None and at not in way:
        way.append(at)
        at = moves.get(at.moved)
    return way if at is turn and len(way) > 1 else []


def _turns(process: Process, start: Node, catalog: Catalog) -> Iterator[_Turn]:
    for event in start.event.each:
        name = event.name
        if (
            event.kind is not EventKind.MESSAGE
            or name is None
            or event.origins != "any"
        ):
            continue
        asked = None
        if event.condition is not None:
            required = texts_required(event.condition)
            asked = required.get(_STAGE)
            if asked is None or set(required) - {_STAGE, ("new", "funnel")}:
                continue
        for node in _surely_after(process.scope, start.id):
            if asked is None and name.text in _thrown(node):
                yield _Turn(start, name.text, node)
            moved = _moved(node, process, name.text, catalog) if asked else None
            if moved is not None:
                yield _Turn(start, name.text, node, asked, moved)


def _surely_after(scope: Scope, start: str) -> Iterator[Node]:
    """Yield what follows without anybody waiting or choosing."""
    after = next_of(scope)
    seen: set[str] = set()
    waiting = [start]
    while waiting:
        node = scope.nodes[waiting.pop()]
        if node.id in seen:
            continue
        seen.add(node.id)
        yield node
        alone = len(node.outgoing) == 1 or node.kind is _K.PARALLEL_GATEWAY
        plain = all(scope.flows[it].condition is None for it in node.outgoing)
        if node.kind in _PASSED and alone and plain:
            bound = {it.id for it in scope.nodes.values() if it.attached_to == node.id}
            waiting += [it for it in after[node.id] if it not in bound]


def _thrown(node: Node) -> set[str]:
    if node.kind not in _THROWING or node.action is not None:
        return set()
    return {
        event.name.text
        for event in node.event.each
        if event.kind is EventKind.MESSAGE
        and event.name is not None
        and event.name.expression is None
    }


def _moved(node: Node, process: Process, message: str, catalog: Catalog) -> str | None:
    """Return the stage that an action moves the record of the process to."""
    of = subject_of(process, catalog)
    raised = catalog.meanings.raises.get(node.action or "", frozenset())
    given = {mapping.target: mapping.source for mapping in node.inputs}
    if message not in {f"{of}.{it}" for it in raised} or "record" in given:
        return None
    stage = given.get("stage")
    return None if stage is None else next(texts_of(stage), None)


def _finding(process: Process, way: list[_Turn]) -> Finding:
    names = [name for turn in way for name in (turn.start.id, turn.last.id)]
    message = Phrase(
        "this never rests: %(way)s, which raises %(message)r and starts it again; ask "
        "in the condition of a start for what changes, or wait for somebody on the way",
        way=" → ".join(names),
        message=way[0].message,
    )
    return Finding(
        code="BP146",
        message=message,
        location=process.location(way[0].start),
        level="warning",
    )
