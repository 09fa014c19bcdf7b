"""Order the requirements, refuse circles, and know what a decision needs."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping

from bizproc.dmn.boxed import Unusable
from bizproc.dmn.decisions import Decisions
from bizproc.dmn.document import Document
from bizproc.dmn.elements import Elements
from bizproc.dmn.free_names import free_names
from bizproc.dmn.model import Decision, Requirement
from bizproc.errors import Finding

__all__ = ["check_circles", "closed"]


def check_circles(document: Document, elements: Elements) -> None:
    """Refuse decisions and knowledge models that require each other in a circle.

    A knowledge model may call itself. In a lenient reading those of a circle are null.
    """
    while circle := _circle(_edges(elements)):
        first = elements.decisions.get(circle[0]) or elements.knowledge[circle[0]]
        what = "decisions" if isinstance(first, Decision) else "knowledge models"
        message = f"the {what} require each other in a circle: {' → '.join(circle)}"
        if document.strict:
            found = Finding(code="DMN", message=message, location=first.location)
            document.findings.append(found)
            return
        _cut(elements, circle, message)


def _edges(elements: Elements) -> dict[str, list[str]]:
    edges: dict[str, list[str]] = {
        key: _own(decision.needs) + _own(decision.knowledge)
        for key, decision in elements.decisions.items()
    }
    for key, model in elements.knowledge.items():
        edges[key] = [need for need in _own(model.knowledge) if need != key]
    return edges


def _cut(elements: Elements, circle: Iterable[str], message: str) -> None:
    """Make what stands in a circle null, and let it require nothing."""
    for key in circle:
        decision, model = elements.decisions.get(key), elements.knowledge.get(key)
        if decision is not None:
            nothing = Unusable(location=decision.location, message=message)
            elements.decisions[key] = dataclasses.replace(
                decision, logic=nothing, requires=(), needs=(), knowledge=()
            )
        elif model is not None:
            nothing = Unusable(location=model.location, message=message)
            elements.knowledge[key] = dataclasses.replace(
                model, logic=nothing, knowledge=()
            )


def _own(requirements: Iterable[Requirement]) -> list[str]:
    return [need.id for need in requirements if not need.namespace]


def _circle(edges: Mapping[str, list[str]]) -> list[str]:
    done: set[str] = set()
    for start in edges:
        path: dict[str, None] = {}
        stack: list[tuple[str, bool]] = [(start, False)]
        while stack:
            key, leaving = stack.pop()
            if leaving:
                path.popitem()
                done.add(key)
            elif key in path:
                keys = list(path)
                return [*keys[keys.index(key) :], key]
            elif key in edges and key not in done:
                path[key] = None
                stack.append((key, True))
                stack.extend((needed, False) for needed in edges[key])
    return []


def closed(
    elements: Elements, imported: Mapping[str, Decisions]
) -> dict[str, Decision]:
    """Return the decisions with the names they need, required ones included."""
    found: dict[str, Decision] = {}
    for key in _in_order(elements.decisions):
        decision = elements.decisions[key]
        names, functions = free_names(decision.logic)
        given = set(_given(decision, elements, imported))
        inputs = {name for name in names if name not in given}
        calls = {name for name in functions if name not in given}
        for need in decision.needs:
            if need.namespace:
                model = imported[need.imported]
                if need.id in model.decisions:
                    inputs |= model.decisions[need.id].inputs
                    calls |= model.decisions[need.id].functions
                elif need.id in model.input_data:
                    inputs.add(model.input_data[need.id].name)
            elif need.id in found:
                inputs |= found[need.id].inputs
                calls |= found[need.id].functions
        found[key] = dataclasses.replace(
            decision, inputs=frozenset(inputs), functions=frozenset(calls)
        )
    return {key: found[key] for key in elements.decisions}


def _given(
    decision: Decision, elements: Elements, imported: Mapping[str, Decisions]
) -> Iterator[str]:
    """Yield the names that requirements bring."""
    for need in (*decision.needs, *decision.knowledge):
        if need.imported:
            yield need.imported
        models = imported[need.imported] if need.namespace else elements
        for group in (models.decisions, models.knowledge, models.services):
            if need.id in group:
                yield from group[need.id].names


def _in_order(decisions: Mapping[str, Decision]) -> list[str]:
    ordered: dict[str, None] = {}
    for start in decisions:
        stack = [(start, False)]
        while stack:
            key, ready = stack.pop()
            if ready:
                ordered[key] = None
            elif key not in ordered and key in decisions:
                stack.append((key, True))
                stack.extend((need, False) for need in decisions[key].requires)
    return list(ordered)
