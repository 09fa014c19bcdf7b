"""Import a diagram of another dialect: read what stands beside it, write the result."""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path

from bizproc.dialects import Imported, import_diagram
from bizproc.errors import InvalidValueError

__all__ = ["read_diagram", "write_imported"]

_MOST = 5_000_000


def read_diagram(file: Path, dialect: str) -> Imported:
    """Return a diagram in our dialect.

    Raises:
        SourceError: not readable as XML, or no BPMN.
        InvalidValueError: no such dialect.
    """

    def beside(pattern: str) -> list[bytes]:
        folder = file.resolve().parent
        if not pattern or Path(pattern).name != pattern:
            return []  # a name leads nowhere but beside the diagram
        found = sorted(it for it in folder.glob(pattern) if it.is_file())
        return [it.read_bytes() for it in found if it.stat().st_size <= _MOST]

    data = file.read_bytes()
    return import_diagram(data, file=str(file), dialect=dialect, beside=beside)


def write_imported(imported: Imported, target: Path, *, overwrite: bool) -> list[Path]:
    """Write a diagram and the forms made of it; each file as a whole or not at all.

    Raises:
        InvalidValueError: a file is there already, and is not to be written over; or
            the name of a form would lead elsewhere.
    """
    contents = {target: imported.diagram}
    for name, form in imported.forms.items():
        if Path(name).name != name or "\\" in name or "\0" in name:
            message = f"a form would be called {name!r}, which is no name of a file; give its task another id"
            raise InvalidValueError(message)
        text = json.dumps(form, ensure_ascii=False, indent=2)
        contents[target.parent / f"{name}.form"] = f"{text}\n".encode()
    there = [it for it in contents if it.exists()]
    if there and not overwrite:
        names = ", ".join(map(str, there))
        message = f"{names} is there already; name another --out, or say --overwrite"
        raise InvalidValueError(message)
    for path, content in contents.items():
        _write(path, content)
    return list(contents)


def _write(path: Path, content: bytes) -> None:
    """Write a file beside its place first, so that nobody sees half of it."""
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    new = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(content)
        new.chmod(path.stat().st_mode & 0o777 if path.exists() else 0o644)
        new.replace(path)
    except BaseException:
        new.unlink(missing_ok=True)
        raise
