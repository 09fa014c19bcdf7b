"""Check for comparisons with a text that the other side can never be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from bizproc.bpmn.catalog import Catalog
from bizproc.bpmn.checks.values.columns import decision_of
from bizproc.bpmn.checks.values.possible_values import parts, path_of
from bizproc.bpmn.elements import Process, Value
from bizproc.bpmn.expressions import Use, uses
from bizproc.bpmn.meanings import Texts
from bizproc.errors import Finding, did_you_mean
from bizproc.feel import syntax
from bizproc.phrase import Phrase

__all__ = ["check", "hint_of", "texts_required"]

_EQUAL: Final = frozenset({"=", "!="})
_CONTAINS: Final = "list contains"
_CHANGED: Final = ("changed",)
_ORIGIN: Final = Texts(what="value of origin", known=frozenset({"user", "process"}))


@dataclass(frozen=True, slots=True)
class _Compared:
    """Hold two sides that are compared, one of them a text."""

    other: syntax.Node
    text: str


def check(process: Process, catalog: Catalog) -> Iterator[Finding]:
    """Find values that a list does not have, and stages of another funnel."""
    for use in uses(process, catalog):
        if use.value.expression is None:
            continue
        for fault in dict.fromkeys(_faults(use, catalog)):
            message = Phrase("%(what)s: %(fault)s", what=use.what, fault=fault)
            yield Finding(code="BP161", message=message, location=use.location)


def hint_of(text: str, texts: Texts) -> str:
    """Suggest what was meant: a code very like it, or one that is called so."""
    wanted = text.strip().casefold()
    for code, title in texts.titles.items():
        if title.casefold() == wanted:
            return did_you_mean(code, [code])
    return did_you_mean(text, texts.known)


def texts_required(condition: Value) -> dict[tuple[str, ...], str]:
    """Return the paths that a chain of `and` compares with texts; nothing of another."""
    tree = None if condition.expression is None else condition.expression.ast
    found = {} if tree is None else dict(_sides(tree, "and", "="))
    return found if len(found) == len(_chain(tree)) else {}


def _chain(node: syntax.Node | None) -> list[syntax.Node]:
    if isinstance(node, syntax.Logical) and node.operator == "and":
        return [*_chain(node.left), *_chain(node.right)]
    return [] if node is None else [node]


def _faults(use: Use, catalog: Catalog) -> Iterator[str]:
    root = use.value.expression.ast if use.value.expression is not None else None
    if root is None:
        return
    for node in parts(root):
        for compared in _compared(node):
            yield from _unknown(compared, use, catalog)
        if isinstance(node, syntax.Logical):
            yield from _of_other_funnels(node, use, catalog)


def _compared(node: syntax.Node) -> Iterator[_Compared]:
    """Yield what a node compares with texts."""
    if isinstance(node, syntax.Comparison) and node.operator in _EQUAL:
        for one, other in ((node.left, node.right), (node.right, node.left)):
            yield from (_Compared(other, text) for text in _texts(one))
    elif isinstance(node, syntax.In):
        for test in node.tests:
            if test.operator in {"", "=", "!="}:
                yield from (_Compared(node.value, it) for it in _items(test.operand))
    elif isinstance(node, syntax.Call) and _is_contains(node):
        among, sought = node.arguments
        yield from (_Compared(sought, text) for text in _items(among))
        yield from (_Compared(among, text) for text in _texts(sought))


def _is_contains(call: syntax.Call) -> bool:
    called = call.function
    two = len(call.arguments) == 2 and not call.names  # noqa: PLR2004  # list, item
    return two and isinstance(called, syntax.Name) and called.name == _CONTAINS


def _texts(node: syntax.Node) -> Iterator[str]:
    if isinstance(node, syntax.Constant) and isinstance(node.value, str):
        yield node.value


def _items(node: syntax.Node) -> Iterator[str]:
    nodes = node.items if isinstance(node, syntax.ListLiteral) else (node,)
    for it in nodes:
        yield from _texts(it)


def _unknown(compared: _Compared, use: Use, catalog: Catalog) -> Iterator[str]:
    path = path_of(compared.other)
    if (given := _given_at(compared.other, use, catalog)) is not None:
        texts: Texts | None = given
    elif path is None:
        return
    else:
        texts = None
    if path == _CHANGED and use.is_of_event:
        yield from _unknown_field(compared.text, use, catalog)
        return
    if texts is None and path is not None:
        texts = _texts_at(path, use, catalog)
    if texts is not None and compared.text not in texts.known:
        yield Phrase(
            "%(text)r is no %(what)s%(hint)s",
            text=compared.text,
            what=texts.what,
            hint=hint_of(compared.text, texts),
        )


def _given_at(node: syntax.Node, use: Use, catalog: Catalog) -> Texts | None:
    """Return the texts that a decision gives, where a node is its result."""
    column = node.name if isinstance(node, syntax.Path) else ""
    source = node.source if isinstance(node, syntax.Path) else node
    decision = decision_of(source, use)
    given = catalog.given.get((decision or "", column))
    if given is None:
        return None
    what = Phrase("answer of the decision %(decision)r", decision=decision)
    return Texts(what=what, known=given)


def _unknown_field(name: str, use: Use, catalog: Catalog) -> Iterator[str]:
    for of in sorted(set(use.records.values())):
        fault = catalog.path_fault((of, name))
        if fault is not None:
            yield fault


def _texts_at(path: tuple[str, ...], use: Use, catalog: Catalog) -> Texts | None:
    """Return what a path can be where an expression stands, if that is known."""
    root = path[0]
    if path == ("origin",) and use.is_of_event:
        return _ORIGIN
    if root in use.records:
        path = (use.records[root], *path[1:])
    elif root in use.known.names:
        known = use.variables.get(root) if len(path) == 1 else None
        return None if known is None or use.known.open else known.texts
    elif use.known.open or root not in catalog.names:
        return None
    return catalog.meanings.texts(path) if len(path) > 1 else None


def _of_other_funnels(
    node: syntax.Logical, use: Use, catalog: Catalog
) -> Iterator[str]:
    """Yield stages that are asked of one funnel and belong to another."""
    operator = "=" if node.operator == "and" else "!="
    found = dict(_sides(node, node.operator, operator))
    for owner, text in found.items():
        if owner[-1] != "stage":
            continue
        funnel = found.get((*owner[:-1], "funnel"))
        of = _record_type(owner[:-1], use, catalog)
        if funnel is None or of is None:
            continue
        stages = catalog.meanings.stages(of, funnel)
        whole = catalog.meanings.texts((of, "stage"))
        is_some = whole is None or text in whole.known
        if stages is not None and is_some and text not in stages.known:
            yield Phrase(
                "%(text)r is no %(what)s%(hint)s",
                text=text,
                what=stages.what,
                hint=hint_of(text, stages),
            )


def _sides(
    node: syntax.Node, joined: str, operator: str
) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield the paths that a chain of `and` compares, each with its text."""
    if isinstance(node, syntax.Logical) and node.operator == joined:
        yield from _sides(node.left, joined, operator)
        yield from _sides(node.right, joined, operator)
    elif isinstance(node, syntax.Comparison) and node.operator == operator:
        for one, other in ((node.left, node.right), (node.right, node.left)):
            path = path_of(one)
            for text in _texts(other) if path is not None else ():
                yield path or (), text


def _record_type(path: tuple[str, ...], use: Use, catalog: Catalog) -> str | None:
    if len(path) != 1:
        return None
    root = path[0]
    if root in use.records:
        return use.records[root]
    return root if root in catalog.names and root not in use.known.names else None
