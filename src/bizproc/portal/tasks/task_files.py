"""Put files to a task, with a comment, and give them back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bizproc.errors import InvalidValueError, NotFoundError
from bizproc.model.rows import UserTask
from bizproc.portal.files import (
    Files,
    FileScan,
    Upload,
    file_value,
    is_accepted,
)
from bizproc.portal.form_files import check_uploads

__all__ = ["file_of", "files_of", "kept_uploads"]


def files_of(task: UserTask) -> Iterator[Mapping[str, Any]]:
    """Yield the files that were kept of a task and its comments, each once."""
    seen: set[str] = set()
    comments = (one for it in task.details.comments for one in it.attachments)
    for value in (*task.details.files, *comments):
        key = value.get("key") if isinstance(value, Mapping) else None
        if isinstance(key, str) and key not in seen:
            seen.add(key)
            yield value


def file_of(files: Files, task: UserTask, key: str) -> Upload:
    """Return a file of a task with its contents.

    Raises:
        NotFoundError: the task has none under that key.
        ActionError: it cannot be read now.
    """
    found = next((it for it in files_of(task) if it["key"] == key), None)
    if found is None:
        msg = f"the task {task.id!r} has no such file"
        raise NotFoundError(msg)
    return Upload(name=str(found.get("name") or key), content=files.read(key))


def kept_uploads(
    files: Files, scan: FileScan, uploads: Sequence[Upload]
) -> list[dict[str, Any]]:
    """Keep files as a person sends them, and return what a comment holds of them.

    Raises:
        InvalidValueError: TOO_LARGE; TYPE_ERROR, one has no name; or the scanner refuses
            one: then none is kept.
        ActionError: one cannot be scanned or kept now.
    """
    check_uploads({"files": uploads})
    for it in uploads:
        if not is_accepted(scan, it.name, it.content):
            msg = f"the file {it.name!r} is refused by the scanner; nothing was sent"
            raise InvalidValueError(msg)
    return [file_value(files, it.name, it.content) for it in uploads]
