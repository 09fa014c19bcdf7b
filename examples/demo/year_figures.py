"""Take stock of a portal: what was done, month by month and in all."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bizproc.model.states import TaskKind, TaskState
from bizproc.portal.portal import Portal
from examples.demo.desk_figures import months_of_desk
from examples.demo.section import Section

__all__ = ["Figures", "figures_of"]

_KINDS: Mapping[TaskKind, str] = {
    TaskKind.FORM: "форма",
    TaskKind.TASK: "задача",
    TaskKind.CALL: "звонок",
}
_STATES: Mapping[TaskState, str] = {
    TaskState.CREATED: "открыто",
    TaskState.STARTED: "в работе",
    TaskState.DEFERRED: "отложено",
    TaskState.COMPLETED: "завершено",
    TaskState.CANCELED: "отменено",
    TaskState.DELETED: "удалено",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Hold the summary: tables, and what matters most in one line."""

    months: Section
    stages: Section
    tasks: Section
    mails: Section
    notifications: Section
    desk: Section
    renewals: int
    open_incidents: int
    incidents: int

    @property
    def sections(self) -> tuple[Section, ...]:
        """Return the tables in the order in which they are read."""
        return (
            self.months,
            self.stages,
            self.tasks,
            self.mails,
            self.notifications,
            self.desk,
        )

    @property
    def line(self) -> str:
        """Say what matters most."""
        return (
            f"Сделок на продление: {self.renewals}. "
            f"Инцидентов за всё время: {self.incidents}, "
            f"открытых: {self.open_incidents}."
        )


def figures_of(portal: Portal) -> Figures:
    """Count everything that a portal keeps, and how long its tickets took."""
    return Figures(
        months=_months(portal),
        stages=_stages(portal),
        tasks=_tasks(portal),
        mails=_by_element("Письма", (it.element for it in portal.mails())),
        notifications=_by_element(
            "Уведомления и напоминания", (it.element for it in portal.notifications())
        ),
        desk=months_of_desk(portal),
        renewals=sum(1 for it in portal.find("deal") if it.fields.get("renewal_of")),
        open_incidents=len(portal.engine.incidents()),
        incidents=len(portal.engine.incidents(include_resolved=True)),
    )


def _months(portal: Portal) -> Section:
    columns: dict[str, Iterable[dt.datetime]] = {
        "новых лидов": (it.created_at for it in portal.find("lead")),
        "новых сделок": (it.created_at for it in portal.find("deal")),
        "заявок": (it.created_at for it in portal.find("ticket")),
        "задач": (
            it.created_at for it in portal.engine.user_tasks(include_closed=True)
        ),
        "уведомлений": (it.at for it in portal.notifications()),
        "писем": (it.at for it in portal.mails()),
        "оплат": (
            it.at for it in portal.record_history() if it.event == "payment_received"
        ),
    }
    local = portal.workspace.time.local
    counted = {
        name: Counter(local(moment).strftime("%Y-%m") for moment in moments)
        for name, moments in columns.items()
    }
    months = sorted(set().union(*counted.values()))
    return Section(
        title="По месяцам",
        columns=("месяц", *counted),
        rows=tuple((it, *(one[it] for one in counted.values())) for it in months),
    )


def _stages(portal: Portal) -> Section:
    rows = []
    for type_ in ("lead", "deal", "ticket"):
        records = portal.find(type_)
        for funnel in portal.workspace.schema.type(type_).funnels:
            counted = Counter(
                it.fields["stage"]
                for it in records
                if it.fields.get("funnel", funnel.name) == funnel.name
            )
            rows += [
                (funnel.title, stage.title, counted[stage.code])
                for stage in funnel.stages
                if counted[stage.code]
            ]
    columns = ("воронка", "стадия", "сколько")
    return Section(title="Стадии", columns=columns, rows=tuple(rows))


def _tasks(portal: Portal) -> Section:
    tasks = portal.engine.user_tasks(include_closed=True)
    states = [state for state in _STATES if any(it.state is state for it in tasks)]
    counted = Counter((it.kind, it.state) for it in tasks)
    return Section(
        title="Задачи",
        columns=("вид", *(_STATES[state] for state in states)),
        rows=tuple(
            (_KINDS[kind], *(counted[kind, state] for state in states))
            for kind in TaskKind
        ),
    )


def _by_element(title: str, elements: Iterable[str | None]) -> Section:
    counted = Counter(it or "—" for it in elements)
    rows = sorted(counted.items(), key=lambda it: (-it[1], it[0]))
    return Section(title=title, columns=("элемент", "сколько"), rows=tuple(rows))
