"""Eight processes do the same at once: one wins, the others get the documented code.

On SQLite and PostgreSQL alike, as on any store: no conflict, deadlock or fault of the
database reaches a caller, and no effect is done twice.
"""

from __future__ import annotations

import pytest
from tests.engine.conftest import Play, diagram
from tests.kinds_of_stores import chosen
from tests.racers import DONE, MANY, Ledger, Racers, engine_of

from bizproc.engine import Engine

ROUNDS = range(3)
ROOT = (
    '<message id="m" name="paid"><extensionElements><zeebe:subscription'
    ' correlationKey="= order"/></extensionElements></message>'
    '<signal id="sig" name="halt"/>'
)
ASK = '<startEvent id="s"/><userTask id="form"/><endEvent id="e"/>'
WAIT = '<startEvent id="s"/><receiveTask id="wait" messageRef="m"/><endEvent id="e"/>'
HALT = (
    '<startEvent id="s"/><intermediateCatchEvent id="wait"><signalEventDefinition'
    ' signalRef="sig"/></intermediateCatchEvent><endEvent id="e"/>'
)
CHARGE = (
    '<startEvent id="s"/><serviceTask id="call"><extensionElements>'
    '<zeebe:taskDefinition type="charge"/></extensionElements></serviceTask>'
    '<userTask id="after"/><endEvent id="e"/>'
)
VOTE = (
    '<startEvent id="s"/><userTask id="vote"><extensionElements><zeebe:userTask/>'
    '<zeebe:ioMapping><zeebe:input source="= person" target="assignee"/>'
    "</zeebe:ioMapping></extensionElements><multiInstanceLoopCharacteristics>"
    '<extensionElements><zeebe:loopCharacteristics inputCollection="= people"'
    ' inputElement="person" outputCollection="votes" outputElement="= yes"/>'
    "</extensionElements><completionCondition>= count(votes[item = true]) &gt;"
    " numberOfInstances / 2 or count(votes[item = false]) &gt;= numberOfInstances / 2"
    "</completionCondition></multiInstanceLoopCharacteristics></userTask>"
    '<userTask id="after"/><endEvent id="e"/>'
)
PEOPLE = [f"p{number}" for number in range(MANY)]
BRANCHES = [f"u{number}" for number in range(MANY)]


def pytest_generate_tests(metafunc):
    if "racers" in metafunc.fixturenames:
        kinds = chosen(metafunc.config, ("sqlite-file", "postgresql"))
        metafunc.parametrize("racers", kinds, indirect=True, scope="module")


class Field(Play):
    """Hold an engine on the database that the racers race on."""

    def __init__(self, folder, url):
        self.folder = folder
        self.url = url
        self.ledger = Ledger(folder)
        self.engine = engine_of(url, folder)
        self.draw(ASK, "s>form\nform>e", id_="asks")
        self.draw(WAIT, "s>wait\nwait>e", root=ROOT, id_="waits")
        self.draw(HALT, "s>wait\nwait>e", root=ROOT, id_="halts")
        self.draw(CHARGE, "s>call\ncall>after\nafter>e", id_="charges")
        self.draw(VOTE, "s>vote\nvote>after\nafter>e", id_="votes")
        body = '<startEvent id="s"/><parallelGateway id="f"/><parallelGateway id="j"/>'
        self.draw(
            body
            + "".join(f'<userTask id="{it}"/>' for it in BRANCHES)
            + '<endEvent id="e"/>',
            "\n".join(["s>f", "j>e"] + [f"f>{it}\n{it}>j" for it in BRANCHES]),
            id_="branches",
        )

    def tasks(self, instance):
        return [it.id for it in self.engine.user_tasks(instance=instance)]

    def incident(self):
        """Return an instance whose charge was refused, and its incident."""
        self.ledger.refuse(refuses=True)
        instance = self.start(id_="charges")
        self.engine.run_due()
        [incident] = self.engine.incidents(instance=instance)
        self.ledger.refuse(refuses=False)
        return instance, incident.id


@pytest.fixture(scope="module")
def racers(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("race")
    if request.param == "postgresql":
        url = request.getfixturevalue("postgresql_of_module")
    else:
        url = f"sqlite:///{folder}/race.db"
    field = Field(folder, url)
    racing = Racers(url, folder)
    racing.field = field
    yield racing
    racing.close()
    field.engine.close()


@pytest.fixture
def field(racers):
    return racers.field


def won_by_one(outcomes, code):
    return sorted(outcomes) == sorted([DONE] + [code] * (MANY - 1))


@pytest.mark.parametrize("turn", ROUNDS)
def test_eight_workers_deploy_a_version_once(racers, field, turn):
    """Its start is opened once as well, when it is new and when it is there already."""
    definition = '<messageEventDefinition messageRef="o"/>'
    start = f'<startEvent id="s">{definition}</startEvent><userTask id="v{turn}"/>'
    process = diagram(
        "taken", start, f"s>v{turn}", root='<message id="o" name="order"/>'
    )
    path = field.folder / "taken.bpmn"
    path.write_text(process)
    for again in range(2):
        assert racers.all("deploy", str(path)) == [DONE] * MANY
        versions = [
            it.version for it in field.engine.definitions() if it.name == "taken"
        ]
        assert sorted(versions) == list(range(1, turn + 2))
        assert racers.all("order", f"order/{turn}/{again}") == [DONE] * MANY
        started = field.engine.instances(process_id="taken")
        assert len(started) == 2 * turn + again + 1


@pytest.mark.parametrize("turn", ROUNDS)
def test_one_of_eight_starts_with_a_key(racers, field, turn):
    outcomes = racers.all("start", f"k{turn}")
    assert won_by_one(outcomes, "DUPLICATE_START"), outcomes
    assert len(field.engine.instances(key=f"k{turn}")) == 1


@pytest.mark.parametrize("turn", ROUNDS)
def test_eight_starts_of_one_event_are_one(racers, field, turn):
    before = len(field.engine.instances(process_id="asks"))
    assert racers.all("start_for", f"start{turn}") == [DONE] * MANY
    assert len(field.engine.instances(process_id="asks")) == before + 1


@pytest.mark.parametrize("turn", ROUNDS)
def test_one_of_eight_completes_a_task(racers, field, turn):
    del turn
    instance = field.start(id_="asks")
    [task] = field.tasks(instance)
    outcomes = racers.all("complete", task)
    assert won_by_one(outcomes, "TASK_CLOSED"), outcomes
    assert field.state(instance) == "COMPLETED"
    assert field.path(instance).count("form") == 1


@pytest.mark.parametrize("turn", ROUNDS)
def test_eight_publish_one_event_once(racers, field, turn):
    instances = [field.start({"order": f"o{turn}"}, id_="waits") for _ in range(2)]
    assert racers.all("publish", f"o{turn}", f"bank/{turn}") == [DONE] * MANY
    assert [field.path(it).count("wait") for it in instances] == [1, 1]
    assert field.engine.messages() == []


@pytest.mark.parametrize("turn", ROUNDS)
def test_eight_messages_pass_one_wait_once(racers, field, turn):
    instance = field.start({"order": f"m{turn}"}, id_="waits")
    assert racers.all("publish", f"m{turn}", None) == [DONE] * MANY
    assert field.path(instance).count("wait") == 1
    kept = [it for it in field.engine.messages() if it.keys == (f"m{turn}",)]
    assert len(kept) == MANY - 1


@pytest.mark.parametrize("turn", ROUNDS)
def test_eight_signals_reach_every_wait_once(racers, field, turn):
    del turn
    instances = [field.start(id_="halts") for _ in range(4)]
    assert racers.all("halt") == [DONE] * MANY
    assert [field.path(it).count("wait") for it in instances] == [1] * 4


@pytest.mark.parametrize("turn", ROUNDS)
def test_eight_operators_retry_one_incident_once(racers, field, turn):
    del turn
    instance, incident = field.incident()
    outcomes = racers.all("retry", incident)
    assert won_by_one(outcomes, "INVALID_TRANSITION"), outcomes
    assert racers.all("run_due") == [DONE] * MANY
    assert len(field.ledger.keys(instance)) == 1
    assert field.waits(instance) == ["after"]
    assert len(field.tasks(instance)) == 1
    assert field.engine.incidents(instance=instance) == []


@pytest.mark.parametrize("turn", ROUNDS)
def test_eight_operators_skip_one_incident_once(racers, field, turn):
    del turn
    instance, incident = field.incident()
    outcomes = racers.all("skip", incident)
    assert won_by_one(outcomes, "INVALID_TRANSITION"), outcomes
    assert field.ledger.keys(instance) == []
    assert len(field.tasks(instance)) == 1


@pytest.mark.parametrize("turn", ROUNDS)
def test_eight_branches_of_one_instance_are_completed_at_once(racers, field, turn):
    del turn
    instance = field.start(id_="branches")
    orders = [("complete", task) for task in field.tasks(instance)]
    assert racers.each(*orders) == [DONE] * MANY
    assert field.state(instance) == "COMPLETED"
    assert sorted(set(field.path(instance)) & set(BRANCHES)) == BRANCHES


@pytest.mark.parametrize("turn", ROUNDS)
def test_terminate_and_completions_of_one_instance(racers, field, turn):
    """Completions before the end are done, those after it meet a closed task."""
    del turn
    instance = field.start(id_="branches")
    tasks = field.tasks(instance)
    ends = [("terminate", instance)] * 2
    *completed, one, two = racers.each(
        *[("complete", task) for task in tasks[: MANY - 2]], *ends
    )
    assert set(completed) <= {DONE, "TASK_CLOSED"}
    assert sorted([one, two]) == ["INVALID_TRANSITION", DONE]
    assert field.state(instance) == "TERMINATED"
    assert field.tasks(instance) == []
    assert len(set(field.path(instance)) & set(BRANCHES)) == completed.count(DONE)


@pytest.mark.parametrize("turn", ROUNDS)
def test_the_last_voters_decide_once(racers, field, turn):
    """Of eight who agree at once five decide; the others meet a closed task."""
    del turn
    instance = field.start({"people": PEOPLE}, id_="votes")
    outcomes = racers.each(*[("vote", it, True) for it in field.tasks(instance)])
    assert sorted(outcomes) == sorted([DONE] * 5 + ["TASK_CLOSED"] * 3)
    assert field.waits(instance) == ["after"]
    assert field.variables(instance)["votes"].count(True) == 5
    assert field.path(instance).count("vote") == 1


@pytest.mark.parametrize("turn", ROUNDS)
def test_two_last_voters_of_two_minds(racers, field, turn):
    """Three to three of eight: a fourth refusal decides, a fourth assent does not."""
    del turn
    instance = field.start({"people": PEOPLE}, id_="votes")
    tasks = field.tasks(instance)
    for task in tasks[:3]:
        field.engine.complete_user_task(task, {"yes": True})
    for task in tasks[3:6]:
        field.engine.complete_user_task(task, {"yes": False})
    orders = [("vote", tasks[6], True), ("vote", tasks[7], False)] * (MANY // 2)
    outcomes = racers.each(*orders)
    votes = field.variables(instance)["votes"]
    assert field.waits(instance) == ["after"]
    assert {it for it in outcomes if it != DONE} == {"TASK_CLOSED"}
    # four refusals are half of eight: enough; a fourth assent is not
    assert votes.count(False) == 4
    assert votes.count(True) == 2 + outcomes.count(DONE)
    assert outcomes.count(DONE) in (1, 2)


@pytest.mark.parametrize("turn", ROUNDS)
def test_votes_while_people_are_withdrawn_and_asked(racers, field, turn):
    """Whatever comes first: those who are left are as many as the counters say."""
    del turn
    instance = field.start({"people": PEOPLE}, id_="votes")
    tasks = field.tasks(instance)
    outcomes = racers.each(
        *[("withdraw", it) for it in tasks[:3]],
        *[("vote", it, True) for it in tasks[3:5]],
        *[("ask", tasks[6], f"q{number}") for number in range(3)],
    )
    assert outcomes == [DONE] * MANY
    left = field.tasks(instance)
    assert len(left) == MANY - 3 - 2 + 3
    # eight are asked: two agree already, three more decide
    assert (
        racers.each(*[("vote", it, True) for it in (left * 2)[:MANY]]).count(DONE) == 3
    )
    assert field.waits(instance) == ["after"]
    assert len([it for it in field.variables(instance)["votes"] if it]) == 5


@pytest.mark.parametrize("turn", ROUNDS)
def test_the_last_two_are_not_both_withdrawn(racers, field, turn):
    del turn
    instance = field.start({"people": PEOPLE[:2]}, id_="votes")
    one, two = field.tasks(instance)
    outcomes = racers.each(*[("withdraw", one), ("withdraw", two)] * (MANY // 2))
    assert outcomes.count(DONE) == 1
    assert set(outcomes) == {DONE, "TASK_CLOSED", "NOBODY_LEFT"}
    assert len(field.tasks(instance)) == 1


@pytest.mark.parametrize("turn", ROUNDS)
def test_one_of_eight_asks_somebody_else(racers, field, turn):
    del turn
    instance = field.start({"people": PEOPLE[:2]}, id_="votes")
    task = field.tasks(instance)[0]
    outcomes = racers.all("ask", task, "q")
    assert won_by_one(outcomes, "ASKED_ALREADY")
    assert len(field.tasks(instance)) == 3


@pytest.mark.parametrize("turn", ROUNDS)
def test_eight_workers_do_what_is_due_once(racers, field, turn):
    del turn
    leaving = Engine(field.engine.components, jobs="worker")
    instances = [leaving.start("charges").id for _ in range(4)]
    assert racers.all("run_due") == [DONE] * MANY
    assert [len(field.ledger.keys(it)) for it in instances] == [1] * 4
    assert field.engine.incidents() == []


@pytest.mark.parametrize("turn", ROUNDS)
def test_eight_workers_start_a_process_at_each_of_its_moments_once(racers, field, turn):
    """All five have passed by then, and one worker fires each."""
    id_ = f"ticks{turn}"
    cycle = "<timerEventDefinition><timeCycle>R5/PT0.001S</timeCycle>"
    start = f'<startEvent id="at">{cycle}</timerEventDefinition></startEvent>'
    field.draw(f'{start}<userTask id="form"/><endEvent id="e"/>', "at>form", id_=id_)
    assert racers.all("run_due") == [DONE] * MANY
    started = field.engine.instances(process_id=id_)
    moments = {
        event.data["due"]
        for instance in started
        for event in field.engine.history(instance.id)
        if event.type == "timer_fired"
    }
    assert len(started) == len(moments) == 5
    assert [it for it in field.engine.timers() if it.process_id == id_] == []
    assert field.engine.incidents() == []
