"""What a page about a process is made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bizproc.bpmn.elements import Form, Process
from bizproc.testing.scenarios.format.model import ScenarioFile
from bizproc.workspace.records.schema import Schema

__all__ = ["ScenarioSource", "Source"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ScenarioSource:
    """Hold a scenario file of a diagram, and the path that a link leads to."""

    link: str
    file: ScenarioFile


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Hold a process with everything around it that its page tells of.

    Attributes:
        process: as the engine reads it.
        content: the bytes of the diagram's file.
        link: the path of that file, from the folder of the pages.
        forms: the deployed forms, and those of the diagram, by id.
        schema: the record types with their funnels.
        scenarios: the files named after the diagram.
    """

    process: Process
    content: bytes
    link: str
    forms: Mapping[str, Form]
    schema: Schema
    scenarios: tuple[ScenarioSource, ...]
