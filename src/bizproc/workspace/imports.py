"""Import what an application names as MODULE:NAME, such as `shop.actions:ACTIONS`."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from typing import TypeVar

from bizproc.errors import ConfigurationError, Finding, Location, did_you_mean

__all__ = ["imported"]

T = TypeVar("T")


def imported(
    text: str,
    kind: type[T] | tuple[type[T], ...],
    *,
    what: str,
    location: Location,
    beside: Path | None = None,
) -> T:
    """Import a module and return the thing of a kind that it holds under a name.

    Of several kinds the first gives its name to the error. Modules `beside` a file are
    found as well, after all others, from now on.

    Raises:
        ConfigurationError: NOT_FOUND, the module cannot be imported or has no such
            thing; the message says why, at the location given.
    """
    module_name, colon, name = text.partition(":")
    if not colon or not name or not module_name:
        message = f"expected MODULE:NAME, such as shop.{what}s:{what.upper()}"
        raise _unusable(message, location)
    if beside is not None and str(beside.resolve()) not in sys.path:
        sys.path.append(str(beside.resolve()))
    or_beside = ", or stand beside the file" if beside is not None else ""
    try:
        module = import_module(module_name)
    except Exception as error:  # a module may fail with anything
        message = (
            f"{what} {text!r}: {type(error).__name__}: {error}; "
            f"the module must be importable from here{or_beside}"
        )
        raise _unusable(message, location) from error
    found = getattr(module, name, None)
    if not isinstance(found, kind):
        known = [key for key, it in vars(module).items() if isinstance(it, kind)]
        called = kind[0] if isinstance(kind, tuple) else kind
        message = f"{module_name} has no {called.__name__} {name!r}"
        raise _unusable(message + did_you_mean(name, known), location)
    return found


def _unusable(message: str, location: Location) -> ConfigurationError:
    finding = Finding(code="NOT_FOUND", message=message, location=location)
    return ConfigurationError([finding])
