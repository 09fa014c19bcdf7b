"""What a failed expectation says."""

from __future__ import annotations

from dataclasses import dataclass, field

from bizproc.errors import Location
from bizproc.testing.relative_path import relative_path
from bizproc.testing.scenarios.format.matchers import Gap

__all__ = ["Failure"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """Say what was expected and what is, at which line of the file.

    `about` is the key of the expectation; `gaps` are the fields that differ;
    `notes` are further lines; `path` are the elements that were expected, if that
    is what failed.
    """

    about: str
    message: str
    location: Location
    gaps: tuple[Gap, ...] = ()
    notes: tuple[str, ...] = ()
    expected_path: tuple[str, ...] = field(default=())

    def lines(self) -> list[str]:
        """Write the failure, one field a line."""
        place = f"{relative_path(self.location.file)}:{self.location.line}"
        found = [f"{place}: {self.about}: {self.message}"]
        for gap in self.gaps:
            elsewhere = gap.location.line not in {None, self.location.line}
            line = f" (line {gap.location.line})" if elsewhere else ""
            name = gap.field or "value"
            found.append(f"    {name}{line}: expected {gap.expected}, got {gap.actual}")
        found.extend(f"    {note}" for note in self.notes)
        return found
