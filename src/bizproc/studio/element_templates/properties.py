"""The properties of a template: one or three for each input of an action.

What names something of the workspace is picked from a list or given as an expression: a
Dropdown that holds an expression would be shown blank, so each way has a control of its
own, and a first one chooses between them. A Boolean is written as `=true`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from bizproc.catalog import Catalog, Named, ParameterEntry, known_names, stages_of

__all__ = [
    "Property",
    "Template",
    "dropdown",
    "hidden",
    "input_properties",
    "label_of",
    "picked",
    "picks_of",
    "text",
]

Property: TypeAlias = dict[str, Any]
"""One property of a template, as JSON."""

Template: TypeAlias = dict[str, Any]
"""A template, as JSON."""

_LONG = frozenset({"description", "body", "text"})
_OPEN_ENDED = frozenset(
    {"element", "record", "field", "template", "moment", "duration"}
)
_PLACEHOLDERS = {
    "moment": "P2D, 2027-06-01, = today()",
    "duration": "PT2H",
    "record": "= deal",
    "template": "{{ deal.title }}",
}
_NO_WORD = re.compile(r"\W")
_FIELDS_SHOWN = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Pick:
    """Offer one value of a list under a title."""

    value: str
    title: str


def label_of(name: str) -> str:
    """Return a name as a label: `reply_to` is Reply to."""
    words = name.replace("_", " ")
    return words[:1].upper() + words[1:]


def hidden(binding: Mapping[str, Any], *, value: str | bool) -> Property:
    """Return what is always written."""
    return {"type": "Hidden", "value": value, "binding": dict(binding)}


def dropdown(
    label: str, picks: Iterable[Pick], binding: Mapping[str, Any], **more: Any
) -> Property:
    """Return a list to choose from."""
    choices = [{"name": it.title, "value": it.value} for it in picks]
    return {
        "label": label,
        "type": "Dropdown",
        "choices": choices,
        **_given(more),
        "binding": dict(binding),
    }


def text(label: str, binding: Mapping[str, Any], **more: Any) -> Property:
    """Return a line of text, `type=` Text for several; what is None is left out."""
    return {"label": label, "type": "String", **_given(more), "binding": dict(binding)}


def _given(more: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in more.items() if value is not None}


def input_properties(catalog: Catalog, parameter: ParameterEntry) -> list[Property]:
    """Return the properties of one input of an action."""
    binding = {"type": "zeebe:input", "name": parameter.name}
    shared = {"group": "inputs", "description": _about(catalog, parameter)}
    if parameter.choices and not parameter.type.startswith("list"):
        return [_choice(parameter, binding, shared)]
    if parameter.names is not None and _is_text(parameter):
        picks = picks_of(catalog, parameter.names)
        if picks:
            return picked(
                parameter.name,
                picks,
                binding,
                required=parameter.required,
                **shared,
            )
    return [_control(parameter, binding, shared)]


def _is_text(parameter: ParameterEntry) -> bool:
    return "string" in parameter.type.split(" or ") or parameter.type == "Any"


def _choice(
    parameter: ParameterEntry, binding: Mapping[str, Any], shared: Mapping[str, Any]
) -> Property:
    picks = [Pick(value=str(it), title=str(it)) for it in parameter.choices]
    value = parameter.default if parameter.default in parameter.choices else None
    required = {"notEmpty": True} if value is None else None
    return dropdown(
        label_of(parameter.name),
        picks,
        binding,
        value=value,
        constraints=required,
        **shared,
    )


def _control(
    parameter: ParameterEntry, binding: Mapping[str, Any], shared: Mapping[str, Any]
) -> Property:
    kinds = set(parameter.type.split(" or "))
    label = label_of(parameter.name)
    need: dict[str, Any] = (
        {"constraints": {"notEmpty": True}}
        if parameter.required
        else {"optional": True}
    )
    if kinds == {"boolean"}:
        return text(label, binding, **shared, **need) | {
            "type": "Boolean",
            "feel": "optional",
        }
    if kinds == {"number"}:
        return text(label, binding, **shared, **need) | {
            "type": "Number",
            "feel": "optional",
        }
    takes_text = bool(kinds & {"string", "Any", "date", "date and time"}) or any(
        "duration" in it for it in kinds
    )
    kind = parameter.names.kind if parameter.names is not None else ""
    return text(
        label,
        binding,
        **shared,
        **need,
        placeholder=_PLACEHOLDERS.get(kind),
        feel="optional" if takes_text else "required",
    ) | {"type": "Text" if parameter.name in _LONG or not takes_text else "String"}


def _about(catalog: Catalog, parameter: ParameterEntry) -> str | None:
    """Return the note of a parameter; of fields with their names."""
    note = parameter.note
    if parameter.names is not None and parameter.names.kind == "field":
        names = sorted(known_names(catalog, parameter.names))
        more = ", …" if len(names) > _FIELDS_SHOWN else ""
        note += f". Fields: {', '.join(names[:_FIELDS_SHOWN])}{more}" if names else ""
    return note or None


def picks_of(catalog: Catalog, named: Named) -> list[Pick]:
    """Return what may be picked of a kind, with titles; nothing where it is open."""
    if named.kind in _OPEN_ENDED:
        return []
    if named.kind == "person":
        return [*_people(catalog, named.besides)]
    if named.kind == "stage":
        return _stages(catalog, named.of)
    titles = _titles(catalog, named.kind)
    return [
        Pick(value=name, title=_titled(name, titles.get(name, "")))
        for name in sorted(known_names(catalog, named))
    ]


def _people(catalog: Catalog, besides: Sequence[str]) -> Iterable[Pick]:
    for role in catalog.roles.values():
        yield Pick(value=role.address, title=f"{role.address}: {role.about}")
    for person in catalog.people.values():
        if person.active:
            yield Pick(value=person.id, title=_titled(person.id, person.name))
    for name in catalog.groups:
        yield Pick(value=f"group:{name}", title=f"group:{name}")
    for department in catalog.departments.values():
        address = f"department:{department.id}"
        yield Pick(value=address, title=_titled(address, department.title))
    yield from (Pick(value=it, title=it) for it in besides)


def _stages(catalog: Catalog, of: str | None) -> list[Pick]:
    """Return every stage once, with the titles that it has in the funnels."""
    titles: dict[str, dict[str, None]] = {}
    for stage in stages_of(catalog, of):
        titles.setdefault(stage.code, {})[stage.title] = None
    return [
        Pick(value=code, title=_titled(code, ", ".join(it)))
        for code, it in titles.items()
    ]


def _titles(catalog: Catalog, kind: str) -> dict[str, str]:
    tables: Mapping[str, Mapping[str, Any]] = {
        "record_type": catalog.record_types,
        "funnel": catalog.funnels,
        "constant": catalog.constants,
        "setting": catalog.settings,
    }
    return {name: it.title for name, it in tables.get(kind, {}).items()}


def _titled(code: str, title: str) -> str:
    return f"{title} ({code})" if title and title != code else code


def picked(
    name: str,
    picks: Sequence[Pick],
    binding: Mapping[str, Any],
    *,
    required: bool,
    group: str | None = None,
    description: str | None = None,
    feel: str | None = "optional",
) -> list[Property]:
    """Return three controls of one value: how it is given, the list, the expression."""
    how = f"{_NO_WORD.sub('_', name)}_given"
    ways = [Pick(value="list", title="from the list")]
    ways.append(
        Pick(value="text", title="as an expression or text" if feel else "as a text")
    )
    if not required:
        ways.insert(0, Pick(value="none", title="not at all"))
    label = label_of(name)
    return [
        {"id": how}
        | dropdown(
            f"{label} is given",
            ways,
            {"type": "zeebe:property", "name": f"template:{name}"},
            value="list" if required else "none",
            group=group,
        ),
        dropdown(
            label,
            picks,
            binding,
            description=description,
            constraints={"notEmpty": True},
            group=group,
            condition={"property": how, "equals": "list"},
        ),
        text(
            label,
            binding,
            description=description,
            feel=feel,
            constraints={"notEmpty": True},
            group=group,
            condition={"property": how, "equals": "text"},
        ),
    ]
