"""Working time on the calendars that a workspace names."""

import dataclasses
import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from bizproc import bpmn, feel
from bizproc.errors import BizprocError, ConfigurationError, NotFoundError
from bizproc.extensions import extensions_of
from bizproc.portal.actions import portal_actions
from bizproc.portal.catalog import catalog_of
from bizproc.portal.expressions.functions import workspace_functions
from bizproc.portal.mail import CapturedMail
from bizproc.workspace.calendar.calendar import Calendar
from bizproc.workspace.calendar.hours import Hours
from bizproc.workspace.workspace_file import read_workspace

# a Tuesday, at the end of the portal's working day
NOW = dt.datetime(2027, 6, 1, 14, 30, tzinfo=dt.UTC)


@pytest.fixture
def shop(workspace):
    """Return the workspace with a shop that is open at the week-end, 10 to 20."""
    zone = workspace.calendar.zone
    hours = Calendar(zone=zone, days=frozenset({5, 6}), hours=Hours(((600, 1200),)))
    far = Calendar(zone=ZoneInfo("Asia/Vladivostok"))
    return dataclasses.replace(
        workspace, calendars={**workspace.calendars, "shop": hours, "far": far}
    )


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ('add_working_time(now(), @"PT1H")', "2027-06-02T09:30"),
        ('add_working_time(now(), @"PT1H", null)', "2027-06-02T09:30"),
        ('add_working_time(now(), @"PT1H", "default")', "2027-06-02T09:30"),
        ('add_working_time(now(), @"PT1H", "shop")', "2027-06-05T11:00"),
        ('add_working_time(now(), -@"PT1H", "shop")', "2027-05-30T19:00"),
        # ten in the morning there is three at night here
        ('add_working_time(now(), @"PT1H", "far")', "2027-06-02T03:00"),
        ("add_working_days(now(), 4)", "2027-06-07T17:30"),
        ('add_working_days(now(), 1, "shop")', "2027-06-05T17:30"),
        ('add_working_days(now(), 1, "far")', "2027-06-02T17:30"),
        ("add_working_days(now(), 0)", "2027-06-01T17:30"),
        ("working_day_end(today())", "2027-06-01T18:00"),
        ('working_day_end(today(), "shop")', "2027-06-01T20:00"),
        ('working_day_end(date: today(), calendar: "shop")', "2027-06-01T20:00"),
    ],
)
def test_functions_count_on_the_calendar_that_they_are_given(
    shop, expression, expected
):
    found = feel.evaluate(expression, functions=workspace_functions(shop, NOW))
    assert found.strftime("%Y-%m-%dT%H:%M") == expected
    assert found.utcoffset() == dt.timedelta(hours=3)


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("add_working_days(today(), 4)", dt.date(2027, 6, 7)),
        ("add_working_days(x: today(), n: -1)", dt.date(2027, 5, 31)),
        ("is_working_day(today())", True),
        ('is_working_day(today(), "shop")', False),
        ('is_working_day(@"2027-06-04T20:00:00Z")', True),
        ('is_working_day(@"2027-06-04T20:00:00Z", "far")', False),
        ("working_days_between(today(), add_days(today(), 7))", 5),
        ('working_days_between(today(), add_days(today(), 7), "shop")', 2),
        ("working_days_between(now(), today())", 0),
        ("working_time_between(now(), add_days(now(), 1))", dt.timedelta(hours=9)),
        ("working_time_between(add_days(now(), 1), now())", dt.timedelta(hours=-9)),
        ("add_working_days(null, 1)", None),
        ("add_working_days(today(), null)", None),
        ("is_working_day(null)", None),
        ("working_days_between(null, today())", None),
        ("working_time_between(now(), null)", None),
    ],
)
def test_days_and_times_are_counted(shop, expression, expected):
    functions = workspace_functions(shop, NOW)
    assert feel.evaluate(expression, functions=functions) == expected


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        ("add_working_days(today(), 1.5)", "expected a whole number"),
        ('add_working_days("2027-06-04", 1)', "expected a date"),
        ("working_time_between(today(), now())", "takes two instants"),
        ("is_working_day(5)", "expected a date"),
    ],
)
def test_what_cannot_be_counted_is_an_error(shop, expression, said):
    with pytest.raises(BizprocError, match=said):
        feel.evaluate(expression, functions=workspace_functions(shop, NOW))


@pytest.mark.parametrize("date", ["today()", "null"])
def test_an_unknown_calendar_is_an_error(shop, date):
    functions = workspace_functions(shop, NOW)
    with pytest.raises(BizprocError, match=r"calendar 'shpo'; did you mean 'shop'\?"):
        feel.evaluate(f'working_day_end({date}, "shpo")', functions=functions)
    with pytest.raises(BizprocError):
        feel.evaluate(f"working_day_end({date}, 5)", functions=functions)


def test_calendars_are_found_by_name(shop):
    assert shop.calendar_named(None) is shop.calendar
    assert shop.calendar_named("default") == shop.calendar
    with pytest.raises(NotFoundError):
        shop.calendar_named("Shop")


def test_another_time_zone_moves_all_calendars(shop):
    zone = dataclasses.replace(shop.calendar, zone=dt.UTC)
    moved = shop.replace(calendar=zone)
    assert moved.calendar_named("shop").zone is dt.UTC
    assert moved.calendar_named("far").zone.key == "Asia/Vladivostok"
    assert moved.calendar_named("shop").hours.opens == 600


SCRIPT = """<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
 xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" targetNamespace="t">
<process id="p" isExecutable="true"><startEvent id="s"/>
<scriptTask id="x"><extensionElements>
<zeebe:script expression="= {}" resultVariable="r"/></extensionElements></scriptTask>
<endEvent id="e"/><sequenceFlow id="a" sourceRef="s" targetRef="x"/>
<sequenceFlow id="b" sourceRef="x" targetRef="e"/></process></definitions>"""


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        ("working_day_end(today(), &quot;shop&quot;)", ""),
        ("working_day_end(today(), constants.Clerk)", ""),
        (
            "working_day_end(today(), &quot;shpo&quot;)",
            "the script names an unknown calendar 'shpo'; did you mean 'shop'?",
        ),
        (
            "[add_working_time(now(), @&quot;PT1H&quot;, &quot;none&quot;)]",
            "the script names an unknown calendar 'none'; known: default, far, shop",
        ),
        (
            "open_tasks(record: null, kind: &quot;taks&quot;)",
            "the script names an unknown kind 'taks'; did you mean 'task'?",
        ),
    ],
)
def test_a_name_that_a_diagram_gives_is_checked(shop, expression, said):
    found = findings(shop, expression)
    assert [(it.code, it.message) for it in found] == (
        [("BP125", said)] if said else []
    )


@pytest.mark.parametrize(
    ("duration", "is_found"),
    [
        ("duration(&quot;P3D&quot;)", True),
        ("duration(&quot;P1DT2H&quot;)", True),
        ("-@&quot;P3D&quot;", True),
        ("if true then @&quot;P1D&quot; else @&quot;PT1H&quot;", True),
        ("duration(&quot;PT72H&quot;)", False),
        ("@&quot;PT72H&quot;", False),
        ("constants.Clerk", False),
    ],
)
def test_working_time_written_in_days_is_found(shop, duration, is_found):
    for call in (f"now(), {duration}", f"x: now(), duration: {duration}"):
        found = findings(shop, f"add_working_time({call})")
        assert [it.code for it in found] == (["BP127"] if is_found else [])
        assert all("add_working_days" in it.message for it in found)
    assert not findings(shop, "add_days(now(), 3) + @&quot;P3D&quot;")


def findings(shop, expression):
    diagram = bpmn.read(SCRIPT.format(expression).encode(), file="f")
    catalog = catalog_of(
        shop, extensions_of(shop), portal_actions(shop, CapturedMail())
    )
    return bpmn.check(diagram, catalog)


def test_a_person_has_hours_of_his_own():
    text = """
format: bizproc/workspace@1
calendars: {far: {timezone: Asia/Vladivostok}}
people: {users: {u_far: {name: F, calendar: far}, u_near: {name: N}}}
"""
    people = read_workspace(text).directory.people
    assert (people["u_far"].calendar, people["u_near"].calendar) == ("far", None)
    with pytest.raises(ConfigurationError, match=r"4: .*calendar 'fare'; did you mean"):
        read_workspace(text.replace("calendar: far}", "calendar: fare}"))
