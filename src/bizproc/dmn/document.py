"""Walk a DMN file and collect findings on the way."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import TypeAlias

from lxml import etree

from bizproc.dmn.formulas import Cell, Formula
from bizproc.dmn.item_types import BUILT_IN, ItemType, feel_type
from bizproc.errors import ExpressionError, Finding, Location, did_you_mean
from bizproc.feel import BUILTIN_NAMES, TypeName, parse, parse_unary_tests
from bizproc.feel.tokens import RESERVED
from bizproc.limits import limits
from bizproc.source.xml import Element, line_of, local_name

__all__ = [
    "EXPRESSIONS",
    "NAMESPACES",
    "Document",
    "is_plain",
    "special_names",
    "text_of",
]

NAMESPACES = frozenset(
    [
        "http://www.omg.org/spec/DMN/20151101/dmn.xsd",
        "http://www.omg.org/spec/DMN/20151101/dmn11.xsd",
        "http://www.omg.org/spec/DMN/20180521/MODEL/",
        "https://www.omg.org/spec/DMN/20191111/MODEL/",
        "https://www.omg.org/spec/DMN/20211108/MODEL/",
        "https://www.omg.org/spec/DMN/20230324/MODEL/",
    ]
)
"""DMN 1.1, 1.2, 1.3, 1.4 and 1.5."""

EXPRESSIONS = frozenset(
    [
        *("literalExpression", "decisionTable", "context", "list", "relation"),
        *("functionDefinition", "invocation", "conditional", "filter"),
        *("for", "some", "every"),
    ]
)
"""The elements that are expressions."""


def text_of(element: Element | None) -> str:
    """Return the text of the `text` child of an expression element."""
    if element is None:
        return ""
    for child in element:
        if local_name(child) == "text":
            return "".join(str(part) for part in child.itertext()).strip()
    return ""


_Names: TypeAlias = frozenset[str]
_WORD = re.compile(r"(\w+)")


class Document:
    """Hold the file being read, the names in it and the findings so far.

    Attributes:
        strict: whether a fault makes the file unusable; if not, what has it is null.
        names: those in reach that only parse when they are known.
        types: item definitions by name, those of imports with their prefix.
        imported: the names of the imports by their namespace.
    """

    __slots__ = (
        "_compact",
        "file",
        "findings",
        "imported",
        "names",
        "root",
        "strict",
        "types",
    )

    def __init__(self, root: Element, *, file: str, strict: bool = True) -> None:
        self.root = root
        self.file = file
        self.strict = strict
        self.findings: list[Finding] = []
        self.names: frozenset[str] = frozenset()
        self._compact: tuple[_Names, dict[str, list[tuple[str, str]]]]
        self._compact = (self.names, {})
        self.types: Mapping[str, ItemType] = {}
        self.imported: Mapping[str, str] = {}

        for element in root.iter("{*}*"):
            for attribute in _NAMING:
                name = element.get(attribute, "")
                if name != (words := " ".join(name.split())):  # as FEEL takes names
                    element.set(attribute, words)

    def children(self, element: Element, name: str = "") -> Iterator[Element]:
        """Yield the DMN children, of one tag if it is given."""
        for child in element:
            if etree.QName(child).namespace not in NAMESPACES:
                continue
            if not name or local_name(child) == name:
                yield child

    def child(self, element: Element, name: str) -> Element | None:
        """Return the first child of a tag."""
        return next(self.children(element, name), None)

    def location(self, element: Element) -> Location:
        """Return where an element stands; one without id has its parent's."""
        named: Element | None = element
        while named is not None and not named.get("id"):
            named = named.getparent()
        identifier = named.get("id") if named is not None else None
        return Location(file=self.file, line=line_of(element), element=identifier)

    def refuse(self, element: Element, message: str, *, code: str) -> None:
        """Note that the file cannot be used, and go on; so many are told at most."""
        if len(self.findings) >= limits().max_findings:
            return
        place = self.location(element)
        self.findings.append(Finding(code=code, message=message, location=place))

    def fault(self, element: Element, message: str) -> None:
        """Refuse in a strict reading; a lenient one goes on without what is wrong."""
        if self.strict:
            self.refuse(element, message, code="DMN")

    def formula(self, element: Element, text: str) -> Formula:
        """Return a compiled expression; what is not FEEL becomes a finding or null."""
        fault = self._language_fault(element)
        if fault is None:
            try:
                expression = parse(
                    text, names=self._names_in(text), types=self._types_in(text)
                )
                return Formula(expression=expression, location=self.location(element))
            except ExpressionError as error:
                fault = error
        self._fault(element, text, fault)
        place = self.location(element)
        return Formula(expression=parse("null"), location=place, fault=fault)

    def cell(self, element: Element | None) -> Cell | None:
        """Return the tests of a cell; None for `-` and an empty cell."""
        text = text_of(element)
        if element is None or text in {"", "-"}:
            return None
        fault = self._language_fault(element)
        if fault is None:
            try:
                types = self._types_in(text)
                names = self._names_in(text)
                tests = parse_unary_tests(text, names=names, types=types)
                return Cell(tests=tests, location=self.location(element))
            except ExpressionError as error:
                fault = error
        self._fault(element, text, fault)
        place = self.location(element)
        return Cell(tests=parse_unary_tests("-"), location=place, fault=fault)

    def type_named(self, element: Element, written: str | None) -> ItemType | None:
        """Return the type of a `typeRef`; None if there is none to check."""
        name = self.qualified(element, written)
        if not name:
            return None
        short = name.rpartition(":")[2].strip()
        found = self.types.get(name) or self.types.get(short) or BUILT_IN.get(short)
        if found is None and self.strict:
            known = [*self.types, *BUILT_IN]
            message = f"the type {name!r} is not known{did_you_mean(short, known)}"
            self.refuse(element, message, code="DMN")
        return None if found is None or found.kind is None else found

    def qualified(self, element: Element, written: str | None) -> str:
        """Return the name of a type; a prefix becomes the name of its import (DMN 1.1)."""
        name = (written or "").strip()
        prefix, _, short = name.partition(":")
        imported = self.imported.get(element.nsmap.get(prefix, "")) if short else None
        return f"{imported}.{short.strip()}" if imported else name

    def _names_in(self, text: str) -> list[str]:
        """Return the names that a text may mention, however it is spaced."""
        if self._compact[0] is not self.names:
            index: dict[str, list[tuple[str, str]]] = {}
            for name in self.names:
                pair = ("".join(name.split()), name)
                first = _WORD.search(name)
                index.setdefault(first[0] if first else "", []).append(pair)
            self._compact = (self.names, index)
        squeezed = "".join(text.split())
        return [
            name
            for word in {"", *_WORD.findall(text)} & self._compact[1].keys()
            for compact, name in self._compact[1][word]
            if compact in squeezed
        ]

    def _types_in(self, text: str) -> dict[str, TypeName]:
        """Return the item definitions that a text may mention."""
        return {
            name: feel_type(kind) for name, kind in self.types.items() if name in text
        }

    def _language_fault(self, element: Element) -> ExpressionError | None:
        language = element.get("expressionLanguage", "")
        if not language or "feel" in language.lower():
            return None
        message = f"the language {language!r} is not run; write it in FEEL"
        return ExpressionError(message)

    def _fault(self, element: Element, text: str, fault: ExpressionError) -> None:
        if fault.location is None:
            fault.location = self.location(element)
        if self.strict:
            where = f"at line {fault.line}, column {fault.column}"
            message = f"{fault.message}, {where} of `{text}`"
            self.refuse(element, message, code="FEEL")


def special_names(elements: Collection[Element]) -> Iterator[str]:
    """Yield the names inside elements that only parse, or hide, when they are known.

    A name that the standard has for a function hides it.
    """
    for element in elements:
        for inner in element.iter():
            for attribute in _NAMING:
                name = inner.get(attribute, "").strip()
                if name and (not is_plain(name) or name in BUILTIN_NAMES):
                    yield name


def is_plain(name: str) -> bool:
    """Tell whether a name is one in any text: words without operators or keywords."""
    words = name.split()
    return all(it.isidentifier() for it in words) and RESERVED.isdisjoint(words)


_NAMING = ("name", "iteratorVariable")
