"""Walk a DMN file and collect findings on the way."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from bizproc.errors import ExpressionError, Finding, Location
from bizproc.source.xml import line_of

__all__ = ["NAMESPACES", "Document", "local_name", "text_of"]

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


def local_name(element: etree._Element) -> str:
    """Return the tag without its namespace."""
    return etree.QName(element).localname


def text_of(element: etree._Element | None) -> str:
    """Return the text of the `text` child of an expression element."""
    if element is None:
        return ""
    for child in element:
        if local_name(child) == "text":
            return "".join(str(part) for part in child.itertext()).strip()
    return ""


class Document:
    """Hold the file being read, the names in it and the findings so far."""

    __slots__ = ("file", "findings", "names", "root")

    def __init__(self, root: etree._Element, *, file: str) -> None:
        self.root = root
        self.file = file
        self.findings: list[Finding] = []
        self.names: frozenset[str] = frozenset()

    def children(
        self, element: etree._Element, name: str = ""
    ) -> Iterator[etree._Element]:
        """Yield the DMN children, of one tag if it is given."""
        for child in element:
            if etree.QName(child).namespace not in NAMESPACES:
                continue
            if not name or local_name(child) == name:
                yield child

    def child(self, element: etree._Element, name: str) -> etree._Element | None:
        """Return the first child of a tag."""
        return next(self.children(element, name), None)

    def location(self, element: etree._Element) -> Location:
        """Return where an element stands; one without id has its parent's."""
        named: etree._Element | None = element
        while named is not None and not named.get("id"):
            named = named.getparent()
        identifier = named.get("id") if named is not None else None
        return Location(file=self.file, line=line_of(element), element=identifier)

    def refuse(self, element: etree._Element, message: str, *, code: str) -> None:
        """Note that the file cannot be used, and go on."""
        place = self.location(element)
        self.findings.append(Finding(code=code, message=message, location=place))

    def refuse_expression(
        self, element: etree._Element, text: str, error: ExpressionError
    ) -> None:
        """Note an expression that is not FEEL."""
        where = f"at line {error.line}, column {error.column}"
        message = f"{error.message}, {where} of `{text}`"
        self.refuse(element, message, code="FEEL")
