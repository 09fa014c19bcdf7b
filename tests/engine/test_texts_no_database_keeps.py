"""A text with NUL or half a character: refused before any database, on all stores alike.

A NUL is no fault of a variable, which is kept as JSON; it is one where a text becomes a
key, a name or a person. PostgreSQL alone refuses it, and then by an error that looks as
if the database were at fault: whoever moved there met it first in production.
"""

from __future__ import annotations

from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engine.conftest import Play

from bizproc.errors import BizprocError, InvalidValueError, StoreError

HOUR = (
    '<startEvent id="s"/><intermediateCatchEvent id="hour"><timerEventDefinition>'
    "<timeDuration>PT1H</timeDuration></timerEventDefinition></intermediateCatchEvent>"
)
ASK = (
    '<userTask id="ask" name="Ask"><extensionElements><zeebe:userTask/>'
    '<zeebe:assignmentDefinition {}="=who"/></extensionElements></userTask>'
)
HEAR = '<intermediateCatchEvent id="ask"><messageEventDefinition messageRef="M"/></intermediateCatchEvent>'
MESSAGE = (
    '<message id="M" name="{}"><extensionElements>'
    '<zeebe:subscription correlationKey="{}"/></extensionElements></message>'
)
LATE = {
    "an assignee": (ASK.format("assignee"), ""),
    "a group": (ASK.format("candidateGroups"), ""),
    "a correlation key": (HEAR, MESSAGE.format("Paid", "=who")),
    "a message name": (HEAR, MESSAGE.format("=who", "=1")),
    "a title": (ASK.format("assignee").replace("Ask", "=who"), ""),
}
NUL, HALF = "a\x00b", "a\ud800b"


@pytest.fixture(scope="module", params=["memory", "sqlite", "postgresql"])
def playing(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("texts")
    url = f"{request.param}://"
    if request.param == "postgresql":
        url = request.getfixturevalue("postgresql_of_module")
    play = Play(folder, url)
    play.draw('<startEvent id="s"/><userTask id="ask"/>', "s>ask")
    yield play
    play.engine.close()


@pytest.mark.parametrize("where", LATE)
def test_where_a_process_makes_it_of_a_variable_it_is_one_incident(playing, where):
    body, root = LATE[where]
    playing.draw(f"{HOUR}{body}", "s>hour\nhour>ask", root=root, id_="late")
    sick = playing.start({"who": NUL}, id_="late")
    well = playing.start({"who": "ada"}, id_="late")
    playing.pass_time(hours=2)
    assert playing.waits(well) == ["ask"]
    [incident] = playing.engine.incidents()
    assert incident.instance_id == sick
    assert "NUL" in incident.message
    playing.engine.set_variables(sick, {"who": "eve"})
    playing.engine.resolve_incident(incident.id)
    playing.pass_time(hours=1)
    assert playing.waits(sick) == ["ask"]
    for instance in (sick, well):
        playing.engine.terminate(instance)


def doors(play, task, text):
    """Call every door through which a text comes, one after the other."""
    engine = play.engine
    instance = task.instance_id
    return {
        "start: process": lambda: engine.start(text),
        "start: key": lambda: engine.start("p", key=text),
        "start: by": lambda: engine.start("p", by=text),
        "start: variable": lambda: engine.start("p", {"x": [text]}),
        "start: name": lambda: engine.start("p", {text: 1}),
        "message": lambda: engine.publish_message(text, ttl="PT0S"),
        "message: key": lambda: engine.publish_message("M", correlation_key=text),
        "message: id": lambda: engine.publish_message("M", event_id=text),
        "message: by": lambda: engine.publish_message("M", by=text, ttl="P1D"),
        "signal": lambda: engine.broadcast_signal(text),
        "task": lambda: engine.complete_user_task(text),
        "task: by": lambda: engine.complete_user_task(task.id, by=text),
        "comment": lambda: engine.comment_on_task(task.id, text),
        "answer": lambda: engine.complete_user_task(task.id, {"x": text}),
        "why": lambda: engine.terminate(instance, reason=text),
        "instance": lambda: engine.instance(text),
        "instances: key": lambda: engine.instances(key=text),
        "tasks: of": lambda: engine.user_tasks(assignee=text),
        "history": lambda: engine.history(text),
    }


NAMES = tuple(doors(mock.Mock(), mock.Mock(), ""))


def answer_of(play, name, text):
    """Return how a door answers to a text: what is refused is refused as such."""
    task = play.task(play.start(), "ask")
    try:
        doors(play, task, text)[name]()
    except StoreError:
        raise
    except BizprocError as error:
        return type(error).__name__
    finally:
        if play.state(task.instance_id) == "ACTIVE":
            play.engine.terminate(task.instance_id)
    return "taken"


KEPT = {"start: variable", "start: name", "comment", "answer", "why"}


@pytest.mark.parametrize("name", NAMES)
def test_a_door_answers_alike_whatever_keeps_the_rows(playing, name):
    expected = "taken" if name in KEPT else InvalidValueError.__name__
    assert answer_of(playing, name, NUL) == expected
    assert answer_of(playing, name, HALF) == InvalidValueError.__name__


@settings(max_examples=40)
@given(
    name=st.sampled_from(NAMES),
    text=st.text(
        st.sampled_from("a\x00\x01\x7f\u2028\ud800\udfff\ufffe\U0010ffff'\"%\\"),
        min_size=1,
        max_size=5,
    ),
)
def test_no_text_is_taken_for_a_fault_of_the_database(playing, name, text):
    answer_of(playing, name, text)  # a StoreError is not caught there
