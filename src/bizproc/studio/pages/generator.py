"""Make the pages of all processes of a workspace."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from bizproc.bpmn.elements import Process
from bizproc.engine.deployment.bundle import Bundle, read_bundle, read_files
from bizproc.extensions import extensions_of
from bizproc.studio.pages.markdown import code, heading, plain, table
from bizproc.studio.pages.process_page import MARK, process_page
from bizproc.studio.pages.sources import ScenarioSource, Source
from bizproc.testing.scenarios.collection import SUFFIX
from bizproc.testing.scenarios.format.reader import read_scenario_file
from bizproc.testing.scenarios.format.vocabulary import Events
from bizproc.testing.scenarios.portal.steps import events_with
from bizproc.workspace.workspace import Workspace

__all__ = ["generate_pages"]


def generate_pages(workspace: Workspace, *, folder: Path) -> dict[str, str]:
    """Return the files of the pages by name: ID.md, ID.svg, and README.md.

    Args:
        workspace: whose processes are described.
        folder: where the pages will stand; links lead from there.

    Raises:
        NotFoundError: there are no diagrams.
        DefinitionError: a diagram, form, decision or scenario cannot be read.
    """
    bundle = read_bundle(read_files([workspace.processes]))
    files: dict[str, str] = {}
    for source in _sources(workspace, bundle, folder):
        page, picture = process_page(source)
        files[f"{source.process.id}.md"] = page
        if picture is not None:
            files[f"{source.process.id}.svg"] = picture
    processes = [process for it in bundle.diagrams for process in it.processes]
    files["README.md"] = _index(processes)
    return dict(sorted(files.items()))


def _sources(workspace: Workspace, bundle: Bundle, folder: Path) -> Iterator[Source]:
    contents = dict(bundle.files)
    events = events_with(extensions_of(workspace).scenario_steps)
    deployed = {form.id: form for form in bundle.forms}
    stems = {Path(diagram.file).stem for diagram in bundle.diagrams}
    for diagram in bundle.diagrams:
        path = Path(diagram.file)
        scenarios = tuple(_scenarios(path, stems, folder, events))
        for process in diagram.processes:
            yield Source(
                process=process,
                content=contents[diagram.file],
                link=_link(path, folder),
                forms={**deployed, **process.forms},
                schema=workspace.schema,
                scenarios=scenarios,
            )


def _scenarios(
    diagram: Path, stems: set[str], folder: Path, events: Events
) -> Iterator[ScenarioSource]:
    """Yield the scenario files named after a diagram, the shortest name first.

    `lead_calls.scenario.yaml` belongs to `lead.bpmn`, unless there is a diagram
    `lead_calls.bpmn`.
    """
    found = diagram.parent.glob(f"{diagram.stem}*{SUFFIX}")
    for path in sorted(found, key=lambda it: (len(it.name), it.name)):
        if max(_named_after(path.name, stems), key=len, default="") == diagram.stem:
            link = _link(path, folder)
            file = read_scenario_file(path, shown_as=path.name, events=events)
            yield ScenarioSource(link=link, file=file)


def _named_after(name: str, stems: set[str]) -> list[str]:
    return [
        stem
        for stem in stems
        if name.startswith(stem) and not name[len(stem)].isalnum()
    ]


def _link(path: Path, folder: Path) -> str:
    return Path(os.path.relpath(path.resolve(), folder.resolve())).as_posix()


def _index(processes: list[Process]) -> str:
    rows = [
        (f"[{plain(it.name or it.id)}]({it.id}.md)", code(it.id))
        for it in sorted(processes, key=lambda it: it.id)
    ]
    body = table(("process", "id"), rows)
    return "\n\n".join((MARK, heading(1, "Processes"), body)) + "\n"
