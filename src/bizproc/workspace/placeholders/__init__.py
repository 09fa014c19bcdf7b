"""Check and fill the placeholders of texts that people write: letters, notices.

Their grammar is our own and small: values with filters, conditions, nothing that
repeats or computes. What it takes means what it means in Jinja2, except that a value is
written for people. A text from anywhere can be handed to `fill_placeholders`: what it may
cost is bounded.
"""

from __future__ import annotations

from bizproc.workspace.placeholders.checking import (
    PlaceholderFault,
    check_placeholders,
)
from bizproc.workspace.placeholders.filling import MAX_FILLED, fill_placeholders

__all__ = ["MAX_FILLED", "PlaceholderFault", "check_placeholders", "fill_placeholders"]
