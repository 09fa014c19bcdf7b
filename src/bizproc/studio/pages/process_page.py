"""Put the page of a process together."""

from __future__ import annotations

from bizproc.diagram import read_drawing, render_svg
from bizproc.errors import SourceError
from bizproc.studio.pages.events import errors_section, messages_section, timers_section
from bizproc.studio.pages.markdown import code, heading, plain, table
from bizproc.studio.pages.sources import ScenarioSource, Source
from bizproc.studio.pages.stages import stages_section
from bizproc.studio.pages.work import (
    actions_section,
    decisions_section,
    user_tasks_section,
)

__all__ = ["MARK", "process_page"]

MARK = "<!-- Made by `bizproc pages`; changes are lost. -->"


def process_page(source: Source) -> tuple[str, str | None]:
    """Return the page and the picture of a process, None if it cannot be drawn."""
    process = source.process
    picture: str | None = None
    purpose = ""
    try:
        drawing = read_drawing(source.content, file=process.file, process=process.id)
    except SourceError:
        pass  # positions that are no numbers: it runs, and has its page
    else:
        picture, purpose = render_svg(drawing), drawing.description
    name = process.name or process.id
    sections = [
        MARK,
        heading(1, f"{plain(name)} ({code(process.id)})"),
        plain(purpose),
        f"![{plain(name)}]({process.id}.svg)" if picture is not None else "",
        f"Diagram: [{code(source.link.rpartition('/')[2])}]({source.link})",
        _properties(source),
        stages_section(source),
        messages_section(source),
        timers_section(source),
        errors_section(source),
        user_tasks_section(source),
        actions_section(source),
        decisions_section(source),
        _scenarios(source),
    ]
    return "\n\n".join(filter(None, sections)) + "\n", picture


def _properties(source: Source) -> str:
    properties = source.process.properties
    rows = [(code(name), code(value)) for name, value in properties.items()]
    shown = table(("property", "value"), rows)
    return f"{heading(2, 'Properties')}\n\n{shown}" if shown else ""


def _scenarios(source: Source) -> str:
    parts = [_scenario_file(it) for it in source.scenarios]
    return "\n\n".join([heading(2, "Scenarios"), *parts]) if parts else ""


def _scenario_file(source: ScenarioSource) -> str:
    rows = []
    for case in source.file.cases:
        first = case.runs[0] if case.runs else None
        many = f"{len(case.runs)} rows" if len(case.runs) > 1 else ""
        rows.append(
            (
                code(case.id),
                plain(first.title if first else ""),
                many,
                plain(", ".join(first.covers if first else ())),
            )
        )
    link = f"[{code(source.link.rpartition('/')[2])}]({source.link})"
    about = ": ".join(filter(None, (link, plain(source.file.title))))
    return f"{about}\n\n{table(('case', 'title', 'runs', 'covers'), rows)}"
