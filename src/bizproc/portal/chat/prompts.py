"""Word a question, and the summary of all answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bizproc.portal.chat.dialogue import Dialogue
from bizproc.portal.chat.questions import Question
from bizproc.portal.chat.wording import Wording

__all__ = ["prompt", "summary"]

_SHOWN = 200
# as many digits of a version as people are shown
_VERSION = 8


def prompt(
    question: Question, dialogue: Dialogue, wording: Wording, *, may_skip: bool
) -> tuple[list[str], tuple[str, ...]]:
    """Return the paragraphs of a question, and its buttons."""
    say = wording.say
    if question.field is None:
        version = question.version[:_VERSION]
        text = say("consent", text=question.label, version=version)
        return [text], (*question.choices, say("cancel"))
    parts = [say("question", label=question.label, help=question.field.help)]
    choices = list(question.choices)
    if question.is_multiple:
        several = "several_files" if question.is_file else "several"
        parts.append(say(several, button=say("done")))
    if dialogue.open == question.name:
        parts = [say("taken_so_far", count=len(dialogue.answers[question.name]))]
        choices.append(say("done"))
    if may_skip:
        parts.append(say("may_skip", button=say("skip")))
        choices.append(say("skip"))
    return parts, tuple(choices)


def summary(questions: Sequence[Question], dialogue: Dialogue) -> str:
    """Return a line for each answer; long ones are cut."""
    lines = []
    for question in questions:
        answer = dialogue.answers.get(question.name)
        if answer is None or question.field is None:
            continue
        items = answer if isinstance(answer, list) else [answer]
        shown = ", ".join(_shown(question, it) for it in items)
        cut = shown if len(shown) <= _SHOWN else shown[: _SHOWN - 1] + "…"
        lines.append(f"{question.label}: {cut}")
    return "\n".join(lines)


def _shown(question: Question, value: Any) -> str:
    if isinstance(value, Mapping):
        return str(value["name"])
    for title, stands_for in question.choices.items():
        if stands_for == value:
            return title
    return str(value)
