"""What becomes of one message, noted while it is worked off."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bizproc.model.publication import Publication
from bizproc.model.rows import NEVER


@dataclass(slots=True)
class Receipt:
    """Note whom a message reached; whoever published it reads it when all is done."""

    new: bool = True
    instances: list[str] = field(default_factory=list)
    started: list[str] = field(default_factory=list)
    # a start met a live instance of its key: the message is answered, by a no
    held_off: bool = False
    # a start failed: its incident keeps the message
    is_with_incident: bool = False
    # it waits for a start of a process that is suspended
    is_held: bool = False
    kept_until: dt.datetime | None = None
    known: bool = True

    @property
    def settled(self) -> bool:
        """Say whether a repeat of the message would be one too many."""
        kept = self.is_with_incident or self.kept_until is not None
        return self.reached or self.held_off or kept

    @property
    def reached(self) -> bool:
        """Say whether anybody got the message."""
        return bool(self.instances or self.started or self.is_held)

    def publication(self) -> Publication:
        """Return the answer for who published it."""
        return Publication(
            new=self.new,
            instances=tuple(self.instances),
            started=tuple(self.started),
            kept_until=NEVER if self.is_held else self.kept_until,
            known=self.known,
        )

    def kept(self) -> dict[str, Any]:
        """Return what is kept of it for a repeat of its event."""
        return {
            "instances": self.instances,
            "started": self.started,
            "kept_until": NEVER if self.is_held else self.kept_until,
            "known": self.known,
        }


def receipt_of_repeat(kept: Any) -> Receipt:
    """Return the receipt of a repeated event, from what was kept of the first."""
    if not isinstance(kept, Mapping):
        return Receipt(new=False)
    return Receipt(
        new=False,
        instances=list(kept["instances"]),
        started=list(kept["started"]),
        kept_until=kept["kept_until"],
        known=kept["known"],
    )
