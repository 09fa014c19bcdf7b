"""List the functions that expressions may call."""

from __future__ import annotations

import functools
from collections.abc import Mapping

from bizproc.catalog import FunctionEntry
from bizproc.feel import CAMUNDA_FUNCTIONS
from bizproc.feel.builtins import BUILTINS
from bizproc.portal.expressions.functions import signatures
from bizproc.portal.extension import Extensions
from bizproc.workspace.workspace import Workspace

__all__ = ["function_entries", "standard_entries"]


def function_entries(
    workspace: Workspace, extensions: Extensions
) -> dict[str, FunctionEntry]:
    """Return the standard's functions, Camunda's, the workspace's, the extensions'."""
    own = {
        it.name: FunctionEntry(
            name=it.name, parameters=it.parameters, optional=it.optional
        )
        for it in signatures(workspace)
    }
    added = {
        function.name: FunctionEntry(
            name=function.name,
            parameters=function.parameters,
            optional=function.optional,
            source=f"extension {name}",
        )
        for name, it in extensions.by_name.items()
        for function in it.functions
    }
    return {**standard_entries(), **own, **added}


@functools.cache
def standard_entries() -> Mapping[str, FunctionEntry]:
    """Return the functions that every expression may call."""
    standard = {
        name: FunctionEntry(
            name=name,
            parameters=tuple(it.name for it in builtin.signatures[0].parameters),
            optional=sum(it.optional for it in builtin.signatures[0].parameters),
            source="FEEL",
        )
        for name, builtin in BUILTINS.items()
    }
    camunda = {
        name: FunctionEntry(
            name=name,
            parameters=it.parameters,
            optional=it.optional,
            source="Camunda 8",
        )
        for name, it in CAMUNDA_FUNCTIONS.items()
    }
    return {**standard, **camunda}
