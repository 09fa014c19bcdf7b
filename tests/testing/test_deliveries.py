"""An event that arrives twice must be acknowledged twice: the runner notices if not."""

from pathlib import Path

import pytest

from bizproc.engine.unit_of_work import UnitOfWork
from bizproc.testing import run_scenarios

COMPLETE = "- by: u_mgr\n  complete: {task: Visit}\n"


@pytest.fixture
def forget(monkeypatch):
    """Let the engine forget the events of a step."""
    seen = UnitOfWork.is_new

    def forget_step(number):
        def is_new(work, event_id):
            forgotten = event_id is not None and event_id.endswith(f"/{number}")
            return forgotten or seen(work, event_id)

        monkeypatch.setattr(UnitOfWork, "is_new", is_new)

    return forget_step


def failed(report):
    assert report.exit_code == 1, report.text()
    return report.text()


@pytest.mark.parametrize("expect", ["", "  expect: {error: TASK_CLOSED}\n"])
@pytest.mark.parametrize("where", ["mode", "step"])
def test_a_repetition_that_is_refused_fails_the_case(
    play, create, forget, expect, where
):
    """Also where the step expects that very refusal: the first was accepted."""
    forget(2)
    twice = where == "mode"
    step = COMPLETE + ("" if twice else "  deliver: 2\n") + expect
    text = failed(play(f"{create()}\n  expect: {{}}\n{step}", deliver_twice=twice))
    assert "TASK_CLOSED" in text
    assert "step 2 (" in text


def test_a_repetition_is_known_though_what_was_made_is_hidden_from_who_made_it():
    """Who writes in the forum makes a ticket that they may not see."""
    path = Path(__file__).parents[2] / "processes" / "support_module.scenario.yaml"
    report = run_scenarios([path], select="I-S6", deliver_twice=True)
    assert report.exit_code == 0, report.text()
    assert len(report.results) == 1


def test_a_repetition_that_is_done_again_is_seen(play, create, forget):
    forget(1)
    text = failed(
        play(
            f"{create()}\n  expect: {{count: [{{record: {{type: deal}}, is: 1}}]}}",
            deliver_twice=True,
        )
    )
    assert "expected 1, got 2" in text


def test_without_the_mode_an_event_comes_once(play, create, forget):
    forget(1)
    step = f"{create()}\n  expect: {{count: [{{record: {{type: deal}}, is: 1}}]}}\n"
    report = play(step + COMPLETE)
    assert report.exit_code == 0, report.text()


def test_a_refusal_may_come_twice(play, create):
    """Of an event that is refused at once, so is the repetition: nothing happened."""
    report = play(
        f"{create()}\n- by: u_emp1\n  complete: {{task: Visit}}\n"
        "  expect: {error: FORBIDDEN, open_tasks: [{element: Visit}]}\n",
        deliver_twice=True,
    )
    assert report.exit_code == 0, report.text()


def test_what_is_done_to_the_system_itself_comes_once(play, create):
    """An operator's retry is no event from outside: a second one has no incident."""
    report = play(
        f"- fail: {{action: notify, times: always}}\n{create(5000)}\n"
        "- wait: PT1H\n"
        "- fail: {action: notify, times: 1}\n"
        "- retry: {element: NotifyHead}\n"
        "- wait: PT1M\n"
        "  expect: {count: [{notification: {element: NotifyHead}, is: 1}]}\n",
        deliver_twice=True,
    )
    assert report.exit_code == 0, report.text()
