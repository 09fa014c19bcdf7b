"""Read item definitions into types (DMN 1.5, 7.3.3)."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

from bizproc.dmn.document import Document
from bizproc.dmn.item_types import BUILT_IN, ItemType
from bizproc.source.xml import Element

__all__ = ["read_types"]

_ANY = ItemType(name="Any")
_DEPTH = 60
_SIZE = 2_000
"""What a type may hold: types name each other, so that a short file can mean much."""


def read_types(
    document: Document, imported: Mapping[str, ItemType]
) -> dict[str, ItemType]:
    """Return the types of a file by name; those of imports have their prefix."""
    reader = _Reader(document, imported)
    for name in reader.elements:
        reader.named(name)
    return reader.types


class _Reader:
    """Resolve definitions that may name each other in any order."""

    def __init__(self, document: Document, imported: Mapping[str, ItemType]) -> None:
        self.document = document
        self.types: dict[str, ItemType] = dict(imported)
        self.elements = {
            item.get("name", ""): item
            for item in document.children(document.root, "itemDefinition")
            if item.get("name")
        }
        self._open: list[str] = []

    def named(self, name: str) -> ItemType | None:
        """Return the type of a name; one inside itself counts as any value."""
        if name in self.types:
            return self.types[name]
        element = self.elements.get(name)
        if element is None:
            return BUILT_IN.get(name)
        if name in self._open:
            return _ANY
        if len(self._open) >= _DEPTH:
            return self._refused(element, f"more than {_DEPTH} types deep")
        self._open.append(name)
        found = self._definition(element)
        self._open.pop()
        if self._size(found) > _SIZE:
            found = self._refused(element, f"more than {_SIZE:,} parts with all in it")
        self.types[name] = found
        return found

    def _refused(self, element: Element, problem: str) -> ItemType:
        message = f"the type {element.get('name')!r} is too large: {problem}"
        self.document.fault(element, message)
        return _ANY

    @staticmethod
    def _size(kind: ItemType) -> int:
        """Return how many parts a type has, those of the types inside it included."""
        waiting = [kind]
        count = 0
        while waiting and count <= _SIZE:
            part = waiting.pop()
            count += 1
            waiting.extend(field for _, field in part.fields)
            if part.element is not None:
                waiting.append(part.element)
        return count

    def _definition(self, element: Element) -> ItemType:
        document, name = self.document, element.get("name", "")
        fields = tuple(
            (item.get("name", ""), self._definition(item))
            for item in document.children(element, "itemComponent")
        )
        function = document.child(element, "functionItem")
        if fields:
            found = ItemType(name=name, kind="context", fields=fields)
        elif function is not None:
            found = self._function(name, function)
        else:
            found = self._base(element, name)
        found = self._constrained(element, found)
        if element.get("isCollection") in {"true", "1"}:
            found = ItemType(name=name, kind="list", element=found)
        return self._constrained(element, found, "typeConstraint")

    def _constrained(
        self, element: Element, found: ItemType, tag: str = "allowedValues"
    ) -> ItemType:
        """Add a constraint; those of the base hold as well."""
        allowed = self.document.cell(self.document.child(element, tag))
        if allowed is None:
            return found
        base = found.base if found.allowed is None else (found.allowed, *found.base)
        return dataclasses.replace(found, allowed=allowed, base=base)

    def _function(self, name: str, element: Element) -> ItemType:
        parameters = tuple(
            (item.get("name", ""), self._reference(item, item.get("typeRef")))
            for item in self.document.children(element, "parameters")
        )
        result = self._reference(element, element.get("outputTypeRef"))
        return ItemType(name=name, kind="function", fields=parameters, element=result)

    def _base(self, element: Element, name: str) -> ItemType:
        reference = self.document.child(element, "typeRef")
        written = None
        if reference is not None:
            written = "".join(str(part) for part in reference.itertext())
        base = self._reference(element, written)
        if base.kind is None and base.allowed is None:
            return ItemType(name=name)
        # a component's own name would tell nothing of its type
        named = element.getparent() is self.document.root
        return dataclasses.replace(base, name=name) if named else base

    def _reference(self, element: Element, written: str | None) -> ItemType:
        name = self.document.qualified(element, written)
        if not name:
            return _ANY
        found = self.named(name) or self.named(name.rpartition(":")[2].strip())
        if found is None:
            self.document.type_named(element, name)
            return _ANY
        return found
