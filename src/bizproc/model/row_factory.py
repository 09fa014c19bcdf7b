"""Make rows quickly, since every command reads and writes several.

A frozen dataclass sets its fields one by one in Python, and `dataclasses.replace`
looks each of them up as well. Nothing else happens when a row is made, so its fields
are filled in at once: a task is made in a third of the instructions, copied in a sixth.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from operator import attrgetter
from typing import Any, TypeVar

R = TypeVar("R")


def row_maker(row: type, names: Sequence[str]) -> Callable[[Iterable[Any]], Any]:
    """Make a function from the values of all fields, in order, to a row.

    A class with slots or with a `__post_init__` is called, as everywhere else.
    """
    if "__slots__" in vars(row) or hasattr(row, "__post_init__"):
        return lambda values: row(**dict(zip(names, values, strict=True)))
    new = object.__new__

    def make(values: Iterable[Any]) -> Any:
        made: Any = new(row)
        made.__dict__.update(zip(names, values, strict=True))
        return made

    return make


def row_getter(names: Sequence[str]) -> Callable[[Any], Iterable[Any]]:
    """Make a function from a row to its values in these columns."""
    if len(names) == 1:
        get = attrgetter(names[0])
        return lambda row: (get(row),)
    return attrgetter(*names)


def changed(row: R, **changes: Any) -> R:
    """Copy a row of this package with some of its fields changed.

    Raises:
        TypeError: the row has no field of a name.
    """
    made: R = object.__new__(type(row))
    fields = made.__dict__
    fields.update(row.__dict__)
    known = len(fields)
    fields.update(changes)
    if len(fields) != known:
        unknown = ", ".join(changes.keys() - row.__dict__.keys())
        message = f"{type(row).__name__} has no field {unknown}"
        raise TypeError(message)
    return made
