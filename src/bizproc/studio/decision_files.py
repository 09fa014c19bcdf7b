"""Find the DMN files that are meant, and the decision in them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from bizproc import dmn
from bizproc.errors import NotFoundError, did_you_mean

__all__ = ["library_of", "model_of"]


def library_of(paths: Sequence[Path]) -> tuple[dmn.Library, list[str]]:
    """Return the DMN files of paths; folders are searched through.

    Raises:
        NotFoundError: a path does not exist, or there is no DMN file.
    """
    files: dict[str, bytes] = {}
    for path in paths:
        if not path.exists():
            message = f"{path} does not exist"
            raise NotFoundError(message)
        inside = sorted(path.rglob("*.dmn")) if path.is_dir() else [path]
        files.update((str(file), file.read_bytes()) for file in inside)
    if not files:
        message = f"no .dmn file in {', '.join(map(str, paths))}"
        raise NotFoundError(message)
    return dmn.Library(files), list(files)


def model_of(
    name: str, library: dmn.Library, files: Sequence[str]
) -> tuple[dmn.Decisions, str]:
    """Return the file that has a decision of an id or a name, and the id.

    Raises:
        NotFoundError: none has it.
        DefinitionError: a file cannot be used.
    """
    known: list[str] = []
    named: list[tuple[dmn.Decisions, str]] = []
    for file in files:
        model = library.read(file)
        if name in model.decisions or name in model.services:
            return model, name
        known.extend([*model.decisions, *model.services])
        try:
            named.append((model, model.find(name)))
        except NotFoundError:
            continue
    if len(named) == 1:
        return named[0]
    message = f"there is no decision {name!r}{did_you_mean(name, known)}"
    if named:
        ids = ", ".join(key for _, key in named)
        message = f"several decisions are named {name!r}: {ids}"
    raise NotFoundError(message)
