"""What a migration did, or would do: for each instance, and for the mapping itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

__all__ = ["InstanceMigration", "Migration", "MigrationBlocker", "MigrationNote"]

MigrationOutcome: TypeAlias = Literal["migrated", "ready", "blocked", "unchanged"]


@dataclass(frozen=True, kw_only=True)
class MigrationBlocker:
    """Say what stands in the way of a migration, why, and what to do.

    Codes: DROPPED, KIND, SCOPE, FLOW, TWICE, NOT_ARMED, FORM, KEY_HELD, SUSPENDED,
    ENDED, UNREADABLE, CONFLICT, FAILED of an instance; UNKNOWN_ELEMENT and KIND of the mapping,
    which no instance has (None).
    """

    code: str
    why: str
    remedy: str
    element_id: str | None = None
    instance_id: str | None = None


@dataclass(frozen=True, kw_only=True)
class MigrationNote:
    """Tell what becomes of an element of an instance that is no blocker."""

    element_id: str
    text: str


@dataclass(frozen=True, kw_only=True)
class InstanceMigration:
    """Say what became of one instance.

    `ready` is what a dry run calls an instance that would be migrated, `unchanged` one
    that runs in the wanted definition already. `from_` and `to` are definition ids.
    """

    instance_id: str
    from_: str
    to: str
    outcome: MigrationOutcome
    blockers: tuple[MigrationBlocker, ...] = ()
    notes: tuple[MigrationNote, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Migration:
    """Say what became of the instances that were meant, oldest first.

    `mapping_blockers` are faults of the mapping: with any of them nothing was done.
    """

    to: str
    dry_run: bool
    mapping: Mapping[str, str | None] = field(default_factory=dict)
    mapping_blockers: tuple[MigrationBlocker, ...] = ()
    instances: tuple[InstanceMigration, ...] = ()

    @property
    def blockers(self) -> tuple[MigrationBlocker, ...]:
        """Return everything that stood in the way: of the mapping, then of instances."""
        of_instances = (it for one in self.instances for it in one.blockers)
        return (*self.mapping_blockers, *of_instances)

    def count(self, outcome: MigrationOutcome) -> int:
        """Count the instances of one outcome."""
        return sum(one.outcome == outcome for one in self.instances)
