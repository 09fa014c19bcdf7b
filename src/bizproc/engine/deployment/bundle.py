"""Bundles: the files of one deployment, read together so that checks see them all."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bizproc import bpmn, dmn
from bizproc.bpmn.elements import Diagram, Form
from bizproc.bpmn.forms import read_form
from bizproc.engine.deployment.form_defaults import default_findings
from bizproc.errors import (
    DefinitionError,
    DeploymentError,
    Finding,
    Location,
    NotFoundError,
    SourceError,
)

SUFFIXES = {".bpmn": "bpmn", ".dmn": "dmn", ".form": "form"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """Hold files read together, so that checks see all of them."""

    files: tuple[tuple[str, bytes], ...]
    diagrams: tuple[Diagram, ...]
    decisions: tuple[dmn.Decisions, ...]
    forms: tuple[Form, ...]


Check = Callable[[Bundle], Sequence[Finding]]


def read_files(paths: Iterable[Path | str]) -> list[tuple[str, bytes]]:
    """Collect the deployable files of paths; folders are searched through.

    Raises:
        NotFoundError: a path does not exist, or nothing to deploy was found.
        SourceError: a file cannot be read.
    """
    found: list[tuple[str, bytes]] = []
    for path in map(Path, paths):
        if not path.exists():
            msg = f"{path} does not exist"
            raise NotFoundError(msg)
        inside = sorted(path.rglob("*")) if path.is_dir() else [path]
        files = [file for file in inside if file.suffix in SUFFIXES]
        found.extend((str(file), _content(file)) for file in files)
    if not found:
        msg = f"no .bpmn, .dmn or .form file in {', '.join(map(str, paths))}"
        raise NotFoundError(msg)
    return found


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        message = f"cannot be read: {error.strerror or error}"
        finding = Finding(
            code="NOT_FOUND", message=message, location=Location(file=str(file))
        )
        raise SourceError([finding]) from None


def read_bundle(
    files: Sequence[tuple[str, bytes]],
    *,
    check: Check | None = None,
    beside: Sequence[tuple[str, bytes]] = (),
) -> Bundle:
    """Read all files, perhaps check them, and report all their faults together.

    Decisions `beside` them are there to be imported, and are not of the bundle.

    Raises:
        DeploymentError: with the findings of every file.
    """
    diagrams: list[Diagram] = []
    decisions: list[dmn.Decisions] = []
    forms: list[Form] = []
    findings: list[Finding] = []
    every = (*files, *beside)
    library = dmn.Library(it for it in every if Path(it[0]).suffix == ".dmn")
    for name, content in files:
        kind = SUFFIXES.get(Path(name).suffix, "")
        try:
            if kind == "bpmn":
                diagrams.append(bpmn.read(content, file=name))
            elif kind == "dmn":
                decisions.append(library.read(name))
            elif kind == "form":
                forms.append(read_form(content, file=name))
            else:
                findings.append(_unknown_suffix(name))
        except DefinitionError as error:
            findings.extend(error.findings)
    findings.extend(_twice(diagrams))
    carried = [
        form for it in diagrams for p in it.processes for form in p.forms.values()
    ]
    for form in (*forms, *carried):
        findings.extend(default_findings(form))
    if findings:  # those of an imported file come once for each that imports it
        raise DeploymentError(list(dict.fromkeys(findings)))
    bundle = Bundle(
        files=tuple(files),
        diagrams=tuple(diagrams),
        decisions=tuple(decisions),
        forms=tuple(forms),
    )
    found = check(bundle) if check is not None else ()
    if any(finding.level == "error" for finding in found):
        raise DeploymentError(found)
    return bundle


def _unknown_suffix(name: str) -> Finding:
    return Finding(
        code="FILE",
        message="expected a .bpmn, .dmn or .form file",
        location=Location(file=name),
    )


def _twice(diagrams: list[Diagram]) -> list[Finding]:
    findings: list[Finding] = []
    seen: dict[str, str] = {}
    for diagram in diagrams:
        for process in diagram.processes:
            if process.id in seen:
                findings.append(
                    Finding(
                        code="DUPLICATE_KEY",
                        message=f"the process id stands in {seen[process.id]} too",
                        location=Location(
                            file=diagram.file, line=process.line, element=process.id
                        ),
                    )
                )
            seen[process.id] = diagram.file
    return findings
