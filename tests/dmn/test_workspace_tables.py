"""The decision tables of the workspace, against their requirement pages."""

from __future__ import annotations

import datetime as dt
import itertools
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bizproc import dmn
from bizproc.errors import ExpressionError
from bizproc.feel import Function
from bizproc.portal_time import PortalTime

PROCESSES = Path(__file__).parents[2] / "processes"


def has_phrase(text: str, phrase: str) -> bool:
    return f" {phrase} " in f" {text} "


FUNCTIONS = {"has_phrase": Function("has_phrase", ("text", "phrase"), has_phrase)}


def table(name: str) -> dmn.Decisions:
    path = PROCESSES / name
    return dmn.read(path.read_bytes(), file=name)


@pytest.fixture(scope="module")
def routing() -> dmn.Decisions:
    return table("lead_routing.dmn")


@pytest.mark.parametrize(
    ("text", "responsible", "code", "title"),
    [
        ("подключение", "u_spec1", "CONNECT", "Подключение"),
        ("срочно замена кабеля", "u_spec2", "CABLE", "Замена кабеля"),
        ("смена тарифного плана", "u_spec3", "TARIFF", "Смена тарифного плана"),
        ("починить всё", None, "NONE", None),
        ("подключениеx", None, "NONE", None),
        ("замена кабеля и подключение", "u_spec1", "CONNECT", "Подключение"),
    ],
)
def test_a_lead_goes_to_the_first_matching_specialist(
    routing: dmn.Decisions,
    text: str,
    responsible: str | None,
    code: str,
    title: str | None,
) -> None:
    result = routing.evaluate("lead_routing", {"text": text}, functions=FUNCTIONS)
    assert result.value == {
        "responsible": responsible,
        "service_code": code,
        "task_title": title,
        "deadline": None,
    }
    assert len(result.matched) == 1


def test_all_services_named_in_a_lead_are_collected_in_table_order(
    routing: dmn.Decisions,
) -> None:
    def codes(text: str) -> Any:
        found = routing.evaluate("lead_matches", {"text": text}, functions=FUNCTIONS)
        return found.value

    assert codes("замена кабеля и подключение") == ["CONNECT", "CABLE"]
    assert codes("смена тарифного плана") == ["TARIFF"]
    assert codes("ничего такого") == []


def test_the_routing_tables_say_what_they_need(routing: dmn.Decisions) -> None:
    assert set(routing) == {"lead_routing", "lead_matches"}
    assert routing.inputs("lead_routing") == {"text"}
    assert routing.functions("lead_matches") == {"has_phrase"}


GUARD = {
    (True, 0, True): "start",
    (True, 0, False): "start",
    (True, 1, True): "start",
    (True, 1, False): "none",
    (False, 1, True): "reset_flag",
    (False, 1, False): "reset_flag",
    (False, 0, True): "none",
    (False, 0, False): "none",
}


@pytest.mark.parametrize(
    ("paid", "flag", "direct_return"),
    list(itertools.product([True, False], [0, 1], [True, False])),
)
def test_the_paid_guard_decides_every_case_by_exactly_one_row(
    *, paid: bool, flag: int, direct_return: bool
) -> None:
    guard = table("paid_guard.dmn")
    assert guard.inputs("paid_guard") == {"paid", "flag", "direct_return"}
    context = {"paid": paid, "flag": flag, "direct_return": direct_return}
    result = guard.evaluate("paid_guard", context)
    assert result.value == GUARD[paid, flag, direct_return]
    assert len(result.matched) == 1


@pytest.mark.parametrize(
    "name",
    [
        *("call_slots", "ladders", "lead_routing", "paid_guard"),
        *("reminder_period", "stage_requirements"),
    ],
)
def test_the_tables_have_neither_gaps_nor_overlaps(name: str) -> None:
    assert dmn.analyse(table(f"{name}.dmn")) == []


# docs/requirements/contract_funnel.md §4, docs/requirements/recurring_payments.md §4,
# docs/requirements/lead_qualification.md §2
REQUIRED = {
    ("lead", "DUPLICATE"): ["duplicate_link"],
    **{
        ("contract", stage): ["contract_date"]
        for stage in ("AWAIT_PAYMENT", "PAID", "AUDIT", "CLOSING")
    },
    ("recurring", "SENT"): ["invoice_file"],
    ("recurring", "PAID"): ["invoice_file", "contract_date"],
    ("recurring", "CLOSING"): ["invoice_file", "contract_date"],
    ("recurring", "DRAFT"): None,
    ("contract", "KP"): None,
    ("contract", "LOST"): None,
    ("contract", "ON_HOLD"): None,
    ("lead", "TARGET"): None,
    ("service_control", "PAID"): None,
}


@pytest.mark.parametrize(("funnel", "stage"), REQUIRED)
def test_which_fields_a_stage_demands(funnel: str, stage: str) -> None:
    decisions = table("stage_requirements.dmn")
    context = {"funnel": funnel, "stage": stage}
    value = decisions.evaluate("stage_requirements", context).value
    assert value == REQUIRED[funnel, stage]


@pytest.mark.parametrize(
    ("attempt", "offset"),
    [
        (1, dt.timedelta()),
        (2, dt.timedelta(minutes=30)),
        (3, dt.timedelta(hours=1)),
        (4, dt.timedelta(days=1)),
        (5, dt.timedelta(days=3)),
    ],
)
def test_the_five_calls(attempt: int, offset: dt.timedelta) -> None:
    slots = table("call_slots.dmn")
    assert slots.evaluate("call_slots", {"attempt": attempt}).value == offset


def test_there_is_no_sixth_call() -> None:
    with pytest.raises(ExpressionError, match="allowed: 1, 2, 3, 4, 5"):
        table("call_slots.dmn").evaluate("call_slots", {"attempt": 6})


MANAGER, HEAD = "role:responsible", "role:head"
STEPS = {
    ("contract", "FEEDBACK", 1): (10, "entry", MANAGER),
    ("contract", "FEEDBACK", 2): (20, "entry", HEAD),
    ("contract", "FEEDBACK", 3): None,
    ("contract", "FEEDBACK", 0): None,
    ("contract", "AWAIT_PAYMENT", 0): None,
    ("contract", "AWAIT_PAYMENT", 1): (2, "entry", MANAGER),
    ("contract", "AWAIT_PAYMENT", 200): (400, "entry", MANAGER),
    ("contract", "PAID", 1): None,
    ("recurring", "SENT", 0): (3, "entry", MANAGER),
    ("recurring", "SENT", 1): (10, "entry", MANAGER),
    ("recurring", "SENT", 2): (15, "entry", MANAGER),
    ("recurring", "SENT", 3): (20, "entry", MANAGER),
    ("recurring", "SENT", 4): (25, "entry", MANAGER),
    ("recurring", "SENT", 5): None,
    ("recurring", "CLOSING", 0): None,
    ("recurring", "CLOSING", 1): (3, "period_end", MANAGER),
    ("recurring", "CLOSING", 2): (5, "period_end", MANAGER),
    ("recurring", "CLOSING", 3): (10, "period_end", MANAGER),
    ("recurring", "CLOSING", 4): (15, "period_end", MANAGER),
    ("recurring", "CLOSING", 5): (20, "period_end", HEAD),
    ("recurring", "CLOSING", 6): None,
}


@pytest.mark.parametrize(("funnel", "stage", "step"), STEPS)
def test_the_steps_of_the_ladders(funnel: str, stage: str, step: int) -> None:
    context = {"funnel": funnel, "stage": stage, "step": step}
    value = table("ladders.dmn").evaluate("ladders", context).value
    found = None if value is None else (value["days"], value["base"], value["to"])
    assert found == STEPS[funnel, stage, step]


@pytest.mark.parametrize(
    ("concluded", "ends", "days"),
    [
        ("2026-03-15", "2026-08-15", 14),
        ("2026-03-15", "2026-09-15", 30),
        ("2026-08-31", "2027-02-27", 14),
        ("2026-08-31", "2027-02-28", 30),
    ],
)
def test_the_reminder_period(concluded: str, ends: str, days: int) -> None:
    constants = {
        "NotificationStep": 6,
        "LessReminderPeriod": 14,
        "LargeReminderPeriod": 30,
    }
    context = {
        "contract_date": dt.date.fromisoformat(concluded),
        "contract_end_date": dt.date.fromisoformat(ends),
        "constants": constants,
    }
    time = PortalTime(zone=ZoneInfo("Europe/Moscow"))
    add = Function("add_months", ("x", "n"), time.add_months)
    decisions = table("reminder_period.dmn")
    result = decisions.evaluate(
        "reminder_period", context, functions={"add_months": add}
    )
    assert result.value == days
