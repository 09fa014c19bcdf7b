"""A form: its fields, and what each takes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bizproc.bpmn.kinds.value import Value

__all__ = ["Form", "FormField", "Validation"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Validation:
    """Say what an answer must be beside its type.

    Limits and conditions are FEEL over the answers and what the process sees. An
    answer is read-only, or hidden with its field, if one of the conditions is true.
    """

    pattern: Value | None = None
    shortest: Value | None = None
    longest: Value | None = None
    lowest: Value | None = None
    highest: Value | None = None
    decimals: int | None = None
    read_only: tuple[Value, ...] = ()
    hidden: tuple[Value, ...] = ()

    @property
    def limits(self) -> Mapping[str, Value]:
        """Return the limits that are set, by their names in form-js."""
        found = {
            "minLength": self.shortest,
            "maxLength": self.longest,
            "min": self.lowest,
            "max": self.highest,
        }
        return {name: it for name, it in found.items() if it is not None}


@dataclass(frozen=True, slots=True, kw_only=True)
class FormField:
    """Describe one answer of a form."""

    key: str
    label: str
    type: str
    required: bool = False
    options: tuple[tuple[Any, str], ...] = ()
    default: Any = None
    # of a link: the type of the record
    record: str | None = None
    default_expression: Value | None = None
    required_if: Value | None = None
    check: Value | None = None
    code: str = "TYPE_ERROR"
    message: str = ""
    validation: Validation = field(default_factory=Validation)

    @property
    def conditions(self) -> Mapping[str, Value]:
        """Return what must be true or false of the answers, by what it is called."""
        found = {"requiredIf": self.required_if, "the check": self.check}
        for name, values in (
            ("readonly", self.validation.read_only),
            ("conditional.hide", self.validation.hidden),
        ):
            found.update(
                {f"{name} {at}" if at else name: it for at, it in enumerate(values)}
            )
        return {name: it for name, it in found.items() if it is not None}


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """Hold a form: its id and its fields in order."""

    id: str
    file: str
    fields: tuple[FormField, ...]

    @property
    def keys(self) -> tuple[str, ...]:
        """Return the names of the answers."""
        return tuple(it.key for it in self.fields)
