"""What happened is logged once it is committed, with ids and without contents."""

import logging

import pytest

from bizproc.engine.commands.start import start
from bizproc.errors import InvalidValueError

ASK = '<startEvent id="s"/><userTask id="a" name="hush-title"/><endEvent id="e"/>'


@pytest.fixture
def log(caplog):
    caplog.set_level(logging.DEBUG, logger="bizproc")
    return caplog


def said(log, logger):
    return [it for it in log.records if it.name == f"bizproc.engine.{logger}"]


def test_a_life_is_logged_by_ids_alone(play, log):
    play.draw(ASK, "s>a\na>e")
    instance = play.start({"password": "hush-variable"}, key="hush-key")
    task = play.task(instance, "a")
    play.complete(instance, "a", answer="hush-answer")
    lives = said(log, "instances")
    assert [it.getMessage() for it in lives] == [
        "instance started",
        "instance completed",
    ]
    assert {(it.instance, it.process_id) for it in lives} == {(instance, "p")}
    tasks = said(log, "tasks")
    assert [it.getMessage() for it in tasks] == ["task added", "task: complete"]
    assert {(it.task, it.element, it.instance) for it in tasks} == {
        (task.id, "a", instance)
    }
    for record in log.records:
        assert "hush" not in str(vars(record)), record


def test_an_incident_is_a_warning_with_its_code(play, log):
    play.draw(
        '<startEvent id="s"/><exclusiveGateway id="g"/><endEvent id="e"/>'
        '<endEvent id="f"/>',
        's>g\ng>e?=secret > 1\ng>f?=secret = "hush"',
        id_="q",
    )
    instance = play.start({"secret": "hush-value"}, id_="q")
    [incident] = play.engine.incidents()
    [record] = said(log, "incidents")
    assert record.levelno == logging.WARNING
    assert record.getMessage() == f"incident opened: {incident.code}"
    assert (record.instance, record.element) == (instance, "g")
    assert (record.incident, record.process_id) == (incident.id, "q")
    assert "hush" not in str(vars(record))


def test_what_is_undone_is_not_logged(play, log):
    play.draw(ASK, "s>a\na>e")

    def start_and_refuse():
        with play.engine.work() as work:
            start(work, "p", {}, key=None, by=None)
            raise InvalidValueError("refused")

    with pytest.raises(InvalidValueError):
        start_and_refuse()
    assert play.engine.instances() == []
    assert log.records == []


def test_an_application_without_handlers_hears_nothing():
    handlers = logging.getLogger("bizproc").handlers
    assert any(isinstance(it, logging.NullHandler) for it in handlers)
