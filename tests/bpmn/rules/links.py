"""Links: one catch for each name, on the level of its throws."""

from __future__ import annotations

from typing import Final

from tests.bpmn.drawing import draw
from tests.bpmn.rules.rule import Rule, adding, flow

__all__ = ["RULES"]


def _thrown(id_: str, name: str = "there", inner: str = "") -> str:
    return (
        f'<intermediateThrowEvent id="{id_}"><linkEventDefinition name="{name}">{inner}'
        "</linkEventDefinition></intermediateThrowEvent>"
    )


def _caught(id_: str, name: str = "there") -> str:
    return (
        f'<intermediateCatchEvent id="{id_}"><linkEventDefinition name="{name}"/>'
        "</intermediateCatchEvent>"
    )


_LINKED: Final = draw(
    _thrown("t") + _caught("c") + '<task id="x"/>', flows="s>t c>x>e"
).decode()
_TWO: Final = draw(
    '<task id="x"/>' + _thrown("t") + _thrown("u") + _caught("c"), flows="s>x>t x>u c>e"
).decode()
_INNER: Final = (
    '<subProcess id="y"><startEvent id="is"/><task id="it"/><endEvent id="ie"/>'
    f"{flow('i1', 'is', 'it')}{flow('i2', 'it', 'ie')}</subProcess>"
)
_NESTED: Final = draw(_thrown("t") + _caught("c") + _INNER, flows="s>t c>y>e").decode()
_ENDS: Final = "A link has a throw and a catch event of one name."
_ONE: Final = "One catch event ends the links of a name."
_LEVEL: Final = "Throw and catch stand in the same process and on the same level."
_BOTH: Final = "An event is one end of a link, not both."

RULES: Final = (
    Rule(
        says=_ENDS,
        numbers=(124,),
        sound=_TWO,
        plant=((_thrown("u"), _thrown("u", "here")),),
        code="BP014",
        element="u",
        finding="no link catch event 'here' in 'p'",
    ),
    Rule(
        says=_ENDS,
        numbers=(125,),
        sound=_LINKED,
        plant=adding(_caught("d", "here") + flow("d_e", "d", "e")),
        code="BP014",
        element="d",
        finding="no link throw event 'here' in 'p'",
    ),
    Rule(
        says=_ENDS,
        sound=_LINKED,
        plant=((_caught("c"), _caught("c", "")), (_thrown("t"), '<endEvent id="t"/>')),
        code="BP012",
        element="c",
        finding="linkEventDefinition needs a name",
        besides=frozenset({"BP014"}),
    ),
    Rule(
        says=_ONE,
        numbers=(126,),
        sound=_TWO,
        plant=adding(_caught("d") + flow("d_e", "d", "e")),
        code="BP014",
        element="d",
        finding="several link catch events 'there' in 'p'; keep one",
        besides=frozenset({"BP014"}),
    ),
    Rule(
        says=_LEVEL,
        numbers=(118,),
        sound=_NESTED,
        plant=(
            (
                '<task id="it"/>',
                '<task id="it"/>' + _thrown("iu") + flow("i3", "it", "iu"),
            ),
        ),
        code="BP014",
        element="iu",
        finding="no link catch event 'there' in 'y'",
    ),
    Rule(
        says=_BOTH,
        numbers=(117,),
        sound=_LINKED,
        plant=adding(flow("back", "x", "c")),
        code="BP011",
        element="c",
        finding="no flow may lead into this catch event",
    ),
    Rule(
        says=_BOTH,
        numbers=(117,),
        sound=_LINKED,
        plant=adding(flow("on", "t", "x")),
        code="BP011",
        element="t",
        finding="no flow may leave this throw event",
    ),
    Rule(
        says=_BOTH,
        numbers=(117,),
        sound=_LINKED.replace(_thrown("t"), _thrown("t", inner="<target>c</target>")),
        plant=(("<target>c</target>", "<source>c</source>"),),
        code="BP014",
        element="t",
        finding="a link throw event has no source: it is one end of the link, not both",
    ),
)
