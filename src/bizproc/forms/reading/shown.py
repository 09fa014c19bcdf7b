"""Read what a component shows; what cannot be evaluated is shown as it is written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from bizproc import feel
from bizproc.errors import BizprocError
from bizproc.forms.component import COLUMNS, Component
from bizproc.forms.reading.form_file import FormFile
from bizproc.source.json_lines import Path
from bizproc.written import Value

__all__ = ["shown_component"]

_FEEL = frozenset({"text", "content", "alt", "source", "dataSource", "url", "title"})
_SAID = frozenset(
    {
        *("columns", "rowCount", "subtype", "use24h", "dateLabel", "timeLabel"),
        *("accept", "multiple", "allowAddRemove", "defaultRepetitions", "action"),
        *("isRepeating", "columnsExpression"),
    }
)


def shown_component(
    component: Mapping[str, Any],
    kind: str,
    *,
    at: Path,
    reading: FormFile,
    path: tuple[str, ...] = (),
    parts: Iterable[Component] = (),
) -> Component:
    """Return what a component shows; its faults are told by who reads its answers."""

    def value(holder: Mapping[str, Any], name: str) -> Value | None:
        return _value(holder.get(name), (*at, name), reading)

    said: dict[str, Any] = {}
    for name in sorted(_FEEL & component.keys()):
        said[name] = value(component, name)
    for name in sorted(_SAID & component.keys()):
        said[name] = component[name]
    if isinstance(said.get("columnsExpression"), str):
        said["columnsExpression"] = value(component, "columnsExpression")
    appearance = component.get("appearance")
    for name in ("prefixAdorner", "suffixAdorner"):
        if isinstance(appearance, Mapping) and appearance.get(name):
            said[name] = value(appearance, name)
    layout = component.get("layout")
    layout = layout if isinstance(layout, Mapping) else {}
    columns = layout.get("columns")
    return Component(
        kind=kind,
        path=path,
        label=value(component, "label"),
        help=value(component, "description"),
        parts=tuple(parts),
        hidden=_hidden(component, at, reading),
        row=str(layout.get("row") or ""),
        columns=columns if type(columns) is int and 0 < columns <= COLUMNS else 0,
        said=said,
    )


def _value(text: object, at: Path, reading: FormFile) -> Value | None:
    if text is None or text == "":
        return None
    written = str(text)
    location = reading.location(at, None)
    if not written.lstrip().startswith("="):
        return Value(text=written, location=location)
    try:
        expression = feel.parse(written.lstrip()[1:].strip())
    except BizprocError:
        return Value(text=written, location=location)
    return Value(text=written, location=location, expression=expression)


def _hidden(
    component: Mapping[str, Any], at: Path, reading: FormFile
) -> tuple[Value, ...]:
    conditional = component.get("conditional")
    found = conditional.get("hide") if isinstance(conditional, Mapping) else None
    if found is True:
        found = "= true"
    if not isinstance(found, str) or not found.strip():
        return ()
    bare = found.strip().removeprefix("=")
    value = _value(f"={bare}", (*at, "conditional", "hide"), reading)
    return () if value is None or value.expression is None else (value,)
