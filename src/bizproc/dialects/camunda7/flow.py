"""Rewrite conditions, loops, scripts, calls and timers."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final

from bizproc.dialects.camunda7.script_texts import settings_of
from bizproc.dialects.camunda7.values import names_at, value
from bizproc.dialects.expressions import (
    Untranslatable,
    has_expression,
    is_one_expression,
    juel_value,
    script,
)
from bizproc.dialects.scripts import write_assignments
from bizproc.dialects.sheet import Sheet, bpmn, remove, text_of
from bizproc.source.xml import Element, local_name

__all__ = [
    "rewrite_call",
    "rewrite_condition",
    "rewrite_loop",
    "rewrite_script",
    "rewrite_timer",
]


def rewrite_condition(sheet: Sheet, condition: Element) -> None:
    """Translate the text of a condition; one that has no counterpart stays."""
    text = text_of(condition)
    language = str(condition.attrib.pop("language", ""))
    if not text:
        return
    names = names_at(condition)
    translate: Callable[[], str] = lambda: _condition(text, language, names)  # noqa: E731 - short
    found = sheet.translated(condition, translate, what="condition", text=text)
    if found is not None:
        condition.text = found
    elif language:
        condition.set("language", language)


def _condition(text: str, language: str, names: Mapping[str, str]) -> str:
    if language and language.casefold() != "juel":
        return script(text, language, names)
    if not has_expression(text):
        text = "${" + text + "}"
    if not is_one_expression(text):
        message = "it is a text around an expression, and never true"
        raise Untranslatable(message)
    return juel_value(text, names)


def rewrite_script(sheet: Sheet, element: Element) -> None:
    """Turn a script that is one expression into zeebe:script."""
    language = str(element.attrib.pop("scriptFormat", ""))
    result = sheet.take(element, "resultVariable")
    resource = sheet.take(element, "resource")
    given = element.find(bpmn("script"))
    text = "" if given is None else text_of(given)
    names = names_at(element)
    if resource:
        what = f"script in {resource}"
        sheet.leave(element, what, "write FEEL into zeebe:script, or an action")
        return
    try:
        settings = settings_of(text, language, names) if result is None else []
        if settings:
            write_assignments(sheet, element, settings)
        else:
            written = script(text, language, names)
            sheet.write(
                element,
                "script",
                expression=written,
                resultVariable=result or "result",
            )
            if result is None:
                message = "its value goes into the variable 'result'"
                sheet.note(element, f"{message}; nothing reads it yet")
    except Untranslatable as reason:
        advice = "write FEEL into zeebe:script, or let an action do it"
        message = f"the script in {language or 'no language'} is not translated"
        sheet.tell(element, "IM003", f"{message}: {reason}; {advice}")
        sheet.keep(element, f"script {language} {result or ''}: {text}")
    if given is not None:
        remove(given)


def rewrite_loop(sheet: Sheet, loop: Element) -> None:
    """Turn the collection of a multi-instance into zeebe:loopCharacteristics."""
    collection = sheet.take(loop, "collection")
    variable = sheet.take(loop, "elementVariable")
    standard = loop.find(bpmn("loopDataInputRef"))
    item = loop.find(bpmn("inputDataItem"))
    if collection is None and standard is not None:
        collection = text_of(standard)
        remove(standard)
    if variable is None and item is not None:
        variable = item.get("name") or item.get("id")
        remove(item)
    if collection:
        text = collection if has_expression(collection) else "${" + collection + "}"
        found = value(sheet, loop, text, what="collection")
        if found is None:
            sheet.keep(loop, f'collection="{collection}" elementVariable="{variable}"')
        else:
            sheet.write(
                loop,
                "loopCharacteristics",
                inputCollection=found,
                inputElement=variable,
            )
    elif variable:
        what = f"elementVariable {variable}"
        sheet.leave(loop, what, "name the collection whose items it holds")
    sheet.note(
        loop,
        "what a turn writes stays in the turn here; collect what is read afterwards:"
        " outputCollection and outputElement of zeebe:loopCharacteristics",
    )
    cardinality = loop.find(bpmn("loopCardinality"))
    if cardinality is not None and has_expression(text_of(cardinality)):
        rewrite_text(sheet, cardinality, "loopCardinality")


def rewrite_text(sheet: Sheet, element: Element, what: str) -> None:
    """Translate the text of an element; one that has no counterpart stays."""
    found = value(sheet, element, text_of(element), what=what)
    if found is not None:
        element.text = found


def rewrite_call(sheet: Sheet, element: Element) -> None:
    """Turn calledElement, camunda:in and camunda:out into zeebe:calledElement."""
    called = str(element.attrib.pop("calledElement", ""))
    process = value(sheet, element, called, what="calledElement") if called else None
    binding = sheet.take(element, "calledElementBinding") or "latest"
    version = sheet.take(element, "calledElementVersion")
    tag = sheet.take(element, "calledElementVersionTag")
    if binding == "version" or (tag and has_expression(tag)):
        what = f"calledElementBinding {binding} {version or tag or ''}".strip()
        advice = "bind the call by deployment or by a version tag"
        sheet.leave(element, what, advice)
        binding, tag = "latest", None
    everything = {"in": False, "out": False}
    for way in ("in", "out"):
        for given in sheet.taken(element, way):
            everything[way] |= _passed(sheet, element, given, way)
    if process is None:
        sheet.keep(element, f'calledElement="{called}"')
        return
    sheet.write(
        element,
        "calledElement",
        processId=process,
        bindingType=None if binding == "latest" else binding,
        versionTag=tag if binding == "versionTag" else None,
        propagateAllParentVariables=str(everything["in"]).lower(),
        propagateAllChildVariables=str(everything["out"]).lower(),
    )


def _passed(sheet: Sheet, element: Element, given: Element, way: str) -> bool:
    """Write a mapping for camunda:in or out; say whether it passes everything."""
    if given.get("local"):
        sheet.note(element, f"{way} local: variables of the scopes around pass as well")
    if given.get("variables") == "all":
        return True
    if given.get("businessKey"):
        sheet.drop(element, f"in businessKey {given.get('businessKey')}", _SAME_KEY)
        return False
    target = given.get("target", "")
    source = given.get("source")
    text = given.get("sourceExpression") or ("${" + source + "}" if source else "")
    found = value(sheet, element, text, what=f"{way} {target}") if text else None
    if found is None or not target.isidentifier():
        if found is not None or not text:
            sheet.leave_element(element, given, "write an input or output mapping")
        else:
            sheet.keep(element, f"{way} {text} to {target}")
        return False
    kind = "input" if way == "in" else "output"
    sheet.map_value(element, kind, source=found, target=target)
    return False


_SAME_KEY: Final = "a called process runs in the calling instance, with its key"

_QUARTZ_DAYS: Final = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")
_DAYS: Final = re.compile(r"[1-7]|[A-Z]{3}", re.IGNORECASE)


def rewrite_timer(sheet: Sheet, element: Element) -> None:
    """Translate the text of a timer; Quartz counts the days of the week otherwise."""
    text = text_of(element)
    if has_expression(text):
        rewrite_text(sheet, element, local_name(element))
        return
    fields = text.split()
    if local_name(element) != "timeCycle" or len(fields) not in {6, 7}:
        return
    try:
        element.text = _cron(fields)
    except Untranslatable as reason:
        message = f"the cron expression {text!r} is not translated: {reason}"
        sheet.tell(element, "IM002", message)


def _cron(fields: list[str]) -> str:
    """Return six fields as ours: no `?`, days of the week by their names.

    Raises:
        Untranslatable: it names a year, or days in a way that differs.
    """
    if len(fields) == 7 and fields[6] != "*":  # noqa: PLR2004 - the last is the year
        message = "it names a year; draw a date instead"
        raise Untranslatable(message)
    second, minute, hour, day, month, week = fields[:6]
    days = []
    for part in week.replace("?", "*").split(","):
        if part == "*":
            days.append(part)
            continue
        ends = part.split("-")
        if len(ends) > 2 or not all(_DAYS.fullmatch(it) for it in ends):  # noqa: PLR2004 - a range has two
            message = f"the days of the week {week!r} are counted otherwise here"
            raise Untranslatable(message)
        named = [_QUARTZ_DAYS[int(it) - 1] if it.isdecimal() else it for it in ends]
        days.append("-".join(named))
    joined = ",".join(days)
    return " ".join([second, minute, hour, day.replace("?", "*"), month, joined])
