"""Deploy diagrams, decisions and forms: read, checked, then kept by checksum."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bizproc import bpmn, dmn
from bizproc.bpmn.elements import Diagram, ElementKind, EventKind, Form, Process
from bizproc.bpmn.forms import read_form
from bizproc.errors import (
    DefinitionError,
    DeploymentError,
    Finding,
    Location,
    NotFoundError,
    SourceError,
)
from bizproc.model.rows import Definition, Resource, StartSubscription
from bizproc.store import DEFINITIONS, RESOURCES, START_SUBSCRIPTIONS, eq

if TYPE_CHECKING:
    from bizproc.engine.work import UnitOfWork

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


def read_bundle(files: Sequence[tuple[str, bytes]]) -> Bundle:
    """Read all files and report all their faults together.

    Raises:
        DeploymentError: with the findings of every file.
    """
    diagrams: list[Diagram] = []
    decisions: list[dmn.Decisions] = []
    forms: list[Form] = []
    findings: list[Finding] = []
    library = dmn.Library(it for it in files if Path(it[0]).suffix == ".dmn")
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
    if findings:  # those of an imported file come once for each that imports it
        raise DeploymentError(list(dict.fromkeys(findings)))
    return Bundle(
        files=tuple(files),
        diagrams=tuple(diagrams),
        decisions=tuple(decisions),
        forms=tuple(forms),
    )


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


def deploy(work: UnitOfWork, bundle: Bundle, *, by: str | None) -> list[Definition]:
    """Keep a bundle; what has not changed keeps its version.

    Returns:
        The newest definition of everything in the bundle.
    """
    contents = dict(bundle.files)
    deployed: list[Definition] = []
    for diagram in bundle.diagrams:
        for process in diagram.processes:
            definition = _keep(
                work, "process", process.id, process.name, diagram.file, contents, by
            )
            _open_starts(work, definition, process)
            deployed.append(definition)
    deployed.extend(
        _keep(work, "decision", name, name, decisions.file, contents, by)
        for decisions in bundle.decisions
        for name in decisions
    )
    deployed.extend(
        _keep(work, "form", form.id, form.id, form.file, contents, by)
        for form in bundle.forms
    )
    return deployed


def _keep(
    work: UnitOfWork,
    kind: str,
    name: str,
    title: str,
    file: str,
    contents: dict[str, bytes],
    by: str | None,
) -> Definition:
    tx = work.transaction
    content = contents[file]
    checksum = hashlib.sha256(content).hexdigest()
    newest = tx.select(
        DEFINITIONS, eq("kind", kind), eq("name", name), order_by=("-version",), limit=1
    )
    if newest and newest[0].checksum == checksum:
        return newest[0]
    if tx.get(RESOURCES, checksum) is None:
        resource_kind = SUFFIXES[Path(file).suffix]
        tx.insert(
            RESOURCES,
            Resource(checksum=checksum, name=file, kind=resource_kind, content=content),
        )
    version = newest[0].version + 1 if newest else 1
    definition = Definition(
        id=f"{name}:{version}" if kind == "process" else f"{kind}:{name}:{version}",
        kind=kind,
        name=name,
        version=version,
        title=title,
        checksum=checksum,
        deployed_at=work.now,
        deployed_by=by,
    )
    tx.insert(DEFINITIONS, definition)
    return definition


def _open_starts(work: UnitOfWork, definition: Definition, process: Process) -> None:
    """Let messages and signals start the newest version, and only that."""
    tx = work.transaction
    tx.delete(START_SUBSCRIPTIONS, eq("process_id", process.id))
    for node in process.scope.nodes.values():
        event = node.event
        if node.kind is not ElementKind.START_EVENT or event.name is None:
            continue
        tx.insert(
            START_SUBSCRIPTIONS,
            StartSubscription(
                id=f"{definition.id}/{node.id}",
                message=event.name.text,
                process_id=process.id,
                definition_id=definition.id,
                element_id=node.id,
                kind="signal" if event.kind is EventKind.SIGNAL else "message",
            ),
        )
