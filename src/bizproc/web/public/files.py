"""Carry the files of a public form from one send to the next."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bizproc.portal.files import Upload
from bizproc.portal.public_forms.uploads import FormUploads

__all__ = ["SentBefore"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SentBefore:
    """Know the files of one form by tokens that nobody guesses."""

    uploads: FormUploads
    form: str
    sender: str
    found: dict[str, Any] = field(default_factory=dict)

    def know(self, tokens: Iterable[str]) -> None:
        """Look files up, all at once."""
        self.found.update(self.uploads.find(self.form, [*tokens]))

    def reference(self, value: Any) -> str:
        """Return the token of a file that was kept."""
        return next((token for token, it in self.found.items() if it == value), "")

    def value(self, reference: str) -> Any:
        """Return the file of a token; None if there is none, or no more."""
        return self.found.get(reference)

    def keep(self, upload: Upload) -> Mapping[str, Any]:
        """Keep a file."""
        row = self.uploads.keep(self.form, upload, sender=self.sender)
        value = {"name": row.name, "size": row.size}
        value |= {"sha256": row.sha256, "key": row.key}
        self.found[row.token] = value
        return value
