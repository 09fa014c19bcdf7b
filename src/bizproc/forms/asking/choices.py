"""Say what may be chosen, and what is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bizproc.forms.asking.question import Choice
from bizproc.forms.checking.options import is_same_option
from bizproc.forms.limits import ANSWER_LIMITS
from bizproc.forms.model import FormField

__all__ = ["choices_of"]


def choices_of(
    field: FormField, value: Any, *, found: Any, write: Callable[[Any], str]
) -> tuple[Choice, ...]:
    """Return the options of a field; `found` is what the data gives for them."""
    pairs = list(field.options)
    if field.options_from is not None and isinstance(found, list | tuple):
        pairs = [_pair(it, write) for it in found[: ANSWER_LIMITS.items]]
    chosen = value if field.multiple and isinstance(value, list | tuple) else [value]
    return tuple(
        Choice(
            value=option,
            label=label,
            is_chosen=any(
                given is not None and is_same_option(given, option) for given in chosen
            ),
        )
        for option, label in pairs
    )


def _pair(option: Any, write: Callable[[Any], str]) -> tuple[Any, str]:
    if isinstance(option, Mapping) and "value" in option:
        label = option.get("label")
        return option["value"], write(option["value"] if label is None else label)
    return option, write(option)
