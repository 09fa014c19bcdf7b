"""Check for texts that look like expressions: the = before them was forgotten."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from bizproc import feel
from bizproc.bpmn.catalog import Catalog
from bizproc.bpmn.checks.values.people import due_values
from bizproc.bpmn.elements import Process
from bizproc.bpmn.expressions import Use, uses
from bizproc.bpmn.walk import nodes_of
from bizproc.errors import ExpressionError, Finding
from bizproc.phrase import Phrase

__all__ = ["check"]

_NAMING: Final = re.compile(r"the (?:input|output) ")
_WORDS: Final = re.compile(r"\w+")


def check(process: Process, catalog: Catalog) -> Iterator[Finding]:
    """Find literals that are a path of the workspace, or a sum of a known variable."""
    for use in uses(process, catalog):
        text = use.value.text.strip()
        if use.value.expression is not None or not _NAMING.match(use.what):
            continue
        if _is_path(text, use, catalog) or _is_variable(text, use, process, catalog):
            message = Phrase(
                "%(what)s is the text %(text)r, not its value; did you forget the = at "
                "the beginning?",
                what=use.what,
                text=text,
            )
            yield Finding(
                code="BP118", message=message, location=use.location, level="warning"
            )


def _is_path(text: str, use: Use, catalog: Catalog) -> bool:
    """Say whether a text begins with a name of the workspace and a dot, and leads on."""
    root, dot, rest = text.partition(".")
    roots = {*catalog.names, *use.records}
    if not dot or root not in roots or not all(map(str.isidentifier, rest.split("."))):
        return False
    path = (use.records.get(root, root), *rest.split("."))
    return root == "consts" or catalog.path_fault(path) is None


def _is_variable(text: str, use: Use, process: Process, catalog: Catalog) -> bool:
    """Say whether a text is a formula of variables, or one where no text can be."""
    if _WORDS.fullmatch(text):
        return text in use.variables and _takes_no_text(use, process, catalog)
    if not re.search(r"[-+*/(\[]", text):
        return False
    try:
        found = feel.parse(text)
    except ExpressionError:
        return False
    names = found.names - catalog.known_functions
    return bool(names) and names <= {*use.variables, *catalog.names, *use.records}


def _takes_no_text(use: Use, process: Process, catalog: Catalog) -> bool:
    """Say whether an input is due to be something that a plain word cannot be."""
    return any(
        value is use.value and kind in {"moment", "duration"}
        for node in nodes_of(process)
        for _, kind, value in due_values(node, catalog)
    )
