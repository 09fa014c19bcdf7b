"""Translate expressions of JUEL, Groovy, JavaScript and Python into FEEL.

What is comparison, logic, a path, a literal or a calculation has a counterpart; the rest
is `Untranslatable`, with its reason. FEEL is stricter: where another language makes a
number of a text, or takes null for false, the translation fails in the run rather than
going another way.
"""

from bizproc.dialects.expressions.python import assignments_to_feel
from bizproc.dialects.expressions.terms import Untranslatable
from bizproc.dialects.expressions.texts import (
    checked,
    has_expression,
    is_one_expression,
    juel_value,
    python_value,
    script,
    script_term,
)

__all__ = [
    "Untranslatable",
    "assignments_to_feel",
    "checked",
    "has_expression",
    "is_one_expression",
    "juel_value",
    "python_value",
    "script",
    "script_term",
]
