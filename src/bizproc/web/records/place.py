"""Read how somebody looks at records from an address, and write it into links."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode

from starlette.datastructures import QueryParams
from starlette.requests import Request

from bizproc.errors import NotFoundError
from bizproc.portal.views.filters.terms import Filter, read_filter

__all__ = ["NEWEST", "VIEWS", "Place", "back_to", "place_of"]

VIEWS: Final = ("board", "list", "calendar")
NEWEST: Final = "-number"
"""The order of records if nobody asks for another."""
_KEYS: Final = (
    *("view", "funnel", "filter", "q", "order", "columns"),
    *("on", "span", "moment"),
)
_LONGEST: Final = 6_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Hold what an address says of a look at the records of a type.

    `text` is searched for beside the `filter`; `on` is a day of a calendar, `span` how
    much of it, `moment` the field whose moments it shows. `columns` are empty if nobody
    chose some.
    """

    view: str
    funnel: str | None = None
    filter: Filter = field(default_factory=Filter)
    text: str = ""
    order: str | None = None
    columns: tuple[str, ...] = ()
    on: str | None = None
    span: str | None = None
    moment: str | None = None

    @property
    def wanted(self) -> Filter:
        """Return the whole filter, what is searched for included."""
        if not self.text:
            return self.filter
        return self.filter.and_("text", "contains", self.text)

    @property
    def query(self) -> str:
        """Return the query of its address."""
        values = {
            "view": self.view,
            "funnel": self.funnel,
            "filter": str(self.filter),
            "q": self.text,
            "order": self.order,
            "columns": ",".join(self.columns),
            "on": self.on,
            "span": self.span,
            "moment": self.moment,
        }
        return urlencode({key: value for key, value in values.items() if value})

    def changed(self, **changes: Any) -> Place:
        """Return another look, such as in another order."""
        return dataclasses.replace(self, **changes)

    def toggled(self, name: str) -> Place:
        """Return the look with a named demand more, or without it."""
        named = any(it.field == name and not it.operator for it in self.filter.terms)
        changed = self.filter.without(name) if named else self.filter.and_(name)
        return self.changed(filter=changed)

    def has(self, name: str) -> bool:
        """Say whether it has a named demand."""
        return any(it.field == name and not it.operator for it in self.filter.terms)

    @property
    def names(self) -> tuple[str, ...]:
        """Return the fields that it names."""
        order = (self.order or "").removeprefix("-")
        fields = (it.field for it in self.filter.terms)
        used = (*fields, *self.columns, order, self.moment or "")
        return tuple(dict.fromkeys(it for it in used if it))

    @property
    def is_narrowed(self) -> bool:
        """Say whether it leaves anything out."""
        return bool(self.text or self.filter.terms)


def place_of(asked: QueryParams, *, usual: str) -> Place:
    """Return what an address says.

    Raises:
        NotFoundError: there is no such view.
        InvalidValueError: its filter is none.
    """
    view = asked.get("view") or usual
    if view not in VIEWS:
        msg = f"records have no view {view!r}"
        raise NotFoundError(msg)
    return Place(
        view=view,
        funnel=asked.get("funnel") or None,
        filter=read_filter(asked.get("filter")),
        text=" ".join((asked.get("q") or "").split())[:200],
        order=asked.get("order") or None,
        columns=_split(asked.getlist("columns")),
        on=asked.get("on") or None,
        span=asked.get("span") or None,
        moment=asked.get("moment") or None,
    )


def _split(columns: Iterable[str]) -> tuple[str, ...]:
    named = (name.strip() for text in columns for name in text.split(","))
    return tuple(dict.fromkeys(it for it in named if it))


def back_to(
    request: Request, type_name: str, back: str, *, done: str | None = None
) -> str:
    """Return the path of the list that somebody came from, perhaps telling a deed."""
    kept = [
        (key, value)
        for key, value in parse_qsl(back[:_LONGEST].lstrip("?"))
        if key in _KEYS
    ]
    if done is not None:
        kept.append(("done", done))
    path = request.url_for("records", type=type_name).path
    return f"{path}?{urlencode(kept)}" if kept else path
