"""Find every text of a process that may hold an expression."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from bizproc.bpmn.elements import Flow, Node, Process, Value
from bizproc.bpmn.walk import flows_of, nodes_of

__all__ = ["literals_of", "texts_of_node", "values"]

_LITERAL: Final = re.compile(r'"((?:[^"\\]|\\.)*)"')


def texts_of_node(node: Node) -> Iterator[str]:
    """Yield the texts of an element."""
    for value in values(node):
        yield value.text


def values(node: Node) -> Iterator[Value]:
    """Yield the values of an element, without those of what it holds."""
    event = node.event
    user = node.user_task
    loop = node.loop
    found = [
        *(event.name, event.correlation_key, event.condition, event.key),
        event.timer.value if event.timer else None,
        *(it.source for it in (*node.inputs, *node.outputs)),
        *((user.assignee, user.candidate_groups, user.due) if user else ()),
        *(node.script, node.decision),
        node.called.process_id if node.called else None,
        *((loop.collection, loop.cardinality) if loop else ()),
        loop.output_element if loop else None,
        *((loop.completion_condition, loop.loop_condition) if loop else ()),
    ]
    yield from (value for value in found if value is not None)


def literals_of(process: Process) -> Iterator[tuple[Node | Flow, str]]:
    """Yield the texts that stand literally in elements and conditions of flows."""
    for node in nodes_of(process):
        for text in texts_of_node(node):
            yield from ((node, literal) for literal in _literals(text))
    for _, flow in flows_of(process):
        if flow.condition is not None:
            for literal in _literals(flow.condition.text):
                yield flow, literal


def _literals(text: str) -> Iterator[str]:
    if not text.lstrip().startswith("="):
        yield text.strip()
        return
    yield from _LITERAL.findall(text)
