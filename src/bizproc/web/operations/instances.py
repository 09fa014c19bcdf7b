"""The list of instances: what is looked for stands in the address."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from starlette.responses import Response

from bizproc.engine.queries.instance_search import InstanceFilter
from bizproc.errors import InvalidValueError
from bizproc.model.states import InstanceState
from bizproc.portal.schema.tables import INSTANCE_RECORDS
from bizproc.store import INSTANCES, eq
from bizproc.web.operations.desk import AT_ONCE, Desk
from bizproc.web.operations.typed import read_value

__all__ = ["Wanted", "instances_routes", "wanted_of"]

_FIELDS: Final = (
    *("process", "version", "state", "key", "record", "element", "older"),
    *("variable", "value", "until"),
)
_AGES: Final = {"h": "hours", "d": "days", "w": "weeks"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Hold what is looked for, as it was typed, and as it is asked for."""

    typed: Mapping[str, str]
    filter: InstanceFilter

    @property
    def query(self) -> str:
        """Return what of the address says it."""
        return urlencode({name: it for name, it in self.typed.items() if it})


def wanted_of(request: Request, desk: Desk) -> Wanted:
    """Read what an address asks for.

    Raises:
        InvalidValueError: a part of it cannot be read.
    """
    asked = request.query_params
    typed = {name: asked.get(name, "").strip()[:200] for name in _FIELDS}
    state = typed["state"]
    if state not in {"", "incident", *map(str, InstanceState)}:
        msg = f"there is no state {state!r}"
        raise InvalidValueError(msg)
    keys = [it for it in (typed["key"],) if it]
    if typed["record"]:
        keys += _keys_of(desk, typed["record"])
    has_state = state not in {"", "incident"}
    return Wanted(
        typed=typed,
        filter=InstanceFilter(
            process=typed["process"] or None,
            version=_version(typed["version"]),
            state=InstanceState(state) if has_state else None,
            keys=tuple(keys),
            started_until=_until(typed, desk.now()),
            with_incident=state == "incident",
            element=typed["element"] or None,
            variable=typed["variable"] or None,
            value=read_value(typed["value"]) if typed["variable"] else None,
        ),
    )


def _keys_of(desk: Desk, record: str) -> list[str]:
    """Return the keys of the instances of a record: its id, and those of others."""
    if not desk.pages.has_portal:
        return [record]
    with desk.pages.engine.read() as tx:
        named = tx.select(INSTANCE_RECORDS, eq("record", record), limit=AT_ONCE)
        rows = [tx.get(INSTANCES, it.instance_id) for it in named]
    return [record, *(row.key for row in rows if row is not None and row.key)]


def _version(text: str) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < AT_ONCE):
        msg = f"a version is a number, not {text!r}"
        raise InvalidValueError(msg)
    return int(text)


def _until(typed: Mapping[str, str], now: dt.datetime) -> dt.datetime | None:
    if typed["until"]:
        try:
            found = dt.datetime.fromisoformat(typed["until"])
        except ValueError:
            found = None
        if found is None or found.tzinfo is None:
            msg = f"{typed['until']!r} is no moment with its offset"
            raise InvalidValueError(msg)
        return found
    if not typed["older"]:
        return None
    age = re.fullmatch(r"(\d{1,5}) ?([hdw])", typed["older"])
    if age is None:
        msg = f"an age is a number with h, d or w, as 3d, not {typed['older']!r}"
        raise InvalidValueError(msg)
    return now - dt.timedelta(**{_AGES[age[2]]: int(age[1])})


def instances_routes(desk: Desk) -> APIRouter:
    """Return the routes of the list of instances."""
    routes = APIRouter(include_in_schema=False)
    pages, engine = desk.pages, desk.pages.engine

    @routes.get("/operations/instances", name="operations_instances")
    def show(request: Request, after: str | None = None) -> Response:
        """Show the instances that are looked for, the latest first."""
        pages.administrator(request)
        context: dict[str, Any] = {"found": None, "query": "", "fault": None}
        try:
            wanted = wanted_of(request, desk)
            found = desk.oversight.instances(
                wanted.filter, limit=AT_ONCE, order="-started_at", after=after
            )
        except InvalidValueError as error:
            context["fault"] = error
        else:
            context |= {"found": found, "query": wanted.query}
            context["stuck"] = _with_incident(desk, [it.id for it in found.page])
        typed = {name: request.query_params.get(name, "") for name in _FIELDS}
        processes = engine.definitions(kind="process")
        context |= {
            "typed": typed,
            "processes": {it.name: it.title or it.name for it in processes},
            "states": [*map(str, InstanceState)],
            "is_later_page": after is not None,
        }
        return desk.draw(request, "instances", context, refused=context["fault"])

    return routes


def _with_incident(desk: Desk, ids: list[str]) -> set[str]:
    return desk.oversight.with_incident(ids)
