"""A rule of BPMN 2.0, and the fault that is planted to see that it is told.

A new rule is an entry in the file of its part (a new part: a line in `table.py`). The
tests then ask of it that the planted fault brings that one finding at that element and,
but for `besides`, no other, and that nothing at all is told of the sound file.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = ["Rule", "adding", "flow"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """Hold one rule with two files that differ only in the planted fault.

    Attributes:
        says: the rule, as the page tells it; several entries may prove one.
        numbers: what the literature on BPMN conformance lists it under.
        sound: a file without any finding.
        plant: what of it is replaced by what; each stands there once.
        code: of the finding, e.g. BP011.
        element: the id of the element at which it is told.
        finding: a piece of what it says.
        level: an error stops a deployment, a warning does not.
        besides: codes of what the same fault brings about as well.
    """

    says: str
    sound: str
    plant: tuple[tuple[str, str], ...]
    code: str
    element: str | None
    finding: str
    numbers: tuple[int, ...] = ()
    level: Literal["error", "warning"] = "error"
    besides: frozenset[str] = frozenset()

    @property
    def broken(self) -> str:
        """Return the file with the fault in it."""
        text = self.sound
        for old, new in self.plant:
            if text.count(old) != 1:
                message = f"{old!r} stands {text.count(old)} times in {text}"
                raise ValueError(message)
            text = text.replace(old, new)
        return text


def adding(drawn: str) -> tuple[tuple[str, str], ...]:
    """Plant something more at the end of the process."""
    return (("</process>", f"{drawn}</process>"),)


def flow(id_: str, source: str, target: str, inner: str = "") -> str:
    """Draw a sequence flow."""
    return (
        f'<sequenceFlow id="{id_}" sourceRef="{source}" targetRef="{target}">'
        f"{inner}</sequenceFlow>"
    )
