"""Find the DMN files that are meant, and the decision in them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from bizproc import dmn
from bizproc.errors import DefinitionError, Finding, NotFoundError, did_you_mean

__all__ = [
    "decisions_beside",
    "library_of",
    "model_of",
    "open_questions",
    "read_all_the_same",
]


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


def decisions_beside(files: Sequence[tuple[str, bytes]]) -> list[tuple[str, bytes]]:
    """Return the DMN files that stand beside others and are not among them.

    A file that imports another is whole only with it.
    """
    given = {Path(name).resolve() for name, _ in files}
    folders = {Path(name).parent for name, _ in files if name.endswith(".dmn")}
    found = sorted(it for folder in folders for it in folder.glob("*.dmn"))
    return [
        (str(it), it.read_bytes())
        for it in found
        if it.is_file() and it.resolve() not in given
    ]


def read_all_the_same(
    files: Sequence[tuple[str, bytes]],
    beside: Sequence[tuple[str, bytes]],
    *,
    alone: bool,
) -> Iterator[Finding]:
    """Yield what is wrong with tables of files that are refused for something else."""
    own = [it for it in files if it[0].endswith(".dmn")]
    library = dmn.Library([*own, *beside], strict=False)
    for name, _ in own:
        try:
            yield from dmn.analyse(library.read(name), alone=alone)
        except DefinitionError:
            continue  # its own findings have been told


def open_questions(paths: Sequence[Path]) -> str | None:
    """Say what only the application knows of decisions: its functions, and names.

    None where the files say all that there is.
    """
    files = [(str(path), path.read_bytes()) for path in paths]
    library = dmn.Library([*files, *decisions_beside(files)], strict=False)
    functions: set[str] = set()
    names: set[str] = set()
    for name, _ in files:
        try:
            model = library.read(name)
        except DefinitionError:
            continue
        declared = {it.name for it in model.input_data.values()}
        for decision in model.decisions.values():
            functions |= decision.functions
            names |= decision.inputs - declared if declared else set()
    left = [
        f"{what} ({', '.join(sorted(found)[:_LISTED])})"
        for what, found in (
            ("functions of your own", functions),
            ("names that no input data declares", names),
        )
        if found
    ]
    return f"Without a workspace unchecked: {', '.join(left)}." if left else None


_LISTED = 5
