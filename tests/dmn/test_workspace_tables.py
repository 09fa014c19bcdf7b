"""The decision tables of the workspace, against their requirement pages."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import pytest

from bizproc import dmn
from bizproc.feel import Function

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
