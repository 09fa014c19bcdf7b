"""Say which incidents are meant: by what they are about."""

from __future__ import annotations

from dataclasses import dataclass

from bizproc.bpmn.walk import nodes_of
from bizproc.engine.deployment import definitions
from bizproc.engine.deployment.registry import Registry
from bizproc.errors import NotFoundError, did_you_mean
from bizproc.store import INCIDENTS, Condition, Transaction, eq, eq_given

__all__ = ["IncidentFilter", "check_known"]


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentFilter:
    """Narrow a list of incidents; what is left out asks for nothing."""

    code: str | None = None
    process: str | None = None
    element: str | None = None
    key: str | None = None
    instance: str | None = None
    cause: str | None = None

    @property
    def is_empty(self) -> bool:
        """Say whether every incident is meant."""
        return self == IncidentFilter()

    def conditions(self) -> list[Condition]:
        """Return the conditions that its incidents meet."""
        return eq_given(
            code=self.code,
            process_id=self.process,
            element_id=self.element,
            key=self.key,
            instance_id=self.instance,
            cause=self.cause,
        )


def check_known(tx: Transaction, registry: Registry, wanted: IncidentFilter) -> None:
    """Refuse a filter that names what there is not, so that a typing error is seen.

    A code, key or instance is known if any incident, open or not, has or had it; a
    process if it is deployed; an element if its process, or any process, has it.

    Raises:
        NotFoundError: something named is not known; the message suggests what is.
    """
    _check_seen(tx, "code", wanted.code)
    _check_seen(tx, "key", wanted.key)
    _check_seen(tx, "instance_id", wanted.instance)
    deployed = {it.name: it for it in definitions.newest_of_kind(tx, "process")}
    if wanted.process is not None and wanted.process not in deployed:
        hint = did_you_mean(wanted.process, deployed)
        msg = f"no process {wanted.process!r} is deployed{hint}"
        raise NotFoundError(msg)
    if wanted.element is None or _seen(tx, "element_id", wanted.element):
        return
    elements = {
        node.id
        for name, definition in deployed.items()
        if wanted.process in (None, name)
        for node in nodes_of(registry.process(tx, definition.id).process)
    }
    if wanted.element not in elements:
        of = f"process {wanted.process!r}" if wanted.process else "no process"
        has = "has no" if wanted.process else "has an"
        hint = did_you_mean(wanted.element, elements)
        msg = f"{of} {has} element {wanted.element!r}{hint}"
        raise NotFoundError(msg)


_WORDS = {"code": "code", "key": "key", "instance_id": "instance"}


def _check_seen(tx: Transaction, column: str, value: str | None) -> None:
    if value is None or _seen(tx, column, value):
        return
    groups = tx.summarize(INCIDENTS, by=(column,))
    known = [group.values[0] for group in groups if group.values[0]]
    msg = f"no incident has the {_WORDS[column]} {value!r}{did_you_mean(value, known)}"
    raise NotFoundError(msg)


def _seen(tx: Transaction, column: str, value: str) -> bool:
    return bool(tx.select(INCIDENTS, eq(column, value), limit=1))
