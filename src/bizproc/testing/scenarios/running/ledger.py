"""Remember what the expectations of a case have looked at.

What nobody looked at is left over at the end: with `strict: true` that fails the
case, because a test that passes while the process is unfinished is a lie.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bizproc.testing.scenarios.format.vocabulary import Thing

__all__ = ["Ledger"]

_MUST_BE_LOOKED_AT = (Thing.MAIL, Thing.NOTIFICATION, Thing.TASK, Thing.INSTANCE)
Seen = Mapping[str, Any]


class Ledger:
    """Keep, for one run of a case, which things were looked at and what was new."""

    def __init__(self) -> None:
        self._looked: dict[Thing, set[Any]] = {it: set() for it in Thing}
        self._old: dict[Thing, int] = {}

    def look_at(self, thing: Thing, found: Sequence[Seen]) -> None:
        """Note that an expectation named these."""
        self._looked[thing].update(it["id"] for it in found)

    def take_new(self, thing: Thing, all_: Sequence[Seen]) -> list[Any]:
        """Return what appeared since the last call for the kind; it counts as seen."""
        fresh = list(all_[self._old.get(thing, 0) :])
        self._old[thing] = len(all_)
        self.look_at(thing, fresh)
        return fresh

    def left_over(self, thing: Thing, all_: Sequence[Seen]) -> list[Seen]:
        """Return what nobody looked at; of instances only those that still run."""
        running = {"active", "incident"}
        return [
            it
            for it in all_
            if it["id"] not in self._looked[thing]
            and (thing is not Thing.INSTANCE or it["state"] in running)
        ]

    @property
    def things(self) -> tuple[Thing, ...]:
        """Return the kinds of which nothing may be left over."""
        return _MUST_BE_LOOKED_AT
