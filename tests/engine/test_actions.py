"""What becomes of an action's outcome: results, retries, incidents, jobs."""

import datetime as dt
import decimal

import pytest

from bizproc.action import ActionContext, BpmnError, Finished, RetryLater, Waiting
from bizproc.engine.components import Options
from bizproc.errors import InvalidValueError
from bizproc.model.message import Message
from bizproc.model.rows import UserTask
from bizproc.model.states import TaskKind, TaskState


def task(type_, mappings="", extra=""):
    return (
        '<startEvent id="s"/><endEvent id="e"/><serviceTask id="call">'
        f'<extensionElements><zeebe:taskDefinition type="{type_}" {extra}/>'
        f"<zeebe:ioMapping>{mappings}</zeebe:ioMapping></extensionElements>"
        "</serviceTask>"
    )


WAYS = "s>call\ncall>e"
INPUT = '<zeebe:input source="{}" target="{}"/>'


def test_results_become_variables_or_what_the_output_mappings_choose(play):
    @play.actions.add("add", transactional=True)
    def add(a: int, b: int = 1) -> dict[str, int]:
        return {"sum": a + b, "of": 2}

    inputs = INPUT.format("= x * 2", "a")
    play.draw(task("add", inputs), WAYS)
    assert play.variables(play.start({"x": 4})) == {"x": 4, "sum": 9, "of": 2}
    output = '<zeebe:output source="= sum + x" target="y"/>'
    play.draw(task("add", inputs + output), WAYS)
    assert play.variables(play.start({"x": 4})) == {"x": 4, "y": 13}


def test_an_action_changing_its_argument_changes_no_variable(play):
    @play.actions.add("spoil", transactional=True)
    def spoil(doc: dict[str, list[int]]) -> dict[str, object]:
        doc["items"].append(1)
        return {"doc2": doc}

    play.draw(task("spoil", INPUT.format("= doc", "doc")), WAYS)
    variables = play.variables(play.start({"doc": {"items": []}}))
    assert variables == {"doc": {"items": []}, "doc2": {"items": [1]}}


@pytest.mark.parametrize("transactional", [True, False])
def test_a_technical_failure_is_retried_at_1_6_and_36_minutes(play, transactional):
    calls = []

    @play.actions.add("flaky", transactional=transactional)
    def flaky(context: ActionContext) -> None:
        calls.append((context.now, context.attempt, context.idempotency_key))
        raise ConnectionError("the line is dead")

    play.draw(task("flaky"), WAYS)
    begin = play.clock.time
    instance = play.start()
    play.pass_time(hours=2)
    minutes = [(at - begin) // dt.timedelta(minutes=1) for at, _, _ in calls]
    assert minutes == [0, 1, 6, 36]
    assert [attempt for _, attempt, _ in calls] == [1, 2, 3, 4]
    assert len({key for _, _, key in calls}) == 1
    [incident] = play.engine.incidents()
    assert (incident.code, incident.attempts) == ("ACTION_FAILED", 4)
    assert "the line is dead" in incident.message
    assert play.waits(instance) == ["call"]
    play.engine.resolve_incident(incident.id, action="retry")
    assert len(calls) == 5
    assert len({key for _, _, key in calls}) == 1


def test_a_retry_by_an_operator_leaves_the_timers_of_the_task_alone(play):
    @play.actions.add("broken", transactional=True)
    def broken() -> None:
        raise BpmnError("NO")

    boundary = (
        '<boundaryEvent id="b" attachedToRef="call"><timerEventDefinition>'
        "<timeDuration>P1D</timeDuration></timerEventDefinition></boundaryEvent>"
    )
    play.draw(task("broken") + boundary, WAYS + "\nb>e")
    play.start()
    [armed] = play.engine.timers()
    play.clock.time += dt.timedelta(hours=5)
    play.engine.resolve_incident(play.engine.incidents()[0].id)
    assert play.engine.timers() == [armed]
    assert len(play.engine.incidents()) == 1


def test_a_failing_action_that_recovers_goes_on_by_itself(play):
    tries = []

    @play.actions.add("flaky")
    def flaky() -> dict[str, int]:
        tries.append(1)
        if len(tries) < 3:
            raise TimeoutError
        return {"tries": len(tries)}

    play.draw(task("flaky"), WAYS)
    instance = play.start()
    play.pass_time(minutes=6)
    assert play.state(instance) == "COMPLETED"
    assert play.variables(instance) == {"tries": 3}
    assert play.engine.incidents() == []


def test_a_diagram_may_ask_for_fewer_tries(play):
    @play.actions.add("flaky")
    def flaky() -> None:
        raise TimeoutError

    play.draw(task("flaky", extra='retries="1"'), WAYS)
    play.start()
    assert play.engine.incidents()[0].attempts == 1


def test_retry_later_waits_as_long_as_asked_and_is_no_failure(play):
    tries = []

    @play.actions.add("busy")
    def busy(context: ActionContext) -> None:
        tries.append(context.attempt)
        if len(tries) < 4:
            raise RetryLater(dt.timedelta(hours=1))

    play.draw(task("busy"), WAYS)
    instance = play.start()
    play.pass_time(hours=3)
    assert play.state(instance) == "COMPLETED"
    assert tries == [1, 1, 1, 1]


def test_a_failed_transactional_action_leaves_no_message_behind(play):
    @play.actions.add("tell", transactional=True)
    def tell(context: ActionContext) -> None:
        assert context.work is not None
        context.work.publish(Message(name="told", keys=("k",)))
        raise BpmnError("NO")

    start = (
        '<startEvent id="s"><messageEventDefinition messageRef="m"/></startEvent>'
        '<endEvent id="e"/>'
    )
    play.draw(start, "s>e", root='<message id="m" name="told"/>', id_="hearing")
    play.draw(task("tell"), WAYS)
    play.start()
    assert play.engine.instances(process_id="hearing") == []
    assert play.engine.incidents()[0].code == "NO"


def test_a_job_runs_after_the_commit_and_sees_no_transaction(play):
    seen = []

    @play.actions.add("outside")
    def outside(context: ActionContext) -> None:
        seen.append(play.engine.instance(context.instance_id).state)
        with pytest.raises(InvalidValueError):
            _ = context.connection

    play.draw(task("outside"), WAYS)
    play.start()
    assert len(seen) == 1


@pytest.mark.parametrize(
    ("mappings", "message"),
    [
        ("", "needs the parameter 'title'"),
        (INPUT.format("x", "titel"), "did you mean 'title'?"),
        (INPUT.format("= [1]", "title"), "expected a text, got [1]"),
        (INPUT.format("= nobody", "title"), "unknown name 'nobody'"),
    ],
)
def test_wrong_inputs_are_an_incident_at_once(play, mappings, message):
    @play.actions.add("make", transactional=True)
    def make(title: str) -> None:
        raise AssertionError(title)

    play.draw(task("make", mappings), WAYS)
    play.start()
    [incident] = play.engine.incidents()
    assert message in incident.message
    assert incident.attempts == 1


CAUGHT = (
    '<boundaryEvent id="b" attachedToRef="call"><errorEventDefinition errorRef="err"/>'
    "</boundaryEvent>"
)


@pytest.mark.parametrize("transactional", [True, False], ids=["at once", "job"])
@pytest.mark.parametrize("wrong", ["= [1]", "= null", "= 0"])
def test_a_wrong_input_is_one_business_error_whoever_notices(
    play, wrong, transactional
):
    """By its type or by the action itself: TYPE_ERROR that a boundary event catches."""

    @play.actions.add("make", transactional=transactional)
    def make(number: int) -> None:
        if number < 1:
            msg = "from 1"
            raise InvalidValueError(msg)

    mappings = INPUT.format(wrong, "number")
    error = '<error id="err" errorCode="TYPE_ERROR"/>'
    play.draw(task("make", mappings) + CAUGHT, f"{WAYS}\nb>e", root=error)
    instance = play.start()
    assert play.engine.incidents() == []
    assert play.path(instance) == ["s", "b", "e"]


def test_what_a_user_task_is_given_ends_in_the_same_way(play):
    form = (
        '<startEvent id="s"/><endEvent id="e"/><userTask id="call"><extensionElements>'
        f"<zeebe:userTask/><zeebe:ioMapping>{INPUT.format('= due', 'due')}"
        "</zeebe:ioMapping></extensionElements></userTask>"
    )
    error = '<error id="err" errorCode="TYPE_ERROR"/>'
    play.draw(form + CAUGHT, f"{WAYS}\nb>e", root=error)
    assert play.path(play.start({"due": "soon"})) == ["s", "b", "e"]


def test_an_action_nobody_registered_is_an_incident_with_a_suggestion(play):
    @play.actions.add("send_email", transactional=True)
    def send_email() -> None: ...

    play.draw(task("send_emial"), WAYS)
    play.start()
    assert "did you mean 'send_email'?" in play.engine.incidents()[0].message


def test_an_input_may_be_named_by_a_python_keyword(play):
    @play.actions.add("send", transactional=True)
    def send(from_: str = "nobody") -> dict[str, str]:
        return {"sender": from_}

    play.draw(task("send", INPUT.format("me", "from")), WAYS)
    assert play.variables(play.start()) == {"sender": "me"}


def test_what_an_action_returned_stays_as_it_was(play):
    rows = [1]

    @play.actions.add("list", transactional=True)
    def list_() -> dict[str, list[int]]:
        return {"rows": rows}

    @play.actions.add("change", transactional=True)
    def change() -> None:
        rows.append(2)

    then = (
        '<serviceTask id="then"><extensionElements>'
        '<zeebe:taskDefinition type="change"/></extensionElements></serviceTask>'
    )
    play.draw(task("list") + then, "s>call\ncall>then\nthen>e")
    assert play.variables(play.start()) == {"rows": [1]}


def test_how_an_action_rounds_ends_with_its_call(play):
    before = decimal.getcontext().prec, decimal.getcontext().rounding

    @play.actions.add("round", transactional=True)
    def round_() -> None:
        decimal.getcontext().prec = 3
        decimal.getcontext().rounding = decimal.ROUND_UP

    play.draw(task("round"), WAYS)
    with decimal.localcontext() as context:
        play.start()
        assert (context.prec, context.rounding) == before


def test_results_that_are_no_dict_are_refused(play):
    @play.actions.add("odd", transactional=True)
    def odd() -> list[int]:
        return [1]

    play.draw(task("odd"), WAYS)
    play.start()
    assert "must return a dict" in play.engine.incidents()[0].message


def test_processes_that_set_each_other_off_stop_at_a_budget(make_play):
    play = make_play(options=Options(max_messages=500))
    start = (
        '<startEvent id="s"><extensionElements><zeebe:properties>'
        '<zeebe:property name="origins" value="any"/></zeebe:properties>'
        '</extensionElements><messageEventDefinition messageRef="m"/></startEvent>'
        '<endEvent id="e"><messageEventDefinition messageRef="m"/></endEvent>'
    )
    play.draw(start, "s>e", root='<message id="m" name="again"/>')
    with pytest.raises(Exception, match="set each other off") as stopped:
        play.engine.publish_message("again")
    assert stopped.value.code == "BUDGET"
    assert play.engine.instances() == []


def test_a_job_records_what_it_did_with_the_step_that_takes_it(play):
    written = []

    @play.actions.add("send")
    def send(context: ActionContext, *, from_: str) -> Finished:
        def write(work):
            written.append((from_, context.idempotency_key, work.now))

        return Finished(write=write, results={"sent": True})

    play.draw(task("send", INPUT.format("office", "from")), WAYS)
    instance = play.start()
    assert play.variables(instance) == {"sent": True}
    assert written == [("office", f"{instance}/call/2", play.clock.time)]


def test_a_job_records_what_it_did_though_its_element_was_left(play):
    written = []

    @play.actions.add("send")
    def send(context: ActionContext) -> Finished:
        play.engine.terminate(context.instance_id)
        return Finished(write=lambda work: written.append(work.now))

    play.draw(task("send"), WAYS)
    assert play.state(play.start()) == "TERMINATED"
    assert len(written) == 1


def test_a_form_due_at_no_moment_is_an_incident_that_can_be_retried(play):
    form = (
        '<startEvent id="s"/><endEvent id="e"/><userTask id="ask"><extensionElements>'
        f"<zeebe:userTask/><zeebe:ioMapping>{INPUT.format('= due', 'due')}"
        "</zeebe:ioMapping></extensionElements></userTask>"
    )
    play.draw(form, "s>ask\nask>e")
    instance = play.start({"due": "soon"})
    [incident] = play.engine.incidents()
    assert (incident.element_id, incident.code) == ("ask", "TYPE_ERROR")
    assert "soon" in incident.message
    play.engine.resolve_incident(incident.id, action="skip")
    assert play.state(instance) == "COMPLETED"


def test_an_action_may_hold_its_task_until_somebody_completes_a_task_of_its_own(play):
    @play.actions.add("review", transactional=True)
    def review(context: ActionContext) -> Waiting:
        work = context.work
        assert work is not None
        made = UserTask(
            id=work.new_id("task"),
            kind=TaskKind.TASK,
            state=TaskState.CREATED,
            title="Look it over",
            assignee="ann",
            created_at=work.now,
            instance_id=context.instance_id,
            element_id=context.element_id,
            token=context.token,
        )
        work.add_task(made)
        return Waiting(task_id=made.id)

    play.draw(task("review"), WAYS)
    instance = play.start()
    [waiting] = play.engine.user_tasks(assignee="ann")
    assert waiting.number > 0
    play.engine.complete_user_task(waiting.id, {"fine": True})
    assert play.state(instance) == "COMPLETED"
    assert play.variables(instance)["task"]["result"] == {"fine": True}
