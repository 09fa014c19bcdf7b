"""Frozen dataclasses within a row: as the mapping of their fields, and back.

A field that holds its default is left out, so that most structures are `{}` when
written and a new field needs no migration.
"""

from __future__ import annotations

import dataclasses
import functools
import types
import typing
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

__all__ = ["shared_empty", "structure_of", "values_of"]

S = TypeVar("S")
_Read = Callable[[Any], Any]
_FIXED = (type(None), bool, int, str, tuple, types.MappingProxyType)


def values_of(structure: Any) -> dict[str, Any]:
    """Return the fields of a structure that differ from their defaults, by name."""
    kind: Any = type(structure)
    if structure is shared_empty(kind):
        return {}
    values = {}
    for name, default in _defaults(kind).items():
        value = getattr(structure, name)
        if value is not default and value != default:
            values[name] = _written(value)
    return values


def structure_of(kind: type[S], values: Mapping[str, Any]) -> S:
    """Make a structure of what `values_of` returned.

    Raises:
        TypeError: a name is none of its fields, or one without a default is missing.
    """
    key: Any = kind
    made: S
    if not values:
        made = shared_empty(key) or kind()
        return made
    readers = _readers(key)
    made = kind(
        **{
            name: readers[name](value) if name in readers else value
            for name, value in values.items()
        }
    )
    return made


@functools.cache
def shared_empty(kind: Any) -> Any:
    """Return the structure that is all defaults, if nobody can change a part of it."""
    shareable = all(isinstance(it, _FIXED) for it in _defaults(kind).values())
    return kind() if shareable else None


@functools.cache
def _defaults(kind: Any) -> dict[str, Any]:
    return {
        field.name: field.default_factory()
        if field.default_factory is not dataclasses.MISSING
        else field.default
        for field in dataclasses.fields(kind)
    }


def _written(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_written(item) for item in value]
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return values_of(value)
    return value


@functools.cache
def _readers(kind: Any) -> dict[str, _Read]:
    """Return what reads the fields that are not kept as they are."""
    hints = typing.get_type_hints(kind)
    found = {name: _reader(hint) for name, hint in hints.items()}
    return {name: read for name, read in found.items() if read is not None}


def _reader(hint: Any) -> _Read | None:
    if typing.get_origin(hint) in {typing.Union, types.UnionType}:
        parts = [part for part in typing.get_args(hint) if part is not type(None)]
        read = _reader(parts[0]) if len(parts) == 1 else None
        if read is None:
            return None
        return lambda value: None if value is None else read(value)
    if typing.get_origin(hint) is tuple:
        of_item = _reader(typing.get_args(hint)[0])
        return tuple if of_item is None else lambda value: tuple(map(of_item, value))
    if dataclasses.is_dataclass(hint):
        return lambda value: structure_of(hint, value)  # type: ignore[arg-type]
    return None
