"""Describe the work of a process: user tasks with forms, actions, decisions, calls."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from bizproc.bpmn.elements import Form, FormField, Node
from bizproc.bpmn.walk import flows_of, nodes_of
from bizproc.studio.pages.markdown import code, heading, plain, table
from bizproc.studio.pages.sources import Source
from bizproc.studio.pages.texts import texts_of_node

__all__ = ["actions_section", "decisions_section", "user_tasks_section"]

_DECIDE: Final = re.compile(r'\bdecide\(\s*"([^"]+)"')
_TOLD: Final = ("title", "observers")


def user_tasks_section(source: Source) -> str:
    """Return every user task: who does it until when, and what its form asks."""
    parts = []
    for node in nodes_of(source.process):
        task = node.user_task
        if task is None:
            continue
        inputs = {it.target: it.source for it in node.inputs}
        told = {
            "title": inputs.get("title"),
            "assignee": task.assignee or inputs.get("assignee"),
            "candidate groups": task.candidate_groups or inputs.get("candidate_groups"),
            "observers": inputs.get("observers"),
            "due": task.due or inputs.get("due"),
        }
        lines = [
            f"- {name}: {code(it.text)}" for name, it in told.items() if it is not None
        ]
        lines += _several(node)
        form = source.forms.get(task.form_id or "")
        if form is not None:
            lines.append(f"- form: {code(form.id)}")
        title = f"{code(node.id)} {plain(node.name)}".strip()
        parts.append("\n\n".join([heading(3, title), "\n".join(lines), *_form(form)]))
    return "\n\n".join([heading(2, "User tasks"), *parts]) if parts else ""


def _several(node: Node) -> Iterator[str]:
    """Say that a task is for each of a list, in which order and until when."""
    loop = node.loop
    if loop is None:
        return
    if loop.collection is not None:
        whom = f"for each of {code(loop.collection.text)}"
    elif loop.cardinality is not None:
        whom = f"{code(loop.cardinality.text)} times"
    else:
        return
    how = "in order" if loop.kind == "sequential" else "at once"
    until = loop.completion_condition
    end = "" if until is None else f", until {code(until.text)}"
    yield f"- {whom}, {how}{end}"


def _form(form: Form | None) -> Iterator[str]:
    if form is not None and form.fields:
        columns = ("field", "label", "type", "required", "default", "choices", "check")
        yield table(columns, list(_fields(form.fields)))


def _fields(fields: Sequence[FormField], within: str = "") -> Iterator[tuple[str, ...]]:
    """Yield a row for each field; those of contexts and lists are named by them."""
    for field in fields:
        name = f"{within}{field.key}"
        yield _field(field, name)
        yield from _fields(field.fields, f"{name}[]." if field.multiple else f"{name}.")


def _field(field: FormField, name: str) -> tuple[str, ...]:
    required = "yes" if field.required else ""
    if field.required_if is not None:
        required = f"if {code(field.required_if.text)}"
    default = "" if field.default is None else code(_json(field.default))
    if field.default_expression is not None:
        default = code(field.default_expression.text)
    checks = [f"{name} {code(it.text)}" for name, it in field.validation.limits.items()]
    if field.validation.pattern is not None:
        checks.append(f"pattern {code(field.validation.pattern.text)}")
    checks += [f"read-only if {code(it.text)}" for it in field.validation.read_only]
    checks += [f"hidden if {code(it.text)}" for it in field.validation.hidden]
    checks += [f"{name} {code(it.text)}" for name, it in field.sources.items()]
    if field.check is not None:
        checks.append(f"{code(field.check.text)}, else {code(field.code)}")
    return (
        code(name),
        plain(field.label),
        _type(field),
        required,
        default,
        ", ".join(f"{code(it)} {plain(label)}" for it, label in field.options),
        "; ".join(checks),
    )


def _type(field: FormField) -> str:
    type_ = f"{field.type} to {code(field.record)}" if field.record else field.type
    return f"list of {type_}" if field.multiple else type_


def _json(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def actions_section(source: Source) -> str:
    """Return the actions with the elements that use them."""
    users: dict[str, list[str]] = {}
    for node in nodes_of(source.process):
        if node.action is not None:
            users.setdefault(node.action, []).append(node.id)
    rows = [
        (code(action), ", ".join(code(it) for it in users[action]))
        for action in sorted(users)
    ]
    body = table(("action", "elements"), rows)
    return f"{heading(2, 'Actions')}\n\n{body}" if body else ""


def decisions_section(source: Source) -> str:
    """Return the decisions asked, by tasks and by expressions, and processes called."""
    rows = [
        (code(decision), code(element), code(result))
        for decision, element, result in sorted(set(_decisions(source)))
    ]
    called = [
        (code(node.id), code(node.called.process_id.text))
        for node in nodes_of(source.process)
        if node.called is not None
    ]
    parts = []
    if rows:
        shown = table(("decision", "asked by", "result"), rows)
        parts.append(f"{heading(2, 'Decisions')}\n\n{shown}")
    if called:
        shown = table(("element", "process"), called)
        parts.append(f"{heading(2, 'Called processes')}\n\n{shown}")
    return "\n\n".join(parts)


def _decisions(source: Source) -> Iterator[tuple[str, str, str]]:
    for node in nodes_of(source.process):
        if node.decision is not None:
            yield node.decision.text, node.id, node.result_variable or ""
        yield from _asked(node)
        task = node.user_task
        form = source.forms.get(task.form_id or "") if task is not None else None
        for field, _ in form.all_fields() if form is not None else ():
            read = (*field.conditions.values(), *field.validation.limits.values())
            for value in (*read, *field.sources.values(), field.default_expression):
                for name in _DECIDE.findall(value.text if value else ""):
                    yield name, node.id, ""
    for _, flow in flows_of(source.process):
        if flow.condition is not None:
            for name in _DECIDE.findall(flow.condition.text):
                yield name, flow.source, ""


def _asked(node: Node) -> Iterator[tuple[str, str, str]]:
    for text in texts_of_node(node):
        for name in _DECIDE.findall(text):
            yield name, node.id, ""
