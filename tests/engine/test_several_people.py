"""One of several who are asked is withdrawn, another one is asked, enough is enough."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bizproc.action import ActionContext
from bizproc.engine.components import Options
from bizproc.errors import (
    BudgetError,
    ExpressionError,
    InvalidTransitionError,
    InvalidValueError,
)
from bizproc.model.states import TaskState
from bizproc.store import USER_TASKS, eq

S = '<startEvent id="s"/>'
E = '<endEvent id="e"/>'
FLOWS = "s>ask\nask>after\nafter>e"
AFTER = '<userTask id="after"/>'
MAJORITY = (
    "= count(votes[yes = true]) &gt; numberOfInstances / 2"
    " or count(votes[yes = false]) &gt;= numberOfInstances / 2"
)


def several(done=None, *, sequential=False, collect="{who: person, yes: yes}", body=""):
    """Return a user task for each of `people`, or a sub-process with a body."""
    condition = f"<completionCondition>{done}</completionCondition>" if done else ""
    out = f' outputCollection="votes" outputElement="= {collect}"' if collect else ""
    loop = (
        f'<multiInstanceLoopCharacteristics isSequential="{str(sequential).lower()}">'
        '<extensionElements><zeebe:loopCharacteristics inputCollection="= people"'
        f' inputElement="person"{out}/></extensionElements>{condition}'
        "</multiInstanceLoopCharacteristics>"
    )
    if body:
        return f'<subProcess id="ask">{loop}{body}</subProcess>'
    return TASK.format(id="ask", loop=loop)


TASK = (
    '<userTask id="{id}"><extensionElements><zeebe:userTask/><zeebe:ioMapping>'
    '<zeebe:input source="= person" target="assignee"/></zeebe:ioMapping>'
    "</extensionElements>{loop}</userTask>"
)


def begun(play, people, done=None, **how):
    play.draw(S + several(done, **how) + AFTER + E, FLOWS)
    return play.start({"people": list(people)})


def tasks(play, instance):
    open_ = play.engine.user_tasks(instance=instance)
    return {it.assignee: it.id for it in open_ if it.element_id != "after"}


def vote(play, instance, person, *, yes=True, **more):
    return play.engine.complete_user_task(
        tasks(play, instance)[person], {"yes": yes, **more}, by=person
    )


def withdraw(play, instance, person, **why):
    return play.engine.withdraw_task(tasks(play, instance)[person], **why)


def told(play, instance, type_):
    return [it.data for it in play.engine.history(instance) if it.type == type_]


# -- withdrawing ---------------------------------------------------------------


def test_the_others_go_on_as_if_the_one_had_never_been_asked(play):
    instance = begun(play, ["ann", "bob", "eve"])
    vote(play, instance, "eve")
    gone = withdraw(play, instance, "bob", by="boss", reason="ill")
    assert gone.state == "CANCELED"
    assert gone.details.closed_by == "boss"
    assert gone.details.closed_because == "ill"
    assert list(tasks(play, instance)) == ["ann"]
    vote(play, instance, "ann", yes=False)
    assert play.waits(instance) == ["after"]
    assert play.variables(instance)["votes"] == [
        {"who": "ann", "yes": False},
        {"who": "eve", "yes": True},
    ]
    assert told(play, instance, "turn_withdrawn") == [{"index": 1}]
    assert told(play, instance, "task_withdrawn") == [
        {"by": "boss", "reason": "ill", "task": gone.id, "assignee": "bob"}
    ]


def test_what_was_answered_may_be_enough_without_the_one(play):
    instance = begun(play, ["ann", "bob", "eve"], MAJORITY)
    vote(play, instance, "ann")
    assert len(tasks(play, instance)) == 2
    withdraw(play, instance, "bob")
    assert list(tasks(play, instance)) == ["eve"]  # one of two is no majority
    withdraw(play, instance, "eve")
    assert play.waits(instance) == ["after"]
    assert play.variables(instance)["votes"] == [{"who": "ann", "yes": True}]


def test_a_condition_that_reads_an_answer_is_judged_with_the_latest(play):
    done = "= yes and numberOfCompletedInstances &gt;= numberOfInstances - 1"
    instance = begun(play, ["ann", "bob", "eve", "kim"], done)
    vote(play, instance, "ann", yes=False)
    vote(play, instance, "bob")
    assert len(tasks(play, instance)) == 2
    withdraw(play, instance, "eve")
    assert play.waits(instance) == ["after"]
    assert play.engine.user_tasks(instance=instance)[0].element_id == "after"


def test_a_condition_that_reads_who_answered_is_judged_with_who_did_last(play):
    done = '= completed_by = "ann" and numberOfInstances = 2'
    instance = begun(play, ["ann", "bob", "eve"], done)
    vote(play, instance, "ann")
    withdraw(play, instance, "bob")
    assert play.waits(instance) == ["after"]


def test_before_the_first_answer_nothing_is_judged(play):
    instance = begun(play, ["ann", "bob"], "= votes[-1].yes")
    withdraw(play, instance, "ann")
    assert list(tasks(play, instance)) == ["bob"]


def test_in_order_the_next_one_is_asked(play):
    instance = begun(play, ["ann", "bob", "eve"], sequential=True)
    withdraw(play, instance, "ann")
    assert list(tasks(play, instance)) == ["bob"]
    vote(play, instance, "bob")
    assert list(tasks(play, instance)) == ["eve"]
    withdraw(play, instance, "eve")
    assert play.waits(instance) == ["after"]
    assert play.variables(instance)["votes"] == [{"who": "bob", "yes": True}]


def test_in_order_it_may_be_enough_as_well(play):
    instance = begun(play, ["ann", "bob", "eve"], MAJORITY, sequential=True)
    vote(play, instance, "ann")
    withdraw(play, instance, "bob")
    withdraw(play, instance, "eve")
    assert play.waits(instance) == ["after"]


@pytest.mark.parametrize("sequential", [True, False])
def test_the_last_one_who_could_answer_stays(play, sequential):
    instance = begun(play, ["ann", "bob"], sequential=sequential)
    withdraw(play, instance, "ann")
    with pytest.raises(InvalidTransitionError, match="nobody would be left") as refused:
        withdraw(play, instance, "bob")
    assert refused.value.code == "NOBODY_LEFT"
    assert list(tasks(play, instance)) == ["bob"]
    assert len(told(play, instance, "task_withdrawn")) == 1


def test_one_who_is_asked_alone_cannot_be_withdrawn(play):
    play.draw(S + '<userTask id="one"/>' + E, "s>one\none>e")
    instance = play.start()
    task = play.engine.user_tasks(instance=instance)[0]
    with pytest.raises(InvalidTransitionError, match="asks one alone") as refused:
        play.engine.withdraw_task(task.id)
    assert refused.value.code == "NOT_SEVERAL"
    with pytest.raises(InvalidTransitionError, match="asks one alone"):
        play.engine.ask_another(task.id, "bob")
    assert play.task(instance, "one").state == "CREATED"


def test_a_turn_of_a_plain_loop_is_no_one_of_several(play):
    loop = '<standardLoopCharacteristics loopMaximum="3"/>'
    play.draw(S + f'<userTask id="one">{loop}</userTask>' + E, "s>one\none>e")
    instance = play.start()
    with pytest.raises(InvalidTransitionError) as refused:
        play.engine.withdraw_task(play.task(instance, "one").id)
    assert refused.value.code == "NOT_SEVERAL"


def test_what_is_closed_cannot_be_withdrawn(play):
    instance = begun(play, ["ann", "bob"])
    ann = tasks(play, instance)["ann"]
    vote(play, instance, "ann")
    with pytest.raises(InvalidTransitionError) as refused:
        play.engine.withdraw_task(ann)
    assert refused.value.code == "TASK_CLOSED"


def test_a_condition_that_cannot_be_judged_keeps_the_one(play):
    done = "= if numberOfInstances = 2 then nobody else false"
    instance = begun(play, ["ann", "bob", "eve"], done)
    vote(play, instance, "ann")
    with pytest.raises(ExpressionError, match="nobody"):
        withdraw(play, instance, "bob")
    assert sorted(tasks(play, instance)) == ["bob", "eve"]


@pytest.mark.parametrize("sequential", [True, False])
def test_a_turn_of_several_steps_ends_with_all_that_is_in_it(play, sequential):
    inner = TASK.format(id="first", loop="") + TASK.format(id="second", loop="")
    body = (
        f'<startEvent id="t"/>{inner}<endEvent id="u"/>'
        '<sequenceFlow id="i1" sourceRef="t" targetRef="first"/>'
        '<sequenceFlow id="i2" sourceRef="t" targetRef="second"/>'
        '<sequenceFlow id="i3" sourceRef="first" targetRef="u"/>'
        '<sequenceFlow id="i4" sourceRef="second" targetRef="u"/>'
    )
    instance = begun(
        play, ["ann", "bob"], collect="person", body=body, sequential=sequential
    )
    withdraw(play, instance, "ann")
    left = play.engine.user_tasks(instance=instance)
    assert {it.assignee for it in left} == {"bob"}
    for task in left:
        play.engine.complete_user_task(task.id)
    assert play.variables(instance)["votes"] == ["bob"]
    assert play.waits(instance) == ["after"]


def test_the_nearest_turn_ends_of_those_in_each_other(play):
    inner = several(collect="person").replace('id="ask"', 'id="in"')
    body = (
        f'<startEvent id="t"/>{inner}<endEvent id="u"/>'
        '<sequenceFlow id="i1" sourceRef="t" targetRef="in"/>'
        '<sequenceFlow id="i2" sourceRef="in" targetRef="u"/>'
    )
    outer = several(collect="votes", body=body).replace("= people", "= teams", 1)
    outer = outer.replace('inputElement="person"', 'inputElement="people"', 1)
    play.draw(S + outer + E, "s>ask\nask>e")
    instance = play.start({"teams": [["ann", "bob"], ["eve", "kim"]]})
    withdraw(play, instance, "ann")
    assert sorted(tasks(play, instance)) == ["bob", "eve", "kim"]
    for person in ("bob", "kim", "eve"):
        vote(play, instance, person)
    assert play.state(instance) == "COMPLETED"
    assert play.variables(instance)["votes"] == [["bob"], ["eve", "kim"]]


def test_who_lost_the_task_may_not_answer_any_more(play):
    instance = begun(play, ["ann", "bob"])
    ann = tasks(play, instance)["ann"]
    withdraw(play, instance, "ann", by="boss", reason="ill")
    said = r"was cancelled by boss on 2027-03-01 at 06:00 \(ill\): it cannot"
    with pytest.raises(InvalidTransitionError, match=said):
        play.engine.complete_user_task(ann, {"yes": True})


def test_a_repeated_event_withdraws_once(play):
    instance = begun(play, ["ann", "bob", "eve"])
    ann = tasks(play, instance)["ann"]
    for _ in range(2):
        assert play.engine.withdraw_task(ann, event_id="e1").state == "CANCELED"
    assert len(told(play, instance, "task_withdrawn")) == 1


def test_of_a_suspended_instance_nobody_is_withdrawn(play):
    instance = begun(play, ["ann", "bob"])
    play.engine.suspend(instance)
    for do in (
        play.engine.withdraw_task,
        lambda task: play.engine.ask_another(task, "eve"),
    ):
        with pytest.raises(InvalidTransitionError) as refused:
            do(tasks(play, instance)["ann"])
        assert refused.value.code == "SUSPENDED"


@pytest.mark.parametrize("action", ["withdraw", "supersede", "cancel", "complete"])
def test_what_has_a_command_of_its_own_is_no_action_on_a_task(play, action):
    instance = begun(play, ["ann", "bob"])
    with pytest.raises(InvalidValueError, match="cannot be acted on by"):
        play.engine.act_on_task(tasks(play, instance)["ann"], action)
    assert sorted(tasks(play, instance)) == ["ann", "bob"]


# -- one more ------------------------------------------------------------------


def test_one_more_is_asked_at_once_and_counts(play):
    instance = begun(play, ["ann", "bob"], MAJORITY)
    ann = tasks(play, instance)["ann"]
    play.engine.ask_another(ann, "eve", by="boss", reason="knows it best")
    assert told(play, instance, "another_asked") == [
        {"by": "boss", "reason": "knows it best", "task": ann, "asked": "eve"}
    ]
    assert told(play, instance, "turn_added") == [{"index": 2}]
    vote(play, instance, "eve")
    assert sorted(tasks(play, instance)) == ["ann", "bob"]  # one of three
    vote(play, instance, "bob")
    assert play.waits(instance) == ["after"]
    votes = play.variables(instance)["votes"]
    assert votes == [None, {"who": "bob", "yes": True}, {"who": "eve", "yes": True}]


def test_in_order_one_more_comes_last(play):
    instance = begun(play, ["ann", "bob"], sequential=True)
    play.engine.ask_another(tasks(play, instance)["ann"], "eve")
    for person in ("ann", "bob", "eve"):
        assert list(tasks(play, instance)) == [person]
        vote(play, instance, person)
    assert [it["who"] for it in play.variables(instance)["votes"]] == [
        "ann",
        "bob",
        "eve",
    ]


@pytest.mark.parametrize("sequential", [True, False])
def test_nobody_is_asked_twice(play, sequential):
    instance = begun(play, ["ann", "bob", "eve"], sequential=sequential)
    vote(play, instance, "ann")
    bob = tasks(play, instance)["bob"]
    for person in ("ann", "bob", "eve"):
        with pytest.raises(InvalidTransitionError) as refused:
            play.engine.ask_another(bob, person)
        assert refused.value.code == "ASKED_ALREADY"
    withdraw(play, instance, "bob")
    play.engine.ask_another(tasks(play, instance)["eve"], "bob")
    vote(play, instance, "eve")
    vote(play, instance, "bob")
    assert [it["who"] for it in play.variables(instance)["votes"]] == [
        "ann",
        "eve",
        "bob",
    ]


def test_a_round_does_not_know_who_was_asked_in_the_one_before(play):
    play.draw(S + several() + AFTER + E, "s>ask\nask>after\nafter>ask")
    instance = play.start({"people": ["ann"]})
    vote(play, instance, "ann")
    play.engine.set_variables(instance, {"people": ["bob"]})
    play.complete(instance, "after")
    play.engine.ask_another(tasks(play, instance)["bob"], "ann")
    assert sorted(tasks(play, instance)) == ["ann", "bob"]


def test_who_is_asked_elsewhere_may_be_asked_here_as_well(play):
    other = several().replace('id="ask"', 'id="other"').replace("= people", "= others")
    play.draw(S + several() + other + E, "s>ask\ns>other\nask>e\nother>e")
    instance = play.start({"people": ["ann"], "others": ["bob"]})
    play.engine.ask_another(play.task(instance, "ask").id, "bob")
    asked = [it.assignee for it in play.engine.user_tasks(instance=instance)]
    assert sorted(asked) == ["ann", "bob", "bob"]


def test_one_more_is_of_the_kind_of_the_others(play):
    play.draw(
        S + several().replace("= person", "= person.id", 1) + AFTER + E,
        FLOWS,
    )
    instance = play.start({"people": [{"id": "ann"}, {"id": "bob"}]})
    with pytest.raises(InvalidValueError, match="the items asked at 'ask'"):
        play.engine.ask_another(tasks(play, instance)["ann"], "eve")


def test_no_more_are_asked_than_a_multi_instance_may_have(make_play):
    play = make_play(options=Options(max_items=2))
    instance = begun(play, ["ann", "bob"])
    with pytest.raises(BudgetError, match="max_items"):
        play.engine.ask_another(tasks(play, instance)["ann"], "eve")


# -- who answered, and what is not needed --------------------------------------


def test_the_output_of_a_turn_reads_who_completed_it(play):
    instance = begun(
        play,
        ["ann", "bob"],
        '= completed_by = "bob"',
        collect="{by: completed_by, yes: yes}",
    )
    vote(play, instance, "ann", yes=False)
    vote(play, instance, "bob")
    assert play.variables(instance)["votes"] == [
        {"by": "ann", "yes": False},
        {"by": "bob", "yes": True},
    ]


def test_what_the_process_completes_itself_was_completed_by_the_process(play):
    """An action completes the element that waits: its outputs read who, too."""
    actions = play.actions

    @actions.add("finish", transactional=True)
    def finish(context: ActionContext) -> None:
        work = context.work
        of = eq("instance_id", context.instance_id)
        (task,) = work.transaction.select(USER_TASKS, of)
        done = work.change_task(
            task, "complete", by="process:p", state=TaskState.COMPLETED
        )
        work.complete_element(done, {})

    asked = (
        '<userTask id="ask"><extensionElements><zeebe:userTask/><zeebe:ioMapping>'
        '<zeebe:output source="= completed_by" target="who"/></zeebe:ioMapping>'
        "</extensionElements></userTask>"
        '<serviceTask id="f"><extensionElements><zeebe:taskDefinition type="finish"/>'
        "</extensionElements></serviceTask>"
    )
    play.draw(S + asked + E, "s>ask\ns>f\nask>e")
    instance = play.start()
    assert play.state(instance) == "COMPLETED"
    assert play.variables(instance)["who"] == "process:p"


def test_a_terminated_turn_is_one_that_was_withdrawn(play):
    done = "= numberOfTerminatedInstances = 1"
    instance = begun(play, ["ann", "bob", "eve", "kim"], done)
    vote(play, instance, "kim")
    withdraw(play, instance, "bob")
    assert play.waits(instance) == ["after"]


def test_a_state_saved_with_a_withdrawn_turn_goes_on_after_a_migration(play):
    """The new diagram collects what the old one did not: slots for all, none withdrawn."""
    play.draw(S + several(collect="") + AFTER + E, FLOWS)
    instance = play.start({"people": ["ann", "bob", "eve"]})
    withdraw(play, instance, "ann")
    play.draw(S + several(collect="person") + AFTER + E, FLOWS)
    play.engine.migrate(to=2, instances=[instance])
    vote(play, instance, "eve")
    vote(play, instance, "bob")
    assert play.variables(instance)["votes"] == ["bob", "eve"]


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("assignee", ["ann", "bob"], "the assignee is one person"),
        ("observers", [["ann"]], "observers takes names"),
        ("not_by", [{"id": "ann"}], "not_by takes names"),
    ],
)
def test_who_is_no_text_is_an_incident(play, name, value, text):
    asked = (
        '<userTask id="ask"><extensionElements><zeebe:userTask/><zeebe:ioMapping>'
        f'<zeebe:input source="= people" target="{name}"/></zeebe:ioMapping>'
        "</extensionElements></userTask>"
    )
    play.draw(S + asked + E, "s>ask\nask>e")
    instance = play.start({"people": value})
    (incident,) = play.engine.incidents(instance=instance)
    assert incident.code == "TYPE_ERROR"
    assert text in incident.message


def test_the_history_says_who_completed_a_task(play):
    instance = begun(play, ["ann", "bob"])
    asked = tasks(play, instance)
    vote(play, instance, "ann")
    play.engine.complete_user_task(asked["bob"], {"yes": True})  # by nobody named
    assert told(play, instance, "task_completed") == [
        {"task": asked["ann"], "by": "ann"}
    ]


# -- counting, against a slow reference ----------------------------------------

RULES = {
    # how → condition, and what it means of the answers of those who are asked
    "all": (
        "= count(votes[yes = false]) &gt; 0",
        lambda yes, no, asked: no > 0 or yes + no == asked,
    ),
    "any": (
        "= count(votes[yes = true]) &gt; 0",
        lambda yes, no, asked: yes > 0 or yes + no == asked,
    ),
    "two": (
        (
            "= count(votes[yes = true]) &gt;= 2"
            " or count(votes[yes = false]) &gt; numberOfInstances - 2"
        ),
        lambda yes, no, asked: yes >= 2 or asked - no < 2 or yes + no == asked,
    ),
    "majority": (
        MAJORITY,
        lambda yes, no, asked: (
            2 * yes > asked or 2 * (asked - no) <= asked or yes + no == asked
        ),
    ),
}
STEP = st.tuples(
    st.sampled_from(["yes", "no", "withdraw", "more"]), st.integers(0, 100)
)


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("sequential", [False, True])
@settings(
    max_examples=40,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(number=st.integers(1, 6), steps=st.lists(STEP, max_size=14))
def test_it_ends_exactly_when_it_is_decided(make_play, rule, sequential, number, steps):
    """The reference keeps all people and counts anew after every step."""
    condition, is_decided = RULES[rule]
    play = make_play()
    asked = [f"p{number}" for number in range(number)]
    instance = begun(play, asked, condition, sequential=sequential)
    said: dict[str, bool] = {}
    following = number
    for what, choice in steps:
        open_ = [it for it in asked if it not in said]
        if sequential:
            assert list(tasks(play, instance)) == open_[:1]
        else:
            assert sorted(tasks(play, instance)) == sorted(open_)
        person = open_[0 if sequential else choice % len(open_)]
        if what in ("yes", "no"):
            said[person] = what == "yes"
            vote(play, instance, person, yes=said[person])
        elif what == "more":
            asked.append(f"p{following}")
            play.engine.ask_another(tasks(play, instance)[person], asked[-1])
            following += 1
            continue
        elif len(open_) == 1 and not said:
            with pytest.raises(InvalidTransitionError):
                withdraw(play, instance, person)
            continue
        else:
            withdraw(play, instance, person)
            asked.remove(person)
        yes = sum(said.values())
        no = len(said) - yes
        if said and is_decided(yes, no, len(asked)):
            assert play.waits(instance) == ["after"]
            votes = [it for it in play.variables(instance)["votes"] if it is not None]
            assert votes == [{"who": it, "yes": said[it]} for it in asked if it in said]
            return
        assert "after" not in play.waits(instance)
