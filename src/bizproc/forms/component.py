"""What a form shows, component by component, in the order of its file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bizproc.written import Value

__all__ = ["COLUMNS", "Component"]

COLUMNS = 16
"""Into how many columns a row of a form is divided."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Component:
    """Describe one thing that a form shows; none of it is checked.

    Attributes:
        kind: as form-js calls it: `textfield`, `group`, `table` …
        path: the names that lead to its answer, from the form or from the row of a
            list around it; empty if it is not answered.
        label: what it is called, perhaps FEEL.
        help: what is said below it, perhaps FEEL.
        parts: the components within it.
        hidden: what hides it, each a condition.
        row: the name of the row in which it stands beside others; "" for one alone.
        columns: how many of the columns it takes; 0 for what is left.
        said: whatever else it says, by the names of form-js.
    """

    kind: str
    path: tuple[str, ...] = ()
    label: Value | None = None
    help: Value | None = None
    parts: tuple[Component, ...] = ()
    hidden: tuple[Value, ...] = ()
    row: str = ""
    columns: int = 0
    said: Mapping[str, Any] = field(default_factory=dict)
