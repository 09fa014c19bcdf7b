"""Hold a form file while it is read: its lines, its faults, its values by kind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from bizproc import feel
from bizproc.errors import BizprocError, ExpressionError, Finding, Location
from bizproc.source.json_lines import Path
from bizproc.written import Value

__all__ = ["FormFile", "given", "objects", "parsed", "truth_of", "value_of"]

T = TypeVar("T")


@dataclass(slots=True, kw_only=True)
class FormFile:
    """Collect the faults of one file; `first` is the line on which it begins."""

    file: str
    first: int
    lines: Mapping[Path, int] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def location(self, at: Path, element: str | None) -> Location:
        """Say where a value stands, or the nearest one around it."""
        while at and at not in self.lines:
            at = at[:-1]
        line = self.first + self.lines.get(at, 1) - 1
        return Location(file=self.file, line=line, element=element)

    def finding(self, message: str, at: Path, element: str | None = None) -> Finding:
        """Return a fault with its place."""
        location = self.location(at, element)
        return Finding(code="FORM", message=message, location=location)

    def fault(self, message: str, at: Path, element: str | None = None) -> None:
        """Note a fault."""
        self.findings.append(self.finding(message, at, element))


# what a value of JSON is called, by what Python reads it as
_KINDS: Mapping[type, str] = {dict: "an object", list: "a list", str: "a text"}


def given(
    owner: Mapping[str, Any],
    name: str,
    kind: type[T],
    *,
    at: Path,
    element: str | None,
    reading: FormFile,
) -> T | None:
    """Return what stands under a name, if anything does; of another kind is a fault."""
    value = owner.get(name)
    if value is None or isinstance(value, kind):
        return value
    reading.fault(f"{name} must be {_KINDS[kind]}", (*at, name), element)
    return None


def objects(
    owner: Mapping[str, Any],
    name: str,
    *,
    at: Path,
    element: str | None,
    reading: FormFile,
) -> list[tuple[Path, Mapping[str, Any]]]:
    """Return the objects of a list, and where each stands."""
    found = given(owner, name, list, at=at, element=element, reading=reading)
    objects: list[tuple[Path, Mapping[str, Any]]] = []
    for index, item in enumerate(found or ()):
        place = (*at, name, index)
        if isinstance(item, dict):
            objects.append((place, item))
        else:
            reading.fault(f"{name} must hold objects", place, element)
    return objects


def value_of(text: str | None, at: Path, key: str, reading: FormFile) -> Value | None:
    """Return a text of the form, FEEL if it begins with `=`."""
    if text is None:
        return None
    location = reading.location(at, key)
    if not text.lstrip().startswith("="):
        return Value(text=text, location=location)
    try:
        expression = feel.parse(text.lstrip()[1:].strip())
    except ExpressionError as error:
        reading.fault(f"{error} in {text!r}", at, key)
        return None
    return Value(text=text, location=location, expression=expression)


def parsed(text: str, at: Path, key: str, reading: FormFile) -> Value | None:
    """Return FEEL, written with or without its leading `=`."""
    location = reading.location(at, key)
    bare = text.strip().removeprefix("=").strip()
    try:
        expression = feel.parse(bare)
    except BizprocError as error:
        reading.fault(f"{error} in {bare!r}", at, key)
        return None
    return Value(text=f"= {bare}", location=location, expression=expression)


def truth_of(
    owner: Mapping[str, Any], name: str, *, at: Path, key: str, reading: FormFile
) -> Value | None:
    """Return a condition: true, or FEEL; false and an empty text are none."""
    found = owner.get(name)
    place = (*at, name)
    if found is None or found is False or found == "":
        return None
    if found is True:
        return parsed("true", place, key, reading)
    if isinstance(found, str):
        return parsed(found, place, key, reading)
    reading.fault(f"{name} must be true, false or FEEL", place, key)
    return None
