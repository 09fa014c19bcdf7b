"""Keep the contents of files outside of process data.

A record, task or variable holds {name, size, sha256, key}; the bytes lie here, the
same contents once.
"""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from bizproc.errors import ActionError, BizprocError, InvalidValueError
from bizproc.workspace.contact_details import clean_file_name

__all__ = [
    "ACCEPT_EVERY_FILE",
    "DirectoryFiles",
    "FileScan",
    "Files",
    "Upload",
    "check_kept",
    "file_value",
    "is_accepted",
]

_KEY = re.compile(r"[0-9a-f]{64}\Z")


class Files(Protocol):
    """Keep and give back contents."""

    def put(self, content: bytes) -> str:
        """Keep contents and return their key; the same contents have the same."""
        ...

    def read(self, key: str) -> bytes:
        """Return the contents of a key.

        Raises:
            ActionError: there are none, or they cannot be read.
        """
        ...


class FileScan(Protocol):
    """Look into files that strangers send: a virus scanner."""

    def accepts(self, name: str, content: bytes | None) -> bool:
        """Say whether a file may be kept; `content` is None if only its name is known.

        What it raises refuses what the file came with, and nothing is kept.
        """
        ...


class _AcceptEveryFile:
    def accepts(self, name: str, content: bytes | None) -> bool:
        del name, content
        return True


ACCEPT_EVERY_FILE: FileScan = _AcceptEveryFile()
"""Keep whatever comes: there is no scanner."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """Hold a file as a person sends it, not kept yet."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class DirectoryFiles:
    """Keep contents as files of a folder, each named by its SHA-256."""

    folder: Path

    def put(self, content: bytes) -> str:
        """Write the contents, all or nothing, unless they are there already."""
        key = hashlib.sha256(content).hexdigest()
        path = self._path(key)
        if path.exists():
            return key
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            handle, written = tempfile.mkstemp(dir=path.parent)
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            Path(written).replace(path)
        except OSError as error:
            msg = f"a file cannot be kept in {self.folder}: {error.strerror}"
            raise ActionError(msg) from error
        return key

    def read(self, key: str) -> bytes:
        """Read the contents."""
        if not _KEY.match(key):
            msg = f"{key!r} is no key of a file"
            raise ActionError(msg)
        try:
            return self._path(key).read_bytes()
        except OSError as error:
            msg = f"the file {key} cannot be read in {self.folder}: {error.strerror}"
            raise ActionError(msg) from error

    def _path(self, key: str) -> Path:
        return self.folder / key[:2] / key


def is_accepted(scan: FileScan, name: str, content: bytes | None) -> bool:
    """Say whether a scanner lets a file be kept.

    Raises:
        ActionError: the scanner failed.
    """
    try:
        return scan.accepts(name, content)
    except BizprocError:
        raise
    except Exception as error:
        msg = f"the file {name!r} cannot be scanned: {error}; try again later"
        raise ActionError(msg) from error


def check_kept(files: Files, value: Any, *, field: str) -> None:
    """Insist that a file which says where it is kept is the one that lies there.

    Raises:
        InvalidValueError: TYPE_ERROR, nothing is kept under its key, or something else.
    """
    if not isinstance(value, Mapping) or value.get("key") is None:
        return
    try:
        content = files.read(str(value["key"]))
    except BizprocError:
        content = None
    is_it = (
        content is not None
        and value.get("size", len(content)) == len(content)
        and value.get("sha256") in (None, hashlib.sha256(content).hexdigest())
    )
    if not is_it:
        msg = (
            f"field {field!r}: {value['name']!r} is no file that was kept here; "
            "send its contents, or what `add_file` returned"
        )
        raise InvalidValueError(msg)


def file_value(files: Files, name: str, content: bytes) -> dict[str, Any]:
    """Keep contents and return what a field of type file holds of them.

    Raises:
        InvalidValueError: TYPE_ERROR, nothing of the name can name a file.
    """
    cleaned = clean_file_name(name)
    if not cleaned:
        msg = f"{name!r} is no name of a file"
        raise InvalidValueError(msg)
    key = files.put(content)
    return {
        "name": cleaned,
        "size": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
        "key": key,
    }
