"""Find and show the DMN files that a command works on."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import typer

from bizproc import dmn
from bizproc.cli.output import print_json
from bizproc.errors import NotFoundError, did_you_mean

__all__ = ["library_of", "model_of", "show_decisions"]


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


def show_decisions(files: Sequence[Path], *, as_json: bool) -> None:
    """Print the decisions of files as text, or describe them as data."""
    library, names = library_of(files)
    models = [library.read(name) for name in names]
    if as_json:
        described = [dmn.describe(model) for model in models]
        print_json(described[0] if len(described) == 1 else described)
        return
    typer.echo("\n".join(dmn.show(model) for model in models), nl=False)
