"""Give public forms addresses that cannot be guessed, and take them back.

Why: docs/requirements/support_ticket.md#b-09.
"""

from __future__ import annotations

from bizproc.errors import ForbiddenError, NotFoundError
from bizproc.portal.form_tables import FORM_LINKS, FormLink
from bizproc.portal.people import authorization
from bizproc.portal.repository.actor import Actor
from bizproc.portal.repository.repository import Repository
from bizproc.portal.tokens import fresh_token
from bizproc.store import Transaction, eq
from bizproc.workspace.people.directory import ADMINISTRATORS

__all__ = ["linked_form", "make_link"]


def make_link(
    repository: Repository,
    form: str,
    record: str | None,
    *,
    actor: Actor,
    replace: bool,
) -> FormLink:
    """Return the link of a form for a record, making it if there is none yet.

    Raises:
        ForbiddenError: FORBIDDEN, only administrators may.
        NotFoundError: there is no such form or record, or it is hidden.
    """
    if not repository.people.is_member(actor.by, ADMINISTRATORS):
        msg = (
            f"{actor.by!r} may not make links of forms; members of {ADMINISTRATORS} may"
        )
        raise ForbiddenError(msg)
    repository.workspace.schema.form(form)
    if record is not None:
        authorization.get_for(repository, record, actor=actor)
    known = repository.tx.get(FORM_LINKS, form, record or "", lock=True)
    if known is not None and not replace:
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


def linked_form(tx: Transaction, token: str) -> FormLink:
    """Return whose link a token is.

    Raises:
        NotFoundError: nobody's, or it was replaced.
    """
    found = tx.select(FORM_LINKS, eq("token", token), limit=1)
    if not found:
        msg = "there is no form under this link; ask who gave it for a new one"
        raise NotFoundError(msg)
    return found[0]
