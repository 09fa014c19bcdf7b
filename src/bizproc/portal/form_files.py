"""Keep the files that come with a form, as many and as large as it takes.

What is left out: docs/requirements/support_ticket.md#b-16.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bizproc.errors import InvalidValueError
from bizproc.forms.checking.sizes import TOO_LARGE
from bizproc.forms.limits import AnswerLimits, answer_limits
from bizproc.portal.files import (
    ACCEPT_EVERY_FILE,
    Files,
    FileScan,
    Upload,
    check_kept,
    file_value,
    is_accepted,
)
from bizproc.portal.repository import history
from bizproc.portal.repository.actor import Actor
from bizproc.portal.repository.repository import Repository
from bizproc.workspace.contact_details import clean_file_name
from bizproc.workspace.records.field_types import FieldType
from bizproc.workspace.records.fields import Field
from bizproc.workspace.records.public_forms import PublicForm, SettingName
from bizproc.workspace.settings import Settings

__all__ = ["FileCheck", "SentFile", "Sorted", "check_uploads", "with_uploads"]

_SHOWN = 60

_MB = 1_048_576


@dataclass(frozen=True, slots=True, kw_only=True)
class SentFile:
    """Hold a file of a submission: what its field would hold, and perhaps contents.

    Without contents it is a name, or was kept already.
    """

    value: str | Mapping[str, Any]
    content: bytes | None = None

    @property
    def name(self) -> str:
        """Return the name of the file."""
        return self.value if isinstance(self.value, str) else str(self.value["name"])

    @property
    def size(self) -> int | None:
        """Return how many bytes it has, if that is known."""
        if self.content is not None:
            return len(self.content)
        size = self.value.get("size") if isinstance(self.value, Mapping) else None
        return size if type(size) is int else None

    def kept(self, files: Files) -> str | Mapping[str, Any]:
        """Return what a field holds of it; contents are put where files are kept."""
        if self.content is None:
            return self.value
        return file_value(files, self.name, self.content)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sorted:
    """Hold the files of a submission by field, and those that are left out."""

    kept: Mapping[str, Sequence[SentFile]] = field(default_factory=dict)
    refused: Mapping[str, Sequence[SentFile]] = field(default_factory=dict)

    def values(self, form: PublicForm, files: Files) -> dict[str, Any]:
        """Return what the fields of the record hold; contents are kept now."""
        found: dict[str, Any] = {}
        for name, sent in self.kept.items():
            values = [it.kept(files) for it in sent]
            one = values[0] if values else None
            target = form.rules[name].into or name
            found[target] = values if form.fields[name].multiple else one
        return found

    def tell(self, repository: Repository, record_id: str, *, actor: Actor) -> None:
        """Write into the history of a record which files it got and which not."""
        for event, by_field in (
            ("file_added", self.kept),
            ("file_refused", self.refused),
        ):
            for name, sent in by_field.items():
                for it in sent:
                    history.append(
                        repository,
                        record_id,
                        event,
                        actor=actor,
                        field=name,
                        new=it.name,
                    )


@dataclass(frozen=True, slots=True, kw_only=True)
class FileCheck:
    """Sort files by the limits of a form and the word of a scanner."""

    settings: Settings
    files: Files
    scan: FileScan

    def sort(
        self,
        form: PublicForm,
        fields: Mapping[str, Any],
        uploads: Mapping[str, Sequence[Upload]],
    ) -> Sorted:
        """Return which files are kept and which are left out; nothing is written.

        Args:
            form: the form.
            fields: what the record would hold; the values of its fields of files are
                the files that were named, then those that were sent.
            uploads: the files that were sent, by the fields of the form.

        Raises:
            InvalidValueError: one that says where it is kept is not kept there.
            ActionError: the scanner failed.
        """
        kept: dict[str, list[SentFile]] = {}
        refused: dict[str, list[SentFile]] = {}
        for declared in _file_fields(form):
            value = fields.get(form.rules[declared.name].into or declared.name)
            sent = _sent(value, uploads.get(declared.name, ()))
            if not sent:
                continue
            kept[declared.name] = []
            refused[declared.name] = []
            for it in sent:
                self._check_kept(declared, it)
                taken = self._takes(form, declared, it, len(kept[declared.name]))
                (kept if taken else refused)[declared.name].append(it)
        return Sorted(kept=kept, refused=refused)

    def _check_kept(self, declared: Field, sent: SentFile) -> None:
        if sent.content is None:
            check_kept(self.files, sent.value, field=declared.name)

    def _takes(
        self, form: PublicForm, declared: Field, sent: SentFile, before: int
    ) -> bool:
        rules = form.rules[declared.name]
        most = self._limit(rules.max_files)
        if most is not None and before >= most:
            return False
        largest, size = self._limit(rules.max_file_mb), sent.size
        if largest is not None and size is not None and size > largest * _MB:
            return False
        return self._is_clean(sent)

    def _limit(self, limit: int | SettingName | None) -> int | None:
        if isinstance(limit, SettingName):
            value = self.settings[limit.name]
            return value if isinstance(value, int) else None
        return limit

    def _is_clean(self, sent: SentFile) -> bool:
        if self.scan is ACCEPT_EVERY_FILE:
            return True
        content = sent.content
        if content is None and isinstance(sent.value, Mapping) and "key" in sent.value:
            content = self.files.read(str(sent.value["key"]))
        return is_accepted(self.scan, sent.name, content)


def check_uploads(
    uploads: Mapping[str, Sequence[Upload]], *, limits: AnswerLimits | None = None
) -> None:
    """Refuse more files than anybody may send at once, before they are looked into.

    Raises:
        InvalidValueError: TOO_LARGE.
    """
    allowed = limits or answer_limits()
    sent = [it for files in uploads.values() for it in files]
    if len(sent) > allowed.files or len(uploads) > allowed.keys:
        _refuse(
            f"{len(sent):,} files; at most {allowed.files:,} are taken at once "
            "(limits: max_submit_files)"
        )
    for it in sent:
        if len(it.content) > allowed.file_bytes:
            most = f"{allowed.file_bytes:,} bytes (limits: max_file_bytes)"
            _refuse(f"the file {it.name[:_SHOWN]!r} is larger than {most}")
    if sum(len(it.content) for it in sent) > allowed.submit_bytes:
        _refuse(
            f"the files are larger than {allowed.submit_bytes:,} bytes together "
            "(limits: max_submit_bytes)"
        )


def _refuse(message: str) -> None:
    raise InvalidValueError(message, code=TOO_LARGE)


def with_uploads(
    form: PublicForm,
    data: Mapping[str, Any],
    uploads: Mapping[str, Sequence[Upload]],
) -> dict[str, Any]:
    """Return what was submitted with the names of the files in their fields' places."""
    merged = dict(data)
    for name, sent in uploads.items():
        names = [
            {"name": clean_file_name(it.name) or it.name, "size": len(it.content)}
            for it in sent
        ]
        declared = form.fields.get(name)
        if declared is not None and not declared.multiple:
            merged[name] = names[0] if len(names) == 1 else names
            continue
        given = merged.get(name)
        before = (
            given if isinstance(given, list | tuple) else [] if not given else [given]
        )
        merged[name] = [*before, *names]
    return merged


def _file_fields(form: PublicForm) -> Iterator[Field]:
    return (it for it in form.fields.values() if it.type is FieldType.FILE)


def _sent(value: Any, uploads: Sequence[Upload]) -> list[SentFile]:
    """Pair the values of a field with the contents of its last ones."""
    values = value if isinstance(value, list) else [] if value is None else [value]
    bare = len(values) - len(uploads)
    return [
        SentFile(value=it, content=uploads[at - bare].content if at >= bare else None)
        for at, it in enumerate(values)
    ]
