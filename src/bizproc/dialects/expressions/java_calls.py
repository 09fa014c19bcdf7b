"""What calls of JUEL, Groovy and JavaScript mean, as far as FEEL can say it."""

from __future__ import annotations

import re
from typing import Final

from bizproc.dialects.expressions import terms
from bizproc.dialects.expressions.meanings import METHODS, unknown
from bizproc.dialects.expressions.terms import ADDED, Term, binary, call

__all__ = ["called_function", "called_method"]

_GETTER: Final = re.compile(r"(?:get|is)([A-Z]\w*)")
_STEP: Final = re.compile(
    r"(plus|minus)(Years|Months|Weeks|Days|Hours|Minutes|Seconds)"
)
_LETTERS: Final = {
    "Years": "P{}Y",
    "Months": "P{}M",
    "Weeks": "P{}W",
    "Days": "P{}D",
    "Hours": "PT{}H",
    "Minutes": "PT{}M",
    "Seconds": "PT{}S",
}
_MOMENT: Final = "moment"


def called_function(name: str, arguments: list[Term]) -> Term:
    """Return a call of a function.

    Raises:
        Untranslatable: FEEL has nothing like it.
    """
    if name in {"now", "dateTime"} and not arguments:
        return call("now", kind=_MOMENT)
    if name in {"S", "JSON"} and len(arguments) == 1:
        return arguments[0]
    raise unknown(name)


def called_method(owner: Term, name: str, arguments: list[Term]) -> Term:
    """Return a call of a method of a value.

    Raises:
        Untranslatable: FEEL has nothing like it.
    """
    if owner.kind == _MOMENT:
        return _moved(owner, name, arguments)
    known = METHODS.get((name, len(arguments)))
    if known is not None:
        return known(owner, *arguments)
    if name in {"get", "prop", "at"} and len(arguments) == 1:
        [key] = arguments
        if key.kind == "string":
            return terms.path(owner, key.text[1:-1])
        if key.kind == "number" and key.text.isdecimal():
            return terms.item(owner, int(key.text))
    getter = _GETTER.fullmatch(name)
    if getter is not None and not arguments:
        word = getter[1]
        return terms.path(owner, word[0].lower() + word[1:])
    raise unknown(name)


def _moved(moment: Term, name: str, arguments: list[Term]) -> Term:
    """Return a moment some days on; the library is that of Joda, as engines have it."""
    if name in {"toDate", "toString"} and not arguments:
        return moment
    step = _STEP.fullmatch(name)
    if step is None or len(arguments) != 1 or not arguments[0].text.isdecimal():
        raise unknown(name)
    text = _LETTERS[step[2]].format(arguments[0].text)
    sign = "+" if step[1] == "plus" else "-"
    duration = call("duration", terms.text(text))
    moved = binary(sign, moment, duration, level=ADDED)
    return Term(text=moved.text, level=moved.level, kind=_MOMENT)
