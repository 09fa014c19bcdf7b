"""Templates of user tasks: somebody is asked by a form, somebody approves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from bizproc.catalog import Catalog, FormEntry, Named
from bizproc.studio.element_templates.properties import (
    Pick,
    Property,
    Template,
    dropdown,
    picked,
    picks_of,
    text,
)

__all__ = ["user_task_templates"]

_TASKS = {"id": "bizproc.tasks", "name": "Tasks"}
_GROUPS: Sequence[Mapping[str, Any]] = [
    {"id": "who", "label": "Who", "openByDefault": True},
    {"id": "what", "label": "What", "openByDefault": True},
    {"id": "results", "label": "Results"},
]
_FORM = {"type": "zeebe:formDefinition", "property": "formId"}
_ASSIGNEE = {"type": "zeebe:assignmentDefinition", "property": "assignee"}
_APPROVED, _COMMENT = "approved", "comment"


def user_task_templates(catalog: Catalog) -> list[Template]:
    """Return the templates; that of an approval where a form asks for one."""
    forms = [*catalog.forms.values()]
    approvals = [it for it in forms if _asks(it, _APPROVED, "bool")]
    found = [
        _template(
            *("ask", "Ask a person"),
            "Put a task with a form into somebody's inbox, and wait for the answers.",
            properties=_asking(catalog, forms),
            groups=_GROUPS[:2],
        )
    ]
    if approvals:
        found.append(
            _template(
                *("approve", "Ask for an approval"),
                "Ask somebody whether they approve, and learn what they say.",
                properties=[*_asking(catalog, approvals), *_decision(approvals)],
                groups=_GROUPS,
            )
        )
    return found


def _asks(form: FormEntry, key: str, kind: str = "") -> bool:
    return any(it.key == key and kind in ("", it.type) for it in form.fields)


def _template(
    id_: str,
    name: str,
    about: str,
    *,
    properties: list[Property],
    groups: Sequence[Mapping[str, Any]],
) -> Template:
    return {
        "name": name,
        "id": f"bizproc.task.{id_}",
        "description": about,
        "category": dict(_TASKS),
        "appliesTo": ["bpmn:Task", "bpmn:UserTask"],
        "elementType": {"value": "bpmn:UserTask"},
        "groups": list(groups),
        "properties": [
            {"type": "Hidden", "binding": {"type": "zeebe:userTask"}},
            *properties,
        ],
    }


def _asking(catalog: Catalog, forms: Iterable[FormEntry]) -> list[Property]:
    people = picks_of(catalog, Named(kind="person"))
    who = (
        picked("assignee", people, _ASSIGNEE, required=True, group="who")
        if people
        else [
            text(
                "Assignee",
                _ASSIGNEE,
                feel="optional",
                group="who",
                constraints={"notEmpty": True},
            )
        ]
    )
    picks = [Pick(value=it.id, title=it.id) for it in forms]
    form = (
        dropdown("Form", picks, _FORM, group="what", constraints={"notEmpty": True})
        if picks
        else text("Form", _FORM, group="what", constraints={"notEmpty": True})
    )
    return [
        *who,
        form,
        _input(
            "title", "Title", "as the inbox shows it; the element's name unless given"
        ),
        _input("description", "Description", None) | {"type": "Text"},
        _input("due", "Due", "a date, a moment or a duration from now: P2D"),
    ]


def _input(name: str, label: str, about: str | None) -> Property:
    return text(
        label,
        {"type": "zeebe:input", "name": name},
        description=about,
        feel="optional",
        optional=True,
        group="what",
    )


def _decision(forms: Iterable[FormEntry]) -> Iterable[Property]:
    keys = [_APPROVED]
    if all(_asks(it, _COMMENT) for it in forms):
        keys.append(_COMMENT)
    for key in keys:
        yield text(
            f"Variable for {key}",
            {"type": "zeebe:output", "source": f"= {key}"},
            value=key,
            group="results",
            constraints={"notEmpty": True},
        )
