"""Decide whether a parameter of an action takes a secret, and nothing else there."""

from __future__ import annotations

import types
import typing
from typing import Any

from bizproc.secret.secret import Secret

__all__ = ["has_secret_within", "secret_fault", "takes_secret"]


def takes_secret(annotation: Any) -> bool:
    """Say whether a type is `Secret`, or may be, as in `Secret | None`."""
    return Secret in _alternatives(annotation)


def has_secret_within(annotation: Any) -> bool:
    """Say whether a type has secrets inside, as `list[Secret]`, where none ever come."""
    inner = [it for one in _alternatives(annotation) for it in typing.get_args(one)]
    return any(takes_secret(it) or has_secret_within(it) for it in inner)


def _alternatives(annotation: Any) -> tuple[Any, ...]:
    """Return the types of a union, what is annotated, or the type itself."""
    origin = typing.get_origin(annotation)
    if origin is typing.Annotated:
        return _alternatives(typing.get_args(annotation)[0])
    if origin in (typing.Union, types.UnionType):
        parts = typing.get_args(annotation)
        return tuple(it for part in parts for it in _alternatives(part))
    return (annotation,)


def secret_fault(value: Any, annotation: Any, type_text: str) -> str | None:
    """Say why a value does not go together with a type; values are not told.

    To be asked if the one is a secret, or the other takes one.
    """
    if not takes_secret(annotation):
        return (
            f"expected {type_text}, got a secret; annotate the parameter with "
            "bizproc.Secret, and call reveal() where it is used"
        )
    optional = types.NoneType in _alternatives(annotation)
    if type(value) is Secret or (value is None and optional):
        return None
    return (
        f"expected a secret, got a {type(value).__name__}; declare a constant of type "
        "secret and pass it as = constants.NAME"
    )
