"""An effect that was done is not done again, whatever fails afterwards."""

import pytest

from bizproc.action import ActionContext, BpmnError, Finished
from bizproc.connecting import connect
from bizproc.engine import Domain
from bizproc.engine.facts import InstanceEnded, TaskAdded
from bizproc.errors import InvalidValueError
from bizproc.store import JOBS

ENDS = '<startEvent id="s"/><endEvent id="e"/><userTask id="ask"/>'
WAYS = "s>charge\ncharge>ask\nask>e"
CATCH = (
    '<boundaryEvent id="b" attachedToRef="charge"><errorEventDefinition errorRef="r"/>'
    '</boundaryEvent><endEvent id="caught"/>'
)


def charge(outputs="", retries=""):
    mapped = f"<zeebe:ioMapping>{outputs}</zeebe:ioMapping>" if outputs else ""
    return (
        '<serviceTask id="charge"><extensionElements><zeebe:taskDefinition'
        f' type="charge" {retries}/>{mapped}</extensionElements></serviceTask>'
    )


@pytest.fixture
def keys(play):
    """Let the action `charge` return or raise what is asked for, and list its keys."""
    called = []

    @play.actions.add("charge")
    def charge_(context: ActionContext) -> object:
        called.append(context.idempotency_key)
        given = play.answer
        if isinstance(given, Exception):
            raise given
        return given

    play.answer = {"receipt": 7}
    return called


class Refuses:
    """A domain that refuses what it hears of as long as it is broken."""

    def __init__(self, kind, error):
        self.kind, self.error, self.broken = kind, error, True

    def __call__(self, work, fact):
        del work
        if self.broken and isinstance(fact, self.kind):
            raise self.error


def rebuild(play, domain):
    engine = play.engine
    play.engine = connect(
        "memory://", actions=play.actions, clock=play.clock, domain=domain
    )
    engine.close()


def retry(play, **options):
    [incident] = play.engine.incidents()
    play.engine.resolve_incident(incident.id, **options)


def jobs(play):
    with play.engine.read() as tx:
        return tx.select(JOBS)


@pytest.mark.parametrize(
    "error", [ValueError("no rates"), BpmnError("ODD")], ids=["fault", "business"]
)
def test_a_result_that_cannot_be_taken_over_is_kept(play, keys, error):
    heard = Refuses(TaskAdded, error)
    rebuild(play, Domain(noticed=heard))
    play.draw(ENDS + charge(), WAYS)
    instance = play.start()
    [job] = jobs(play)
    assert job.outcome == {"results": {"receipt": 7}}
    assert "could not go on" in play.engine.incidents()[0].message
    retry(play)  # the cause is there still
    assert len(play.engine.incidents()) == 1
    heard.broken = False
    retry(play)
    assert play.waits(instance) == ["ask"]
    assert play.variables(instance) == {"receipt": 7}
    assert (len(keys), jobs(play), play.engine.incidents()) == (1, [], [])


def test_a_result_may_be_dropped_and_the_action_called_anew(play, keys):
    heard = Refuses(TaskAdded, ValueError("no rates"))
    rebuild(play, Domain(noticed=heard))
    play.draw(ENDS + charge(), WAYS)
    instance = play.start()
    heard.broken = False
    play.answer = {"receipt": 8}
    retry(play, anew=True)
    assert play.variables(instance) == {"receipt": 8}
    assert (len(keys), len(set(keys))) == (2, 2)


def test_what_was_done_outside_is_recorded_though_the_result_is_refused(play, keys):
    written = []
    heard = Refuses(TaskAdded, ValueError("no rates"))
    rebuild(play, Domain(noticed=heard))
    play.answer = Finished(
        write=lambda work: written.append(work.now), results={"receipt": 7}
    )
    play.draw(ENDS + charge(), WAYS)
    instance = play.start()
    heard.broken = False
    retry(play)
    assert play.variables(instance) == {"receipt": 7}
    assert (len(keys), len(written)) == (1, 2)


def test_a_business_error_that_somebody_catches_by_now_is_thrown(play, keys):
    heard = Refuses(InstanceEnded, ValueError("no rates"))
    rebuild(play, Domain(noticed=heard))
    play.answer = BpmnError("ODD")
    root = '<error id="r" errorCode="ODD"/>'
    play.draw(ENDS + charge() + CATCH, WAYS + "\nb>caught", root=root)
    instance = play.start()
    assert jobs(play)[0].outcome == {"code": "ODD", "message": "ODD"}
    heard.broken = False
    retry(play)
    assert play.path(instance) == ["s", "b", "caught"]
    assert len(keys) == 1


FAILURES = {
    "result that cannot be kept": {"x": float("nan")},
    "no dict": 7,
    "business error": BpmnError("ODD", "receipt unreadable"),
    "failure": ConnectionError("x"),
}


@pytest.mark.parametrize("answer", FAILURES.values(), ids=FAILURES.keys())
@pytest.mark.parametrize("anew", [False, True])
def test_an_operator_calls_again_under_the_same_key_unless_asked_anew(
    play, keys, answer, anew
):
    play.answer = answer
    play.draw(ENDS + charge(retries='retries="1"'), WAYS)
    instance = play.start()
    play.answer = {"receipt": 7}
    retry(play, anew=anew)
    assert play.waits(instance) == ["ask"]
    assert (len(keys), len(set(keys))) == (2, 2 if anew else 1)


def test_a_fault_of_the_output_mapping_calls_nobody_again(play, keys):
    rates = {}

    def names(work, place):
        del work, place
        return {"rates": dict(rates)}

    rebuild(play, Domain(names=names))
    play.draw(ENDS + charge('<zeebe:output source="= rates.eur" target="x"/>'), WAYS)
    instance = play.start()
    rates["eur"] = 2
    retry(play)
    assert (play.variables(instance), len(keys)) == ({"x": 2}, 1)


def test_a_job_whose_call_cannot_be_prepared_waits_for_an_operator(play, keys):
    names = {"broken": True}

    def answer(work, place):
        del work, place
        if names["broken"]:
            raise ValueError("no such record")
        return {}

    rebuild(play, Domain(names=answer))
    play.draw(ENDS + charge(), WAYS)
    instance = play.start()
    assert keys == []
    assert len(play.engine.incidents()) == 1
    names["broken"] = False
    retry(play)
    assert (play.waits(instance), len(keys)) == (["ask"], 1)


def test_an_element_that_is_passed_over_calls_nobody_anew(play, keys):
    play.answer = BpmnError("ODD")
    play.draw(ENDS + charge(), WAYS)
    play.start()
    with pytest.raises(InvalidValueError, match="anew=True"):
        retry(play, action="skip", anew=True)
    assert (len(play.engine.incidents()), len(keys)) == (1, 1)
