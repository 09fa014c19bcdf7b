"""Keep the files of a form that comes back to who sent it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from bizproc.errors import FieldFault, InvalidValueError, RefusedError
from bizproc.forms.model import FormField
from bizproc.portal.files import Upload
from bizproc.portal.portal import Portal
from bizproc.web.forms.answers import Answers
from bizproc.web.forms.names import option_of, text_of_option
from bizproc.web.workplace import Workplace

__all__ = ["FileBook", "PortalFiles", "files_of", "with_files"]


class FileBook(Protocol):
    """Keep files between two sends of a form, and find them by a reference."""

    def reference(self, value: Any) -> str:
        """Return the text under which a page carries a file that was kept."""
        ...

    def value(self, reference: str) -> Any:
        """Return the file of a reference; None if there is none."""
        ...

    def keep(self, upload: Upload) -> Any:
        """Keep a file and return what a field holds of it.

        Raises:
            InvalidValueError: nothing of its name can name a file, or it is too large.
            ActionError: it cannot be kept.
        """
        ...


@dataclass(frozen=True, slots=True)
class PortalFiles:
    """Keep files as the portal does, for people who are signed in."""

    portal: Portal

    def reference(self, value: Any) -> str:
        """Return what a field holds of a file, as text; the portal checks it again."""
        return text_of_option(value)

    def value(self, reference: str) -> Any:
        """Return what a field held of a file."""
        found = option_of(reference)
        return found if isinstance(found, str | Mapping) else None

    def keep(self, upload: Upload) -> Any:
        """Keep a file."""
        return self.portal.add_file(upload.name, upload.content)


class NoFiles:
    """Keep none: an engine alone has no place for the contents of files."""

    def reference(self, value: Any) -> str:
        """Return what a field holds of a file, as text."""
        return text_of_option(value)

    def value(self, reference: str) -> Any:
        """Know none."""
        del reference

    def keep(self, upload: Upload) -> Any:
        """Refuse a file."""
        msg = (
            f"the file {upload.name!r:.100} cannot be kept: there is no place for files"
        )
        raise InvalidValueError(msg)


def files_of(workplace: Workplace) -> FileBook:
    """Return where the files of people who are signed in are kept."""
    return PortalFiles(workplace) if isinstance(workplace, Portal) else NoFiles()


def with_files(
    fields: Sequence[FormField],
    answers: Answers,
    book: FileBook,
    faults: list[FieldFault] | None = None,
) -> dict[str, Any]:
    """Return the answers with their files: those kept before, and those that came now.

    `faults` takes what is wrong with a file, which is left out; without it that raises.

    Raises:
        RefusedError: a file cannot be kept, by its name or size, or is one too many.
        ActionError: a file cannot be kept.
    """
    filling = _Filling(answers=answers, book=book, faults=faults)
    return filling.context(fields, answers.values, "")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Filling:
    answers: Answers
    book: FileBook
    faults: list[FieldFault] | None

    def context(
        self, fields: Sequence[FormField], values: Mapping[str, Any], at: str
    ) -> dict[str, Any]:
        found = dict(values)
        for it in fields:
            where = f"{at}.{it.key}" if at else it.key
            value = values.get(it.key)
            if it.type == "file":
                if it.key in values:
                    found[it.key] = self._files(it, value, where)
            elif isinstance(value, Mapping):
                found[it.key] = self.context(it.fields, value, where)
            elif it.type == "context" and isinstance(value, list):
                found[it.key] = [
                    self.context(it.fields, row, f"{where}[{number}]")
                    for number, row in enumerate(value, 1)
                ]
        return found

    def _files(self, it: FormField, value: Any, where: str) -> Any:
        references = value if isinstance(value, list) else [value]
        kept = [
            found
            for found in (self.book.value(str(text)) for text in references if text)
            if found is not None
        ]
        for one in self.answers.uploads.get(where, ()):
            try:
                kept.append(self.book.keep(one))
            except RefusedError as error:
                if self.faults is None:
                    raise
                self.faults.append(FieldFault(where, error.code, error.message))
        if it.multiple:
            return kept
        return kept[-1] if kept else None
