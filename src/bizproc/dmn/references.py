"""Follow the references between elements, within a file and into imported ones."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bizproc.dmn.decisions import Decisions
from bizproc.dmn.document import Document, is_plain, special_names
from bizproc.dmn.model import Requirement
from bizproc.errors import did_you_mean
from bizproc.source.xml import Element, local_name

__all__ = ["References"]

_KINDS = {
    "requiredDecision": ("decision",),
    "requiredInput": ("inputData",),
    "requiredKnowledge": ("businessKnowledgeModel", "decisionService"),
}


class References:
    """Know what stands in the file and in those that it imports."""

    def __init__(self, document: Document, imported: Mapping[str, Decisions]) -> None:
        self.document = document
        self.imported = imported
        self._elements = {
            item.get("id", ""): item for item in document.children(document.root)
        }
        self._by_namespace = {model.namespace: name for name, model in imported.items()}
        self._told = frozenset(
            item.get("namespace", "")
            for item in document.children(document.root, "import")
        )
        self._common = frozenset(
            special_names(
                [
                    *document.children(document.root, "itemDefinition"),
                    *document.children(document.root, "import"),
                ]
            )
        ) | frozenset(_imported_names(imported))
        self._drawn = frozenset(
            name
            for item in document.children(document.root)
            for name in special_names([item])
            if local_name(item) != "itemDefinition"
        )

        self._everything = self._common | self._drawn
        self._inside: dict[str, frozenset[str]] = {}
        self._reaches: dict[tuple[frozenset[str], frozenset[str]], frozenset[str]] = {}

    def kind(self, identifier: str) -> str:
        """Return the tag of an element of this file; "" if there is none."""
        element = self._elements.get(identifier)
        return "" if element is None else local_name(element)

    def names_in_reach(self, element: Element) -> frozenset[str]:
        """Return the names that only parse when they are known.

        Those of what the element requires; of all, if it draws no requirement.
        """
        required = [
            self._elements[identifier]
            for requirement in self.document.children(element)
            for target in self.document.children(requirement)
            if (identifier := target.get("href", "").rpartition("#")[2])
            in self._elements
        ]
        if not required:
            return self._everything
        # what is inside them are entries of their values: `A.net/gross`
        own = frozenset(special_names(self._logic_of(element)))
        key = (own, frozenset(it.get("id", "") for it in required))
        if key not in self._reaches:
            inner = [self._names_inside(it) for it in required]
            self._reaches[key] = self._common.union(own, *inner)
        return self._reaches[key]

    def _logic_of(self, element: Element) -> list[Element]:
        """Return the children that expressions stand in, or name things in them."""
        every = self.document.children(element)
        return [child for child in every if local_name(child) != "variable"]

    def _names_inside(self, element: Element) -> frozenset[str]:
        """Return the names that an element brings into reach of what requires it.

        The names inside a knowledge model are those of its own logic: a caller sees
        them as keys of the result at most, and parameters in front of a colon.
        """
        key = element.get("id", "")
        if key not in self._inside:
            found = frozenset(special_names([element]))
            if local_name(element) == "businessKnowledgeModel":
                logic = frozenset(special_names(self._logic_of(element)))
                own = {element.get("name", "").strip()}
                own.update(
                    it.get("name", "")
                    for it in self.document.children(element, "variable")
                )
                found = (found & own) | {f".{name}" for name in logic}
            self._inside[key] = found
        return self._inside[key]

    def information(self, element: Element) -> Iterator[Requirement]:
        """Yield the decisions and input data that an element needs."""
        for requirement in self.document.children(element, "informationRequirement"):
            yield from self._targets(requirement)

    def knowledge(self, element: Element) -> Iterator[Requirement]:
        """Yield the knowledge models and services that an element calls."""
        for requirement in self.document.children(element, "knowledgeRequirement"):
            yield from self._targets(requirement)

    def listed(self, element: Element, tag: str, kind: str) -> Iterator[Requirement]:
        """Yield what a decision service refers to."""
        for target in self.document.children(element, tag):
            yield from self._target(target, (kind,))

    def _targets(self, requirement: Element) -> Iterator[Requirement]:
        for target in self.document.children(requirement):
            kinds = _KINDS.get(local_name(target))
            if kinds is not None:
                yield from self._target(target, kinds)

    def _target(self, target: Element, kinds: tuple[str, ...]) -> Iterator[Requirement]:
        href = target.get("href", "")
        namespace, _, identifier = href.rpartition("#")
        own = self.document.root.get("namespace", "")
        if namespace in {"", own} and self.kind(identifier) in kinds:
            yield Requirement(id=identifier)
            return
        prefix = self._by_namespace.get(namespace)
        if prefix is not None:
            model = self.imported[prefix]
            if any(identifier in _of_kind(model, kind) for kind in kinds):
                yield Requirement(id=identifier, imported=prefix, namespace=namespace)
                return
        if not self.document.strict or (prefix is None and namespace in self._told):
            return  # what needs it does not see it; the import has been refused
        known = [key for key in self._elements if self.kind(key) in kinds]
        where = "in this file"
        if namespace not in {"", own}:
            where = f"in the imported {namespace!r}" if prefix else "imported"
        hint = did_you_mean(identifier, known)
        message = f"there is no {kinds[0]} {href!r} {where}{hint}"
        self.document.refuse(target, message, code="DMN")


def _of_kind(model: Decisions, kind: str) -> Mapping[str, object]:
    return {
        "decision": model.decisions,
        "inputData": model.input_data,
        "businessKnowledgeModel": model.knowledge,
        "decisionService": model.services,
    }[kind]


def _imported_names(imported: Mapping[str, Decisions]) -> Iterator[str]:
    for model in imported.values():
        yield from (name for name in model.names if not is_plain(name))
        waiting = list(model.types.values())
        while waiting:
            kind = waiting.pop()
            yield from (name for name, _ in kind.fields if not is_plain(name))
            waiting.extend(field for _, field in kind.fields)
            waiting.extend([kind.element] if kind.element is not None else [])
