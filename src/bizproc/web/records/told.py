"""Tell in the reader's language why a form of records was refused."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bizproc.errors import FieldFault, RefusedError
from bizproc.web.records.card.view import FieldRow
from bizproc.web.texts.language import Language
from bizproc.workspace.records.fields import Field

__all__ = ["Told", "empty_rows", "told"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Hold why something was not done, as it is told."""

    code: str
    message: str
    faults: tuple[FieldFault, ...] = ()

    @property
    def at_fields(self) -> dict[str, str]:
        """Return what is told at each field."""
        return {it.field: it.message for it in self.faults}


def told(error: RefusedError | None, language: Language) -> Told | None:
    """Return what is told of a refusal; what is empty is told in few words."""
    if error is None:
        return None
    _ = language.text
    empty = _("Fill in this field.")
    return Told(
        code=error.code,
        message=error.message,
        faults=tuple(
            it._replace(message=empty) if it.code == "REQUIRED_FIELD" else it
            for it in error.faults
        ),
    )


def empty_rows(fields: Iterable[Field]) -> list[FieldRow]:
    """Return fields as a form draws them that are to be filled in."""
    return [FieldRow(field=it, value=None, text="", may_change=True) for it in fields]
