"""Show what was answered in a message, however large or odd it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

__all__ = ["named", "shown"]

_SHOWN = 60
_NAMED = 60
_PRINTED_BITS = 512


def shown(value: object) -> str:
    """Show a value, cut at 60 characters; of lists and contexts only their size."""
    if isinstance(value, str):
        text = repr(value[: _SHOWN + 1])
    elif isinstance(value, int) and value.bit_length() > _PRINTED_BITS:
        text = f"a number of {value.bit_length()} bits"
    elif isinstance(value, Mapping):
        return f"a context of {len(value)}"
    elif isinstance(value, Sequence):
        return f"a list of {len(value)}"
    elif isinstance(value, Decimal):
        text = str(value)  # FEEL's own words, as an analyst writes the number
    else:
        text = repr(value)
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


def named(name: object) -> str:
    """Show a name that somebody sent."""
    text = name if isinstance(name, str) else repr(type(name).__name__)
    known = text[:_NAMED].encode("utf-8", "backslashreplace").decode("utf-8")
    return repr(known if len(text) <= _NAMED else known + "…")
