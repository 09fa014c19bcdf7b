"""Read boxed expressions (DMN 1.5, 10.2)."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from bizproc.dmn.boxed import (
    Binding,
    Boxed,
    Conditional,
    Context,
    ContextEntry,
    Filter,
    FunctionDefinition,
    Invocation,
    Iteration,
    ListExpression,
    LiteralExpression,
    Parameter,
    Relation,
    Unusable,
)
from bizproc.dmn.document import EXPRESSIONS, Document, text_of
from bizproc.dmn.item_types import ItemType
from bizproc.dmn.tables import read_table
from bizproc.errors import did_you_mean
from bizproc.source.xml import Element, local_name

__all__ = ["expressions_of", "read_expression", "read_function"]

_ABOUT = frozenset(["description", "extensionElements", "variable", "parameter"])


def expressions_of(document: Document, element: Element) -> Iterator[Element]:
    """Yield the children that are expressions."""
    for child in document.children(element):
        if local_name(child) in EXPRESSIONS:
            yield child


def read_expression(document: Document, element: Element) -> Boxed:
    """Return a boxed expression; its faults are findings of the document."""
    return _READERS[local_name(element)](document, element)


def read_function(document: Document, element: Element) -> Boxed:
    """Return a function definition, or the logic of a knowledge model."""
    language = element.get("kind", "FEEL")
    if language != "FEEL":
        message = (
            f"a function of kind {language!r} calls code outside the file, which is never "
            "run; write it in FEEL or register a host function"
        )
        return _unusable(document, element, message)
    parameters = tuple(
        Parameter(name=item.get("name", ""), type=_type(document, item))
        for item in document.children(element, "formalParameter")
    )
    names = [parameter.name for parameter in parameters]
    if len(set(names)) < len(names) or "" in names:
        message = "every parameter of a function needs a name of its own"
        return _unusable(document, element, message)
    kind = _type(document, element)
    return FunctionDefinition(
        location=document.location(element),
        type=kind.element if kind is not None and kind.kind == "function" else kind,
        parameters=parameters,
        body=_only(document, element, "a body"),
    )


def _unusable(document: Document, element: Element, message: str) -> Unusable:
    if document.strict:
        document.refuse(element, message, code="DMN")
    return Unusable(location=document.location(element), message=message)


def _type(document: Document, element: Element) -> ItemType | None:
    return document.type_named(element, element.get("typeRef"))


def _only(document: Document, element: Element | None, what: str) -> Boxed:
    """Return the single expression inside an element."""
    if element is None:
        return _unusable(document, document.root, f"an expression lacks {what}")
    found = list(expressions_of(document, element))
    if len(found) != 1:
        other = [
            local_name(child)
            for child in document.children(element)
            if local_name(child) not in EXPRESSIONS | _ABOUT
        ]
        hint = did_you_mean(other[0], EXPRESSIONS) if other else ""
        count = "none" if not found else str(len(found))
        message = (
            f"{local_name(element)} needs {what}: one expression, not {count}{hint}"
        )
        return _unusable(document, element, message)
    return read_expression(document, found[0])


def _literal(document: Document, element: Element) -> Boxed:
    text = text_of(element)
    if document.child(element, "importedValues") is not None:
        message = "imported values are not run; write the expression here"
        return _unusable(document, element, message)
    if not text:
        return _unusable(document, element, "the literal expression is empty")
    return LiteralExpression(
        location=document.location(element),
        type=_type(document, element),
        formula=document.formula(element, text),
    )


def _context(document: Document, element: Element) -> Boxed:
    entries: list[ContextEntry] = []
    elements = list(document.children(element, "contextEntry"))
    for number, entry in enumerate(elements, 1):
        variable = document.child(entry, "variable")
        name = "" if variable is None else variable.get("name", "")
        if variable is not None and not name:
            return _unusable(document, entry, f"the context entry {number} has no name")
        if not name and number < len(elements):
            message = "only the last entry of a context, its result, has no name"
            return _unusable(document, entry, message)
        if name and name in {one.name for one in entries}:
            return _unusable(document, entry, f"the context has two entries {name!r}")
        kind = None if variable is None else _type(document, variable)
        value = _only(document, entry, f"the value of {name!r}" if name else "a result")
        entries.append(ContextEntry(name=name, type=kind, value=value))
    return Context(
        location=document.location(element),
        type=_type(document, element),
        entries=tuple(entries),
    )


def _list(document: Document, element: Element) -> Boxed:
    items = [
        read_expression(document, item) for item in expressions_of(document, element)
    ]
    return ListExpression(
        location=document.location(element),
        type=_type(document, element),
        items=tuple(items),
    )


def _relation(document: Document, element: Element) -> Boxed:
    columns = tuple(
        (item.get("name", ""), _type(document, item))
        for item in document.children(element, "column")
    )
    names = [name for name, _ in columns]
    if len(set(names)) < len(names) or "" in names:
        message = "every column of a relation needs a name of its own"
        return _unusable(document, element, message)
    rows = []
    for number, row in enumerate(document.children(element, "row"), 1):
        cells = [
            read_expression(document, cell) for cell in expressions_of(document, row)
        ]
        if len(cells) != len(columns):
            message = (
                f"row {number} has {len(cells)} cells, the relation {len(columns)}"
            )
            return _unusable(document, row, f"{message} columns")
        rows.append(tuple(cells))
    return Relation(
        location=document.location(element),
        type=_type(document, element),
        columns=columns,
        rows=tuple(rows),
    )


def _invocation(document: Document, element: Element) -> Boxed:
    bindings: list[Binding] = []
    for binding in document.children(element, "binding"):
        parameter = document.child(binding, "parameter")
        name = "" if parameter is None else parameter.get("name", "")
        if not name:
            return _unusable(document, binding, "the binding has no parameter name")
        if next(expressions_of(document, binding), None) is not None:
            value = _only(document, binding, f"the argument {name!r}")
            bindings.append(Binding(name=name, value=value))
    return Invocation(
        location=document.location(element),
        type=_type(document, element),
        function=_only(document, element, "the function that it calls"),
        bindings=tuple(bindings),
    )


def _part(document: Document, element: Element, name: str) -> Boxed:
    part = document.child(element, name)
    if part is None:
        message = f"{local_name(element)} has no {name!r}"
        return _unusable(document, element, message)
    return _only(document, part, "a value")


def _conditional(document: Document, element: Element) -> Boxed:
    return Conditional(
        location=document.location(element),
        type=_type(document, element),
        condition=_part(document, element, "if"),
        yes=_part(document, element, "then"),
        no=_part(document, element, "else"),
    )


def _filter(document: Document, element: Element) -> Boxed:
    return Filter(
        location=document.location(element),
        type=_type(document, element),
        source=_part(document, element, "in"),
        condition=_part(document, element, "match"),
    )


def _iteration(document: Document, element: Element) -> Boxed:
    kind = local_name(element)
    variable = element.get("iteratorVariable", "")
    if not variable:
        return _unusable(document, element, f"{kind} has no iteratorVariable")
    body = "return" if kind == "for" else "satisfies"
    return Iteration(
        location=document.location(element),
        type=_type(document, element),
        kind="for" if kind == "for" else "some" if kind == "some" else "every",
        variable=variable,
        domain=_part(document, element, "in"),
        body=_part(document, element, body),
    )


_READERS: dict[str, Callable[[Document, Element], Boxed]] = {
    "literalExpression": _literal,
    "decisionTable": read_table,
    "context": _context,
    "list": _list,
    "relation": _relation,
    "functionDefinition": read_function,
    "invocation": _invocation,
    "conditional": _conditional,
    "filter": _filter,
    "for": _iteration,
    "some": _iteration,
    "every": _iteration,
}
