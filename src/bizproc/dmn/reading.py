"""Read a DMN file; what is not run is refused, nothing is ignored in silence."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

from lxml import etree

from bizproc.dmn.decisions import Decisions
from bizproc.dmn.document import Document
from bizproc.dmn.elements import Elements, read_elements
from bizproc.dmn.item_definitions import read_types
from bizproc.dmn.item_types import ItemType
from bizproc.dmn.languages import NAMESPACES, root_fault
from bizproc.dmn.requirements import check_circles, closed
from bizproc.errors import DeploymentError
from bizproc.feel import Budget
from bizproc.source.xml import parse_xml

__all__ = ["Importer", "read"]

Importer: TypeAlias = Callable[[str], "Decisions | None"]
"""Finds an imported file by its namespace; None if there is none."""


def read(
    data: bytes,
    *,
    file: str,
    imports: Importer | None = None,
    strict: bool = True,
    budget: Budget | None = None,
) -> Decisions:
    """Return all decisions of a DMN file (1.1 to 1.6), their expressions compiled.

    Args:
        data: the file's bytes.
        file: the name that findings and errors show.
        imports: finds the files that this one imports; by default none are.
        strict: whether a fault inside an element refuses the file (default); if not,
            the element's value is null for the reason found, as in the standard.
        budget: limits of each expression, and of evaluations that are given none; by
            default those in force.

    Raises:
        SourceError: not readable as XML.
        DeploymentError: with a finding for everything that would not run.
    """
    root = parse_xml(data, file=file, most="max_dmn_bytes")
    document = Document(root, file=file, strict=strict, budget=budget)
    try:
        return _read(document, imports)
    except RecursionError:
        message = "nested too deeply for where it is read"
        document.refuse(root, message, code="DMN")
        raise DeploymentError(document.findings) from None


def _read(document: Document, imports: Importer | None) -> Decisions:
    root = document.root
    name = etree.QName(root)
    if message := root_fault(name.localname, name.namespace):
        document.refuse(root, message, code="DMN")
        raise DeploymentError(document.findings)
    imported = _imported(document, imports)
    document.imported = {model.namespace: name for name, model in imported.items()}
    document.types = read_types(document, _imported_types(imported))
    elements = read_elements(document, imported)
    check_circles(document, elements)
    if document.findings:
        by_line = sorted(document.findings, key=lambda item: item.location.line or 0)
        raise DeploymentError(by_line)
    return _decisions(document, elements, imported)


def _decisions(
    document: Document, elements: Elements, imported: Mapping[str, Decisions]
) -> Decisions:
    return Decisions(
        file=document.file,
        name=document.root.get("name", ""),
        namespace=document.root.get("namespace", ""),
        decisions=closed(elements, imported),
        input_data=elements.input_data,
        knowledge=elements.knowledge,
        services=elements.services,
        types={
            name: kind
            for name, kind in document.types.items()
            if not any(name.startswith(f"{prefix}.") for prefix in imported)
        },
        imports=imported,
        budget=document.budget,
        warnings=tuple(document.warnings),
    )


def _imported(document: Document, imports: Importer | None) -> dict[str, Decisions]:
    """Return the imported files by the name that this file gives them."""
    found: dict[str, Decisions] = {}
    for element in document.children(document.root, "import"):
        kind = element.get("importType", "")
        if kind and kind not in NAMESPACES:
            message = f"an import of {kind!r} is not run; only DMN files are imported"
            document.fault(element, message)
            continue
        namespace = element.get("namespace", "")
        model = imports(namespace) if imports is not None else None
        name = element.get("name", "")
        if model is None and not document.strict:
            continue
        if model is None:
            message = (
                f"there is no DMN file of the namespace {namespace!r} to import; "
                "put it beside this one"
            )
            document.refuse(element, message, code="DMN")
        elif name in found:
            document.fault(element, f"two imports have the name {name!r}")
        else:
            found[name] = model
    return found


def _imported_types(imported: Mapping[str, Decisions]) -> dict[str, ItemType]:
    return {
        f"{prefix}.{name}" if prefix else name: kind
        for prefix, model in imported.items()
        for name, kind in model.types.items()
    }
