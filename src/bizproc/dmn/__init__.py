"""Read decisions (DMN 1.1 to 1.5), check them, and decide."""

from __future__ import annotations

from bizproc.dmn.boxed import DecisionTable, LiteralExpression
from bizproc.dmn.decisions import Decisions
from bizproc.dmn.model import Decision, DecisionResult, MatchedRule
from bizproc.dmn.reading import Importer, read

__all__ = [
    "Decision",
    "DecisionResult",
    "DecisionTable",
    "Decisions",
    "Importer",
    "LiteralExpression",
    "MatchedRule",
    "read",
]
