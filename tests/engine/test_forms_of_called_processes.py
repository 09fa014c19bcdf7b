"""A form that a diagram carries is asked for where that diagram runs, called or not."""

from __future__ import annotations

import json

import pytest
from tests.engine.conftest import diagram

from bizproc.errors import InvalidValueError

FORM = {
    "type": "default",
    "id": "ask",
    "components": [
        {
            "type": "number",
            "key": "amount",
            "label": "Amount",
            "validate": {"required": True, "min": 1},
        }
    ],
}
TASK = (
    '<userTask id="t"><extensionElements><zeebe:userTask/>'
    '<zeebe:formDefinition formKey="camunda-forms:bpmn:ask"/>'
    "</extensionElements></userTask>"
)
CALL = (
    '<callActivity id="c"><extensionElements><zeebe:calledElement processId="asks"/>'
    "</extensionElements></callActivity>"
)
ENDS = '<startEvent id="s"/>{}<endEvent id="e"/>'
CARRIED = (
    '<extensionElements><zeebe:userTaskForm id="ask">{}</zeebe:userTaskForm>'
    "</extensionElements>"
)


@pytest.mark.parametrize("inside", ["{}", '<subProcess id="sub">{}</subProcess>'])
def test_the_form_of_a_called_process_is_checked(play, inside) -> None:
    carried = CARRIED.format(json.dumps(FORM))
    task = inside.format(TASK)
    leads = "sub" if "sub" in inside else "t"
    text = diagram("asks", ENDS.format(task), f"s>{leads}\n{leads}>e")
    text = text.replace('<startEvent id="s"/>', carried + '<startEvent id="s"/>', 1)
    (play.folder / "asks.bpmn").write_text(text)
    play.engine.deploy(play.folder / "asks.bpmn", check=False)
    play.draw(ENDS.format(CALL), "s>c\nc>e", id_="p")
    instance = play.start()
    task = play.task(instance, "t")
    for wrong in ({}, {"amount": 0}, {"amount": "many"}):
        with pytest.raises(InvalidValueError, match=r"[aA]mount"):
            play.engine.complete_user_task(task.id, wrong)
    play.engine.complete_user_task(task.id, {"amount": 2})
    assert play.state(instance) == "COMPLETED"
    assert play.engine.variables(instance)["amount"] == 2
