"""What actions and a domain can do inside a command: the contract `Work`."""

import re
from pathlib import Path

import pytest
from tests.engine.test_actions import WAYS, task

from bizproc.action import ActionContext, BpmnError, Waiting
from bizproc.engine import Domain
from bizproc.errors import InvalidTransitionError, NotFoundError
from bizproc.model.rows import UserTask
from bizproc.model.states import TaskKind, TaskState
from bizproc.work import Work

PAGE = (Path(__file__).parents[2] / "docs" / "embedding.md").read_text("utf-8")
DECISION = """\
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d"
  namespace="urn:test"><decision id="doubled" name="doubled"><variable name="doubled"/>
  <literalExpression><text>amount * 2</text></literalExpression></decision>
</definitions>"""


def action(play, name):
    """Register a transactional action that is given its context."""

    def register(do):
        @play.actions.add(name, transactional=True)
        def run(context: ActionContext) -> object:
            return do(context, context.work)

    return register


def make_task(work: Work, context: ActionContext) -> UserTask:
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
    return work.task(made.id)


def waiting_instance(play) -> tuple[str, UserTask]:
    action(play, "review")(
        lambda context, work: Waiting(task_id=make_task(work, context).id)
    )
    play.draw(task("review"), WAYS, id_="waiting")
    instance = play.start(id_="waiting")
    [made] = play.engine.user_tasks(instance=instance)
    return instance, made


def test_the_page_names_all_of_the_contract():
    section = PAGE[PAGE.index("## The unit of work") : PAGE.index("## Your transac")]
    named = {
        name
        for row in re.findall(r"^\| (`[^|]+) \|", section, re.MULTILINE)
        for name in re.findall(r"`(\w+)", row)
    }
    assert named == {name for name in vars(Work) if not name.startswith("_")}


def test_an_action_lets_the_element_of_another_instance_go_on(play):
    instance, made = waiting_instance(play)

    @action(play, "close")
    def close(_: ActionContext, work: Work) -> None:
        done = work.change_task(
            work.task(made.id), "complete", by="bob", state=TaskState.COMPLETED
        )
        work.complete_element(done, {"closed": True})

    play.draw(task("close"), WAYS)
    closing = play.start()
    assert (play.state(closing), play.state(instance)) == ("COMPLETED", "COMPLETED")
    assert play.variables(instance) == {"closed": True}
    [closed] = play.engine.user_tasks(instance=instance, include_closed=True)
    assert closed.details.closed_by == "bob"


def test_completing_an_element_for_which_nothing_waits_does_nothing(play):
    @action(play, "close")
    def close(context: ActionContext, work: Work) -> None:
        loose = make_task(work, context)
        loose = work.change_task(loose, "keep", by=None, token=None)
        work.complete_element(loose, {"closed": True})

    play.draw(task("close"), WAYS)
    assert play.variables(play.start()) == {}


def test_what_is_done_afterwards_follows_the_messages_raised_before(play):
    instance, made = waiting_instance(play)
    seen = []

    @action(play, "wait_and_see")
    def wait_and_see(_: ActionContext, work: Work) -> None:
        work.complete_element(made, {})
        work.afterwards(lambda: seen.append("afterwards"))
        seen.append("now")

    play.draw(task("wait_and_see"), WAYS)
    play.start()
    assert seen == ["now", "afterwards"]
    assert play.state(instance) == "COMPLETED"


def test_an_instance_is_seen_as_the_unit_has_it_and_only_while_it_lives(play):
    waiting, made = waiting_instance(play)
    other, _ = waiting_instance_again(play)
    play.engine.terminate(other)
    seen = {}

    @action(play, "look")
    def look(context: ActionContext, work: Work) -> None:
        seen["own"] = work.instance(context.instance_id).process_id
        seen["waiting"] = work.instance(waiting).id
        for gone, error in ((other, InvalidTransitionError), ("no", NotFoundError)):
            with pytest.raises(error):
                work.instance(gone)

    play.draw(task("look"), WAYS)
    assert play.state(play.start()) == "COMPLETED"
    assert seen == {"own": "p", "waiting": waiting}
    assert made.instance_id == waiting


def waiting_instance_again(play) -> tuple[str, UserTask]:
    instance = play.start(id_="waiting")
    [made] = play.engine.user_tasks(instance=instance)
    return instance, made


def test_a_decision_is_at_hand(play):
    (play.folder / "doubled.dmn").write_text(DECISION)
    play.engine.deploy(play.folder / "doubled.dmn")

    @action(play, "decide")
    def decide(_: ActionContext, work: Work) -> dict[str, object]:
        with pytest.raises(NotFoundError, match="did you mean 'doubled'"):
            work.decide("doubeld", {})
        return {"found": work.decide("doubled", {"amount": 21})}

    play.draw(task("decide"), WAYS)
    assert play.variables(play.start()) == {"found": 42}


def test_rollbacks_are_counted_and_ordinals_only_grow(play):
    seen = []

    def note(work: Work) -> None:
        seen.append((work.rollbacks, work.next_ordinal()))

    @action(play, "fail")
    def fail(_: ActionContext, work: Work) -> None:
        note(work)
        code = "NO"
        raise BpmnError(code)

    @action(play, "note")
    def note_again(_: ActionContext, work: Work) -> None:
        note(work)

    play.draw(
        task("fail")
        + '<boundaryEvent id="no" attachedToRef="call"><errorEventDefinition/>'
        '</boundaryEvent><serviceTask id="after"><extensionElements>'
        '<zeebe:taskDefinition type="note"/></extensionElements></serviceTask>',
        "s>call\ncall>e\nno>after\nafter>e",
    )
    assert play.state(play.start()) == "COMPLETED"
    (before, first), (after, second) = seen
    assert (before, after) == (0, 1)
    assert first < second


def test_the_domain_finds_its_own_in_the_unit(make_play):
    own = object()
    seen = []
    domain = Domain(own=own, noticed=lambda work, _: seen.append(work.own))
    play = make_play(domain=domain)
    action(play, "look")(lambda _, work: seen.append(work.own))
    play.draw(task("look"), WAYS)
    play.start()
    play.engine.close()
    assert set(seen) == {own}
    assert len(seen) == 3  # started, called, ended


def test_what_is_done_once_has_its_first_answer(play):
    calls = []

    def do(work: Work) -> dict[str, int]:
        calls.append(work.now)
        return {"call": len(calls)}

    answers = [play.engine.once(event, do) for event in ("a", "a", "b", None, None)]
    assert [it["call"] for it in answers] == [1, 1, 2, 3, 4]


def test_what_was_refused_is_not_remembered(play):
    def refuse(_: Work) -> None:
        message = "not today"
        raise InvalidTransitionError(message)

    with pytest.raises(InvalidTransitionError):
        play.engine.once("a", refuse)
    assert play.engine.once("a", lambda _: "done") == "done"


def test_a_view_looks_at_instances_and_writes_none(play):
    instance, made = waiting_instance(play)
    with play.engine.view() as work:
        assert work.task(made.id) == made
        assert work.instance(instance).revision == 1
    assert play.engine.instance(instance).revision == 1
