"""Tell what happened in a portal, in the words of its people."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

from rich.console import Console
from rich.text import Text

from bizproc.crm.crm import Crm
from bizproc.testing.scenarios.meaning import shown
from bizproc.testing.scenarios.model import Event, Selector, Step
from bizproc.testing.scenarios.vocabulary import Thing
from bizproc.testing.scenarios.world import World

__all__ = ["Narrator"]

_DAYS = ("пн", "вт", "ср", "чт", "пт", "сб", "вс")
_ACTS = {
    "complete": "завершает",
    "start_task": "берёт в работу",
    "defer_task": "откладывает",
    "resume_task": "возобновляет",
    "delete_task": "удаляет",
    "comment": "комментирует",
}
_TOLD = (Thing.TASK, Thing.NOTIFICATION, Thing.MAIL, Thing.HISTORY)


class Narrator:
    """Print a timeline: when, who, what, and what followed from it."""

    def __init__(self, world: World, console: Console) -> None:
        self._world = world
        self._console = console
        self._told: dict[Thing, int] = dict.fromkeys(_TOLD, 0)

    def title(self, text: str) -> None:
        """Begin a story."""
        self._console.print()
        self._console.rule(Text(text, style="bold"), align="left")

    def submitted(self, form: str, data: Mapping[str, Any]) -> None:
        """Tell of a web form."""
        fields = ", ".join(str(value) for value in data.values())
        self._tell("Клиент", f"отправляет веб-форму {form}: {fields}")

    def stepped(self, step: Step) -> None:
        """Tell of a step and its consequences."""
        event = step.event
        if event is None:
            self._tell("Время", "идёт")
        else:
            self._tell(self._person(event.by), self._what(event))

    def stands(self) -> None:
        """Tell where everything stands."""
        crm = self._world.crm
        self.title("Где всё остановилось")
        for record in crm.find():
            if "stage" in record.fields:
                title = record.fields.get("title") or ""
                stage = self._stage(record.id, record.fields["stage"])
                self._console.print(Text(f"  {record.id}  {title}: {stage}"))
        for task in crm.engine.user_tasks():
            who = self._person(task.assignee)
            line = f"  открытая задача «{task.title}» ({task.element_id}): {who}"
            self._console.print(Text(line, style="yellow"))

    # -- pieces ----------------------------------------------------------------

    def _tell(self, who: str, what: str) -> None:
        moment = self._world.reading.time.local(self._world.clock.now())
        day = _DAYS[moment.weekday()]
        line = Text(f"{day} {moment:%d.%m.%Y %H:%M}  ", style="cyan")
        line.append(who, style="bold")
        line.append(f" {what}", style="default")
        self._console.print(line)
        for consequence in self._consequences():
            self._console.print(consequence)

    def _what(self, event: Event) -> str:
        if event.kind in _ACTS:
            text = f"{_ACTS[event.kind]} задачу «{self._task_title(event)}»"
            answers = event.arguments.get("with")
            return text + (f": {self._values(answers)}" if answers else "")
        if event.kind == "pay":
            record = event.arguments["record"]
            return f"платит {event.arguments['amount']} по {self._named(record)}"
        if event.kind == "change":
            record = event.arguments["record"]
            return (
                f"меняет {self._named(record)}: {self._values(event.arguments['set'])}"
            )
        return event.kind

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
        record = self._world.crm.get(self._world.aliases[alias])
        return f"«{record.fields.get('title')}» ({record.id})"

    def _person(self, user: str | None) -> str:
        if user is None:
            return "Клиент"
        found = self._world.crm.workspace.people.find(user)
        return found.name if found else user

    def _stage(self, record_id: str, code: str) -> str:
        crm = self._world.crm
        record = crm.get(record_id)
        funnel = record.fields.get("funnel")
        return f"«{crm.workspace.schema.stage(record.type, funnel, code).title}»"

    def _fresh(self, thing: Thing) -> list[dict[str, Any]]:
        found = self._world.see(thing)
        fresh = found[self._told[thing] :]
        self._told[thing] = len(found)
        return fresh

    def _consequences(self) -> Iterator[Text]:
        for entry in self._fresh(Thing.HISTORY):
            if entry["event"] == "stage_changed":
                text = f"{entry['record']}: стадия {self._moved(entry)}"
                yield _line("→", text, "green")
        for task in self._fresh(Thing.TASK):
            who = self._person(task["assignee"])
            due = _due(task["due"], self._world.crm)
            yield _line("☐", f"задача «{task['title']}» для: {who}{due}", "yellow")
        for note in self._fresh(Thing.NOTIFICATION):
            who = self._person(note["to"])
            yield _line("•", f"уведомление для: {who}: {note['text']}", "default")
        for mail in self._fresh(Thing.MAIL):
            files = (
                f" [{', '.join(mail['attachments'])}]" if mail["attachments"] else ""
            )
            yield _line(
                "✉", f"письмо {mail['to']}: {mail['subject']}{files}", "magenta"
            )

    def _moved(self, entry: Mapping[str, Any]) -> str:
        record = entry["record"]
        new = self._stage(record, entry["new"])
        return f"{self._stage(record, entry['old'])} → {new}" if entry["old"] else new


def _line(mark: str, text: str, style: str) -> Text:
    return Text(f"                      {mark} {text}".replace("\n", " "), style=style)


def _due(due: dt.datetime | None, crm: Crm) -> str:
    if due is None:
        return ""
    return f", срок {crm.workspace.time.local(due):%d.%m.%Y %H:%M}"
