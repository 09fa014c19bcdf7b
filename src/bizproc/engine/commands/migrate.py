"""Migrate instances to another version of their process, or to another process."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bizproc._spiff.blockers import Blocker, Target, blocker_of_kind, places_of
from bizproc._spiff.specs.process import ProcessSpec
from bizproc.bpmn.kind_words import exact_kind
from bizproc.bpmn.walk import flows_of
from bizproc.engine.components import Components
from bizproc.engine.deployment import definitions
from bizproc.engine.instances import find_active, find_all
from bizproc.engine.loaded_instance import LoadedInstance
from bizproc.engine.migration.plan import Plan, carry_out, plan_migration
from bizproc.engine.operators import check_operator
from bizproc.engine.suspension.rules import hold_process
from bizproc.engine.transaction_scope import TransactionScope
from bizproc.engine.unit_of_work import UnitOfWork
from bizproc.errors import (
    BizprocError,
    ConflictError,
    InvalidTransitionError,
    InvalidValueError,
    NotFoundError,
    StoreError,
    did_you_mean,
)
from bizproc.model.migration import (
    InstanceMigration,
    Migration,
    MigrationBlocker,
    MigrationNote,
    MigrationOutcome,
)
from bizproc.model.rows import Definition, ProcessInstance
from bizproc.store import Transaction

__all__ = ["MigrationOrder", "migrate"]

# how often an instance that others change at the same time is tried again
_TRIES = 5


@dataclass(frozen=True, kw_only=True)
class MigrationOrder:
    """Say which instances are meant, where they go, and who wants it why.

    Either `process`, perhaps of one `version`, or the `instances` by id, or both.
    `to` is a version of the same process, or a definition id such as `approval:3`.
    """

    to: int | str
    process: str | None = None
    version: int | None = None
    instances: Sequence[str] | None = None
    mapping: Mapping[str, str | None]
    by: str | None = None
    reason: str | None = None
    dry_run: bool = False


def migrate(
    components: Components,
    open_work: Callable[[], TransactionScope],
    order: MigrationOrder,
) -> Migration:
    """Migrate instances, each in a transaction of its own.

    Raises:
        NotFoundError: there is no such process, version or instance.
        InvalidValueError: nothing is said about which instances are meant.
        ForbiddenError: FORBIDDEN, this person is no operator.
    """
    _check_ids(order.to, order.mapping)
    with components.store.read() as tx:
        work = UnitOfWork(components, tx, only_looks=True)
        check_operator(work, "migrate", order.by)
        rows = _select(tx, order)
        definition = _find_target(tx, order, rows)
        registry = components.registry
        target = Target(registry.process(tx, definition.id), order.mapping)
        sources = _sources(work, order, rows)
        faults = tuple(_faults_of_mapping(target, sources))
    dry = order.dry_run or bool(faults)
    run = _Migration(components, open_work, order, target, definition)
    done = tuple(run.judge(rows) if dry else run.carry_out(rows))
    return Migration(
        to=definition.id,
        dry_run=order.dry_run,
        mapping=target.mapping,
        mapping_blockers=faults,
        instances=done,
    )


def _check_ids(to: object, mapping: Mapping[Any, object]) -> None:
    if isinstance(to, bool) or not isinstance(to, int | str):
        msg = f"to must be a version or a definition's id, not {to!r}"
        raise InvalidValueError(msg)
    for old, new in mapping.items():
        if not isinstance(old, str) or not isinstance(new, str | None):
            msg = f"the mapping must be of ids to ids, not of {old!r} to {new!r}"
            raise InvalidValueError(msg)


# -- what is meant -------------------------------------------------------------


def _select(tx: Transaction, order: MigrationOrder) -> list[ProcessInstance]:
    if order.process is None and order.instances is None:
        msg = "say which instances are meant: a process, or instances by id"
        raise InvalidValueError(msg)
    if order.instances is not None:
        return _named(tx, order.instances, order.process)
    process = order.process or ""
    definitions.newest(tx, "process", process)
    found = find_active(tx, process)
    if order.version is None:
        return found
    source = definitions.version_of(tx, process, order.version)
    return [row for row in found if row.definition_id == source.id]


def _named(
    tx: Transaction, wanted: Sequence[str], process: str | None
) -> list[ProcessInstance]:
    found = {row.id: row for row in find_all(tx, wanted)}
    for instance_id in wanted:
        row = found.get(instance_id)
        if row is None:
            known = [it.id for it in find_active(tx, process)] if process else []
            hint = did_you_mean(instance_id, known)
            msg = f"there is no process instance {instance_id!r}{hint}"
            raise NotFoundError(msg)
        if process is not None and row.process_id != process:
            msg = f"instance {instance_id!r} is one of {row.process_id!r}, not {process!r}"
            raise NotFoundError(msg)
    return [found[instance_id] for instance_id in dict.fromkeys(wanted)]


def _find_target(
    tx: Transaction, order: MigrationOrder, rows: Sequence[ProcessInstance]
) -> Definition:
    if isinstance(order.to, str):
        return definitions.named(tx, order.to)
    processes = {row.process_id for row in rows}
    process = order.process or (processes.pop() if len(processes) == 1 else None)
    if process is None:
        msg = (
            f"version {order.to} of what? The instances are of several processes: "
            "name the definition, such as 'approval:3'"
        )
        raise InvalidValueError(msg)
    return definitions.version_of(tx, process, order.to)


# -- the mapping ---------------------------------------------------------------


def _sources(
    work: UnitOfWork, order: MigrationOrder, rows: Sequence[ProcessInstance]
) -> list[ProcessSpec]:
    """Return the diagrams that the mapping may mean, those of the instances first.

    Others of their processes are looked at as long as an id is not found: whoever
    repeats a migration does nothing wrong.
    """
    tx, registry = work.transaction, work.components.registry
    processes = {row.process_id for row in rows}
    if order.process is not None:
        processes.add(order.process)
    wanted = [row.definition_id for row in rows]
    for process_id in sorted(processes):
        wanted += [it.id for it in reversed(definitions.versions_of(tx, process_id))]
    found: list[ProcessSpec] = []
    missing = set(order.mapping)
    for definition_id in dict.fromkeys(wanted):
        if not missing:
            break
        try:
            process = registry.process(tx, definition_id)
        except (StoreError, ConflictError):
            raise
        except BizprocError:
            continue  # each instance says so itself
        found.append(process)
        missing -= places_of(process).keys()
        missing -= {flow.id for _, flow in flows_of(process.process)}
    return found


def _faults_of_mapping(
    target: Target, sources: Sequence[ProcessSpec]
) -> Iterator[MigrationBlocker]:
    """Judge the mapping by itself: each id is there, and keeps its kind."""
    places = [places_of(source) for source in sources]
    old_flows = {flow.id for it in sources for _, flow in flows_of(it.process)}
    known = {id_ for source in places for id_ in source} | old_flows
    for old, new in target.mapping.items():
        if old not in known:
            why = f"no version of the process has an element {old!r}"
            yield _unknown(old, why, did_you_mean(old, known))
        if new is None:
            continue
        new_ones = target.flows if old in old_flows else target.places
        if new not in new_ones:
            why = f"{target.process.definition_id} has no element {new!r}"
            yield _unknown(new, why, did_you_mean(new, new_ones))
            continue
        node = next((source[old][0] for source in places if old in source), None)
        if node is not None and exact_kind(node) != exact_kind(target.places[new][0]):
            yield _told(blocker_of_kind(node, target.places[new][0]), None)


def _unknown(element: str, why: str, hint: str) -> MigrationBlocker:
    remedy = "correct the mapping" + hint
    return MigrationBlocker(
        code="UNKNOWN_ELEMENT", why=why, remedy=remedy, element_id=element
    )


# -- the instances -------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Migration:
    """Carry out one order, or only judge it."""

    components: Components
    open_work: Callable[[], TransactionScope]
    order: MigrationOrder
    target: Target
    definition: Definition

    def judge(self, rows: Sequence[ProcessInstance]) -> Iterator[InstanceMigration]:
        """Say what would become of the instances; each is read by itself."""
        for row in rows:
            with self.components.store.read() as tx:
                work = UnitOfWork(self.components, tx, only_looks=True)
                yield self._one(work, row, dry=True)

    def carry_out(self, rows: Sequence[ProcessInstance]) -> Iterator[InstanceMigration]:
        """Migrate the instances one by one; what fails leaves only itself as it was."""
        for row in rows:
            yield self._in_transaction(row)

    def _in_transaction(self, row: ProcessInstance) -> InstanceMigration:
        for _ in range(_TRIES):
            try:
                with self.open_work() as work:
                    return self._one(work, row, dry=False)
            except ConflictError:
                continue
            except StoreError:
                raise
            except BizprocError as error:
                why = f"the instance could not go on in the new diagram: {error}"
                return self._blocked(row, "FAILED", why, "mend what it says")
        why = "others changed it at the same time, each time it was tried"
        return self._blocked(row, "CONFLICT", why, "try it again")

    def _one(
        self, work: UnitOfWork, row: ProcessInstance, *, dry: bool
    ) -> InstanceMigration:
        loaded = self._load(work, row)
        if isinstance(loaded, InstanceMigration):
            return loaded
        if loaded.row.definition_id == self.definition.id:
            return self._outcome(row, "unchanged")
        if not dry and loaded.row.process_id != self.definition.name:
            hold_process(work, self.definition.name)
        plan = plan_migration(work, loaded, self.target, self.definition.id)
        if plan.blockers:
            return self._outcome(row, "blocked", plan)
        if dry:
            return self._outcome(row, "ready", plan)
        carry_out(work, loaded, plan, told=self._told(loaded.row), by=self.order.by)
        return self._outcome(row, "migrated", plan)

    def _load(
        self, work: UnitOfWork, row: ProcessInstance
    ) -> LoadedInstance | InstanceMigration:
        try:
            return work.load(row.id)
        except ConflictError:
            raise
        except InvalidTransitionError as error:
            return self._blocked(row, "ENDED", error.message, "leave it out")
        except Exception as error:  # noqa: BLE001 - a state may be damaged in any way
            why = f"its state cannot be read: {error or type(error).__name__}"
            return self._blocked(row, "UNREADABLE", why, "restore it, or terminate it")

    def _told(self, before: ProcessInstance) -> dict[str, Any]:
        told = {
            "from": before.definition_id,
            "to": self.definition.id,
            "mapping": self.target.mapping,
            "by": self.order.by,
            "reason": self.order.reason,
        }
        return {name: value for name, value in told.items() if value not in (None, {})}

    def _outcome(
        self, row: ProcessInstance, outcome: MigrationOutcome, plan: Plan | None = None
    ) -> InstanceMigration:
        notes = plan.migrated.notes if plan is not None and not plan.blockers else []
        blockers = plan.blockers if plan is not None else ()
        return InstanceMigration(
            instance_id=row.id,
            from_=row.definition_id,
            to=self.definition.id,
            outcome=outcome,
            blockers=tuple(_told(it, row.id) for it in blockers),
            notes=tuple(MigrationNote(element_id=e, text=t) for e, t in notes),
        )

    def _blocked(
        self, row: ProcessInstance, code: str, why: str, remedy: str
    ) -> InstanceMigration:
        blocker = MigrationBlocker(
            code=code, why=why, remedy=remedy, instance_id=row.id
        )
        return InstanceMigration(
            instance_id=row.id,
            from_=row.definition_id,
            to=self.definition.id,
            outcome="blocked",
            blockers=(blocker,),
        )


def _told(blocker: Blocker, instance_id: str | None) -> MigrationBlocker:
    return MigrationBlocker(
        code=blocker.code,
        why=blocker.why,
        remedy=blocker.remedy,
        element_id=blocker.element or None,
        instance_id=instance_id,
    )
