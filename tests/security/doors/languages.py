"""Expressions, wherever one can be written."""

from __future__ import annotations

import datetime as dt
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from tests.security.ground import Ground, door

from bizproc import dmn, feel
from bizproc.connecting import connect
from bizproc.errors import BizprocError, BudgetError, ExpressionError
from bizproc.feel import Function

__all__ = ["BPMN", "diagram", "open_incidents", "played"]

BPMN = (
    'xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"'
    ' xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"'
)
_DMN = 'xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/"'


class Record(dict[str, Any]):
    """A mapping with an attribute that no expression may see."""

    hidden = "attribute"


SCOPE: dict[str, Any] = {
    "obj": Record(name="Anna"),
    "text": "abc",
    "xs": [1, 2],
    "d": dt.date(2026, 1, 31),
    "f": 1.5,
}
FUNCTIONS = {"f3": Function("f3", ("x",), lambda x: x * 2)}


@door("FEEL expression")
def evaluate(_: Ground, text: str) -> Any:
    return feel.to_text(feel.evaluate(text, SCOPE, functions=FUNCTIONS))


@door("FEEL, lenient")
def evaluate_leniently(_: Ground, text: str) -> Any:
    value = feel.evaluate(text, SCOPE, functions=FUNCTIONS, strict=False)
    return feel.to_text(value)


@door("FEEL unary tests")
def match(_: Ground, text: str) -> Any:
    tests = feel.parse_unary_tests(text, names=SCOPE)
    return tests.matches("abc", SCOPE, functions=FUNCTIONS)


@door("FEEL, explained")
def explain(_: Ground, text: str) -> Any:
    explained = feel.explain(text, SCOPE, functions=FUNCTIONS)
    if explained.error is not None:
        raise explained.error
    return feel.to_text(explained.value)


def _decided(body: str) -> Any:
    inputs = "".join(
        f'<informationRequirement><requiredInput href="#i_{name}"/>'
        "</informationRequirement>"
        for name in SCOPE
    )
    data = "".join(
        f'<inputData id="i_{name}" name="{name}"><variable name="{name}"/></inputData>'
        for name in SCOPE
    )
    text = (
        f'<definitions {_DMN} name="n" namespace="u">{data}'
        '<decision id="d1" name="answer"><variable name="answer"/>'
        f"{inputs}{body}</decision></definitions>"
    )
    decisions = dmn.read(text.encode(), file="sent.dmn")
    dmn.show(decisions)
    return repr(decisions.evaluate("d1", dict(SCOPE)).value)


def _literal(text: str) -> str:
    return f"<literalExpression><text>{escape(text)}</text></literalExpression>"


@door("DMN literal")
def decide_literal(_: Ground, text: str) -> Any:
    return _decided(_literal(text))


@door("DMN input cell")
def decide_by_cell(_: Ground, text: str) -> Any:
    return _decided(
        '<decisionTable hitPolicy="FIRST"><input><inputExpression><text>text</text>'
        "</inputExpression></input><output/><rule><inputEntry>"
        f"<text>{escape(text)}</text></inputEntry><outputEntry><text>1</text>"
        "</outputEntry></rule><rule><inputEntry><text>-</text></inputEntry>"
        "<outputEntry><text>2</text></outputEntry></rule></decisionTable>"
    )


@door("DMN output cell")
def decide_output(_: Ground, text: str) -> Any:
    return _decided(
        '<decisionTable hitPolicy="FIRST"><input><inputExpression><text>text</text>'
        "</inputExpression></input><output/><rule><inputEntry><text>-</text>"
        f"</inputEntry><outputEntry><text>{escape(text)}</text></outputEntry></rule>"
        "</decisionTable>"
    )


@door("DMN boxed context")
def decide_boxed(_: Ground, text: str) -> Any:
    return _decided(
        f'<context><contextEntry><variable name="a"/>{_literal(text)}</contextEntry>'
        f"<contextEntry>{_literal('a')}</contextEntry></context>"
    )


@door("DMN boxed function")
def decide_function(_: Ground, text: str) -> Any:
    return _decided(
        '<context><contextEntry><variable name="f"/><functionDefinition>'
        f'<formalParameter name="x"/>{_literal(text)}</functionDefinition>'
        f"</contextEntry><contextEntry>{_literal('f(1)')}</contextEntry></context>"
    )


@door("DMN item type")
def decide_typed(_: Ground, text: str) -> Any:
    body = (
        f'<definitions {_DMN} name="n" namespace="u"><itemDefinition name="t">'
        f"<typeRef>string</typeRef><allowedValues><text>{escape(text)}</text>"
        '</allowedValues></itemDefinition><inputData id="i" name="i"><variable '
        'name="i" typeRef="t"/></inputData><decision id="d1" name="answer"><variable '
        'name="answer"/><informationRequirement><requiredInput href="#i"/>'
        f"</informationRequirement>{_literal('i')}</decision></definitions>"
    )
    decisions = dmn.read(body.encode(), file="sent.dmn")
    return repr(decisions.evaluate("d1", {"i": "abc"}).value)


def diagram(body: str, *flows: str, root: str = "", process: str = "p") -> str:
    """Draw a process of elements and flows `a>b`."""
    ways = "".join(
        '<sequenceFlow id="{0}_{1}" sourceRef="{0}" targetRef="{1}"/>'.format(
            *way.split(">")
        )
        for way in flows
    )
    return (
        f'<definitions {BPMN} targetNamespace="urn:x">{root}'
        f'<process id="{process}" isExecutable="true">{body}{ways}</process>'
        "</definitions>"
    )


def played(ground: Ground, text: str) -> Any:
    """Deploy a process `p` on an engine alone, start it, tell what came of it."""
    path = ground.folder / "p.bpmn"
    path.write_text(text, encoding="utf-8")
    engine = connect("memory://")
    engine.deploy(path)
    instance = engine.start("p", dict(SCOPE))
    engine.run_due()
    tasks = engine.user_tasks()
    return (
        open_incidents(engine),
        engine.instance(instance.id).state,
        engine.variables(instance.id),
        [(it.title, it.assignee) for it in tasks],
        [dict(it.data or {}) for it in engine.history(instance.id)],
    )


def open_incidents(engine: Any) -> list[str]:
    """Tell of incidents; one that nobody foresaw is a raw error.

    Raises:
        ExpressionError: there is one that was foreseen: the payload was refused.
    """
    found = [f"{it.code}: {it.message}" for it in engine.incidents()]
    for text in found:
        assert not text.startswith(("UNEXPECTED", "DOMAIN_FAILED")), text
        if text.startswith("BUDGET"):
            raise BudgetError(text)
        raise ExpressionError(text)
    return found


@door("BPMN condition")
def take_condition(ground: Ground, text: str) -> Any:
    body = (
        '<startEvent id="s"/><exclusiveGateway id="g" default="g_e"/>'
        '<endEvent id="e"/><endEvent id="h"/><sequenceFlow id="g_h" sourceRef="g" '
        'targetRef="h"><conditionExpression>= '
        f"({escape(text)}) = null</conditionExpression></sequenceFlow>"
    )
    return played(ground, diagram(body, "s>g", "g>e"))


@door("BPMN script task")
def run_script(ground: Ground, text: str) -> Any:
    body = (
        '<startEvent id="s"/><scriptTask id="t"><extensionElements><zeebe:script '
        f'expression={quoteattr("= " + text)} resultVariable="r"/>'
        '</extensionElements></scriptTask><endEvent id="e"/>'
    )
    return played(ground, diagram(body, "s>t", "t>e"))


@door("BPMN mapping")
def map_input(ground: Ground, text: str) -> Any:
    body = (
        '<startEvent id="s"/><userTask id="t"><extensionElements><zeebe:userTask/>'
        f"<zeebe:ioMapping><zeebe:input source={quoteattr('= ' + text)} target='r'/>"
        '</zeebe:ioMapping></extensionElements></userTask><endEvent id="e"/>'
    )
    return played(ground, diagram(body, "s>t", "t>e"))


@door("BPMN timer")
def wait_for(ground: Ground, text: str) -> Any:
    body = (
        '<startEvent id="s"/><intermediateCatchEvent id="t"><timerEventDefinition>'
        f"<timeDuration>{escape('= ' + text)}</timeDuration></timerEventDefinition>"
        '</intermediateCatchEvent><endEvent id="e"/>'
    )
    return played(ground, diagram(body, "s>t", "t>e"))


@door("script element")
def run_element(ground: Ground, text: str) -> Any:
    """Give a script as BPMN's own element, in the language that stands before it."""
    language, _, source = text.partition("|")
    if language == "zeebe":
        return run_script(ground, source)
    body = (
        f'<startEvent id="s"/><scriptTask id="t" scriptFormat="{language}"><script>'
        f'{escape(source)}</script></scriptTask><endEvent id="e"/>'
    )
    return played(ground, diagram(body, "s>t", "t>e"))


@door("names of a diagram")
def name_everything(ground: Ground, text: str) -> Any:
    """Put a text where people read a name; none of it may be evaluated."""
    quoted = quoteattr(text)
    body = (
        f"<documentation>{escape(text)}</documentation>"
        f'<startEvent id="s" name={quoted}/><userTask id="t" name={quoted}>'
        f"<documentation>{escape(text)}</documentation><extensionElements>"
        "<zeebe:userTask/></extensionElements></userTask>"
        f'<exclusiveGateway id="g" name={quoted} default="g_e"/>'
        f'<endEvent id="e" name={quoted}/><textAnnotation id="n"><text>{escape(text)}'
        "</text></textAnnotation>"
    )
    whole = diagram(body, "s>t", "t>g", "g>e").replace(
        '<process id="p"', f'<process id="p" name={quoted}'
    )
    return played(ground, whole)


@door("literal values of a diagram")
def assign_literally(ground: Ground, text: str) -> Any:
    """Put a text without `=` where expressions may stand."""
    quoted = quoteattr(text)
    body = (
        '<startEvent id="s"/><userTask id="t"><extensionElements><zeebe:userTask/>'
        f"<zeebe:assignmentDefinition assignee={quoted} candidateGroups={quoted}/>"
        f"<zeebe:taskSchedule dueDate={quoted}/></extensionElements></userTask>"
        '<endEvent id="e"/>'
    )
    return played(ground, diagram(body, "s>t", "t>e"))


@door("CLI feel")
def ask_feel(_: Ground, text: str) -> Any:
    from tests.security.doors.command_line import command  # noqa: PLC0415 - a circle

    return command("feel", text)


def refused_is_fine(work: Any) -> str:
    """Return what refused some work, or what it gave."""
    try:
        return repr(work())
    except BizprocError as error:
        return str(error)
