"""A hostile answer is refused with words of ours, and leaves the task as it was."""

import json
import time
from decimal import Decimal

import pytest
from tests.engine.forms_asked import ASK, NO_FORM
from tests.security.form_payloads import CONTROLS, FORM, REFUSED

from bizproc.errors import BizprocError, RefusedError

KNOWN = {"names": ["Anna", "Boris"]}
# of what is taken at once; a catastrophe takes minutes
GENEROUS = 2.0


@pytest.fixture
def asked(make_play):
    """Return an engine in memory whose task asks the form, and the task."""
    play = make_play()
    (play.folder / "f.form").write_text(json.dumps(FORM), encoding="utf-8")
    play.engine.deploy(play.folder / "f.form")
    play.draw(ASK, "s>ask\nask>e")
    return play


def test_there_are_many():
    assert len(REFUSED) >= 180
    assert len(CONTROLS) >= 12


def test_what_is_hostile_is_refused_and_changes_nothing(asked):
    instance = asked.start(KNOWN)
    task = asked.task(instance, "ask")
    before = asked.engine.history(instance)
    wrong = []
    for name, answers in REFUSED.items():
        for by in (None, "anna"):
            began = time.thread_time()
            try:
                asked.engine.complete_user_task(task.id, answers, by=by)
            except RefusedError as error:
                str(error).encode()
                if len(error.message) > 5_000:
                    wrong.append(f"{name}: a message of {len(error.message)}")
            except BizprocError as error:
                wrong.append(f"{name}: {type(error).__name__} {error}")
            except Exception as error:  # noqa: BLE001 - what must not come out
                wrong.append(f"{name}: raw {type(error).__name__} {error}"[:300])
            else:
                wrong.append(f"{name}: taken")
                break
            if time.thread_time() - began > GENEROUS:
                wrong.append(f"{name}: slow")
    assert wrong == []
    assert asked.waits(instance) == ["ask"]
    assert asked.task(instance, "ask") == task
    assert asked.engine.history(instance) == before
    assert asked.variables(instance) == KNOWN


@pytest.mark.parametrize("name", CONTROLS)
def test_what_is_meant_well_is_taken(asked, name):
    instance = asked.start(KNOWN)
    asked.engine.complete_user_task(
        asked.task(instance, "ask").id, CONTROLS[name], by="anna"
    )
    assert asked.state(instance) == "COMPLETED"


TAKEN_NAMES = ["consts", "today", "decide", "count", "string length"]


@pytest.mark.parametrize("name", TAKEN_NAMES)
def test_no_variable_takes_a_name_that_means_something(make_play, name):
    play = make_play()
    play.draw(NO_FORM, "s>ask\nask>e")
    instance = play.start()
    task = play.task(instance, "ask")
    for by in (None, "anna"):
        with pytest.raises(RefusedError, match=r"takes no .*; rename it"):
            play.engine.complete_user_task(task.id, {"fine": 1, name: 1}, by=by)
    assert play.variables(instance) == {}
    play.engine.complete_user_task(task.id, {"counted": 1}, by="anna")
    assert play.variables(instance) == {"counted": 1}


def test_a_person_may_not_answer_too_much_without_a_form(make_play):
    play = make_play()
    play.draw(NO_FORM, "s>ask\nask>e")
    task = play.task(play.start(), "ask")
    nested = "x"
    for _ in range(20):
        nested = [nested]
    for answers in (
        {"a": "x" * 200_000},
        {f"k{it}": 1 for it in range(2_000)},
        {"a": nested},
    ):
        with pytest.raises(RefusedError) as refused:
            play.engine.complete_user_task(task.id, answers, by="anna")
        assert refused.value.code == "TOO_LARGE"
    for far in ("1E+9999", "1E-9999"):
        with pytest.raises(RefusedError, match="a number that is none, or has too"):
            play.engine.complete_user_task(task.id, {"a": Decimal(far)}, by="anna")
    # three times the same is no more than it is
    same = {"x": [1]}
    play.engine.complete_user_task(task.id, {"a": [same, same, same]}, by="anna")


def test_a_variable_that_the_diagram_reads_may_be_called_as_a_function_is(make_play):
    play = make_play()
    body = NO_FORM + '<exclusiveGateway id="x" />'
    play.draw(body, "s>ask\nask>x\nx>e?=count > count([1])\nx>ask!")
    instance = play.start()
    task = play.task(instance, "ask")
    with pytest.raises(RefusedError, match="takes no 'sum'"):
        play.engine.complete_user_task(task.id, {"count": 2, "sum": 1})
    play.engine.complete_user_task(task.id, {"count": 2})
    assert play.state(instance) == "COMPLETED"
