"""Find the record that somebody names in a field which links to one."""

from __future__ import annotations

import re

from bizproc.errors import InvalidValueError
from bizproc.model.page import Page
from bizproc.phrase import Phrase
from bizproc.portal.portal import Portal
from bizproc.workspace.records.fields import Field

__all__ = ["link_named"]

_ID = re.compile(r"(?:.*\()?([a-z][a-z0-9_]*-[0-9]+)\)?\s*\Z", re.DOTALL)
_SHOWN = 5
_LOOKED_AT = 20


def link_named(portal: Portal, field: Field, text: str, *, person: str) -> str:
    """Return the id of the record that a text names: by id, or by its title.

    Raises:
        InvalidValueError: it is the title of none, or of several.
    """
    wanted = " ".join(text.split())
    match = _ID.match(wanted)
    if match is not None:
        return match[1]
    folded = wanted.casefold()
    types = [field.target] if field.target else []
    try:
        alike = portal.search(wanted, types=types, by=person, limit=_LOOKED_AT)
    except InvalidValueError:  # no word that could be looked for
        alike = Page([])
    found = {it.id: it.title for it in alike}
    if len(found) == 1:
        return next(iter(found))
    exact = [id_ for id_, title in found.items() if title.casefold() == folded]
    if len(exact) == 1:
        return exact[0]
    if not found:
        msg = Phrase("there is nothing called %(name)r", name=wanted)
    else:
        some = ", ".join(f"{title} ({id_})" for id_, title in [*found.items()][:_SHOWN])
        msg = Phrase(
            "%(name)r may be %(records)s: write more of it, or the id",
            name=wanted,
            records=some,
        )
    raise InvalidValueError(msg)
