"""Check the names that a process gives to its variables."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from bizproc.bpmn.catalog import Catalog
from bizproc.bpmn.elements import Node, Process
from bizproc.bpmn.walk import nodes_of
from bizproc.errors import Finding
from bizproc.feel.tokens import RESERVED

__all__ = ["check"]

_WORKSPACE: Final = frozenset({"constants", "settings", "consts"})


def check(process: Process, catalog: Catalog) -> Iterator[Finding]:
    """Find variables that could not be read, or are easily mixed up."""
    del catalog
    first: dict[str, str] = {}
    for node in nodes_of(process):
        for name in _written(node):
            if name in RESERVED or name in _WORKSPACE:
                whose = "FEEL's" if name in RESERVED else "the workspace's"
                message = f"the variable {name!r} has {whose} own name; choose another"
                yield Finding(
                    code="BP150", message=message, location=process.location(node)
                )
            other = first.setdefault(name.casefold(), name)
            if other != name:
                message = f"the variables {other!r} and {name!r} differ only in case"
                yield Finding(
                    code="BP151",
                    message=message,
                    location=process.location(node),
                    level="warning",
                )


def _written(node: Node) -> list[str]:
    names = [mapping.target.split(".", 1)[0] for mapping in node.outputs]
    if node.body is not None:
        names += [mapping.target.split(".", 1)[0] for mapping in node.inputs]
    if node.result_variable is not None:
        names.append(node.result_variable)
    if node.loop is not None:
        loop_names = (node.loop.element_variable, node.loop.output_collection)
        names += [name for name in loop_names if name is not None]
    ad_hoc = node.body.ad_hoc if node.body is not None else None
    if ad_hoc is not None and ad_hoc.output_collection is not None:
        names.append(ad_hoc.output_collection)
    return names
