"""Find what a value of a diagram can come to, as far as it is written there."""

from __future__ import annotations

from collections.abc import Iterator

from bizproc.bpmn.elements import Value
from bizproc.feel import syntax

__all__ = ["parts", "path_of", "results", "texts_of"]


def texts_of(value: Value) -> Iterator[str]:
    """Yield the texts that a value may come to: of both branches, of a list's items."""
    if value.expression is None:
        yield value.text
        return
    for node in results(value.expression.ast):
        if isinstance(node, syntax.Constant) and isinstance(node.value, str):
            yield node.value


def results(root: syntax.Node) -> Iterator[syntax.Node]:
    """Yield the nodes whose value the whole may be, or hold as an item."""
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if isinstance(node, syntax.If):
            waiting += [node.no, node.yes]
        elif isinstance(node, syntax.ListLiteral):
            waiting.extend(reversed(node.items))
        else:
            yield node


def parts(root: syntax.Node) -> Iterator[syntax.Node]:
    """Yield a node and all below it."""
    waiting = [root]
    while waiting:
        node = waiting.pop()
        waiting.extend(reversed(syntax.children(node)))
        yield node


def path_of(node: syntax.Node) -> tuple[str, ...] | None:
    """Return the names of `deal.contact.name`, None of what is no such path."""
    names: list[str] = []
    while isinstance(node, syntax.Path):
        names.append(node.name)
        node = node.source
    if not isinstance(node, syntax.Name):
        return None
    return (node.name, *reversed(names))
