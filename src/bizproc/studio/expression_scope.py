"""What the workspace gives to expressions and decisions outside of any process."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bizproc import feel
from bizproc.clock import SystemClock
from bizproc.errors import ConfigurationError
from bizproc.feel import Function
from bizproc.limits import put_in_force
from bizproc.portal.expressions.functions import workspace_functions
from bizproc.studio.decision_files import library_of, model_of
from bizproc.workspace.locate import folder_of
from bizproc.workspace.workspace import Workspace

__all__ = ["Surroundings", "surroundings"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """Hold the names and functions in reach, and where the decisions are."""

    names: Mapping[str, Any] = field(default_factory=dict)
    functions: Mapping[str, Function]
    decisions: Path


def surroundings(folder: Path | None) -> Surroundings:
    """Return what a workspace gives: constants, settings, functions, decisions.

    Without a workspace there is the clock alone.

    Args:
        folder: the workspace, or None for the nearest one, if there is any.

    Raises:
        ConfigurationError: the workspace cannot be used.
    """
    now = SystemClock().now()
    try:
        found = folder_of(folder)
    except ConfigurationError:
        functions = feel.clock_functions(now.astimezone())
        return Surroundings(functions=functions, decisions=Path())
    workspace = Workspace.load(found)
    put_in_force(workspace.limits)  # for all that is asked in it
    names = {
        "constants": workspace.constants.all_effective(),
        "settings": workspace.settings.values(),
    }
    functions = workspace_functions(workspace, now)
    decide = _decide(names, functions, workspace.processes)
    return Surroundings(
        names=names,
        functions={**functions, decide.name: decide},
        decisions=workspace.processes,
    )


def _decide(
    names: Mapping[str, Any], functions: Mapping[str, Function], folder: Path
) -> Function:
    """Return the function that asks a decision of the workspace's files."""

    def decide(name: str, context: Mapping[str, Any]) -> Any:
        model, decision_id = model_of(name, *library_of([folder]))
        scope = {**names, **context}
        return model.evaluate(decision_id, scope, functions=functions).value

    return Function("decide", ("name", "context"), decide)
