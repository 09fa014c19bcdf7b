"""Read the limits that a workspace sets, under `limits:` of its file."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from bizproc.errors import did_you_mean
from bizproc.limits import DEFAULTS, Limits, highest_of
from bizproc.source.mapping import MAPPING, Faults, as_written
from bizproc.source.yaml import Node, Scalar

__all__ = ["read_limits"]


def read_limits(node: Node | None, *, faults: Faults) -> Limits:
    """Return the limits with those that a mapping sets; faults are noted.

        limits: {max_elements: 30000, max_mail_bytes: 10000000}

    Faults: UNKNOWN_KEY, TYPE_ERROR (no number, or more than the limit can be).
    """
    if node is None or (isinstance(node, Scalar) and node.value is None):
        return DEFAULTS
    chosen: dict[str, Any] = {}
    for key, written in MAPPING.read(node, faults).entries:
        highest = highest_of().get(key.text)
        if highest is None:
            message = (
                f"unknown limit {key.text!r}{did_you_mean(key.text, highest_of())}"
            )
            faults.add("UNKNOWN_KEY", message, key, element=key.text)
            continue
        value: Any = written.value if isinstance(written, Scalar) else None
        kind = type(getattr(DEFAULTS, key.text))
        is_number = type(value) is int or (kind is float and type(value) is Decimal)
        if not is_number or not 0 < value <= highest:
            whole = "a whole number" if kind is int else "a number"
            message = f"expected {whole} up to {highest:,}, got {as_written(written)}"
            faults.add("TYPE_ERROR", message, written, element=key.text)
            continue
        chosen[key.text] = kind(value)
    return Limits(**chosen)
