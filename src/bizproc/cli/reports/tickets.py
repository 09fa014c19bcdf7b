"""`bizproc report tickets`."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from bizproc.cli.database import check_user, opened_portal
from bizproc.cli.options import DEFAULT_DATABASE, AsJson, Database, Folder, Viewer
from bizproc.cli.output import plain, print_json, print_table, say

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bizproc.service_desk.times import Spread, TicketReport, TicketTimes

__all__ = ["report_tickets"]

_MINUTE = dt.timedelta(minutes=1)


def report_tickets(
    month: Annotated[
        str | None,
        typer.Argument(metavar="MONTH", help="Such as 2027-03; default: this month."),
    ] = None,
    db: Database = DEFAULT_DATABASE,
    workspace: Folder = None,
    by: Viewer = None,
    *,
    group: Annotated[
        Literal["employee", "service", "sla"],
        typer.Option("--by", help="What a row of the table is."),
    ] = "employee",
    as_json: AsJson = False,
) -> None:
    """Tell how many tickets were created in a month, how long they took, what was late.

    Times are working time of each ticket's level: the median, and what nine of ten did
    not exceed, in hours and minutes. Ratings are those given in the month.
    """
    from bizproc.service_desk.commands import ServiceDesk

    with opened_portal(db, workspace, needed_for="tickets") as portal:
        check_user(portal, by)
        report, ratings = ServiceDesk(portal).report(month, by=by)
    if as_json:
        print_json({**plain(report), "ratings": ratings})
        return
    total = report.total
    say(
        f"{report.month}: {total.created} created, {total.done} done; late were "
        f"{total.response_overdue} answers, {total.deadline_overdue} deadlines"
    )
    rows = [_row(name, times) for name, times in _groups(report, group).items()]
    print_table(_columns(group), rows, none="No tickets.")
    if ratings:
        say("")
        rated = [(it.employee or "-", it.good, it.bad) for it in ratings]
        print_table(("employee", "good", "bad"), rated, none="")


def _groups(report: TicketReport, group: str) -> Mapping[str | None, TicketTimes]:
    if group == "service":
        return report.by_service
    return report.by_sla if group == "sla" else report.by_employee


def _columns(group: str) -> tuple[str, ...]:
    counts = (group, "created", "done", "late answers", "late deadlines")
    return (*counts, "reaction", "first response", "answer", "resolution")


def _row(name: str | None, times: TicketTimes) -> tuple[str | int, ...]:
    return (
        name or "-",
        times.created,
        times.done,
        times.response_overdue,
        times.deadline_overdue,
        _shown(times.reaction),
        _shown(times.first_response),
        _shown(times.answer),
        _shown(times.resolution),
    )


def _shown(spread: Spread | None) -> str:
    if spread is None:
        return ""
    return f"{_hours(spread.median)}, {_hours(spread.percentile_90)}"


def _hours(duration: dt.timedelta) -> str:
    """Write a duration as hours and minutes, such as 12:05; rounded to the minute."""
    hours, minutes = divmod(round(duration / _MINUTE), 60)
    return f"{hours}:{minutes:02}"
