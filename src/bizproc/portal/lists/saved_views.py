"""Keep views of records, for oneself or for everybody."""

from __future__ import annotations

from collections.abc import Iterable

from bizproc.errors import ForbiddenError, InvalidValueError, NotFoundError
from bizproc.phrase import Phrase
from bizproc.portal.repository.actor import Actor
from bizproc.portal.repository.repository import Repository
from bizproc.portal.repository.rights import RecordRights
from bizproc.portal.schema.list_tables import SAVED_VIEWS, SavedView
from bizproc.store import Transaction, eq
from bizproc.workspace.people.directory import ADMINISTRATORS, Directory

__all__ = ["MAX_QUERY", "MAX_VIEWS", "remove_view", "save_view", "views_of"]

MAX_QUERY = 4_000
"""The letters of a view's address."""
MAX_VIEWS = 50
"""The views of a type that one person keeps, and that everybody has."""
_MAX_TITLE = 100


def save_view(
    repository: Repository,
    type_name: str,
    title: str,
    query: str,
    *,
    fields: Iterable[str],
    for_all: bool,
    actor: Actor,
) -> SavedView:
    """Keep a view; one of the same title and person is replaced.

    Raises:
        NotFoundError: there is no such type.
        ForbiddenError: only administrators keep views for all.
        InvalidValueError: it has no title, or is too long, or there are too many.
    """
    by = str(actor.by)
    if for_all:
        _require_administrator(repository.people, by)
    shown = repository.rights.shown_type(
        by, repository.workspace.schema.type(type_name)
    )
    named = tuple(dict.fromkeys(shown.field(it).name for it in fields))
    title = " ".join(title.split())
    if not title or len(title) > _MAX_TITLE or len(query) > MAX_QUERY:
        msg = Phrase(
            "a view needs a title of 1 to %(longest)s letters and an address "
            "of at most %(most)s",
            longest=_MAX_TITLE,
            most=MAX_QUERY,
        )
        raise InvalidValueError(msg)
    person = None if for_all else by
    mine = (eq("type", shown.name), eq("person", person))
    repository.tx.delete(SAVED_VIEWS, *mine, eq("title", title))
    if repository.tx.count(SAVED_VIEWS, *mine) >= MAX_VIEWS:
        msg = Phrase(
            "there are %(most)s saved views already; remove one first",
            most=MAX_VIEWS,
        )
        raise InvalidValueError(msg)
    made = SavedView(
        id=repository.unit.new_id("view"),
        type=shown.name,
        title=title,
        query=query,
        person=person,
        by=by,
        at=repository.now,
        fields=named,
    )
    repository.tx.insert(SAVED_VIEWS, made)
    return made


def remove_view(repository: Repository, view_id: str, *, actor: Actor) -> None:
    """Remove a view of one's own, or as an administrator one for all.

    Raises:
        NotFoundError: there is none, or it is somebody else's.
        ForbiddenError: it is for all.
    """
    found = repository.tx.get(SAVED_VIEWS, view_id, lock=True)
    if found is None or found.person not in (None, actor.by):
        msg = Phrase("there is no saved view %(view)r", view=view_id)
        raise NotFoundError(msg)
    if found.person is None:
        _require_administrator(repository.people, str(actor.by))
    repository.tx.delete(SAVED_VIEWS, eq("id", view_id))


def views_of(
    tx: Transaction, rights: RecordRights, type_name: str, *, by: str
) -> list[SavedView]:
    """Return the views of a type for a person by title, those for all first.

    A view that names a field which is hidden from them is left out.
    """
    hidden = rights.hidden(by, type_name)
    of_type = eq("type", type_name)
    return [
        view
        for person in (None, by)
        for view in tx.select(
            SAVED_VIEWS, of_type, eq("person", person), order_by=("title",)
        )
        if hidden.isdisjoint(view.fields)
    ]


def _require_administrator(people: Directory, by: str) -> None:
    if not people.is_member(by, ADMINISTRATORS):
        msg = Phrase(
            "%(person)r may not change views for all; members of %(group)s may",
            person=by,
            group=ADMINISTRATORS,
        )
        raise ForbiddenError(msg)
