"""Every word of BPMN 2.0 that its execution semantics knows, and what is drawn around."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from tests.bpmn.elements import activities, data, events, gateways
from tests.bpmn.elements.row import Row

__all__ = ["TABLE"]

TABLE: Final[Mapping[str, tuple[Row, ...]]] = {
    **activities.ROWS,
    **gateways.ROWS,
    **events.ROWS,
    **data.ROWS,
}
"""The parts of the page, in its order."""
