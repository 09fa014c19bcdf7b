"""Read what repeats in a form: where its items go, and how many there may be."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bizproc.errors import did_you_mean
from bizproc.forms.limits import ANSWER_LIMITS
from bizproc.forms.model import Validation
from bizproc.forms.reading.form_file import FormFile, given
from bizproc.forms.reading.rules import limit_of
from bizproc.source.json_lines import Path
from bizproc.written import Value

__all__ = ["ITEM_LIMITS", "Rows", "path_of", "read_rows"]

ITEM_LIMITS = ("minItems", "maxItems")
"""The custom properties that say how many items a list has."""

_PATH = re.compile(r"\w+(?:\.\w+)*\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """Say how many items a list may have; `fixed` is how many if nobody may add any.

    It begins with `first`.
    """

    validation: Validation
    fixed: int | None = None
    first: int = 1


def path_of(
    component: Mapping[str, Any], *, at: Path, key: str, reading: FormFile
) -> tuple[str, ...]:
    """Return the names under which a container puts its answers; none is no level."""
    path = given(component, "path", str, at=at, element=key, reading=reading)
    if not path:
        if component.get("type") == "dynamiclist":
            reading.fault("a dynamiclist needs a path: the name of its list", at, key)
        return ()
    if not _PATH.match(path):
        message = f"the path {path!r} is none; write names with points between"
        reading.fault(message, (*at, "path"), key)
        return ()
    return tuple(path.split("."))


def read_rows(
    component: Mapping[str, Any],
    *,
    at: Path,
    key: str,
    hidden: tuple[Value, ...],
    reading: FormFile,
) -> Rows:
    """Return how many items a dynamic list may have, and what hides it."""
    found = given(component, "properties", dict, at=at, element=key, reading=reading)
    own = found or {}
    for name in own:
        if name not in ITEM_LIMITS:
            hint = did_you_mean(name, ITEM_LIMITS)
            message = f"unknown property {name!r}{hint}"
            reading.fault(message, (*at, "properties", name), key)
    fewest, most = (
        limit_of(own, name, at=(*at, "properties"), key=key, reading=reading)
        for name in ITEM_LIMITS
    )
    repeated = component.get("defaultRepetitions", 1)
    if type(repeated) is not int or not 0 <= repeated <= ANSWER_LIMITS.rows:
        message = f"defaultRepetitions must be from 0 to {ANSWER_LIMITS.rows}"
        reading.fault(message, (*at, "defaultRepetitions"), key)
        repeated = 1
    is_fixed = component.get("allowAddRemove", True) is False
    return Rows(
        validation=Validation(fewest=fewest, most=most, hidden=hidden),
        fixed=repeated if is_fixed else None,
        first=repeated,
    )
