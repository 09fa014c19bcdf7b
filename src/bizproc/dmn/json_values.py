"""Take input values from JSON, which has no dates, times and durations."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bizproc.dmn.decisions import Decisions
from bizproc.dmn.item_types import ItemType
from bizproc.errors import ExpressionError
from bizproc.feel import evaluate

__all__ = ["typed_inputs"]

_CONVERSIONS = {
    "date": "date(text)",
    "time": "time(text)",
    "date and time": "date and time(text)",
    "days and time duration": "duration(text)",
    "years and months duration": "duration(text)",
}


def typed_inputs(decisions: Decisions, data: Mapping[str, Any]) -> dict[str, Any]:
    """Return data with texts made dates, times and durations where the file says so.

    What cannot be read so stays as it is; the decision then says what is wrong.
    """
    kinds: dict[str, ItemType] = {}
    waiting = [decisions]
    while waiting:
        model = waiting.pop()
        waiting.extend(model.imports.values())
        for item in model.input_data.values():
            if item.type is not None:
                kinds.setdefault(item.name, item.type)
    return {name: _typed(value, kinds.get(name)) for name, value in data.items()}


def _typed(value: Any, kind: ItemType | None) -> Any:
    if kind is None:
        return value
    if isinstance(value, list) and kind.kind == "list":
        return [_typed(item, kind.element) for item in value]
    if isinstance(value, dict):
        fields = dict(kind.fields)
        return {name: _typed(item, fields.get(name)) for name, item in value.items()}
    text = _CONVERSIONS.get(kind.kind or "")
    if text is None or not isinstance(value, str):
        return value
    try:
        return evaluate(text, {"text": value})
    except ExpressionError:
        return value
