"""Find instances by what they are about: also by where they stand and what they know.

Columns of the table are looked up in an index. Where a token stands and what a variable
holds stands in the states alone: there a page looks through so many instances and no
more, says how many, and leads on behind them.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from bizproc._spiff.codec import elements_in
from bizproc.engine.components import Components
from bizproc.engine.deployment.definitions import version_id
from bizproc.engine.paging import Listing, limit_of, page_of
from bizproc.engine.unit_of_work import UnitOfWork
from bizproc.errors import InvalidValueError
from bizproc.model.page import Page, Paging
from bizproc.model.rows import ProcessInstance
from bizproc.model.states import IncidentState, InstanceState
from bizproc.store import (
    DEFINITIONS,
    INCIDENTS,
    INSTANCES,
    Condition,
    Transaction,
    eq,
    eq_given,
    one_of,
)
from bizproc.values import dump_values

__all__ = ["LOOKED_THROUGH", "FoundInstances", "InstanceFilter", "search_instances"]

LOOKED_THROUGH: Final = 250
"""How many states a page looks through, at most."""
MOST_WITH_INCIDENTS: Final = 1_000
_LISTING = Listing(
    name="instances",
    table=INSTANCES,
    orders={"started_at": ("started_at", "definition_id", "id")},
)


@dataclass(frozen=True, slots=True, kw_only=True)
class InstanceFilter:
    """Narrow a list of instances; what is left out asks for nothing.

    `element` is one where a token stands, `variable` the name of a variable and
    `value` what it holds. `with_incident` asks for an open one. Of `keys` any will do.
    """

    process: str | None = None
    version: int | None = None
    state: InstanceState | None = None
    keys: tuple[str, ...] = ()
    started_from: dt.datetime | None = None
    started_until: dt.datetime | None = None
    with_incident: bool = False
    element: str | None = None
    variable: str | None = None
    value: Any = None

    @property
    def looks_inside(self) -> bool:
        """Say whether states are to be read."""
        return self.element is not None or self.variable is not None

    def conditions(self) -> list[Condition]:
        """Return the conditions on columns that hold for every branch.

        Raises:
            InvalidValueError: a version without its process.
        """
        found: list[Condition] = []
        if self.version is not None:
            if self.process is None:
                msg = "a version is one of a process: say which process is meant"
                raise InvalidValueError(msg)
            found.append(eq("definition_id", version_id(self.process, self.version)))
        if self.started_from is not None:
            found.append(Condition("started_at", ">=", self.started_from))
        if self.started_until is not None:
            found.append(Condition("started_at", "<", self.started_until))
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundInstances:
    """Hold a page of instances; `looked` counts the states that were looked through."""

    page: Page[ProcessInstance]
    looked: int | None = None


def search_instances(
    components: Components, tx: Transaction, wanted: InstanceFilter, paging: Paging
) -> FoundInstances:
    """Return instances, oldest first.

    Raises:
        InvalidValueError: the limit, the order or the place to go on from is wrong.
    """
    branches = _branches(tx, wanted)
    if not branches:
        return FoundInstances(page=Page())
    if not wanted.looks_inside:
        return FoundInstances(page=page_of(tx, _LISTING, branches, paging))
    limit_of(paging)
    many = Paging(limit=LOOKED_THROUGH, order=paging.order, after=paging.after)
    seen = page_of(tx, _LISTING, branches, many)
    work = UnitOfWork(components, tx, only_looks=True)
    fitting = [row for row in seen if _fits(work, row, wanted)]
    return FoundInstances(page=Page(fitting, next=seen.next), looked=len(seen))


def _branches(tx: Transaction, wanted: InstanceFilter) -> list[list[Condition]]:
    common = wanted.conditions()
    states = (wanted.state,) if wanted.state is not None else tuple(InstanceState)
    of = [*eq_given(process_id=wanted.process), *common, one_of("state", states)]
    if wanted.with_incident:
        return [[one_of("id", _with_incidents(tx, wanted.process)), *of]]
    if wanted.keys:
        return [[one_of("key", wanted.keys), *of]]
    # the order is kept for each process and state
    named = [wanted.process] if wanted.process else _processes(tx)
    pairs = itertools.product(named, states)
    return [[eq("process_id", one), eq("state", its), *common] for one, its in pairs]


def _processes(tx: Transaction) -> list[str]:
    """Return the processes that may have instances: nothing deployed ever goes."""
    found = tx.summarize(DEFINITIONS, eq("kind", "process"), by=("name",))
    return [it.values[0] for it in found]


def _with_incidents(tx: Transaction, process: str | None) -> Sequence[str]:
    opened = (eq("state", IncidentState.OPEN), *eq_given(process_id=process))
    rows = tx.select(
        INCIDENTS, *opened, order_by=("created_at", "id"), limit=MOST_WITH_INCIDENTS
    )
    return list(dict.fromkeys(row.instance_id for row in rows))


def _fits(work: UnitOfWork, row: ProcessInstance, wanted: InstanceFilter) -> bool:
    """Say whether a state has what is looked for; one that cannot be read has not."""
    # names and values stand in the text as they are: most states need not be read
    if wanted.element is not None and f'"{wanted.element}"' not in row.content:
        return False
    if wanted.variable is not None:
        pair = f"{dump_values(wanted.variable)}:{dump_values(wanted.value)}"
        if pair not in row.content:
            return False
    try:
        if wanted.element is not None and (
            row.state is not InstanceState.ACTIVE
            or wanted.element not in elements_in(row.content)
        ):
            return False
        if wanted.variable is None:
            return True
        known = work.look_at(row).execution.variables()
    except Exception:  # noqa: BLE001 - a state may be damaged in any way
        return False
    return wanted.variable in known and known[wanted.variable] == wanted.value
