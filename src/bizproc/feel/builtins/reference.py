"""Write the built-ins as a table for people, from the signatures themselves."""

from __future__ import annotations

from bizproc.feel.builtins import (
    booleans,
    contexts,
    conversion,
    lists,
    numbers,
    range_text,
    ranges,
    strings,
    temporal,
)
from bizproc.feel.builtins.results import RESULTS
from bizproc.feel.builtins.table import BuiltinParameter, Signature

__all__ = ["reference_table"]

_FAMILIES = {
    "Conversion": (*conversion.FUNCTIONS, *range_text.FUNCTIONS),
    "Boolean": booleans.FUNCTIONS,
    "Strings": strings.FUNCTIONS,
    "Lists": lists.FUNCTIONS,
    "Numbers": numbers.FUNCTIONS,
    "Dates and times": temporal.FUNCTIONS,
    "Contexts": contexts.FUNCTIONS,
    "Ranges": ranges.FUNCTIONS,
}


def reference_table() -> str:
    """Return a Markdown table: every way to call every built-in, and what it gives."""
    lines: list[str] = []
    for family, signatures in _FAMILIES.items():
        lines += [f"| {family} | gives |", "|---|---|"]
        calls: dict[str, list[str]] = {}
        for item in signatures:
            shown = calls.setdefault(item.name, [])
            if (call := _call(item)) not in shown:
                shown.append(call)
        for name, ways in calls.items():
            text = ", ".join(f"`{way}`" for way in ways)
            lines.append(
                f"| {text} | {RESULTS[name].replace('<', ' of ').rstrip('>')} |"
            )
        lines.append("")
    return "\n".join(lines).rstrip()


def _call(item: Signature) -> str:
    return f"{item.name}({', '.join(map(_parameter, item.parameters))})"


def _parameter(parameter: BuiltinParameter) -> str:
    if parameter.variadic:
        return f"{parameter.name}…"
    return f"{parameter.name}?" if parameter.optional else parameter.name
