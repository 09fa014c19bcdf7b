"""Working time on the calendars that a workspace names."""

import dataclasses
import datetime as dt

import pytest

from bizproc import bpmn, feel
from bizproc.errors import BizprocError, NotFoundError
from bizproc.extensions import extensions_of
from bizproc.portal.actions import portal_actions
from bizproc.portal.catalog import catalog_of
from bizproc.portal.expressions.functions import workspace_functions
from bizproc.portal.mail import CapturedMail
from bizproc.workspace.calendar.calendar import Calendar

# a Tuesday, at the end of the portal's working day
NOW = dt.datetime(2027, 6, 1, 14, 30, tzinfo=dt.UTC)


@pytest.fixture
def shop(workspace):
    """Return the workspace with a shop that is open at the week-end, 10 to 20."""
    zone = workspace.calendar.zone
    hours = Calendar(zone=zone, days=frozenset({5, 6}), opens=600, closes=1200)
    return dataclasses.replace(
        workspace, calendars={**workspace.calendars, "shop": hours}
    )


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ('add_working_time(now(), @"PT1H")', "2027-06-02T09:30"),
        ('add_working_time(now(), @"PT1H", null)', "2027-06-02T09:30"),
        ('add_working_time(now(), @"PT1H", "default")', "2027-06-02T09:30"),
        ('add_working_time(now(), @"PT1H", "shop")', "2027-06-05T11:00"),
        ('add_working_time(now(), -@"PT1H", "shop")', "2027-05-30T19:00"),
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
    assert moved.calendar_named("shop").opens == 600


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
            "the script names an unknown calendar 'none'; known: default, shop",
        ),
        (
            "open_tasks(record: null, kind: &quot;taks&quot;)",
            "the script names an unknown kind 'taks'; did you mean 'task'?",
        ),
    ],
)
def test_a_name_that_a_diagram_gives_is_checked(shop, expression, said):
    diagram = bpmn.read(SCRIPT.format(expression).encode(), file="f")
    catalog = catalog_of(
        shop, extensions_of(shop), portal_actions(shop, CapturedMail())
    )
    found = bpmn.check(diagram, catalog)
    assert [(it.code, it.message) for it in found] == (
        [("BP125", said)] if said else []
    )
