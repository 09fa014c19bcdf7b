"""Multi-instance in the standard's words: the data that its turns take and give."""

from __future__ import annotations

import pytest
from tests.engine.fault_places import extension, flows, script, sub, user

S, E = '<startEvent id="s"/>', '<endEvent id="e"/>'
LISTS = (
    '<dataObject id="D_in" name="numbers" isCollection="true"/>'
    '<dataObject id="D_out" name="doubles" isCollection="true"/>'
)


def loop(collection, results="", *, sequential=False, item="number", result="doubled"):
    """Return the loop; what a turn takes and gives are items of it."""
    given = (
        (f"<loopDataOutputRef>{results}</loopDataOutputRef>" if results else ""),
        (f'<outputDataItem id="T_out" name="{result}"/>' if results else ""),
    )
    return (
        f'<multiInstanceLoopCharacteristics isSequential="{str(sequential).lower()}">'
        f"<loopDataInputRef>{collection}</loopDataInputRef>{given[0]}"
        f'<inputDataItem id="T_in" name="{item}"/>{given[1]}'
        "</multiInstanceLoopCharacteristics>"
    )


def associated(tag, source, target):
    return (
        f"<data{tag}Association><sourceRef>{source}</sourceRef>"
        f"<targetRef>{target}</targetRef></data{tag}Association>"
    )


SPECIFIED = (
    '<ioSpecification><dataInput id="I_list"/><dataInput id="I_one" name="taken"/>'
    '<dataOutput id="O_list"/><dataOutput id="O_one" name="found"/><inputSet>'
    "<dataInputRefs>I_list</dataInputRefs><dataInputRefs>I_one</dataInputRefs></inputSet>"
    "<outputSet><dataOutputRefs>O_list</dataOutputRefs><dataOutputRefs>O_one"
    "</dataOutputRefs></outputSet></ioSpecification>"
)


def run(play, body, variables):
    play.draw(LISTS + S + body + user("after") + E, "s>x\nx>after\nafter>e")
    return play.start(variables)


@pytest.mark.parametrize("sequential", [False, True])
def test_a_task_takes_each_of_a_collection_and_collects_what_it_gives(play, sequential):
    inner = (
        SPECIFIED
        + associated("Input", "D_in", "I_list")
        + associated("Input", "T_in", "I_one")
        + associated("Output", "O_list", "D_out")
        + associated("Output", "O_one", "T_out")
        + loop("I_list", "O_list", sequential=sequential)
    )
    work = '<zeebe:script expression="= taken * 2" resultVariable="found"/>'
    body = f'<scriptTask id="x">{extension(work)}{inner}</scriptTask>'
    instance = run(play, body, {"numbers": [1, 2, 5]})
    assert play.variables(instance) == {"numbers": [1, 2, 5], "doubles": [2, 4, 10]}


def test_a_sub_process_repeats_over_a_data_object(play):
    inner = script("i", "= number * 2", "doubled") + flows("is>i i>ie")
    body = sub(inner=inner, loop=loop("D_in", "D_out"))
    instance = run(play, body, {"numbers": [3, 4]})
    assert play.variables(instance) == {"numbers": [3, 4], "doubles": [6, 8]}


def test_a_person_is_asked_for_each_and_the_answers_are_collected(play):
    drawn = loop("D_in", "D_out", item="what", result="approved")
    body = f'<userTask id="x">{drawn}</userTask>'
    instance = run(play, body, {"numbers": ["a", "b"]})
    tasks = play.engine.user_tasks(instance=instance)
    assert len(tasks) == 2
    for task, answer in zip(tasks, (True, False), strict=True):
        play.engine.complete_user_task(task.id, {"approved": answer})
    assert play.variables(instance)["doubles"] == [True, False]


def test_nothing_is_collected_where_nothing_is_said(play):
    inner = script("i", "= number * 2", "doubled") + flows("is>i i>ie")
    body = sub(inner=inner, loop=loop("D_in"))
    assert play.variables(run(play, body, {"numbers": [3]})) == {"numbers": [3]}


def test_an_empty_collection_is_done_at_once(play):
    body = f'<userTask id="x">{loop("D_in", "D_out")}</userTask>'
    instance = run(play, body, {"numbers": []})
    assert play.waits(instance) == ["after"]
    assert play.variables(instance) == {"numbers": [], "doubles": []}
