"""Rewrite what is done by code: delegates, external tasks, connectors, decisions."""

from __future__ import annotations

import re
from typing import Final

from bizproc.dialects.camunda7.mappings import map_parameters, rewrite_retries
from bizproc.dialects.camunda7.script_texts import settings_of
from bizproc.dialects.camunda7.values import bare, names_at, value
from bizproc.dialects.expressions import (
    Untranslatable,
    has_expression,
    is_one_expression,
)
from bizproc.dialects.scripts import write_assignments
from bizproc.dialects.sheet import Sheet, bpmn, children, text_of
from bizproc.source.xml import Element, local_name

__all__ = ["rewrite_decision", "rewrite_work"]

_BEAN: Final = re.compile(r"[$#]\{\s*([^\W\d]\w*)\s*\}")
_METHOD: Final = re.compile(r"[$#]\{\s*([^\W\d]\w*)\.([^\W\d]\w*)\s*\(")
_CAPITAL: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_NAMED: Final = "name an action in zeebe:taskDefinition type"
_JAVA: Final = re.compile(r"(?:Java)?Delegate(?:Impl)?$")


def rewrite_work(sheet: Sheet, element: Element, owner: Element | None = None) -> None:
    """Name the action that does what a delegate, a topic or a connector did.

    `owner` is the event of a message definition; else the element is the task itself.
    """
    task = element if owner is None else owner
    retries = rewrite_retries(sheet, task)
    action = _action(sheet, element, task)
    if action is None:
        if retries is not None:
            sheet.drop(task, f"retries {retries}", "nothing is called here")
        return
    _fields(sheet, element, task)
    if local_name(task) == "businessRuleTask":
        task.tag = bpmn("serviceTask")
        sheet.note(task, "the business rule task calls code: it is a service task here")
    sheet.write(task, "taskDefinition", type=action, retries=retries)
    sheet.note(
        task,
        f"write the action {action!r}, and give it what it reads as input mappings:"
        " an action here sees no other variables",
    )


def _action(sheet: Sheet, element: Element, task: Element) -> str | None:
    """Return the name of the action that stands for the code."""
    kind, topic = sheet.take(element, "type"), sheet.take(element, "topic")
    if kind == "external" and topic and not has_expression(topic):
        return topic
    if kind is not None:
        sheet.leave(task, f"type {kind} topic {topic}", _NAMED)
    connector = sheet.first(element, "connector")
    if connector is not None:
        return _connector(sheet, task, connector)
    name = sheet.take(element, "class")
    if name is not None:
        return _snake(_JAVA.sub("", name.rpartition(".")[2]) or name)
    bean = sheet.take(element, "delegateExpression")
    if bean is not None:
        return _bean(sheet, task, bean)
    call = sheet.take(element, "expression")
    return None if call is None else _expression(sheet, element, task, call)


def _bean(sheet: Sheet, task: Element, text: str) -> str | None:
    found = _BEAN.fullmatch(text)
    if found is not None:
        return _snake(found[1])
    sheet.leave(task, f"delegateExpression {text}", _NAMED)
    return None


def _connector(sheet: Sheet, task: Element, connector: Element) -> str | None:
    name = ""
    for child in children(connector):
        if local_name(child) == "connectorId":
            name = text_of(child)
        elif local_name(child) == "inputOutput":
            map_parameters(sheet, task, child)
        else:
            sheet.leave_element(task, child, "give the action input mappings")
    return name or None


def _expression(sheet: Sheet, element: Element, task: Element, text: str) -> str | None:
    """Return the action for a call of a bean; a value alone becomes a script task."""
    result = sheet.take(element, "resultVariable")
    result = result or sheet.take(element, "resultVariableName")
    if element is task and not result and _sets(sheet, task, text):
        return None
    found = _METHOD.match(text)
    if found is not None and found[1] == "execution":
        advice = "let an action do it, or a script in FEEL"
        sheet.leave(task, f"expression {text}", advice)
        return None
    if found is not None:
        advice = f"the action {_snake(found[2])!r} stands for it"
        if result:
            sheet.map_value(task, "output", source=f"= {result}", target=result)
            advice += f", and gives a result {result!r}"
        sheet.keep(task, f"expression {text}")
        sheet.note(task, f"it called {text}: {advice}; map what it passed as inputs")
        return _snake(found[2])
    if result and element is task:
        written = value(sheet, task, text, what="expression")
        if written is None:
            sheet.keep(task, f"expression {text} into {result}")
            return None
        task.tag = bpmn("scriptTask")
        script = f"= {bare(written)}"
        sheet.write(task, "script", expression=script, resultVariable=result)
    else:
        sheet.leave(task, f"expression {text}", "let an action do it")
    return None


def _sets(sheet: Sheet, task: Element, text: str) -> bool:
    """Make a script task of an expression that only sets a variable."""
    if not is_one_expression(text):
        return False
    try:
        settings = settings_of(text.strip()[2:-1], "juel", names_at(task))
        if not settings:
            return False
        write_assignments(sheet, task, settings)
    except Untranslatable:
        return False
    task.tag = bpmn("scriptTask")
    return True


def _fields(sheet: Sheet, element: Element, task: Element) -> None:
    """Turn injected fields into input mappings."""
    for given in sheet.taken(element, "field"):
        name = given.get("name", "")
        text = given.get("stringValue") or given.get("expression")
        if text is None:
            text = "".join(text_of(it) for it in children(given))
        source = value(sheet, task, text, what=f"field {name}")
        if source is not None and name.isidentifier():
            sheet.map_value(task, "input", source=source, target=name)
        else:
            sheet.keep(task, f"field {name}: {text}")


def _snake(name: str) -> str:
    """Return a Java name as Python writes it: SendMail → send_mail."""
    return _CAPITAL.sub("_", name).lower()


_ONE_VALUE: Final = frozenset({"singleEntry", "collectEntries"})


def rewrite_decision(sheet: Sheet, element: Element) -> None:
    """Turn camunda:decisionRef into zeebe:calledDecision, else the task is code."""
    decision = sheet.take(element, "decisionRef")
    if decision is None:
        rewrite_work(sheet, element)
        return
    rewrite_retries(sheet, element)
    name = value(sheet, element, decision, what="decisionRef")
    result = sheet.take(element, "resultVariable")
    kind = sheet.take(element, "mapDecisionResult") or "resultList"
    binding = sheet.take(element, "decisionRefBinding") or "latest"
    for more in ("decisionRefVersion", "decisionRefVersionTag"):
        text = sheet.take(element, more)
        if text is not None:
            sheet.leave(element, f"{more} {text}", "the newest decision is asked here")
    if binding != "latest":
        what = f"decisionRefBinding {binding}"
        sheet.leave(element, what, "the newest decision is asked here")
    if name is None:
        sheet.keep(element, f"decisionRef {decision}")
        return
    if not result:
        result = "decisionResult"
        message = "the decision's result goes into the variable 'decisionResult'"
        sheet.note(element, f"{message}; Camunda 7 showed it to listeners alone")
    sheet.write(element, "calledDecision", decisionId=name, resultVariable=result)
    if kind not in _ONE_VALUE:
        sheet.note(
            element,
            f"mapDecisionResult was {kind}: here a table with one output gives its"
            f" value, with several a context, with a collecting hit policy a list;"
            f" look at what reads {result!r}",
        )
