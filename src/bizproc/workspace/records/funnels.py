"""Describe funnels and stages, and find a stage by code, title or alias."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from bizproc.errors import NotFoundError, did_you_mean
from bizproc.phrase import Phrase

__all__ = ["STAGE_COLORS", "Funnel", "Stage", "StageMeaning", "fold_title"]

StageMeaning: TypeAlias = Literal["process", "success", "failure"]

STAGE_COLORS: Final = (
    *("gray", "blue", "teal", "green", "olive"),
    *("orange", "red", "pink", "purple"),
)
"""The colours that a stage may have; each is readable on light and on dark pages."""


def fold_title(text: str) -> str:
    """Return the form in which titles are compared: case, ё, outer spaces apart."""
    return text.strip().casefold().replace("ё", "е")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """Describe one stage: its code, title, aliases, and what reaching it means.

    A stage that `keeps_tasks` puts a record on hold: what people have open stays open.
    `in_work` says whether lists of what is worked on show its records. Without a `color`
    pages colour it by its meaning.
    """

    code: str
    title: str
    aliases: tuple[str, ...] = ()
    meaning: StageMeaning = "process"
    keeps_tasks: bool = False
    in_work: bool = True
    color: str | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """Return everything the stage may be called."""
        return (self.code, self.title, *self.aliases)


@dataclass(frozen=True, slots=True, kw_only=True)
class Funnel:
    """Describe the stages of a record type in order; the first is the default."""

    name: str
    title: str
    type: str
    stages: tuple[Stage, ...]

    @property
    def default_stage(self) -> Stage:
        """Return the stage of a record that is created without one."""
        return self.stages[0]

    def stage(self, text: object) -> Stage:
        """Find a stage by its code, title or alias.

        Raises:
            NotFoundError: the funnel has no such stage; the message names what was
                written and the nearest stage.
        """
        if isinstance(text, str):
            wanted = fold_title(text)
            for stage in self.stages:
                if wanted in {fold_title(name) for name in stage.names}:
                    return stage
            known = [name for stage in self.stages for name in stage.names]
            hint = did_you_mean(text.strip(), known)
        else:
            hint = "; a stage is given by its code, title or alias"
        if "did you mean" not in hint:
            hint = "; stages: " + ", ".join(stage.code for stage in self.stages)
        message = Phrase(
            "field 'stage': funnel %(funnel)s has no stage %(stage)r%(hint)s",
            funnel=self.name,
            stage=text,
            hint=hint,
        )
        raise NotFoundError(message)
