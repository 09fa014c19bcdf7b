"""Read JSON that others wrote: bounded, every fault as one sentence."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import Any, Literal, NoReturn

from bizproc.limits import Limits, limits
from bizproc.source.json_lines import repeated_key

__all__ = ["UnusableJsonError", "parse_json"]

# a text that does not end is one all the same: it is looked at once
_BRACKETS = re.compile(r'"(?:[^"\\]|\\.)*+\\?(?:"|\Z)|([\[{])|([\]}])', re.DOTALL)
_UTF8_BOM = "\ufeff"


class UnusableJsonError(ValueError):
    """A text is no JSON, or more than is read; `line` is None where there is none."""

    def __init__(self, message: str, line: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.line = line


def parse_json(
    data: bytes | str,
    *,
    most: Literal["max_form_bytes", "max_data_bytes"] = "max_data_bytes",
    decimals: bool = False,
) -> tuple[Any, str]:
    """Return what a JSON text says, and the text itself.

    Args:
        data: the text, or its bytes in UTF-8 (a byte order mark is skipped).
        most: the limit of its size.
        decimals: read numbers with a point as decimals, exactly as they are written.

    Raises:
        UnusableJsonError: no JSON, or more than a limit allows.
    """
    allowed = limits()
    size = len(data) if isinstance(data, bytes) else len(data.encode(errors="replace"))
    if size > getattr(allowed, most):
        raise UnusableJsonError(allowed.beyond(most, f"it has {size:,} bytes"))
    try:
        text = data.decode() if isinstance(data, bytes) else data
        text = text.removeprefix(_UTF8_BOM)
        _check_depth(text, allowed)
        found = json.loads(
            text,
            parse_float=Decimal if decimals else None,
            parse_constant=_no_constant,
            object_pairs_hook=_Objects(allowed).make,
        )
    except UnicodeDecodeError:
        message = "not UTF-8; save the file as UTF-8"
        raise UnusableJsonError(message) from None
    except json.JSONDecodeError as error:
        message = f"{error.msg}, column {error.colno}"
        raise UnusableJsonError(message, error.lineno) from None
    except UnusableJsonError:
        raise
    except _RepeatedKeyError:
        key, line = repeated_key(text)
        message = f"the key {key!r:.80} stands twice in one object; keep one"
        raise UnusableJsonError(message, line) from None
    except (ValueError, ArithmeticError):
        # integers of thousands of digits, which Python does not read
        message = "a number in it is too long"
        raise UnusableJsonError(message) from None
    return found, text


class _RepeatedKeyError(ValueError):
    """An object has a key twice: where, the text says."""


class _Objects:
    """Make the objects of a text, of so many keys each and all of them unique."""

    def __init__(self, allowed: Limits) -> None:
        self._limits = allowed

    def make(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        if len(pairs) > self._limits.max_keys:
            met = f"an object has {len(pairs):,} keys"
            raise UnusableJsonError(self._limits.beyond("max_keys", met))
        found = dict(pairs)
        if len(found) == len(pairs):
            return found
        raise _RepeatedKeyError


def _check_depth(text: str, allowed: Limits) -> None:
    depth = 0
    for found in _BRACKETS.finditer(text):
        if found[1]:
            depth += 1
            if depth > allowed.max_json_depth:
                line = text.count("\n", 0, found.start()) + 1
                message = allowed.beyond("max_json_depth", "nested too deeply")
                raise UnusableJsonError(message, line)
        elif found[2]:
            depth -= 1


def _no_constant(name: str) -> NoReturn:
    message = f"{name} is no number of JSON"
    raise UnusableJsonError(message)
