"""Tell what happened in a portal, in the words of its people."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from bizproc.portal.portal import Portal
from bizproc.testing.scenarios.format.literals import shown
from bizproc.testing.scenarios.format.model import Event, Selector, Step
from bizproc.testing.scenarios.format.vocabulary import Thing
from bizproc.testing.scenarios.portal.environment import PortalEnvironment
from bizproc.testing.scenarios.running.world import World

__all__ = ["Consequence", "ConsequenceKind", "Entry", "Narrator"]

ConsequenceKind: TypeAlias = Literal["stage", "task", "notification", "mail"]

_ACTS = {
    "complete": "завершает",
    "start_task": "берёт в работу",
    "defer_task": "откладывает",
    "resume_task": "возобновляет",
    "delete_task": "удаляет",
    "comment": "комментирует",
}
_HAPPENINGS = ("submit", "create", "receive_mail", "rate_by_link")
_RATINGS = {"P": "хорошо", "N": "плохо"}
_TOLD = (Thing.TASK, Thing.NOTIFICATION, Thing.MAIL, Thing.HISTORY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Consequence:
    """Say one thing that followed from an entry."""

    kind: ConsequenceKind
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Hold one line of a timeline; `at` is in the portal zone."""

    story: str
    at: dt.datetime
    who: str
    what: str
    consequences: tuple[Consequence, ...] = ()


class Narrator:
    """Tell a timeline: when, who, what, and what followed from it."""

    def __init__(self, world: World, environment: PortalEnvironment) -> None:
        self._world = world
        self._environment = environment
        self._told: dict[Thing, int] = dict.fromkeys(_TOLD, 0)

    def submitted(self, story: str, form: str, data: Mapping[str, Any]) -> Entry:
        """Tell of a web form."""
        fields = ", ".join(str(value) for value in data.values())
        return self._entry(story, "Клиент", f"отправляет веб-форму {form}: {fields}")

    def stepped(self, story: str, step: Step) -> Entry:
        """Tell of a step and its consequences."""
        event = step.event
        if event is None:
            return self._entry(story, "Время", "идёт")
        return self._entry(story, self._person(event.by), self._what(event))

    def records(self) -> Iterator[str]:
        """Tell at which stage every record stands."""
        for record in self._environment.portal.find():
            if "stage" in record.fields:
                title = record.fields.get("title") or ""
                stage = self._stage(record.id, record.fields["stage"])
                yield f"{record.id}  {title}: {stage}"

    def open_tasks(self) -> Iterator[str]:
        """Tell which tasks are open, and whose they are."""
        for task in self._environment.portal.engine.user_tasks():
            who = self._person(task.assignee)
            yield f"открытая задача «{task.title}» ({task.element_id}): {who}"

    def summed_up(self, story: str, what: str) -> Entry:
        """Tell what a story came to."""
        return self._entry(story, "Итоги", what)

    # -- pieces ----------------------------------------------------------------

    def _entry(self, story: str, who: str, what: str) -> Entry:
        return Entry(
            story=story,
            at=self._world.reading.time.local(self._world.clock.now()),
            who=who,
            what=what,
            consequences=tuple(self._consequences()),
        )

    def _what(self, event: Event) -> str:
        if event.kind in _ACTS:
            text = f"{_ACTS[event.kind]} задачу «{self._task_title(event)}»"
            answers, said = event.arguments.get("with"), event.arguments.get("text")
            told = self._values(answers) if answers else said
            return text + (f": {told}" if told else "")
        if event.kind in _HAPPENINGS:
            return self._happening(event)
        if event.kind == "pay":
            record = event.arguments["record"]
            return f"платит {event.arguments['amount']} по {self._named(record)}"
        if event.kind == "change":
            record = event.arguments["record"]
            return (
                f"меняет {self._named(record)}: {self._values(event.arguments['set'])}"
            )
        return event.kind

    def _happening(self, event: Event) -> str:
        """Tell what began outside: a form, a call, a mail, a rating by its link."""
        given = event.arguments
        if event.kind == "submit":
            fields = ", ".join(
                str(it) for it in given["data"].values() if not isinstance(it, bool)
            )
            return f"отправляет веб-форму {given['form']}: {fields}"
        if event.kind == "create":
            schema = self._environment.portal.workspace.schema
            title = schema.type(given["type"]).title
            return f"заводит запись «{title}»: {self._values(given['fields'])}"
        if event.kind == "receive_mail":
            text = str(given.get("text", "")).partition("\n")[0]
            subject = given.get("subject")
            about = f"пишет письмо «{subject}»" if subject else "отвечает на письмо"
            return f"{given['from']} {about}: {text}"
        rating = _RATINGS.get(given["rating"], given["rating"])
        return f"оценивает {self._named(given['record'])}: {rating}"

    def _task_title(self, event: Event) -> str:
        selector: Selector = event.arguments["task"]
        reading = self._world.reading
        titles = [
            task["title"]
            for task in self._world.see(Thing.TASK)
            if selector.matcher.accepts(task, reading)
        ]
        return str(titles[-1]) if titles else str(selector.matcher)

    def _values(self, values: Mapping[str, Any]) -> str:
        reading = self._world.reading
        return ", ".join(
            f"{name} = {shown(it, reading)}" for name, it in values.items()
        )

    def _named(self, alias: str) -> str:
        record = self._environment.portal.get(self._world.aliases[alias])
        return f"«{record.fields.get('title')}» ({record.id})"

    def _person(self, user: str | None) -> str:
        if user is None:
            return "Клиент"
        found = self._environment.portal.directory().find(user)
        return found.name if found else user

    def _stage(self, record_id: str, code: str) -> str:
        portal = self._environment.portal
        record = portal.get(record_id)
        funnel = record.fields.get("funnel")
        return f"«{portal.workspace.schema.stage(record.type, funnel, code).title}»"

    def _fresh(self, thing: Thing) -> list[dict[str, Any]]:
        found = self._world.see(thing)
        fresh = found[self._told[thing] :]
        self._told[thing] = len(found)
        return fresh

    def _consequences(self) -> Iterator[Consequence]:
        for entry in self._fresh(Thing.HISTORY):
            if entry["event"] == "stage_changed":
                text = f"{entry['record']}: стадия {self._moved(entry)}"
                yield Consequence(kind="stage", text=text)
        for task in self._fresh(Thing.TASK):
            who = self._person(task["assignee"])
            due = _due(task["due"], self._environment.portal)
            text = f"задача «{task['title']}» для: {who}{due}"
            yield Consequence(kind="task", text=text)
        for note in self._fresh(Thing.NOTIFICATION):
            text = f"уведомление для: {self._person(note['to'])}: {note['text']}"
            yield Consequence(kind="notification", text=text)
        for mail in self._fresh(Thing.MAIL):
            files = ", ".join(mail["attachments"])
            text = f"письмо {mail['to']}: {mail['subject']}"
            yield Consequence(kind="mail", text=f"{text} [{files}]" if files else text)

    def _moved(self, entry: Mapping[str, Any]) -> str:
        record = entry["record"]
        new = self._stage(record, entry["new"])
        return f"{self._stage(record, entry['old'])} → {new}" if entry["old"] else new


def _due(due: dt.datetime | None, portal: Portal) -> str:
    if due is None:
        return ""
    return f", срок {portal.workspace.time.local(due):%d.%m.%Y %H:%M}"
