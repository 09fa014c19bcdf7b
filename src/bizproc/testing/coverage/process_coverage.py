"""What the scenarios took of one process."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

from bizproc.testing.coverage.parts import Part, PartKind

__all__ = ["Part", "ProcessCoverage", "Share"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """Count how many of some parts were taken."""

    taken: int
    total: int

    @property
    def percent(self) -> float:
        """Return the share, of nothing all."""
        return 100 * self.taken / self.total if self.total else 100.0

    def __str__(self) -> str:
        return f"{self.taken}/{self.total}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessCoverage:
    """Hold the parts of a process, and in how many instances each was taken.

    `content` are the bytes of the diagram's file, to draw it; `line` is where the
    process stands in it. `cases` are the names of those that took a part, in the order
    in which they were played. All of it is plain data, so that one process of a run may
    hand it to another.
    """

    id: str
    name: str
    file: str
    line: int
    content: bytes
    instances: int
    parts: tuple[Part, ...]
    times: Mapping[str, int]
    cases: Mapping[str, tuple[str, ...]]

    def share(self, *kinds: PartKind) -> Share:
        """Count the parts of kinds, of all kinds if none is named."""
        counted = [it for it in self.parts if not kinds or it.kind in kinds]
        taken = sum(it.id in self.times for it in counted)
        return Share(taken=taken, total=len(counted))

    @property
    def percent(self) -> float:
        """Return which share of the elements and flows was taken."""
        return self.share().percent

    @property
    def untaken(self) -> tuple[Part, ...]:
        """Return the parts that no instance took, in the order of their lines."""
        missing = (it for it in self.parts if it.id not in self.times)
        return tuple(sorted(missing, key=lambda it: (it.line, it.id)))

    def with_more(self, other: ProcessCoverage) -> ProcessCoverage:
        """Return what this and another run of the same process took together."""
        names = [*self.cases, *(it for it in other.cases if it not in self.cases)]
        return replace(
            self,
            instances=self.instances + other.instances,
            times=dict(Counter(self.times) + Counter(other.times)),
            cases={
                it: tuple(
                    dict.fromkeys((*self.cases.get(it, ()), *other.cases.get(it, ())))
                )
                for it in names
            },
        )
