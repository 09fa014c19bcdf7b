"""Walk a DMN file and collect findings on the way."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import TypeAlias

from lxml import etree

from bizproc.dmn.formulas import Cell, Formula
from bizproc.dmn.item_types import BUILT_IN, ItemType, feel_type
from bizproc.dmn.languages import NAMESPACES, language_fault
from bizproc.errors import ExpressionError, Finding, Location, did_you_mean
from bizproc.feel import BUILTIN_NAMES, Budget, TypeName, parse, parse_unary_tests
from bizproc.feel.tokens import RESERVED
from bizproc.limits import limits
from bizproc.source.xml import Element, line_of, local_name

__all__ = [
    "EXPRESSIONS",
    "Document",
    "is_plain",
    "special_names",
    "text_of",
]

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
        budget: limits of each expression; None leaves those in force.
        warnings: what is read, and worth a word all the same.
    """

    __slots__ = (
        "_compact",
        "_foreign",
        "budget",
        "file",
        "findings",
        "imported",
        "names",
        "root",
        "strict",
        "types",
        "warnings",
    )

    def __init__(
        self,
        root: Element,
        *,
        file: str,
        strict: bool = True,
        budget: Budget | None = None,
    ) -> None:
        self.root = root
        self.file = file
        self.strict = strict
        self.budget = budget
        self.findings: list[Finding] = []
        self.warnings: list[Finding] = []
        self.names: frozenset[str] = frozenset()
        self._foreign = False
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

    def warn(self, element: Element, message: str) -> None:
        """Note what does not hinder, in any reading."""
        if len(self.warnings) < limits().max_findings:
            place = self.location(element)
            self.warnings.append(
                Finding(code="DMN", message=message, location=place, level="warning")
            )

    def formula(self, element: Element, text: str) -> Formula:
        """Return a compiled expression; what is not FEEL becomes a finding or null."""
        fault = self._language_fault(element)
        if fault is None:
            try:
                expression = parse(
                    text,
                    names=self._names_in(text),
                    types=self._types_in(text),
                    strict=self.strict,
                    budget=self.budget,
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
                tests = parse_unary_tests(
                    text,
                    names=self._names_in(text),
                    types=self._types_in(text),
                    strict=self.strict,
                    budget=self.budget,
                )
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
                pair = ("".join(name.split()).removeprefix("."), name)
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
        """Return why an expression's language is not run; that of the file is told once."""
        own = element.get("expressionLanguage")
        place = self.root if own is None else element
        message = language_fault(place.get("expressionLanguage", ""))
        if not message:
            return None
        fault = ExpressionError(message, location=self.location(place))
        if place is self.root and self.strict and not self._foreign:
            self._foreign = True
            self.refuse(self.root, f"{message}; so is the whole file", code="FEEL")
        return fault

    def _fault(self, element: Element, text: str, fault: ExpressionError) -> None:
        if fault.location is None:
            fault.location = self.location(element)
        if self.strict and (fault.source or not self._foreign):
            where = f"at line {fault.line}, column {fault.column}"
            message = f"{fault.message}, {where} of `{text}`"
            self.refuse(element, message, code="FEEL")


def special_names(elements: Collection[Element]) -> Iterator[str]:
    """Yield the names inside elements that only parse, or hide, when they are known.

    A name that the standard has for a function hides it. The parameter of a binding
    is a name of what is called, and none where it is called.
    """
    for element in elements:
        for inner in element.iter("{*}*"):
            if local_name(inner) == "parameter":
                continue
            for attribute in _NAMING:
                name = inner.get(attribute, "").strip()
                if name and (not is_plain(name) or name in BUILTIN_NAMES):
                    yield name


def is_plain(name: str) -> bool:
    """Tell whether a name is one in any text: words without operators or keywords."""
    words = name.split()
    return all(it.isidentifier() for it in words) and RESERVED.isdisjoint(words)


_NAMING = ("name", "iteratorVariable")
