"""Read decisions (DMN 1.1 to 1.6), check them, and decide."""

from __future__ import annotations

from bizproc.dmn.analysis import analyse
from bizproc.dmn.boxed import DecisionTable, LiteralExpression, Rule
from bizproc.dmn.decisions import Decisions
from bizproc.dmn.json_values import typed_inputs
from bizproc.dmn.library import Library, namespace_of
from bizproc.dmn.literals import literals_of, outputs_of
from bizproc.dmn.model import Decision, DecisionResult, MatchedRule
from bizproc.dmn.reading import Importer, read
from bizproc.dmn.result_types import result_type
from bizproc.dmn.texts import describe, show

__all__ = [
    "Decision",
    "DecisionResult",
    "DecisionTable",
    "Decisions",
    "Importer",
    "Library",
    "LiteralExpression",
    "MatchedRule",
    "Rule",
    "analyse",
    "describe",
    "literals_of",
    "namespace_of",
    "outputs_of",
    "read",
    "result_type",
    "show",
    "typed_inputs",
]
