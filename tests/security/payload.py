"""One hostile thing, the door it is given to, and what would be harm."""

from __future__ import annotations

import reprlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Literal

__all__ = ["CANARIES", "Harm", "Outcome", "Payload", "control", "payloads", "shown"]

Harm = Callable[[Any], "str | None"]
"""Reads what came out of a door and says what harm was done, if any was."""

Outcome = Literal["refused", "held", "passes"]
"""An error of ours · refused or taken, but without harm · taken: a positive control."""


_SHOWN = reprlib.Repr()
_SHOWN.maxlevel, _SHOWN.maxlong = 8, 10_000
_SHOWN.maxdict = _SHOWN.maxlist = _SHOWN.maxtuple = _SHOWN.maxset = 1_000
_SHOWN.maxstring = _SHOWN.maxother = 100_000


def shown(value: Any) -> str:
    """Return a value as text; what is deep, wide or no text only in part."""
    if isinstance(value, str):
        return value
    try:
        return _SHOWN.repr(value)
    except Exception:  # noqa: BLE001 - a payload may refuse to be shown
        return f"<{type(value).__name__}>"


@dataclass(frozen=True, slots=True)
class Canaries:
    """What nobody may come to by a payload; each is told apart wherever it turns up."""

    content: str = "canary-of-a-file-that-nobody-may-read"
    environment: str = "canary-of-an-environment-variable"
    variable: str = "BIZPROC_SECURITY_CANARY"
    module: str = "bizproc_security_canary"

    @property
    def secrets(self) -> tuple[str, ...]:
        """Return the texts that may come out nowhere."""
        return self.content, self.environment


CANARIES = Canaries()


@dataclass(frozen=True, slots=True, kw_only=True)
class Payload:
    """Hold what is given to a door of the product, and what must come of it.

    `{FILE}`, `{HTTP}` and `{OUT}` in texts stand for a file that may not be read, an
    address that may not be asked and a file that may not be written (`Ground.filled`).
    """

    family: str
    target: str
    name: str
    given: Any
    outcome: Outcome = "held"
    harm: Harm | None = None

    def __str__(self) -> str:
        return f"{self.family} / {self.target} / {self.name}"


def control(
    family: str, target: str, given: Any, *, name: str = "control", harm: Any = None
) -> Payload:
    """Return what must pass: payloads prove nothing at a door that is shut."""
    return Payload(
        family=family,
        target=target,
        name=name,
        given=given,
        outcome="passes",
        harm=harm,
    )


def payloads(
    family: str,
    target: str,
    rows: Iterable[tuple[str, Any]],
    *,
    outcome: Outcome = "held",
    harm: Harm | None = None,
) -> list[Payload]:
    """Return a payload of each (name, given)."""
    return [
        Payload(
            family=family,
            target=target,
            name=name,
            given=given,
            outcome=outcome,
            harm=harm,
        )
        for name, given in rows
    ]
