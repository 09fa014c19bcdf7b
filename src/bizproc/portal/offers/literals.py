"""Say what is wrong with a literal input of an action, by what its parameter names."""

from __future__ import annotations

from typing import Any

from bizproc.bpmn.timing.interval import Interval
from bizproc.bpmn.timing.iso8601 import read_time_value
from bizproc.catalog import Catalog, Named, NameFault, fault_of
from bizproc.errors import InvalidValueError
from bizproc.workspace.placeholders import PlaceholderFault, check_placeholders

__all__ = ["literal_fault"]


def literal_fault(
    offers: Catalog, action: str, parameter: str, literal: Any
) -> NameFault | None:
    """Return what is wrong with a literal, or None; `UNKNOWN` is no literal."""
    entry = offers.actions.get(action)
    taken = entry.parameter(parameter) if entry is not None else None
    if taken is None or taken.names is None:
        return None
    if isinstance(literal, str):
        if taken.names.kind in ("moment", "duration"):
            return _time_fault(taken.names, literal)
        if taken.names.kind == "template":
            return _template_fault(offers, literal)
    return fault_of(offers, taken.names, literal)


def _time_fault(named: Named, text: str) -> NameFault | None:
    try:
        read = read_time_value(text)
    except InvalidValueError as error:
        return NameFault(error.message)
    if named.kind == "duration" and not isinstance(read, Interval):
        return NameFault(f"expected a duration such as PT2H, got {text!r}")
    return None


def _template_fault(offers: Catalog, text: str) -> NameFault | None:
    """Say what is wrong with placeholders; of a record the fields are known."""
    names = {name: it.fields for name, it in offers.record_types.items()}
    found: tuple[PlaceholderFault, ...] = check_placeholders(text, names)
    return NameFault(f"placeholder at {found[0]}") if found else None
