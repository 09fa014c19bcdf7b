"""Call foreign code so that what it does to everybody's globals ends with the call."""

from __future__ import annotations

import builtins
import decimal
import operator
from collections.abc import Callable, Mapping
from typing import Any, Final

from bizproc.errors import ActionError

__all__ = ["call_alone"]

_ALL: Final = vars(builtins)
# what nearly every line of this package works with; looking at all costs more than
# what most actions do
_NAMES: Final = (
    *("len", "isinstance", "str", "int", "bool", "dict", "list", "tuple", "set"),
    *("type", "getattr", "sorted", "min", "max", "any", "all", "next", "iter"),
    *("repr", "zip", "map", "enumerate", "range", "sum", "super", "frozenset"),
)
_values: Final = operator.itemgetter(*_NAMES)
_rounding: Final = operator.attrgetter("prec", "rounding")


def call_alone(function: Callable[..., Any], arguments: Mapping[str, Any]) -> Any:
    """Call a function; how decimals round and the main builtins are as before.

    Raises:
        ActionError: it replaced builtins, which everything else works with.
    """
    before = _values(_ALL)
    context = decimal.getcontext()
    rounding = _rounding(context)
    replaced: list[str] = []
    try:
        result = function(**arguments)
    finally:
        if decimal.getcontext() is not context:
            decimal.setcontext(context)
        if _rounding(context) != rounding:
            context.prec, context.rounding = rounding
        if _values(_ALL) != before:
            replaced = _restore(before)
    if replaced:
        named = ", ".join(replaced)
        msg = f"the action replaced Python's own {named}, which was put back"
        raise ActionError(msg)
    return result


def _restore(before: tuple[Any, ...]) -> list[str]:
    """Put builtins back; return the names of those that were replaced."""
    replaced = []
    for name, own in zip(_NAMES, before, strict=True):
        if _ALL.get(name) is not own:
            _ALL[name] = own
            replaced.append(name)
    return replaced
