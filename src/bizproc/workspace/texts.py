"""Hold what the platform itself tells people, in the words of the company.

A workspace words each text anew under `texts:` of its file; the names that a text may
fill in stand beside its English original.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from bizproc.source.mapping import TEXT, Entries, Faults
from bizproc.source.yaml import Node, Scalar
from bizproc.workspace.chat.notices import CHAT_NOTICES
from bizproc.workspace.placeholders import check_placeholders, fill_placeholders

__all__ = ["NOTICES", "Notice", "Texts", "read_texts"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Declare one text: its English original, and the names it may fill in."""

    original: str
    names: Mapping[str, Collection[str] | None]


_LONGEST = 5_000
_TASK: Mapping[str, Collection[str] | None] = {"task": ("title",)}

NOTICES: Mapping[str, Notice] = MappingProxyType(
    {
        "incident": Notice(
            original="Process {{ process }} stopped at {{ element }}: "
            "{{ code }}: {{ message }}",
            names=dict.fromkeys(("process", "element", "code", "message")),
        ),
        "mail_bounced": Notice(
            original="The mail “{{ mail.subject }}” did not reach {{ mail.to }}: "
            "{{ mail.reason }}",
            names={"mail": ("to", "subject", "reason")},
        ),
        "mail_from_stranger": Notice(
            original="Mail that concerns no record, from {{ mail.from }}: "
            "{{ mail.subject }}",
            names={"mail": ("from", "subject")},
        ),
        "mail_received": Notice(
            original="Mail from {{ mail.from }}: {{ mail.subject }}",
            names={"mail": ("from", "subject")},
        ),
        "mail_set_aside": Notice(
            original="A mail cannot be read and lies in {{ mail.folder }}: from "
            "{{ mail.from }}, “{{ mail.subject }}”: {{ mail.problem }}. All of them: "
            "bizproc mails in --kind unreadable",
            names={"mail": ("folder", "from", "subject", "problem")},
        ),
        "mailbox_trouble": Notice(
            original="The mailbox {{ mailbox.name }} cannot be read: "
            "{{ mailbox.message }}",
            names={"mailbox": ("name", "message")},
        ),
        "person_left": Notice(
            original="{{ person }} has left; the open tasks went to others: {{ tasks }}",
            names=dict.fromkeys(("person", "tasks")),
        ),
        "substitute_named": Notice(
            original="You stand in for {{ person }}: {{ period }}",
            names=dict.fromkeys(("person", "period")),
        ),
        "task_awaits_control": Notice(
            original="Task “{{ task.title }}” awaits your word", names=_TASK
        ),
        "task_given": Notice(
            original="“{{ task.title }}” — {{ task.person }}",
            names={"task": ("title", "person")},
        ),
        "task_not_needed": Notice(
            original="Task “{{ task.title }}” is not needed any more: the others have "
            "said enough",
            names=_TASK,
        ),
        "task_reminder": Notice(
            original="Reminder of the task “{{ task.title }}”", names=_TASK
        ),
        "task_taken": Notice(original="“{{ task.title }}”", names=_TASK),
        "task_withdrawn": Notice(
            original="Task “{{ task.title }}” is not yours any more"
            "{% if task.reason %}: {{ task.reason }}{% endif %}",
            names={"task": ("title", "reason")},
        ),
        "tasks_given": Notice(
            original="Your tasks were handed over: {{ tasks }}", names={"tasks": None}
        ),
        "tasks_taken": Notice(
            original="You are given the tasks {{ tasks }}", names={"tasks": None}
        ),
        **{
            name: Notice(original=original, names=dict.fromkeys(names))
            for name, (original, names) in CHAT_NOTICES.items()
        },
    }
)
"""The texts that the platform tells people."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts:
    """Hold the texts of a workspace; what it does not word is told in English."""

    chosen: Mapping[str, str] = field(default_factory=dict)

    def fill(self, name: str, values: Mapping[str, Any]) -> str:
        """Return a text with its placeholders filled in; long values are cut."""
        text = self.chosen.get(name, NOTICES[name].original)
        return fill_placeholders(text, _cut(values))


def _cut(values: Mapping[str, Any]) -> dict[str, Any]:
    """Cut what is too long to be read: the message of an incident may be anything."""
    return {
        name: _cut(it) if isinstance(it, Mapping) else _cut_text(str(it))
        for name, it in values.items()
    }


def _cut_text(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def read_texts(node: Node | None, *, faults: Faults) -> Texts:
    """Return the texts that a mapping words.

    Faults: UNKNOWN_KEY; TYPE_ERROR, no text or a placeholder that is not known.
    """
    if node is None or (isinstance(node, Scalar) and node.value is None):
        return Texts()
    entries = Entries.of(node, faults=faults, what="the texts")
    chosen: dict[str, str] = {}
    for name, notice in NOTICES.items():
        text = entries.optional(name, TEXT, None)
        if text is None:
            continue
        chosen[name] = text
        for fault in check_placeholders(text, notice.names):
            at = entries.find(name) or node
            faults.add("TYPE_ERROR", f"placeholder at {fault}", at, element=name)
    entries.close()
    return Texts(chosen=MappingProxyType(chosen))
