"""A text of the diagram that may be an expression."""

from __future__ import annotations

from dataclasses import dataclass

from bizproc.errors import Location
from bizproc.feel import Expression

__all__ = ["Value"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """Hold a text of the diagram: FEEL if it begins with `=`, else a literal.

    `text` is what stands in the file, `expression` is set for FEEL.
    """

    text: str
    location: Location
    expression: Expression | None = None
