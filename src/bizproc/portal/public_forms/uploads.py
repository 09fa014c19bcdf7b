"""Keep the files of a form that was not taken, until it is sent again.

Who fills a form in sends a file once, and mends what was wrong with the rest. A stranger
gets a token for it, and not the key under which it lies: keys are those of every file.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bizproc.errors import InvalidValueError, RefusedError
from bizproc.forms.limits import answer_limits
from bizproc.limits import limits_in_force
from bizproc.portal.files import Upload, file_value, is_accepted
from bizproc.portal.idempotency import once
from bizproc.portal.portal import Portal
from bizproc.portal.repository.repository import Repository
from bizproc.portal.schema.form_tables import FORM_UPLOADS, FormUpload
from bizproc.portal.tokens import fresh_token
from bizproc.store import Condition, eq, one_of
from bizproc.workspace.contact_details import clean_file_name

__all__ = ["FormUploads"]

_KEPT = dt.timedelta(days=1)
_COUNTED = dt.timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class FormUploads:
    """Keep files between two sends of a form of a portal."""

    portal: Portal

    def keep(self, form: str, upload: Upload, *, sender: str | None) -> FormUpload:
        """Keep a file for a day.

        Raises:
            InvalidValueError: TYPE_ERROR, nothing of its name can name a file, or the
                scanner refuses it; TOO_LARGE.
            RefusedError: RATE_LIMITED, the sender keeps too much.
            ActionError: it cannot be scanned or kept.
        """
        with limits_in_force(self.portal.engine.components.limits):
            allowed = answer_limits()
        if len(upload.content) > allowed.file_bytes:
            msg = f"a file has at most {allowed.file_bytes:,} bytes"
            raise InvalidValueError(msg, code="TOO_LARGE")
        name = clean_file_name(upload.name)
        if not name or not is_accepted(
            self.portal.reception.scan, name, upload.content
        ):
            msg = f"the file {upload.name[:60]!r} is not taken"
            raise InvalidValueError(msg)
        value = file_value(self.portal.files, name, upload.content)

        def do(repository: Repository) -> FormUpload:
            tx, now = repository.tx, repository.now
            tx.delete(FORM_UPLOADS, Condition("at", "<", now - _KEPT))
            recent = tx.select(
                FORM_UPLOADS,
                eq("sender", sender),
                Condition("at", ">", now - _COUNTED),
                limit=allowed.files,
            )
            total = sum(it.size for it in recent) + len(upload.content)
            if len(recent) >= allowed.files or total > allowed.submit_bytes:
                msg = "too many files in an hour; try later"
                raise RefusedError(msg, code="RATE_LIMITED")
            row = FormUpload(
                token=fresh_token(repository), form=form, at=now, sender=sender, **value
            )
            tx.insert(FORM_UPLOADS, row)
            return row

        return once(self.portal.engine, None, do)

    def find(self, form: str, tokens: Sequence[str]) -> dict[str, dict[str, Any]]:
        """Return what a field holds of the files of a form, by their tokens."""
        if not tokens:
            return {}
        with self.portal.engine.read() as tx:
            rows = tx.select(
                FORM_UPLOADS,
                one_of("token", [*dict.fromkeys(tokens)]),
                eq("form", form),
            )
        return {
            it.token: {
                "name": it.name,
                "size": it.size,
                "sha256": it.sha256,
                "key": it.key,
            }
            for it in rows
        }
