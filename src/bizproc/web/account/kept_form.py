"""Carry a form that was sent without a session through the sign-in.

What was typed stays in the browser: the page of the sign-in has it in hidden fields, and
the page after it offers to send it again. Nothing of it is kept here, of nobody.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from fastapi import Request

from bizproc.web.posted import Posted

__all__ = ["KeptForm", "form_in", "form_of"]

_PREFIX = "kept:"
_WHERE = "again"
_MOST_LETTERS = 1_000_000
_NEVER = ("password", "old", "new")


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptForm:
    """Hold where a form was sent, and its texts in their order."""

    path: str
    fields: tuple[tuple[str, str], ...]

    @property
    def carried(self) -> list[tuple[str, str]]:
        """Return the fields under which the page of the sign-in carries the form."""
        kept = [(f"{_PREFIX}{name}", value) for name, value in self.fields]
        return [(_WHERE, self.path), *kept]


def form_of(request: Request) -> KeptForm | None:
    """Return the form that a request sent, if there is one to be carried.

    Files are not: they are chosen anew. Passwords never are.
    """
    posted: Any = getattr(request.state, "posted", None)
    if request.method != "POST" or not isinstance(posted, Posted):
        return None
    fields = tuple(_texts(posted))
    letters = sum(len(name) + len(value) for name, value in fields)
    if not fields or letters > _MOST_LETTERS:
        return None
    return KeptForm(path=request.url.path, fields=fields)


def form_in(sent: Posted) -> KeptForm | None:
    """Return the form that the page of the sign-in carried."""
    fields = tuple(
        (name.removeprefix(_PREFIX), value)
        for name in sent.names()
        if name.startswith(_PREFIX)
        for value in sent.texts(name)
    )
    path = sent.text(_WHERE)
    return KeptForm(path=path, fields=fields) if path and fields else None


def _texts(posted: Posted) -> Iterator[tuple[str, str]]:
    for name in posted.names():
        if name not in _NEVER:
            for value in posted.texts(name):
                yield name, value
