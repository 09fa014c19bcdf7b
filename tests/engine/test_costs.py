"""Many cost per item what few cost: lines, bytes and statements are counted, not seconds."""

import gc
import sys
from collections import Counter
from collections.abc import Callable
from contextlib import contextmanager
from types import FrameType
from typing import Any

import pytest
import sqlalchemy as sa
from tests.engine.conftest import Play
from tests.engine.fault_places import user

from bizproc.engine.components import Options
from bizproc.errors import BizprocError

EVENT = '<messageEventDefinition messageRef="m"/>'


def steps_of(do: Callable[[], object]) -> int:
    """Count the lines that are run, each turn of a loop anew."""
    steps = 0

    def count(_frame: FrameType, _event: str, _argument: object) -> Any:
        nonlocal steps
        steps += 1
        return count

    before = sys.gettrace()
    sys.settrace(count)
    try:
        do()
    finally:
        sys.settrace(before)
    return steps


def turns(element: str, *, one_by_one: bool) -> str:
    """Repeat an element over `items`."""
    sequential = str(one_by_one).lower()
    return element.replace(
        "<!-- turns -->",
        f'<multiInstanceLoopCharacteristics isSequential="{sequential}">'
        '<extensionElements><zeebe:loopCharacteristics inputCollection="= items"'
        ' inputElement="x" outputCollection="ys" outputElement="= y"/>'
        "</extensionElements></multiInstanceLoopCharacteristics>",
    )


SCRIPT = (
    '<scriptTask id="{id}"><extensionElements><zeebe:script expression="= x * 2"'
    ' resultVariable="y"/></extensionElements><!-- turns --></scriptTask>'
)
WORKS = {
    "script": SCRIPT.format(id="a"),
    "action": '<serviceTask id="a"><extensionElements><zeebe:taskDefinition'
    ' type="double"/><zeebe:ioMapping><zeebe:input source="= x" target="x"/>'
    "</zeebe:ioMapping></extensionElements><!-- turns --></serviceTask>",
    "sub-process": '<subProcess id="a"><startEvent id="is"/>'
    + SCRIPT.format(id="inner").replace("<!-- turns -->", "")
    + '<endEvent id="ie"/><sequenceFlow id="i1" sourceRef="is" targetRef="inner"/>'
    '<sequenceFlow id="i2" sourceRef="inner" targetRef="ie"/><!-- turns --></subProcess>',
}


def repeating(folder, element: str, *, url: str = "memory://") -> Play:
    play = Play(folder, url)

    @play.actions.add("double", transactional=True)
    def double(x: int) -> dict[str, int]:
        return {"y": 2 * x}

    play.draw(f'<startEvent id="s"/>{element}<endEvent id="e"/>', "s>a\na>e")
    return play


@pytest.mark.parametrize("one_by_one", [True, False], ids=["sequential", "parallel"])
@pytest.mark.parametrize("work", WORKS)
def test_a_turn_of_many_costs_what_a_turn_of_few_costs(tmp_path, work, one_by_one):
    play = repeating(tmp_path, turns(WORKS[work], one_by_one=one_by_one))
    counted = {}
    for items in (1, 50, 550):

        def run(items=items):
            play.start({"items": list(range(items))})

        run()  # makes what is made once
        counted[items] = steps_of(run)
    few = (counted[50] - counted[1]) / 49
    many = (counted[550] - counted[50]) / 500
    assert many <= 1.1 * few


def test_sub_processes_that_wait_do_not_save_all_variables_once_each(tmp_path):
    waiting = (
        '<subProcess id="a"><startEvent id="is"/><userTask id="ask"/>'
        '<sequenceFlow id="i1" sourceRef="is" targetRef="ask"/><!-- turns --></subProcess>'
    )
    play = repeating(tmp_path, turns(waiting, one_by_one=False))
    instance = play.start({"items": [1, 2, 3], "note": "only once"})
    assert play.engine.instance(instance).content.count("only once") == 1
    # read back, each sees it, and keeps what it wrote apart
    tasks = play.engine.user_tasks(instance=instance)
    play.engine.complete_user_task(tasks[1].id, {"y": 7})
    assert play.engine.instance(instance).content.count("only once") == 1
    play.engine.complete_user_task(tasks[0].id, {"y": 6})
    play.engine.complete_user_task(tasks[2].id, {"y": 8})
    variables = play.variables(instance)
    assert variables == {"items": [1, 2, 3], "note": "only once", "ys": [6, 7, 8]}


@pytest.mark.parametrize("key", ['= "k"', "= string(n + 1)"], ids=["same", "other"])
def test_a_message_far_down_a_chain_costs_what_the_first_cost(tmp_path, key):
    """Each starts an instance that throws the next, until the budget ends it."""
    counted = {}
    for most in (20, 40, 240):
        play = Play(tmp_path, options=Options(max_messages=most))
        play.draw(
            '<startEvent id="s"><extensionElements><zeebe:properties><zeebe:property'
            ' name="origins" value="any"/></zeebe:properties></extensionElements>'
            f'{EVENT}</startEvent><endEvent id="e"><extensionElements><zeebe:ioMapping>'
            '<zeebe:input source="= n + 1" target="n"/></zeebe:ioMapping>'
            "</extensionElements>"
            '<messageEventDefinition messageRef="m"><extensionElements>'
            f"<zeebe:publishMessage correlationKey='{key}'/></extensionElements>"
            "</messageEventDefinition></endEvent>",
            "s>e",
            root='<message id="m" name="again"/>',
        )

        def run(play=play):
            with pytest.raises(BizprocError, match="set each other off"):
                play.engine.publish_message(
                    "again", correlation_key="k", variables={"n": 0}
                )

        run()
        counted[most] = steps_of(run)
    few = (counted[40] - counted[20]) / 20
    many = (counted[240] - counted[40]) / 200
    assert many <= 1.1 * few


@contextmanager
def listening():
    """Collect the statements of every SQLite connection that is opened inside."""
    heard: list[str] = []

    def listen(connection: Any, _: object) -> None:
        connection.set_trace_callback(heard.append)

    sa.event.listen(sa.pool.Pool, "connect", listen)
    try:
        yield heard
    finally:
        sa.event.remove(sa.pool.Pool, "connect", listen)


def counted(heard: list[str], do: Callable[[], object]) -> Counter[str]:
    heard.clear()
    do()
    return Counter(it.split()[0] for it in heard)


def test_a_life_with_two_forms_reads_nothing_twice(tmp_path):
    """Whether its process is suspended stands in the rows that are read anyway."""
    with listening() as heard:
        play = Play(tmp_path, f"sqlite:///{tmp_path / 'b.db'}")

        @play.actions.add("double", transactional=True)
        def double(x: int) -> dict[str, int]:
            return {"y": 2 * x}

        work = WORKS["action"].replace("<!-- turns -->", "")
        forms = user("f") + work + user("g")
        play.draw(
            f'<startEvent id="s"/>{forms}<endEvent id="e"/>', "s>f\nf>a\na>g\ng>e"
        )

        def answer(instance: str) -> None:
            [task] = play.engine.user_tasks(instance=instance)
            play.engine.complete_user_task(task.id, {"approved": True})

        def live() -> None:
            instance = play.start({"x": 1})
            answer(instance)
            answer(instance)
            assert play.state(instance) == "COMPLETED"

        live()  # makes what is made once
        # the newest version; of each form the task twice, by its list and by itself,
        # and the instance; at last its state, for this test
        assert counted(heard, live)["SELECT"] == 1 + 2 * 3 + 1
        play.engine.close()


def test_a_process_is_suspended_by_as_many_statements_however_many_run(tmp_path):
    with listening() as heard:
        play = Play(tmp_path, f"sqlite:///{tmp_path / 'b.db'}")
        play.draw(f'<startEvent id="s"/>{user("f")}<endEvent id="e"/>', "s>f\nf>e")
        statements = []
        for more in (1, 20):
            for _ in range(more):
                play.start()
            one = counted(heard, lambda: play.engine.suspend_process("p"))
            other = counted(heard, lambda: play.engine.resume_process("p"))
            statements.append((one, other))
        assert statements[0] == statements[1]
        play.engine.close()


def test_a_command_leaves_nothing_to_pythons_collector(play):
    body = (
        '<startEvent id="s"/><subProcess id="sub"><startEvent id="is"/>'
        f'{user("ask")}<endEvent id="ie"/>'
        '<sequenceFlow id="f1" sourceRef="is" targetRef="ask"/>'
        '<sequenceFlow id="f2" sourceRef="ask" targetRef="ie"/></subProcess>'
        '<boundaryEvent id="b" attachedToRef="sub"><timerEventDefinition>'
        "<timeDuration>P1D</timeDuration></timerEventDefinition></boundaryEvent>"
        '<endEvent id="e"/>'
    )
    play.draw(body, "s>sub\nsub>e\nb>e")

    def live() -> None:
        instance = play.start()
        [task] = play.engine.user_tasks(instance=instance)
        play.engine.complete_user_task(task.id)

    live()
    gc.collect()
    # what other tests left may become garbage meanwhile
    others = {id(it) for it in gc.get_objects()}
    gc.disable()
    gc.set_debug(gc.DEBUG_SAVEALL)
    try:
        live()
        gc.collect()
        left = {type(it).__qualname__ for it in gc.garbage if id(it) not in others}
    finally:
        gc.set_debug(0)
        gc.garbage.clear()
        gc.enable()
    assert left & {"Instance", "SubScope", "Token", "UnitOfWork", "EngineHost"} == set()
