"""Where an instance waits: at the work, not at what holds the work together."""

from __future__ import annotations

import pytest

SEVERAL = (
    "<multiInstanceLoopCharacteristics{}><extensionElements><zeebe:loopCharacteristics"
    ' inputCollection="= [1, 2, 3]" inputElement="it"/></extensionElements>'
    "</multiInstanceLoopCharacteristics>"
)
IN_TURN = ' isSequential="true"'
AGAIN = (
    '<standardLoopCharacteristics loopMaximum="2"><loopCondition>= true</loopCondition>'
    "</standardLoopCharacteristics>"
)
ENDS = '<startEvent id="s"/>{}<endEvent id="e"/>'
LATE = (
    '<boundaryEvent id="late" attachedToRef="x" cancelActivity="false">'
    "<timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition>"
    '</boundaryEvent><endEvent id="noted"/>'
)
INSIDE = (
    '<startEvent id="s2"/><userTask id="y">{}</userTask><endEvent id="e2"/>'
    '<sequenceFlow id="f1" sourceRef="s2" targetRef="y"/>'
    '<sequenceFlow id="f2" sourceRef="y" targetRef="e2"/>'
)


@pytest.mark.parametrize(
    ("drawn", "waits"),
    [
        ('<userTask id="x"/>', ["x"]),
        (f'<userTask id="x">{SEVERAL.format("")}</userTask>', ["x", "x", "x"]),
        (f'<userTask id="x">{SEVERAL.format(IN_TURN)}</userTask>', ["x"]),
        (f'<userTask id="x">{AGAIN}</userTask>', ["x"]),
        (f'<subProcess id="x">{INSIDE.format("")}</subProcess>', ["y"]),
        (
            f'<subProcess id="x">{SEVERAL.format("")}{INSIDE.format("")}</subProcess>',
            ["y", "y", "y"],
        ),
        (
            f'<subProcess id="x">{AGAIN}{INSIDE.format(SEVERAL.format(""))}</subProcess>',
            ["y", "y", "y"],
        ),
    ],
)
@pytest.mark.parametrize("guarded", [False, True])
def test_what_waits_is_told_once(play, drawn, waits, guarded) -> None:
    play.draw(
        ENDS.format(drawn + LATE * guarded),
        "s>x\nx>e" + "\nlate>noted" * guarded,
    )
    instance = play.start()
    assert play.engine.waiting_at(instance) == waits
    explained = play.engine.explain(instance).waits
    assert [it.element_id for it in explained if it.kind == "task"] == waits
    for number in range(len(waits) - 1):
        play.engine.complete_user_task(
            play.engine.user_tasks(instance=instance)[0].id, {}
        )
        assert play.engine.waiting_at(instance) == waits[number + 1 :]
