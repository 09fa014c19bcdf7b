"""Sum up the service desk: how soon tickets were begun, answered and done."""

from __future__ import annotations

import datetime as dt

from bizproc.portal.portal import Portal
from bizproc.service_desk.commands import ServiceDesk
from bizproc.service_desk.times import Spread, TicketTimes
from examples.demo.section import Section

__all__ = ["employees_of_month", "month_in_words", "months_of_desk"]

_MINUTE = dt.timedelta(minutes=1)
_TIMES = ("начата", "первый ответ", "следующие", "сделана")
_COUNTS = ("заявок", "сделано", "просрочено")


def employees_of_month(portal: Portal, month: str) -> Section:
    """Return the figures of a month, such as `2025-09`, a row for each employee.

    Times are medians, in hours and minutes of working time.
    """
    report, ratings = ServiceDesk(portal).report(month)
    rated = {it.employee: (it.good, it.bad) for it in ratings}
    people = portal.directory()
    rows: list[tuple[str | int, ...]] = []
    for employee, times in report.by_employee.items():
        found = people.find(employee) if employee else None
        name = found.name if found else employee or "—"
        counts = (*_counts(times), *rated.get(employee, (0, 0)))
        rows.append((name, *counts, *_medians(times)))
    return Section(
        title=f"Служба поддержки, {month}: рабочее время, половина заявок не дольше",
        columns=("ответственный", *_COUNTS, "хорошо", "плохо", *_TIMES),
        rows=tuple(rows),
    )


def month_in_words(portal: Portal, month: str) -> str:
    """Return one line about all tickets of a month."""
    total = ServiceDesk(portal).ticket_times(month).total
    medians = zip(_TIMES, _medians(total), strict=True)
    return (
        f"Заявок: {total.created}, сделано: {total.done}, "
        f"просрочено ответов: {total.response_overdue}. Рабочее время, медиана: "
        + ", ".join(f"{name} {time}" for name, time in medians)
    )


def months_of_desk(portal: Portal) -> Section:
    """Return a row for each month in which tickets were created."""
    desk, local = ServiceDesk(portal), portal.workspace.time.local
    months = {local(it.created_at).strftime("%Y-%m") for it in portal.find("ticket")}
    totals = {month: desk.ticket_times(month).total for month in sorted(months)}
    return Section(
        title="Заявки в поддержку: рабочее время, половина / девять из десяти не дольше",
        columns=("месяц", *_COUNTS, *_TIMES),
        rows=tuple(
            (month, *_counts(total), *_spreads(total))
            for month, total in totals.items()
        ),
    )


def _counts(times: TicketTimes) -> tuple[int, int, int]:
    overdue = times.response_overdue + times.deadline_overdue
    return times.created, times.done, overdue


def _all(times: TicketTimes) -> tuple[Spread | None, ...]:
    return times.reaction, times.first_response, times.answer, times.resolution


def _medians(times: TicketTimes) -> tuple[str, ...]:
    return tuple("—" if it is None else _hours(it.median) for it in _all(times))


def _spreads(times: TicketTimes) -> tuple[str, ...]:
    return tuple(
        "—" if it is None else f"{_hours(it.median)} / {_hours(it.percentile_90)}"
        for it in _all(times)
    )


def _hours(duration: dt.timedelta) -> str:
    hours, minutes = divmod(round(duration / _MINUTE), 60)
    return f"{hours}:{minutes:02}"
