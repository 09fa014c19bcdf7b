"""Read one component of a form that is answered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bizproc.errors import did_you_mean
from bizproc.forms.model import ANSWER_TYPES, FormField
from bizproc.forms.reading.components import ANSWERED
from bizproc.forms.reading.files import accepted_files
from bizproc.forms.reading.form_file import (
    FormFile,
    given,
    objects,
    parsed,
    truth_of,
    value_of,
)
from bizproc.forms.reading.rules import NUMBERS, ComponentRules
from bizproc.source.json_lines import Path
from bizproc.written import Value

__all__ = ["PROPERTIES", "read_answered"]

PROPERTIES = frozenset(
    {
        *("type", "record", "default", "requiredIf", "check", "code", "message"),
        *("minItems", "maxItems"),
    }
)
"""The custom properties that have an effect."""

_SUBTYPES = frozenset({"date", "time", "datetime"})
_LISTS = frozenset({"checklist", "taglist"})


def read_answered(
    component: Mapping[str, Any],
    kind: str,
    *,
    at: Path,
    hidden: tuple[Value, ...],
    reading: FormFile,
) -> FormField:
    """Return the field of a component; `hidden` is what hides the groups around it."""
    return _Component(component, kind, at, reading).field(hidden)


class _Component:
    def __init__(
        self, component: Mapping[str, Any], kind: str, at: Path, reading: FormFile
    ) -> None:
        self._component, self._kind, self._at = component, kind, at
        self._reading, self._key = reading, str(component["key"])
        self._own = self._properties()

    def field(self, hidden: tuple[Value, ...]) -> FormField:
        component, key = self._component, self._key
        rules = ComponentRules(
            component, self._type(), at=self._at, key=key, reading=self._reading
        )
        options, options_from = self._options(rules.type)
        accept = (
            accepted_files(component, at=self._at, key=key, reading=self._reading)
            if rules.type == "file"
            else ()
        )
        is_multiple = self._is_multiple()
        self._check_items(is_multiple)
        return FormField(
            key=key,
            label=str(component.get("label") or key),
            type=rules.type,
            multiple=is_multiple,
            required=rules.required,
            options=options,
            options_from=options_from,
            default=component.get("defaultValue"),
            record=self._own.get("record"),
            default_expression=self._value("default"),
            computed=self._computed(),
            required_if=self._value("requiredIf"),
            check=self._value("check"),
            code=self._own.get("code", "TYPE_ERROR"),
            message=self._own.get("message", ""),
            as_text=self._is_text(rules.type),
            validation=rules.validation(hidden=hidden, accept=accept, own=self._own),
            location=self._reading.location((*self._at, "key"), key),
        )

    def _check_items(self, is_multiple: bool) -> None:  # noqa: FBT001 - what it is
        for name in ("minItems", "maxItems"):
            if name in self._own and not is_multiple:
                place = (*self._at, "properties", name)
                message = f"{name} is for what takes several, not for a {self._kind}"
                self._reading.fault(message, place, self._key)

    def _value(self, name: str) -> Value | None:
        place = (*self._at, "properties", name)
        return value_of(self._own.get(name), place, self._key, self._reading)

    def _type(self) -> str:
        """Return the type of the answer: the component's, or the one it names."""
        if "type" not in self._own:
            return self._type_of_component()
        type_ = self._own["type"]
        if type_ not in ANSWER_TYPES:
            hint = did_you_mean(type_, ANSWER_TYPES)
            place = (*self._at, "properties", "type")
            self._reading.fault(f"unknown type {type_!r}{hint}", place, self._key)
        return type_

    def _type_of_component(self) -> str:
        if self._kind != "datetime":
            return ANSWERED[self._kind]
        subtype = self._component.get("subtype", "datetime")
        if subtype not in _SUBTYPES:
            hint = did_you_mean(str(subtype), _SUBTYPES)
            message = f"the subtype {subtype!r} is not supported{hint}"
            self._reading.fault(message, (*self._at, "subtype"), self._key)
            return self._kind
        return str(subtype)

    def _is_multiple(self) -> bool:
        if self._kind != "filepicker":
            return self._kind in _LISTS
        place = (*self._at, "multiple")
        found = self._component.get("multiple", False)
        if found is None or isinstance(found, bool):
            return found is True
        message = "multiple must be true or false"
        self._reading.fault(message, place, self._key)
        return False

    def _is_text(self, type_: str) -> bool:
        name = "serializeToString"
        at, key, reading = self._at, self._key, self._reading
        found = truth_of(self._component, name, at=at, key=key, reading=reading)
        if found is None:
            return False
        if self._component.get(name) is not True or type_ not in NUMBERS:
            message = f"{name} must be true or false, of a number"
            self._reading.fault(message, (*self._at, name), self._key)
        return True

    def _computed(self) -> Value | None:
        if self._kind != "expression":
            return None
        text = self._component.get("expression")
        place = (*self._at, "expression")
        if not isinstance(text, str) or not text.strip():
            message = "an expression component needs its expression, in FEEL"
            self._reading.fault(message, place, self._key)
            return None
        return parsed(text, place, self._key, self._reading)

    def _options(self, type_: str) -> tuple[tuple[tuple[Any, str], ...], Value | None]:
        """Return what may be chosen: the options themselves, or what gives them."""
        at, key, reading = self._at, self._key, self._reading
        found = objects(self._component, "values", at=at, element=key, reading=reading)
        for place, option in found:
            if option.get("value") is None:
                reading.fault("an option needs a value", place, key)
        options = tuple(
            (it.get("value"), str(it.get("label", it.get("value", ""))))
            for _, it in found
        )
        named = [it for it in ("valuesKey", "valuesExpression") if self._given(it)]
        if len(named) > 1 or (named and options):
            message = "options come from one of values, valuesKey, valuesExpression"
            reading.fault(message, (*at, named[0]), key)
        if not named:
            if type_ == "enum" and not options and "values" not in self._component:
                message = "there is nothing to choose from; list the options in values"
                reading.fault(message, at, key)
            return options, None
        text = given(
            self._component, named[0], str, at=at, element=key, reading=reading
        )
        place = (*at, named[0])
        return options, None if text is None else parsed(text, place, key, reading)

    def _given(self, name: str) -> bool:
        return self._component.get(name) not in (None, "")

    def _properties(self) -> Mapping[str, str]:
        """Return the properties that have an effect; each is a text."""
        at, key, reading = self._at, self._key, self._reading
        found = given(
            self._component, "properties", dict, at=at, element=key, reading=reading
        )
        own = (*at, "properties")
        texts: dict[str, str] = {}
        for name in found or {}:
            if name not in PROPERTIES:
                hint = did_you_mean(name, PROPERTIES)
                reading.fault(f"unknown property {name!r}{hint}", (*own, name), key)
                continue
            text = given(found or {}, name, str, at=own, element=key, reading=reading)
            if text is not None:
                texts[name] = text
        return texts
