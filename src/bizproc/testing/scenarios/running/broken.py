"""Set diagrams aside that cannot be used, so that only their own scenarios fail."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bizproc.engine.deployment.bundle import Bundle, read_bundle
from bizproc.errors import DefinitionError, Finding
from bizproc.testing.scenarios.checks.ids import names_in
from bizproc.testing.scenarios.format.model import RunOfCase

__all__ = ["BrokenFile", "broken_by", "read_sound"]

# Of a file that cannot be read nothing is known but the ids that its text writes.
_ID: Final = re.compile(r"\bid\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_Files = Sequence[tuple[str, bytes]]


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokenFile:
    """Hold why a file cannot be used, and the ids that it gives."""

    file: str
    findings: tuple[Finding, ...]
    ids: frozenset[str]

    def concerns(self, run: RunOfCase) -> bool:
        """Say whether a case is about this file: its name, or an id of it, says so."""
        stem = Path(run.file).name.split(".")[0]
        return stem == Path(self.file).stem or not self.ids.isdisjoint(names_in(run))


def read_sound(files: _Files) -> tuple[Bundle, tuple[BrokenFile, ...]]:
    """Read files together; return those that can be used, and the others.

    What needs a file that is set aside is set aside with it.

    Raises:
        DefinitionError: none can be used, or a fault is of no single file.
    """
    left, broken = list(files), list[BrokenFile]()
    while True:
        try:
            return read_bundle(left), tuple(broken)
        except DefinitionError as error:
            found = broken_by(error.findings, left)
            left = [it for it in left if it[0] not in {one.file for one in found}]
            if not found or not left:
                raise
            broken.extend(found)


def broken_by(findings: Iterable[Finding], files: _Files) -> list[BrokenFile]:
    """Return which files the findings are about, errors alone."""
    told: dict[str, list[Finding]] = {}
    for finding in findings:
        if finding.level == "error":
            told.setdefault(finding.location.file, []).append(finding)
    return [
        BrokenFile(
            file=name, findings=tuple(told[name]), ids=frozenset(_ids_in(content))
        )
        for name, content in files
        if name in told
    ]


def _ids_in(content: bytes) -> Iterator[str]:
    for match in _ID.finditer(content.decode("utf-8", errors="replace")):
        yield match[1] or match[2] or ""
