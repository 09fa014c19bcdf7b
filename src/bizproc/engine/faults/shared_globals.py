"""Call foreign code so that what it does to everybody's globals ends with the call."""

from __future__ import annotations

import builtins
import decimal
from collections.abc import Callable, Mapping
from typing import Any, Final

from bizproc.errors import ActionError

__all__ = ["call_alone"]

_ALL: Final = vars(builtins)
_NAMES: Final = tuple(name for name in _ALL if name.islower() and name[0] != "_")


def call_alone(function: Callable[..., Any], arguments: Mapping[str, Any]) -> Any:
    """Call a function; the context of decimals and the builtins are as before.

    Raises:
        ActionError: it replaced builtins, which everything else works with.
    """
    before = [*map(_ALL.get, _NAMES)]
    try:
        with decimal.localcontext():
            result = function(**arguments)
    except BaseException:
        _restore(before)
        raise
    replaced = _restore(before)
    if replaced:
        named = ", ".join(replaced)
        msg = f"the action replaced Python's own {named}, which was put back"
        raise ActionError(msg)
    return result


def _restore(before: list[Any]) -> list[str]:
    """Put builtins back; return the names of those that were replaced."""
    if [*map(_ALL.get, _NAMES)] == before:
        return []
    replaced = []
    for name, own in zip(_NAMES, before, strict=True):
        if _ALL.get(name) is not own:
            _ALL[name] = own
            replaced.append(name)
    return replaced
