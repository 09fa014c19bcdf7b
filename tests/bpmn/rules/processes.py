"""Processes, pools, conversations and choreographies that contradict themselves."""

from __future__ import annotations

from typing import Final

from tests.bpmn.drawing import draw
from tests.bpmn.rules.rule import Rule

__all__ = ["RULES"]

_TASK: Final = draw(
    '<task id="x"/>',
    root='<collaboration id="c"><participant id="us" processRef="p"/>'
    '<participant id="them"><participantMultiplicity minimum="1" maximum="3"/>'
    "</participant><choreographyRef>h</choreographyRef></collaboration>"
    '<choreography id="h"/><globalConversation id="g"/>',
).decode()
_SEVERAL: Final = (
    "A pool stands for 0 or more participants at least, for 1 or more at most, and not for "
    "fewer than at least."
)

RULES: Final = (
    Rule(
        says="A public process is a picture, and not executable.",
        numbers=(35,),
        sound=_TASK,
        plant=(('<process id="p"', '<process id="p" processType="Public"'),),
        code="BP212",
        element="p",
        finding="a public process shows others what they see of it",
        level="warning",
    ),
    Rule(
        says="Nothing can come between what a flow of an executable process joins.",
        numbers=(24,),
        sound=_TASK,
        plant=(('id="s_x"', 'id="s_x" isImmediate="false"'),),
        code="BP213",
        element="s_x",
        finding="isImmediate=false says that something may come in between",
        level="warning",
    ),
    Rule(
        says=_SEVERAL,
        numbers=(29,),
        sound=_TASK,
        plant=(('minimum="1"', 'minimum="-1"'),),
        code="BP214",
        element="them",
        finding="a pool stands for -1 to 3 participants",
        level="warning",
    ),
    Rule(
        says=_SEVERAL,
        numbers=(30,),
        sound=_TASK,
        plant=(('minimum="1" maximum="3"', 'minimum="4" maximum="3"'),),
        code="BP214",
        element="them",
        finding="a pool stands for 4 to 3 participants",
        level="warning",
    ),
    Rule(
        says=_SEVERAL,
        numbers=(30,),
        sound=_TASK,
        plant=(('minimum="1" maximum="3"', 'minimum="0" maximum="0"'),),
        code="BP214",
        element="them",
        finding="a pool stands for 0 to 0 participants",
        level="warning",
    ),
    Rule(
        says="A choreography or global conversation refers to no choreography.",
        numbers=(27,),
        sound=_TASK,
        plant=(
            (
                '<choreography id="h"/>',
                '<choreography id="h"><choreographyRef>h</choreographyRef></choreography>',
            ),
        ),
        code="BP215",
        element="h",
        finding="a choreography refers to no choreography",
        level="warning",
    ),
    Rule(
        says="A global conversation holds no conversations.",
        numbers=(32,),
        sound=_TASK,
        plant=(
            (
                '<globalConversation id="g"/>',
                '<globalConversation id="g"><conversation id="k"/></globalConversation>',
            ),
        ),
        code="BP215",
        element="g",
        finding="a global conversation holds no conversation",
        level="warning",
    ),
    Rule(
        says="A collaboration is as closed as the choreography that it refers to.",
        numbers=(33,),
        sound=_TASK,
        plant=(('<choreography id="h"/>', '<choreography id="h" isClosed="true"/>'),),
        code="BP215",
        element="c",
        finding="the collaboration and its choreography 'h' differ in isClosed",
        level="warning",
    ),
)
