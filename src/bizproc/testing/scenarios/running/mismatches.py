"""Say that things are not as a matcher expects, with what comes closest."""

from __future__ import annotations

from collections.abc import Sequence

from bizproc.testing.scenarios.format.literals import Literals
from bizproc.testing.scenarios.format.matchers import Fields, Matcher
from bizproc.testing.scenarios.reporting.failures import Failure
from bizproc.testing.scenarios.running.environment import Seen
from bizproc.testing.scenarios.running.matching import brief, closest

__all__ = ["Mismatches", "first_few"]

_SHOWN_THINGS = 5


class Mismatches:
    """Find what fits a matcher, and describe what does not."""

    def __init__(self, reading: Literals) -> None:
        self._reading = reading

    def fitting(self, matcher: Matcher, things: Sequence[Seen]) -> list[Seen]:
        """Return the things that a matcher accepts."""
        return [it for it in things if matcher.accepts(it, self._reading)]

    def not_one(
        self, about: str, what: str, matcher: Fields, things: Sequence[Seen]
    ) -> Failure:
        """Say that not exactly one thing matches."""
        reading = self._reading
        fitting = self.fitting(matcher, things)
        if fitting:
            return Failure(
                about=about,
                message=(
                    f"expected exactly one {what} to match {matcher}, "
                    f"{len(fitting)} do:"
                ),
                location=matcher.location,
                notes=first_few([brief(it, reading) for it in fitting]),
            )
        return self.none(about, what, matcher, things)

    def none(
        self,
        about: str,
        what: str,
        matcher: Fields,
        things: Sequence[Seen],
        *,
        taken: bool = False,
    ) -> Failure:
        """Say that nothing matches: what is closest, or why there is nothing left."""
        near = closest(matcher, things, self._reading)
        if near is not None:
            why = f"closest: {brief(near[0], self._reading)}"
        elif taken:
            why = f"every {what} is matched by another expectation"
        else:
            why = f"there is no {what} at all"
        return Failure(
            about=about,
            message=f"no {what} matches {matcher}",
            location=matcher.location,
            gaps=near[1] if near else (),
            notes=(why,),
        )


def first_few(lines: Sequence[str]) -> tuple[str, ...]:
    """Return the first lines, and how many more there are."""
    more = len(lines) - _SHOWN_THINGS
    tail = (f"… and {more} more",) if more > 0 else ()
    return (*lines[:_SHOWN_THINGS], *tail)
