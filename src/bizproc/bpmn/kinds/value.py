"""A text of the diagram that may be an expression."""

from __future__ import annotations

from bizproc.written import Value

__all__ = ["Value"]
