"""Make and read rows quickly, since every command reads and writes several.

A frozen dataclass sets its fields one by one in Python, and `dataclasses.replace`
looks each of them up as well. Nothing else happens when a row is made, so its fields
are filled in at once: a task is made in a third of the instructions, copied in an
eighth. They are read where they lie, too: an attribute is first looked for in the class.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Sequence
from operator import attrgetter, itemgetter
from typing import Any, TypeVar

R = TypeVar("R")

# up to so many, attributes are got by one call of C that is less than ours
_FEW = 3
_set = object.__setattr__


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


def row_getter(row: type, names: Iterable[str]) -> Callable[[Any], tuple[Any, ...]]:
    """Make a function from a row of a class to its values in these columns."""
    listed = tuple(names)
    if not listed:
        return lambda _: ()
    if len(listed) == 1:
        get_one = attrgetter(listed[0])
        return lambda it: (get_one(it),)
    if len(listed) <= _FEW or not _has_all_in_dict(row):
        return attrgetter(*listed)
    get = itemgetter(*listed)
    return lambda it: get(it.__dict__)


def _has_all_in_dict(row: type) -> bool:
    """Say whether the rows of a class keep all fields in their `__dict__`."""
    has_slots = any(vars(it).get("__slots__") for it in row.__mro__)
    return not has_slots and all(it.init for it in dataclasses.fields(row))


def changed(row: R, **changes: Any) -> R:
    """Copy a row of this package with some of its fields changed.

    Raises:
        TypeError: the row has no field of a name.
    """
    fields = row.__dict__.copy()
    known = len(fields)
    fields.update(changes)
    if len(fields) != known:
        unknown = ", ".join(changes.keys() - row.__dict__.keys())
        message = f"{type(row).__name__} has no field {unknown}"
        raise TypeError(message)
    made: R = object.__new__(type(row))
    _set(made, "__dict__", fields)
    return made
