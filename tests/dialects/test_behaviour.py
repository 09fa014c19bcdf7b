"""Imported diagrams do here what they did where they were drawn."""

import datetime as dt
import json

import pytest

from bizproc.action import BpmnError
from bizproc.errors import RefusedError


@pytest.mark.parametrize("dialect", ["camunda7", "spiff"])
@pytest.mark.parametrize(
    ("amount", "vip", "kind", "task"),
    [
        (101, True, "x", "big"),
        (100, True, "x", "small"),
        (101, False, "x", "small"),
        (1, False, "other", "other"),
    ],
)
def test_gateways_choose_as_before(stage, dialect, amount, vip, kind, task):
    stage.bring(dialect, "choice")
    customer = {"vip": vip, "contract": None}
    instance = stage.start(
        "choice", amount=amount, customer=customer, kind=kind, urgent=False
    )
    assert stage.waits(instance) == [task]


def test_an_external_task_gets_its_inputs_and_gives_its_outputs(stage):
    seen = []

    @stage.actions.add("reserve")
    def reserve(item: str, note: str, tags: list, place: dict, double: int) -> dict:
        seen.append((item, note, tags, place, double))
        return {"reserved": 3, "lost": True}

    stage.bring("camunda7", "external")
    order = {"item": "lamp", "count": 2}
    instance = stage.start("external", order=order, customer="Ann")
    place = {"hall": "A", "row": 3}
    assert seen == [("lamp", "For Ann, 2 pieces", ["fast", "lamp"], place, 4)]
    assert stage.variables(instance)["enough"] is True
    assert "lost" not in stage.variables(instance)


def test_delegates_become_actions(stage):
    called = []
    for name in ("send_mail", "tell", "rules", "told"):

        @stage.actions.add(name)
        def act(name: str = name) -> dict:
            called.append(name)
            return {}

    @stage.actions.add("stock_service")
    def stock_service(hall: str, row: int) -> dict:
        called.append((hall, row))
        return {}

    @stage.actions.add("find_price")
    def find_price() -> dict:
        return {"price": 7}

    stage.bring("camunda7", "delegates")
    instance = stage.start("delegates", row=4)
    assert called == ["send_mail", ("A", 4), "tell", "rules", "told"]
    assert stage.variables(instance)["price"] == 7


def test_a_value_of_an_expression_becomes_a_script(stage):
    stage.bring("camunda7", "value_only")
    found = stage.variables(stage.start("value_only", net=100))
    assert (found["gross"], found["tax"]) == (119, 19)


def test_people_get_tasks_until_when(stage):
    form = {"type": "default", "id": "decide", "components": []}
    for name in ("decide", "survey"):
        written = json.dumps({**form, "id": name})
        (stage.folder / f"{name}.form").write_text(written)
    stage.bring("camunda7", "people")
    instance = stage.start("people", boss="eva")
    task = stage.task(instance, "decide")
    assert (task.assignee, task.due) == (
        "eva",
        dt.datetime(2027, 5, 1, 12, tzinfo=dt.UTC),
    )
    stage.complete(instance, "decide")
    offered = stage.task(instance, "offered")
    assert set(offered.candidate_groups) == {"sales", "lawyers"}
    assert offered.due == stage.clock.now() + dt.timedelta(days=3)
    stage.complete(instance, "offered")
    by_form = stage.task(instance, "byForm")
    assert set(by_form.candidate_groups) == {"ann", "eva"}
    assert by_form.details.priority == "normal"


def test_calls_keep_to_the_version_that_they_were_bound_to(stage):
    stage.bring("camunda7", "calls_bound")
    instance = stage.start("calls_bound")
    for called in ("together", "tagged"):
        assert called in "".join(stage.waits(instance)) or stage.task(instance, "pay")
        stage.complete(instance, "pay")
    assert stage.engine.instance(instance).state.value == "COMPLETED"


@pytest.mark.parametrize(
    ("dialect", "name", "keys"),
    [
        ("camunda7", "form_data", "name count urgent day colour before"),
        ("spiff", "forms", "name count sure colour day"),
    ],
)
def test_forms_are_made(stage, dialect, name, keys):
    stage.bring(dialect, name)
    given = {"customer": {"name": "Ann"}, "count": 4, "who": "Bob"}
    instance = stage.start(name, **given)
    answers = {"name": "Anna", "count": 2, "colour": "red"}
    if name == "form_data":
        answers |= {"urgent": True, "day": dt.date(2027, 4, 1)}
    else:
        task = stage.task(instance, "ask")
        assert task.description == "Please ask Ann about 5 things"
    wrong = {**answers, "name": "A"}
    with pytest.raises(RefusedError, match="name"):
        stage.complete(instance, "ask", **wrong)
    stage.complete(instance, "ask", **answers)
    kept = stage.variables(instance)
    assert {it: kept[it] for it in answers} == answers
    assert set(keys.split()) >= set(answers)


def test_whom_bpmn_itself_names_is_asked(stage):
    stage.bring("camunda7", "owners")
    instance = stage.start("owners", boss="eva")
    assert stage.task(instance, "one").assignee == "eva"
    stage.complete(instance, "one")
    offered = stage.task(instance, "many").candidate_groups
    assert set(offered) == {"ann", "sales", "lawyers"}


def test_a_script_that_sets_several_variables_runs(stage):
    stage.bring("camunda7", "settings")
    found = stage.variables(stage.start("settings", price=2, count=3, number="7"))
    assert (found["net"], found["label"]) == (6, "Order; 7")
    assert "result" not in found


def test_the_words_of_activiti_are_read_as_well(stage):
    said = []

    @stage.actions.add("note")
    def note(text: str) -> dict:
        said.append(text)
        return {}

    imported = stage.bring("camunda7", "activiti")
    assert any("activiti:async" in it.message for it in imported.findings)
    instance = stage.start("activiti")
    with pytest.raises(RefusedError, match="days"):
        stage.complete(instance, "ask", kind="b", why="ill")
    stage.complete(instance, "ask", kind="b", why="ill", days=3)
    assert said == ["ill for 3"]


def test_scripts_of_several_languages_run(stage):
    stage.bring("camunda7", "scripts")
    instance = stage.start("scripts", a=1, b=5, number="7")
    assert stage.variables(instance) | {"label": "Order 7"} == {
        "a": 1,
        "b": 5,
        "number": "7",
        "sum": 11,
        "label": "Order 7",
        "big": True,
        "half": 5.5,
    }


def test_assignments_of_python_run(stage):
    stage.bring("spiff", "scripts")
    found = stage.variables(stage.start("scripts", price=4, count=3))
    assert found == {
        "price": 4,
        "count": 3,
        "total": 12,
        "net": 6,
        "label": "3 pieces",
        "tags": ["3 pieces", "x"],
        "row": {"net": 6, "ok": True},
        "a": 1,
        "b": 2,
        "c": 3,
    }


def test_called_processes_get_what_they_were_given(stage):
    called = stage.folder / "bill.bpmn"
    called.write_text(
        '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"'
        ' targetNamespace="urn:x"><process id="bill" isExecutable="true">'
        '<startEvent id="s"/><userTask id="pay"/>'
        '<sequenceFlow id="f" sourceRef="s" targetRef="pay"/></process></definitions>'
    )
    stage.bring("camunda7", "calls")
    order = {"item": "lamp", "count": 2}
    instance = stage.start("calls", order=order, process="bill")
    stage.complete(instance, "pay", due=1, more=2)
    assert stage.variables(instance)["more"] == 2
    stage.complete(instance, "pay", due=9, hidden=True)
    found = stage.variables(instance)
    assert (found["total"], "hidden" in found, "twice" in found) == (9, False, False)


def test_repetitions_count_as_before(stage):
    imported = stage.bring("camunda7", "repeated")
    instance = stage.start("repeated", people=["a", "b", "c"], count=3)
    assert {it.assignee for it in stage.engine.user_tasks(instance=instance)} == {
        *"abc"
    }
    stage.complete(instance, "vote")
    assert len(stage.engine.user_tasks(instance=instance)) == 2
    stage.complete(instance, "vote")
    assert stage.waits(instance) == ["look"]
    # the counter began with 0 there; a turn's variables went out
    assert b'expression="= (loopCounter - 1)"' in imported.diagram
    assert "last" not in stage.variables(instance)
    told = [it.location.element for it in imported.findings if "turn" in it.message]
    assert told == ["vote", "times"]


def test_repetitions_of_python_collect(stage):
    stage.bring("spiff", "repeated")
    instance = stage.start("repeated", numbers=[1, 2, 3])
    assert stage.variables(instance)["doubled"] == [2, 4, 6]
    assert len(stage.engine.user_tasks(instance=instance)) == 3


def test_a_loop_of_python_ends(stage):
    stage.bring("spiff", "loops")
    assert stage.variables(stage.start("loops", n=0))["n"] == 3


def test_an_error_brings_its_code_and_message(stage):
    @stage.actions.add("pay")
    def pay() -> dict:
        code, text = "REFUSED", "no money"
        raise BpmnError(code, text)

    stage.bring("camunda7", "errors")
    instance = stage.start("errors")
    assert stage.waits(instance) == ["help"]
    found = stage.variables(instance)
    assert (found["why"], found["text"]) == ("REFUSED", "no money")


def test_an_escalation_brings_its_code(stage):
    stage.bring("camunda7", "escalations")
    instance = stage.start("escalations")
    assert stage.waits(instance) == ["do", "tell"]
    assert stage.variables(instance)["code"] == "LATE"


def due(stage, instance):
    timers = stage.engine.timers()
    return {it.element_id: it.due for it in timers if it.instance_id == instance}


def test_timers_fire_when_they_did(stage):
    stage.bring("camunda7", "timers")
    found = due(stage, stage.start("timers", pause="PT2H"))
    now = stage.clock.now()
    assert found["after"] == now + dt.timedelta(hours=2)
    # Quartz's 2-6 is Monday to Friday: the first of March 2027 is a Monday
    assert found["weekly"].astimezone(dt.UTC).date() == now.date()
    assert found["once"].year == 2030


def test_timers_of_python_fire_when_they_did(stage):
    stage.bring("spiff", "timers")
    found = due(stage, stage.start("timers"))
    now = stage.clock.now()
    assert {key: it - now for key, it in found.items()} == {
        "text": dt.timedelta(hours=1),
        "made": dt.timedelta(days=2),
        "cycle": dt.timedelta(hours=2),
        "plain": dt.timedelta(days=1),
    }


def test_messages_and_signals_arrive(stage):
    told = []

    @stage.actions.add("teller")
    def teller() -> dict:
        told.append(True)
        return {}

    stage.bring("camunda7", "messages")
    stage.engine.publish_message(
        "placed", correlation_key="7", variables={"region": "north"}
    )
    [instance] = stage.engine.instances(process_id="messages")
    stage.engine.publish_message("paid", correlation_key="7")
    assert stage.waits(instance.id) == ["sent"]
    stage.engine.broadcast_signal("sent-north")
    assert stage.engine.instance(instance.id).state.value == "COMPLETED"
    assert told == [True]


@pytest.mark.parametrize("dialect", ["camunda7", "spiff"])
def test_a_condition_fires_when_it_holds(stage, dialect):
    stage.bring(dialect, "conditional")
    instance = stage.start("conditional", stock=1, ordered=2)
    assert stage.waits(instance) == ["work"]
    stage.engine.set_variables(instance, {"stock": 2}, by="ann")
    assert stage.waits(instance) == ["go"]


def test_a_service_of_spiff_gives_its_result_and_what_follows(stage):
    @stage.actions.add("fetch_price")
    def fetch_price(item: str, hall: str) -> dict:
        return {"price": 5 if (item, hall) == ("lamp", "A") else 0}

    stage.bring("spiff", "services")
    found = stage.variables(stage.start("services", order={"item": "lamp"}))
    assert (found["price"], found["twice"]) == (5, 10)


def test_a_decision_of_spiff_writes_each_output(stage):
    stage.bring("spiff", "decision")
    found = stage.variables(stage.start("decision", count=6))
    assert found["percent"] == 10
    assert (found["carrier"], found["days"]) == ("post", 3)


def test_manual_work_waits_for_somebody(stage):
    stage.bring("spiff", "manual")
    instance = stage.start("manual")
    assert stage.task(instance, "pack").description == "Pack it well"
    stage.complete(instance, "pack")
    assert stage.engine.instance(instance).state.value == "COMPLETED"
