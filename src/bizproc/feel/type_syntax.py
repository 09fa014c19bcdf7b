"""Parse the names of types, after `instance of` and for parameters."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from bizproc.feel.syntax import TypeName
from bizproc.feel.vocabulary import TYPE_NAMES

if TYPE_CHECKING:
    from bizproc.feel.parser import Parser

__all__ = ["type_name"]


def type_name(parser: Parser) -> TypeName:
    """Parse a type: `number`, `list<string>`, `context<a: number>`, or a host's own."""
    parser.depth += 1
    if parser.depth > parser.budget.depth:
        parser.fail("types nested too deeply")
    token = parser.token
    name = "null" if parser.accept("null") else ""
    name = name or ("function" if parser.accept("function") else "")
    name = name or _own_name(parser, parser.types)
    if name in parser.types:
        parser.depth -= 1
        return parser.types[name]
    if name in {"Any", "Null"}:
        name = name.lower()
    if name not in TYPE_NAMES:
        known = ", ".join(sorted({*TYPE_NAMES, *parser.types}))
        parser.fail(f"unknown type {name!r}; known: {known}", token)
    found = TypeName(name=name)
    if parser.at("<"):
        found = _type_arguments(parser, name)
    parser.depth -= 1
    return found


def _own_name(parser: Parser, types: Mapping[str, TypeName]) -> str:
    """Return a name; that of a host's type may have dots in it: `imported.tAge`."""
    name = parser.name("of a type")
    while parser.at(".") and name not in types:
        parser.advance()
        name = f"{name}.{parser.name('of a type')}"
    return name


def _type_arguments(parser: Parser, name: str) -> TypeName:
    parser.advance()
    fields: list[tuple[str, TypeName]] = []
    element: TypeName | None = None
    if name in {"list", "range"}:
        element = type_name(parser)
    elif name == "context":
        while not parser.at(">"):
            if fields:
                parser.expect(",", "between the fields of a context type")
            key = parser.words_until(":", "of a field")
            parser.expect(":", "after the field")
            fields.append((key, type_name(parser)))
    elif name == "function":
        while not parser.at(">"):
            if fields:
                parser.expect(",", "between parameter types")
            fields.append(("", type_name(parser)))
    else:
        parser.unexpected(f"the end of the type {name}")
    parser.expect(">", "to close the type")
    if name == "function":
        parser.expect("->", "before the result type")
        element = type_name(parser)
    return TypeName(name=name, element=element, fields=tuple(fields))
