"""Read decision tables (DMN 1.1 to 1.5), check them, and decide."""

from __future__ import annotations

from bizproc.dmn.decisions import Decisions
from bizproc.dmn.model import (
    Decision,
    DecisionResult,
    DecisionTable,
    LiteralExpression,
    MatchedRule,
)
from bizproc.dmn.reading import read

__all__ = [
    "Decision",
    "DecisionResult",
    "DecisionTable",
    "Decisions",
    "LiteralExpression",
    "MatchedRule",
    "read",
]
