"""Say what a value must be like.

A matcher is a tree of frozen nodes. `accepts` says whether a value fits; `gaps` which
parts of it do not; `str` writes it as the file has it, on one line.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from bizproc import feel
from bizproc.errors import Location
from bizproc.testing.scenarios.format.literals import Literals, is_list, shown, written
from bizproc.testing.scenarios.format.patterns import search

__all__ = [
    "NOWHERE",
    "All",
    "Anything",
    "Compares",
    "Contains",
    "Equals",
    "Fields",
    "Gap",
    "In",
    "Items",
    "Matcher",
    "Matches",
    "Not",
    "gaps",
    "text_of",
]

NOWHERE = Location()


class Matcher(Protocol):
    """Accept some values and not others."""

    @property
    def location(self) -> Location:
        """Return where the matcher stands."""
        ...

    def accepts(self, actual: Any, reading: Literals) -> bool:
        """Say whether a value fits."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Anything:
    """Accept every value, null included."""

    location: Location = NOWHERE

    def accepts(self, actual: Any, reading: Literals) -> bool:
        """Accept it."""
        del actual, reading
        return True

    def __str__(self) -> str:
        return "any"


@dataclass(frozen=True, slots=True, kw_only=True)
class Equals:
    """Accept one value, compared as `Reading.equal` does."""

    value: Any
    location: Location = NOWHERE

    def accepts(self, actual: Any, reading: Literals) -> bool:
        """Say whether it is that value."""
        return reading.equal(self.value, actual)

    def __str__(self) -> str:
        return written(self.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Items:
    """Accept a list whose items fit one by one."""

    items: tuple[Matcher, ...]
    location: Location = NOWHERE

    def accepts(self, actual: Any, reading: Literals) -> bool:
        """Say whether it is a list as long as this, and every item fits."""
        return (
            is_list(actual)
            and len(actual) == len(self.items)
            and all(
                matcher.accepts(item, reading)
                for matcher, item in zip(self.items, actual, strict=True)
            )
        )

    def __str__(self) -> str:
        return f"[{', '.join(map(str, self.items))}]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fields:
    """Accept a mapping whose named fields fit; a field that is absent is null."""

    fields: Mapping[str, Matcher]
    location: Location = NOWHERE

    def accepts(self, actual: Any, reading: Literals) -> bool:
        """Say whether every named field fits."""
        return isinstance(actual, Mapping) and all(
            matcher.accepts(actual.get(name), reading)
            for name, matcher in self.fields.items()
        )

    def __str__(self) -> str:
        parts = (f"{name}: {matcher}" for name, matcher in self.fields.items())
        return f"{{{', '.join(parts)}}}" if self.fields else "any"


@dataclass(frozen=True, slots=True, kw_only=True)
class Contains:
    """Accept a text with this part, or a list with such an item."""

    item: Matcher
    location: Location = NOWHERE

    def accepts(self, actual: Any, reading: Literals) -> bool:
        """Say whether the part or item is in there."""
        if isinstance(actual, str):
            if not isinstance(self.item, Equals):
                return False
            part = reading.value(self.item.value)
            return (part if isinstance(part, str) else feel.to_text(part)) in actual
        return is_list(actual) and any(
            self.item.accepts(one, reading) for one in actual
        )

    def __str__(self) -> str:
        return f"{{contains: {self.item}}}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Matches:
    """Accept a text in which the regular expression is found."""

    pattern: str
    location: Location = NOWHERE

    def accepts(self, actual: Any, reading: Literals) -> bool:
        """Say whether the pattern is found."""
        del reading
        return isinstance(actual, str) and search(self.pattern, actual)

    def __str__(self) -> str:
        return f"{{matches: {self.pattern}}}"


@dataclass(frozen=True, slots=True, kw_only=True)
class In:
    """Accept what one of several matchers accepts."""

    options: tuple[Matcher, ...]
    location: Location = NOWHERE

    def accepts(self, actual: Any, reading: Literals) -> bool:
        """Say whether one of them fits."""
        return any(option.accepts(actual, reading) for option in self.options)

    def __str__(self) -> str:
        return f"{{in: [{', '.join(map(str, self.options))}]}}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Compares:
    """Accept a number, text or moment in an order to the value: gt, ge, lt, le."""

    relation: str
    value: Any
    location: Location = NOWHERE

    def accepts(self, actual: Any, reading: Literals) -> bool:
        """Say whether it stands in that order."""
        return reading.ordered(self.relation, actual, self.value)

    def __str__(self) -> str:
        return f"{{{self.relation}: {written(self.value)}}}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Not:
    """Accept what the matcher inside does not."""

    inner: Matcher
    location: Location = NOWHERE

    def accepts(self, actual: Any, reading: Literals) -> bool:
        """Say whether the matcher inside does not fit."""
        return not self.inner.accepts(actual, reading)

    def __str__(self) -> str:
        return f"{{not: {self.inner}}}"


@dataclass(frozen=True, slots=True, kw_only=True)
class All:
    """Accept what every matcher accepts: `{gt: 3, lt: 5}`."""

    parts: tuple[Matcher, ...]
    location: Location = NOWHERE

    def accepts(self, actual: Any, reading: Literals) -> bool:
        """Say whether all of them fit."""
        return all(part.accepts(actual, reading) for part in self.parts)

    def __str__(self) -> str:
        inner = (str(part)[1:-1] for part in self.parts)
        return f"{{{', '.join(inner)}}}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """Hold one part that does not fit: its path, what was expected, what is."""

    field: str
    expected: str
    actual: str
    location: Location


def gaps(
    matcher: Matcher, actual: Any, reading: Literals, *, path: str = ""
) -> Iterator[Gap]:
    """Yield the parts that do not fit, the deepest that can be named."""
    if matcher.accepts(actual, reading):
        return
    if isinstance(matcher, Fields) and isinstance(actual, Mapping):
        for name, inner in matcher.fields.items():
            below = f"{path}.{name}" if path else name
            yield from gaps(inner, actual.get(name), reading, path=below)
    elif (
        isinstance(matcher, Items)
        and is_list(actual)
        and len(actual) == len(matcher.items)
    ):
        for number, (inner, item) in enumerate(
            zip(matcher.items, actual, strict=True), 1
        ):
            yield from gaps(inner, item, reading, path=f"{path}[{number}]")
    else:
        yield Gap(
            field=path,
            expected=str(matcher),
            actual=shown(actual, reading),
            location=matcher.location,
        )


def text_of(matcher: Fields, name: str) -> str | None:
    """Return the text that a field must equal, or None if it is not so simple."""
    inner = matcher.fields.get(name)
    value = inner.value if isinstance(inner, Equals) else None
    return value if isinstance(value, str) else None
