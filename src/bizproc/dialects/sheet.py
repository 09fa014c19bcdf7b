"""Hold a diagram while its extensions are rewritten: take, write, leave behind."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from lxml import etree

from bizproc.bpmn.vocabulary import BPMN, ZEEBE
from bizproc.dialects.expressions import Untranslatable
from bizproc.errors import Finding, Location
from bizproc.source.xml import Element, line_of, local_name

__all__ = ["Sheet", "bpmn", "children", "remove", "text_of", "written"]

_COMMENT: Final = etree._Comment  # noqa: SLF001 - lxml has no public name for it
_DECLARED: Final = re.compile(r'\s+xmlns(?::\w+)?="[^"]*"')


def bpmn(name: str) -> str:
    """Return the tag of an element of BPMN."""
    return f"{{{BPMN}}}{name}"


def text_of(element: Element) -> str:
    """Return the text of an element, without blanks around it."""
    parts = [element.text or ""]
    for child in element:
        parts += ["" if isinstance(child, _COMMENT) else text_of(child)]
        parts += [child.tail or ""]
    return "".join(parts).strip()


def children(element: Element) -> list[Element]:
    """Return the elements within another, comments left out."""
    return list(element.iterchildren("*"))


@dataclass(slots=True, kw_only=True)
class Sheet:
    """Hold the tree of a diagram, and what was found.

    Attributes:
        foreign: the namespaces of the other dialect; `prefix` names it in messages.
        forms: the forms that were made of it, by their id.
        beside: gives the files beside the diagram of a name.
    """

    root: Element
    file: str
    foreign: frozenset[str]
    prefix: str
    findings: list[Finding] = field(default_factory=list)
    forms: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    beside: Callable[[str], list[bytes]] = lambda _: []

    def elements(self) -> Iterator[Element]:
        """Yield the elements of BPMN, those added meanwhile left out."""
        yield from list(self.root.iter(bpmn("*")))

    # what stands there

    def take(self, element: Element, name: str) -> str | None:
        """Return an attribute of the other dialect, and take it away."""
        for namespace in self.foreign:
            key = f"{{{namespace}}}{name}"
            if key in element.attrib:
                return str(element.attrib.pop(key)).strip()
        return None

    def has(self, element: Element, name: str) -> bool:
        """Say whether an attribute of the other dialect is there."""
        return any(f"{{{it}}}{name}" in element.attrib for it in self.foreign)

    def taken(self, element: Element, name: str) -> list[Element]:
        """Return the extension elements of a name, and take them away."""
        found = [
            child
            for holder in element.findall(bpmn("extensionElements"))
            for child in children(holder)
            if etree.QName(child).namespace in self.foreign
            and local_name(child) == name
        ]
        for child in found:
            remove(child)
        return found

    def first(self, element: Element, name: str) -> Element | None:
        """Return the only extension element of a name, and take it away."""
        found = self.taken(element, name)
        for more in found[1:]:
            self.leave_element(element, more, "only one is read; join them")
        return found[0] if found else None

    # what is written

    def write(self, element: Element, name: str, **attributes: str | None) -> Element:
        """Add an extension element of ours, or to the one that is there."""
        holder = self._holder(element)
        found = holder.find(f"{{{ZEEBE}}}{name}")
        if found is None:
            found = etree.SubElement(holder, f"{{{ZEEBE}}}{name}", nsmap=_PREFIX)
        for key, value in attributes.items():
            if value is not None:
                found.set(key, value)
        return found

    def map_value(
        self, element: Element, kind: str, *, source: str, target: str
    ) -> None:
        """Add an input or output mapping; inputs come first."""
        holder = self.write(element, "ioMapping")
        mapping = etree.SubElement(holder, f"{{{ZEEBE}}}{kind}")
        mapping.set("source", source)
        mapping.set("target", target)
        holder[:] = sorted(holder, key=lambda it: local_name(it) != "input")

    def set_property(self, element: Element, name: str, value: str) -> None:
        """Add a property."""
        holder = self.write(element, "properties")
        pair = etree.SubElement(holder, f"{{{ZEEBE}}}property")
        pair.set("name", name)
        pair.set("value", value)

    def _holder(self, element: Element) -> Element:
        found = element.find(bpmn("extensionElements"))
        if found is None:
            found = etree.Element(bpmn("extensionElements"))
            before = element.findall(bpmn("documentation"))
            element.insert(element.index(before[-1]) + 1 if before else 0, found)
        return found

    # what is told

    def translated(
        self, element: Element, translate: Callable[[], str], *, what: str, text: str
    ) -> str | None:
        """Return what a translation gives; one that is not possible is a finding."""
        try:
            return translate()
        except Untranslatable as reason:
            message = f"{what} {_short(text)} is not translated: {reason}"
            self.tell(element, "IM002", message)
            return None

    def leave(self, element: Element, what: str, advice: str) -> None:
        """Keep something as a comment, and tell that it has no counterpart."""
        self.keep(element, what)
        self.tell(element, "IM001", f"{_short(what)} has no counterpart; {advice}")

    def leave_element(self, element: Element, child: Element, advice: str) -> None:
        """Keep an extension element as a comment, and tell of it."""
        self.keep(element, written(child))
        what = f"{self.prefix}:{local_name(child)}"
        message = f"{what} has no counterpart; {advice}"
        self.tell(element, "IM001", message, line=line_of(child))

    def drop(self, element: Element, what: str, advice: str) -> None:
        """Keep as a comment what the run does not depend on, and tell of it."""
        self.keep(element, what)
        self.tell(element, "IM102", f"{_short(what)} is left out; {advice}")

    def note(self, element: Element, message: str) -> None:
        """Tell of a difference to know."""
        self.tell(element, "IM101", message)

    def keep(self, element: Element, text: str) -> None:
        """Keep a text as a comment among the extension elements."""
        safe = re.sub(r"-(?=-)", "- ", text).removesuffix("-")
        own = safe.lstrip("<").startswith(f"{self.prefix}:")
        kept = safe if own else f"{self.prefix}: {safe}"
        self._holder(element).append(etree.Comment(f" {kept} "))

    def tell(
        self, element: Element, code: str, message: str, *, line: int | None = None
    ) -> None:
        """Add a finding at an element."""
        owner: Element | None = element
        while owner is not None and not owner.get("id"):
            owner = owner.getparent()
        location = Location(
            file=self.file,
            line=line or line_of(element),
            element=None if owner is None else owner.get("id"),
        )
        finding = Finding(
            code=code,
            message=message,
            location=location,
            level="warning" if code.startswith("IM1") else "error",
        )
        self.findings.append(finding)


_PREFIX: Final = {"zeebe": ZEEBE}


def written(element: Element) -> str:
    """Return an element as text, without the declarations of its namespaces."""
    text = etree.tostring(element, encoding="unicode", with_tail=False)
    return " ".join(_DECLARED.sub("", text).split())


def remove(element: Element) -> None:
    """Take an element away; what follows it stays."""
    parent = element.getparent()
    if parent is not None:
        element.tail = None
        parent.remove(element)


def _short(text: str) -> str:
    joined = " ".join(text.split())
    return repr(joined if len(joined) <= 80 else f"{joined[:77]}...")  # noqa: PLR2004
