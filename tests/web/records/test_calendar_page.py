"""Calendars on pages: months and weeks of what is due."""

import dataclasses
import datetime as dt
import re

from hypothesis import given
from hypothesis import strategies as st
from tests.web.records.pages import links, plain
from tests.web.test_inbox_page import made_task

from bizproc.web.records.record_calendar import days_of


def test_a_month_shows_what_is_due_by_a_field_and_what_one_is_to_do(manager, office):
    office.portal.create(
        "deal",
        {"title": "Ends", "funnel": "contract", "contract_end_date": "2027-06-30"},
    )
    with office.engine.work() as work:
        due = dt.datetime(2027, 6, 10, 21, 30, tzinfo=dt.UTC)
        task = made_task(work, "t1", "Call them", due)
        work.add_task(dataclasses.replace(task, record="deal-1"))
    page = manager.get("/records/deal?view=calendar&moment=contract_end_date").text
    days = page.split("<h3>")
    [ends] = [it for it in days if "Ends" in it]
    assert plain(ends).startswith("Jun 30, 2027 , Wednesday")
    # half past midnight of the next day, where the portal is
    [call] = [it for it in days if "Call them" in it]
    assert plain(call).startswith("Jun 11, 2027")
    assert "00:30" in call
    assert "Call them" not in manager.get("/records/lead?view=calendar").text
    [later] = links(page, "Later")
    assert "Jul 1, 2027" in plain(manager.get(later).text)
    [week] = links(page, "Week")
    assert plain(manager.get(week).text).count("2027") >= 7


def test_without_anything_due_it_says_so(manager):
    assert "Nothing is due" in manager.get("/records/ticket?view=calendar").text


def test_the_days_of_the_week_are_named_in_the_reader_s_language(manager):
    for language, names in (
        ("en", "Mon Tue Wed Thu Fri Sat Sun"),
        ("ru", "пн вт ср чт пт сб вс"),
    ):
        asked = {"Accept-Language": language}
        page = manager.get(
            "/records/deal?view=calendar&on=2027-06-01", headers=asked
        ).text
        [head] = re.findall(r'<div class="weekdays"[^>]*>(.*?)</div>', page)
        assert re.findall(r"<span>(.*?)</span>", head) == names.split()


@given(
    on=st.dates(dt.date(1901, 1, 1), dt.date(8999, 12, 1)),
    span=st.sampled_from(["month", "week"]),
)
def test_whole_weeks_from_monday_on_are_shown_and_the_day_is_among_them(on, span):
    begin, behind = days_of(on, span)
    assert begin.weekday() == behind.weekday() == 0
    assert begin <= on < behind
    if span == "week":
        assert behind - begin == dt.timedelta(days=7)
    else:
        first = on.replace(day=1)
        last = (first + dt.timedelta(days=31)).replace(day=1) - dt.timedelta(days=1)
        assert begin <= first
        assert last < behind
        assert first - begin < dt.timedelta(days=7)
        assert behind - last <= dt.timedelta(days=7)


def test_a_day_that_there_is_not_is_told(manager):
    for on in ("2027-02-30", "nonsense", "0001-01-01", "9999-12-31"):
        answered = manager.get(f"/records/deal?view=calendar&on={on}")
        assert answered.status_code == 422
