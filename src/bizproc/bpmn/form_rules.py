"""Read the rules that an editor of forms offers: what form-js calls validation.

What would be accepted and not enforced is refused: a form must not promise a check that
nobody makes.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from bizproc import feel
from bizproc.bpmn.elements import Validation, Value
from bizproc.bpmn.form_file import FormFile, given
from bizproc.errors import BizprocError, did_you_mean
from bizproc.source.json_lines import Path

__all__ = [
    "FIELD_RULES",
    "VALIDATED",
    "conditions_of",
    "read_rules",
    "refuse_unenforced",
]

_TEXTS = frozenset({"string", "text", "email", "phone"})
_NUMBERS = frozenset({"int", "number", "money"})
VALIDATED = (
    *("required", "pattern", "minLength", "maxLength", "min", "max"),
    "validationType",
)
"""What `validate` may hold."""

FIELD_RULES = ("decimalDigits", "readonly", "disabled", "conditional")
"""The rules that stand in a component itself."""

_TYPES_OF_VALIDATION = {"email": "email", "phone": "phone"}
_UNENFORCED = {
    "valuesKey": "list the options under values",
    "valuesExpression": "list the options under values",
    "disallowPassedDates": "write a check",
    "path": "answers are not nested; give each field a key of its own",
}
_MAX_PATTERN = 1_000


def read_rules(
    component: Mapping[str, Any],
    type_: str,
    *,
    at: Path,
    key: str,
    hidden: tuple[Value, ...],
    reading: FormFile,
) -> tuple[str, Validation]:
    """Return the type of an answer, and its rules.

    Args:
        component: a component of the form that takes an answer.
        type_: the type of the answer, unless the rules say e-mail or phone.
        at: where the component stands.
        key: of the field.
        hidden: the conditions that hide the groups around it.
        reading: takes the faults.
    """
    validate = given(component, "validate", dict, at=at, element=key, reading=reading)
    rules = _Rules(
        validate or {}, type_, at=(*at, "validate"), key=key, reading=reading
    )
    rules.refuse_unknown()
    refuse_unenforced(component, at=at, key=key, reading=reading)
    own = conditions_of(component, at=at, key=key, reading=reading)
    return rules.type, Validation(
        pattern=rules.pattern(),
        shortest=rules.limit("minLength", _TEXTS),
        longest=rules.limit("maxLength", _TEXTS),
        lowest=rules.limit("min", _NUMBERS),
        highest=rules.limit("max", _NUMBERS),
        decimals=_decimals(component, at=at, key=key, reading=reading),
        read_only=tuple(
            found
            for name in ("readonly", "disabled")
            if (found := _truth(component, name, at=at, key=key, reading=reading))
        ),
        hidden=(*hidden, *own),
    )


def conditions_of(
    component: Mapping[str, Any], *, at: Path, key: str, reading: FormFile
) -> tuple[Value, ...]:
    """Return what hides a component, if anything does."""
    conditional = given(
        component, "conditional", dict, at=at, element=key, reading=reading
    )
    found = _truth(
        conditional or {}, "hide", at=(*at, "conditional"), key=key, reading=reading
    )
    return () if found is None else (found,)


def refuse_unenforced(
    component: Mapping[str, Any], *, at: Path, key: str, reading: FormFile
) -> None:
    """Note what would be accepted and have no effect."""
    for name, instead in _UNENFORCED.items():
        if component.get(name):
            reading.fault(f"{name} is not enforced here; {instead}", (*at, name), key)


class _Rules:
    """Read what stands under `validate`; null and an empty text are no rule."""

    def __init__(
        self,
        validate: Mapping[str, Any],
        type_: str,
        *,
        at: Path,
        key: str,
        reading: FormFile,
    ) -> None:
        self._validate = {
            name: it for name, it in validate.items() if it is not None and it != ""
        }
        self._at, self._key, self._reading = at, key, reading
        self.type = self._type(type_)

    def refuse_unknown(self) -> None:
        for name in self._validate:
            if name not in VALIDATED:
                hint = did_you_mean(name, VALIDATED)
                self._fault(name, f"validate: {name} is not enforced here{hint}")

    def pattern(self) -> Value | None:
        text = self._validate.get("pattern")
        if text is None:
            return None
        if not isinstance(text, str) or len(text) > _MAX_PATTERN:
            self._fault("pattern", f"pattern must be a text of at most {_MAX_PATTERN}")
            return None
        self._check_kind("pattern", _TEXTS)
        literal = json.dumps(text, ensure_ascii=False)
        try:
            expression = feel.parse(f"matches(answer, {literal})")
            expression.evaluate({"answer": ""})
        except BizprocError as error:
            self._fault("pattern", f"pattern: {error}")
            return None
        location = self._reading.location((*self._at, "pattern"), self._key)
        return Value(text=text, location=location, expression=expression)

    def limit(self, name: str, kinds: frozenset[str]) -> Value | None:
        found = self._validate.get(name)
        if found is None:
            return None
        self._check_kind(name, kinds)
        place = (*self._at, name)
        if isinstance(found, int | float) and not isinstance(found, bool):
            return _value(str(found), place, self._key, self._reading)
        if isinstance(found, str):
            text = found.strip().removeprefix("=")
            return _value(text, place, self._key, self._reading)
        self._fault(name, f"{name} must be a number or FEEL")
        return None

    def _type(self, type_: str) -> str:
        found = self._validate.get("validationType")
        if found in {None, "custom"}:
            return type_
        implied = _TYPES_OF_VALIDATION.get(str(found))
        if implied is None or type_ not in {"string", "text", implied}:
            hint = did_you_mean(str(found), [*_TYPES_OF_VALIDATION, "custom"])
            message = f"validationType {found!r} does not fit a {type_}{hint}"
            self._fault("validationType", message)
            return type_
        return implied

    def _check_kind(self, name: str, kinds: frozenset[str]) -> None:
        if self.type not in kinds:
            message = (
                f"{name} is for {' and '.join(sorted(kinds))}, not for {self.type}"
            )
            self._fault(name, message)

    def _fault(self, name: str, message: str) -> None:
        self._reading.fault(message, (*self._at, name), self._key)


def _decimals(
    component: Mapping[str, Any], *, at: Path, key: str, reading: FormFile
) -> int | None:
    found = component.get("decimalDigits")
    if found is None or (type(found) is int and found >= 0):
        return found
    reading.fault("decimalDigits must be a whole number", (*at, "decimalDigits"), key)
    return None


def _truth(
    owner: Mapping[str, Any], name: str, *, at: Path, key: str, reading: FormFile
) -> Value | None:
    """Return a condition: true, or FEEL; false and an empty text are none."""
    found = owner.get(name)
    place = (*at, name)
    if found is None or found is False or found == "":
        return None
    if found is True:
        return _value("true", place, key, reading)
    if isinstance(found, str):
        return _value(found.strip().removeprefix("="), place, key, reading)
    reading.fault(f"{name} must be true, false or FEEL", place, key)
    return None


def _value(text: str, at: Path, key: str, reading: FormFile) -> Value | None:
    location = reading.location(at, key)
    try:
        expression = feel.parse(text.strip())
    except BizprocError as error:
        reading.fault(f"{error} in {text!r}", at, key)
        return None
    return Value(text=f"= {text.strip()}", location=location, expression=expression)
