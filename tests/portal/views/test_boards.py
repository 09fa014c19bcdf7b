"""Boards: counts, sums and the first cards of each stage; what is due and overdue."""

import datetime as dt
from decimal import Decimal

import pytest
from tests.portal.views.conftest import NOW, ids

from bizproc.errors import NotFoundError
from bizproc.model.rows import UserTask
from bizproc.model.states import TaskKind, TaskState


def task(portal, record, due, state=TaskState.CREATED):
    with portal.engine.work() as work:
        work.add_task(
            UserTask(
                id=work.new_id("task"),
                kind=TaskKind.TASK,
                state=state,
                title=f"Due {due}",
                assignee="u_a",
                created_at=NOW,
                record=record,
                due=due,
            )
        )


@pytest.fixture
def cases(portal):
    stages = ["NEW", "NEW", "WORK", "NEW", "WON", "PAUSED"]
    return portal.seed(
        [
            ("case", {"title": f"Case {number}", "price": number + 0.5, "stage": stage})
            for number, stage in enumerate(stages)
        ]
        + [("case", {"funnel": "second", "title": "Other", "price": 99})]
    )


def columns(board):
    return [(it.stage.code, it.count, it.amount, ids(it.cards)) for it in board.columns]


def test_a_board_has_the_stages_of_its_funnel(portal, cases):
    del cases
    board = portal.board("case", limit=2)
    assert columns(board) == [
        ("NEW", 3, Decimal("5.50"), [4, 2]),
        ("WORK", 1, Decimal("2.50"), [3]),
        ("PAUSED", 1, Decimal("5.50"), [6]),
        ("WON", 1, Decimal("4.50"), [5]),
        ("LOST", 0, Decimal("0.00"), []),
    ]
    more = portal.list_records(
        "case", filter=board.filter_of("NEW"), after=board.columns[0].cards.next
    )
    assert ids(more) == [1]
    assert columns(portal.board("case", "Second funnel"))[0][3] == [7]


def test_a_board_counts_what_its_filter_means(portal, cases):
    del cases
    board = portal.board("case", filter="price ge 1 and in_work", order="price")
    assert [it[:2] for it in columns(board)][:3] == [
        ("NEW", 2),
        ("WORK", 1),
        ("PAUSED", 0),
    ]
    assert ids(board.columns[0].cards) == [2, 4]
    board = portal.board("case", filter="title contains case")
    assert [it.count for it in board.columns] == [3, 1, 1, 1, 0]


def test_a_type_without_stages_has_no_board(portal):
    with pytest.raises(NotFoundError, match="it has none"):
        portal.board("memo")


def test_what_is_overdue_and_due_today(portal, cases):
    hour = dt.timedelta(hours=1)
    task(portal, cases[0].id, NOW - hour)
    task(portal, cases[1].id, NOW - hour, TaskState.COMPLETED)
    task(portal, cases[1].id, NOW + hour)
    task(portal, cases[2].id, NOW + 24 * hour)
    task(portal, cases[2].id, None)
    portal.change(cases[3].id, {"deadline": NOW - hour})
    portal.change(cases[4].id, {"deadline": NOW - hour})  # it is won already

    def found(text):
        return sorted(ids(portal.list_records("case", filter=text)))

    assert found("overdue") == [1, 4]
    assert found("today") == [1, 2]
    assert found("overdue and today") == [1]
    shown = {it.number: it for it in portal.list_records("case")}
    assert {it.number for it in shown.values() if it.is_overdue} == {1, 4}
    assert shown[2].next_task.due == NOW + hour
    assert (shown[3].open_tasks, shown[3].next_task.due) == (2, NOW + 24 * hour)
    assert shown[6].next_task is None
    assert [it.overdue for it in portal.board("case").columns] == [2, 0, 0, 0, 0]


def test_mine_is_what_one_is_responsible_for(portal):
    portal.create("case", {"responsible": "u_a"}, by="u_b")
    portal.create("case", {"responsible": "u_b"}, by="u_a")
    assert ids(portal.list_records("case", filter="mine", by="u_a")) == [1]
    assert ids(portal.list_records("case", filter="author eq me", by="u_a")) == [2]
    assert portal.list_records("case", filter="mine") == []
