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


def _values() -> tuple[Any, ...]:
    """Return what nearly every line of this package works with, as it stands.

    Names in a function cost Python a tenth of looking them up in the dict of builtins,
    and looking at all of them costs more than what most actions do.
    """
    # fmt: off
    return (
        len, isinstance, str, int, bool, dict, list, tuple, set, type, getattr, sorted,
        min, max, any, all, next, iter, repr, zip, map, enumerate, range, sum, super,
        frozenset,
    )
    # fmt: on


_NAMES: Final = _values.__code__.co_names
_rounding: Final = operator.attrgetter("prec", "rounding")


def call_alone(function: Callable[..., Any], arguments: Mapping[str, Any]) -> Any:
    """Call a function; how decimals round and the main builtins are as before.

    Raises:
        ActionError: it replaced builtins, which everything else works with.
    """
    before = _values()
    context = decimal.getcontext()
    rounding = _rounding(context)
    try:
        result = function(**arguments)
    except BaseException:
        _restore(before, context, rounding)
        raise
    if (
        decimal.getcontext() is context
        and _rounding(context) == rounding
        and _are(before)
    ):
        return result
    replaced = _restore(before, context, rounding)
    if replaced:
        named = ", ".join(replaced)
        msg = f"the action replaced Python's own {named}, which was put back"
        raise ActionError(msg)
    return result


def _are(before: tuple[Any, ...]) -> bool:
    try:
        return _values() == before
    except NameError:  # one was deleted
        return False


def _restore(
    before: tuple[Any, ...], context: decimal.Context, rounding: tuple[Any, ...]
) -> list[str]:
    """Put things back as they were; return the names of builtins that were replaced."""
    decimal.setcontext(context)
    context.prec, context.rounding = rounding
    replaced = []
    for name, own in zip(_NAMES, before, strict=True):
        if _ALL.get(name) is not own:
            _ALL[name] = own
            replaced.append(name)
    return replaced
