"""FEEL, the expression language of BPMN and DMN (DMN 1.5), strict by default.

Parsed once, compiled to closures, evaluated within a budget; a wrong name or type
is an error with its place in the text. Nothing but mappings, lists and FEEL's own
values is reachable from an expression.

    >>> from bizproc import feel
    >>> feel.parse("amount > 100 and client.vip").evaluate(
    ...     {"amount": 250, "client": {"vip": True}}
    ... )
    True
"""

from __future__ import annotations

from bizproc.feel.budget import Budget
from bizproc.feel.builtins import BUILTINS
from bizproc.feel.camunda_functions import CAMUNDA_FUNCTIONS
from bizproc.feel.checking import (
    check,
    check_parsed,
    check_types,
    infer,
    missing_name_hint,
)
from bizproc.feel.clock_functions import clock_functions
from bizproc.feel.explaining import Explanation, explain
from bizproc.feel.expression import (
    Expression,
    UnaryTests,
    evaluate,
    parse,
    parse_unary_tests,
)
from bizproc.feel.hints.names import function_hint
from bizproc.feel.names import names_in
from bizproc.feel.parser import parse_type
from bizproc.feel.syntax import TypeName
from bizproc.feel.temporal.far_dates import FarDate, FarMoment
from bizproc.feel.temporal.nanoseconds import FineDuration, FineMoment, FineTime
from bizproc.feel.text import to_text
from bizproc.feel.types_of_values import is_instance, type_of, type_text
from bizproc.feel.values import (
    Function,
    FunctionValue,
    Range,
    YearsMonthsDuration,
    kind_of,
)

__all__ = [
    "BUILTIN_NAMES",
    "CAMUNDA_FUNCTIONS",
    "Budget",
    "Explanation",
    "Expression",
    "FarDate",
    "FarMoment",
    "FineDuration",
    "FineMoment",
    "FineTime",
    "Function",
    "FunctionValue",
    "Range",
    "TypeName",
    "UnaryTests",
    "YearsMonthsDuration",
    "check",
    "check_parsed",
    "check_types",
    "clock_functions",
    "evaluate",
    "explain",
    "function_hint",
    "infer",
    "is_instance",
    "kind_of",
    "missing_name_hint",
    "names_in",
    "parse",
    "parse_type",
    "parse_unary_tests",
    "to_text",
    "type_of",
    "type_text",
]

BUILTIN_NAMES = frozenset(BUILTINS)
"""The names of all built-in functions."""
