"""Give public forms addresses that cannot be guessed, and take them back.

Why: docs/requirements/support_ticket.md#b-09.
"""

from __future__ import annotations

import re
from dataclasses import replace

from bizproc.errors import ForbiddenError, NotFoundError, RefusedError
from bizproc.portal.people import authorization
from bizproc.portal.repository.actor import Actor
from bizproc.portal.repository.repository import Repository
from bizproc.portal.schema.form_tables import FORM_LINKS, FormLink
from bizproc.portal.tokens import fresh_token
from bizproc.store import Transaction, eq
from bizproc.workspace.people.directory import ADMINISTRATORS

__all__ = ["close_link", "linked_form", "make_link"]

_TOKEN = re.compile(r"[0-9a-f]{32,64}\Z")


def make_link(
    repository: Repository,
    form: str,
    record: str | None,
    *,
    actor: Actor,
    anew: bool,
) -> FormLink:
    """Return the link of a form for a record, making it if there is none yet.

    Raises:
        ForbiddenError: FORBIDDEN, only administrators may.
        NotFoundError: there is no such form or record, or it is hidden.
    """
    _check_administrator(repository, actor)
    repository.workspace.schema.form(form)
    if record is not None:
        authorization.get_for(repository, record, actor=actor)
    known = repository.tx.get(FORM_LINKS, form, record or "", lock=True)
    if known is not None and not anew:
        return known
    link = FormLink(
        form=form,
        record=record or "",
        token=fresh_token(repository),
        at=repository.now,
        by=actor.name,
    )
    if known is None:
        repository.tx.insert(FORM_LINKS, link)
    else:
        repository.tx.replace(FORM_LINKS, link)
    return link


def close_link(
    repository: Repository,
    form: str,
    record: str | None,
    *,
    actor: Actor,
    is_closed: bool,
) -> FormLink:
    """Close the link of a form, or open it again, and return it.

    Raises:
        ForbiddenError: FORBIDDEN, only administrators may.
        NotFoundError: there is no such link.
    """
    _check_administrator(repository, actor)
    known = repository.tx.get(FORM_LINKS, form, record or "", lock=True)
    if known is None:
        msg = f"form {form!r} has no link for {record!r}; make one first"
        raise NotFoundError(msg)
    if (known.closed_at is not None) is is_closed:
        return known
    changed = replace(known, closed_at=repository.now if is_closed else None)
    repository.tx.replace(FORM_LINKS, changed)
    return changed


def linked_form(tx: Transaction, token: str) -> FormLink:
    """Return whose link a token is.

    Raises:
        NotFoundError: nobody's, or it was replaced.
        RefusedError: FORM_CLOSED, it takes nothing now.
    """
    # what is no token is asked of no database
    is_token = _TOKEN.match(token) is not None
    found = tx.select(FORM_LINKS, eq("token", token), limit=1) if is_token else []
    if not found:
        msg = "there is no form under this link; ask who gave it for a new one"
        raise NotFoundError(msg)
    if found[0].closed_at is not None:
        msg = "this form is closed; ask who gave the link"
        raise RefusedError(msg, code="FORM_CLOSED")
    return found[0]


def _check_administrator(repository: Repository, actor: Actor) -> None:
    if not repository.people.is_member(actor.by, ADMINISTRATORS):
        msg = (
            f"{actor.by!r} may not make links of forms; members of {ADMINISTRATORS} may"
        )
        raise ForbiddenError(msg)
