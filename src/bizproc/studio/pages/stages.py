"""Say what a process has to do with the stages of records."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from bizproc.bpmn.elements import Flow, Node
from bizproc.bpmn.walk import nodes_of
from bizproc.studio.pages.markdown import code, heading, plain, table
from bizproc.studio.pages.sources import Source
from bizproc.studio.pages.texts import literals_of
from bizproc.workspace.records.funnels import Funnel

__all__ = ["stages_section"]

_MOVES: Final = frozenset(
    {"move_stage", "move_to_funnel", "create_deal", "convert_lead"}
)


def stages_section(source: Source) -> str:
    """Return a table per funnel: which elements look for a stage, which move to it."""
    parts = []
    for funnel in _funnels(source):
        rows = [
            (
                code(stage.code),
                plain(stage.title),
                stage.meaning if stage.meaning != "process" else "",
                _joined(_looking(source, stage.code)),
                _joined(_moving(source, stage.code)),
            )
            for stage in funnel.stages
        ]
        shown = table(("stage", "title", "means", "asked for by", "moved to by"), rows)
        about = f"Funnel {code(funnel.name)} of {funnel.type}: {plain(funnel.title)}."
        parts.append(f"{about}\n\n{shown}")
    return "\n\n".join([heading(2, "Stages"), *parts]) if parts else ""


def _funnels(source: Source) -> Iterator[Funnel]:
    """Yield the funnels that the process names, or whose only type it follows."""
    named = {text for _, text in literals_of(source.process)}
    started = {text.partition(".")[0] for text in _messages(source)}
    for name, type_ in source.schema.types.items():
        for funnel in type_.funnels:
            only = len(type_.funnels) == 1 and name in started
            codes = {stage.code for stage in funnel.stages}
            if (only or funnel.name in named) and codes & named:
                yield funnel


def _messages(source: Source) -> Iterator[str]:
    for node in nodes_of(source.process):
        if node.event.name is not None:
            yield node.event.name.text


def _looking(source: Source, stage: str) -> Iterator[str]:
    for place, text in literals_of(source.process):
        if text == stage and not (isinstance(place, Node) and place.action in _MOVES):
            yield place.source if isinstance(place, Flow) else place.id


def _moving(source: Source, stage: str) -> Iterator[str]:
    for node in nodes_of(source.process):
        if node.action in _MOVES:
            targets = {it.target: it.source.text.strip() for it in node.inputs}
            if targets.get("stage") == stage:
                yield node.id


def _joined(ids: Iterator[str]) -> str:
    return ", ".join(code(it) for it in dict.fromkeys(ids))
