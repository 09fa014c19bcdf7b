"""Read the rules that an editor of forms offers: what form-js calls validation.

What would be accepted and not enforced is refused: a form must not promise a check that
nobody makes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, get_args

from bizproc import feel
from bizproc.errors import BizprocError, did_you_mean
from bizproc.forms.model import OffsetRule, Validation
from bizproc.forms.reading.form_file import FormFile, given, parsed, truth_of
from bizproc.source.json_lines import Path
from bizproc.written import Value

__all__ = [
    "VALIDATED",
    "ComponentRules",
    "conditions_of",
    "limit_of",
]

TEXTS = frozenset({"string", "text", "email", "phone"})
NUMBERS = frozenset({"int", "number", "money"})
MOMENTS = frozenset({"date", "time", "datetime"})
VALIDATED = (
    *("required", "pattern", "patternErrorMessage", "minLength", "maxLength"),
    *("min", "max", "validationType"),
)
"""What `validate` may hold."""

_TYPES_OF_VALIDATION = {"email": "email", "phone": "phone"}
_MAX_PATTERN = 1_000
_INTERVALS = range(1, 61)
_MOMENT = re.compile(
    r"\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2})?(Z|[+-]\d{2}:\d{2})?)?\Z"
    r"|\d{2}:\d{2}(:\d{2})?\Z"
)


class ComponentRules:
    """Read the rules of one component; null and an empty text are no rule."""

    def __init__(
        self,
        component: Mapping[str, Any],
        type_: str,
        *,
        at: Path,
        key: str,
        reading: FormFile,
    ) -> None:
        validate = given(
            component, "validate", dict, at=at, element=key, reading=reading
        )
        self._component = component
        self._validate = {
            name: it
            for name, it in (validate or {}).items()
            if it is not None and it != ""
        }
        self._own, self._key, self._reading = at, key, reading
        self._at = (*at, "validate")
        self.type = self._type(type_)

    @property
    def required(self) -> bool:
        """Say whether the field must be filled in."""
        found = self._validate.get("required", False)
        if not isinstance(found, bool):
            self._fault("required", "required must be true or false")
        return found is True

    def validation(
        self,
        *,
        hidden: tuple[Value, ...],
        accept: tuple[str, ...] = (),
        own: Mapping[str, str],
    ) -> Validation:
        """Return the rules; `own` are the custom properties.

        Args:
            hidden: the conditions that hide the groups around it.
            accept: the files that are taken.
            own: the custom properties.
        """
        self._refuse_unknown()
        place, key, reading = self._own, self._key, self._reading
        hides = conditions_of(self._component, at=place, key=key, reading=reading)
        fewest, most = (
            limit_of(own, name, at=(*place, "properties"), key=key, reading=reading)
            for name in ("minItems", "maxItems")
        )
        return Validation(
            pattern=self._pattern(),
            pattern_message=str(self._validate.get("patternErrorMessage", "")),
            shortest=self._limit("minLength", TEXTS),
            longest=self._limit("maxLength", TEXTS),
            lowest=self._limit("min", NUMBERS | MOMENTS),
            highest=self._limit("max", NUMBERS | MOMENTS),
            fewest=fewest,
            most=most,
            decimals=self._decimals(),
            step=self._step(),
            is_not_past=self._is_not_past(),
            interval=self._interval(),
            offset=self._offset(),
            accept=accept,
            read_only=tuple(
                found
                for name in ("readonly", "disabled")
                if (
                    found := truth_of(
                        self._component, name, at=place, key=key, reading=reading
                    )
                )
            ),
            hidden=(*hidden, *hides),
        )

    def _refuse_unknown(self) -> None:
        for name in self._validate:
            if name not in VALIDATED:
                hint = did_you_mean(name, VALIDATED)
                self._fault(name, f"validate: {name} is not enforced here{hint}")

    def _pattern(self) -> Value | None:
        text = self._validate.get("pattern")
        if text is None:
            return None
        if not isinstance(text, str) or len(text) > _MAX_PATTERN:
            self._fault("pattern", f"pattern must be a text of at most {_MAX_PATTERN}")
            return None
        self._check_kind("pattern", TEXTS)
        literal = json.dumps(text, ensure_ascii=False)
        try:
            expression = feel.parse(f"matches(answer, {literal})")
            expression.evaluate({"answer": ""})
        except BizprocError as error:
            self._fault("pattern", f"pattern: {error}")
            return None
        location = self._reading.location((*self._at, "pattern"), self._key)
        return Value(text=text, location=location, expression=expression)

    def _limit(self, name: str, kinds: frozenset[str]) -> Value | None:
        found = self._validate.get(name)
        if found is None:
            return None
        self._check_kind(name, kinds)
        if self.type in MOMENTS and isinstance(found, str) and _MOMENT.match(found):
            location = self._reading.location((*self._at, name), self._key)
            return Value(text=found, location=location)
        return limit_of(
            self._validate, name, at=self._at, key=self._key, reading=self._reading
        )

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

    def _decimals(self) -> int | None:
        found = self._component.get("decimalDigits")
        if found is None:
            return None
        if type(found) is not int or found < 0:
            self._own_fault("decimalDigits", "decimalDigits must be a whole number")
            return None
        self._check_own_kind("decimalDigits", NUMBERS)
        return found

    def _step(self) -> Decimal | None:
        found = self._component.get("increment")
        if found is None or found == "":
            return None
        self._check_own_kind("increment", NUMBERS)
        try:
            is_number = (
                isinstance(found, int | float | Decimal | str) and found is not True
            )
            step = Decimal(str(found)) if is_number else Decimal(0)
        except InvalidOperation:
            step = Decimal(0)
        if not step.is_finite() or step <= 0:
            self._own_fault("increment", "increment must be a number above 0")
            return None
        return step

    def _is_not_past(self) -> bool:
        found = self._component.get("disallowPassedDates", False)
        if found is None or isinstance(found, bool):
            if found:
                self._check_own_kind("disallowPassedDates", {"date", "datetime"})
            return found is True
        told = "disallowPassedDates must be true or false"
        self._own_fault("disallowPassedDates", told)
        return False

    def _interval(self) -> int | None:
        found = self._component.get("timeInterval")
        if found is None or self.type == "date":
            return None
        if type(found) is not int or found not in _INTERVALS:
            self._own_fault("timeInterval", "timeInterval must be from 1 to 60 minutes")
            return None
        return found

    def _offset(self) -> OffsetRule | None:
        found = self._component.get("timeSerializingFormat")
        for known in get_args(OffsetRule):
            if found == known:
                # a moment is the same one, however it is written
                return known if self.type == "time" else None
        if found:
            hint = did_you_mean(str(found), get_args(OffsetRule))
            told = f"there is no timeSerializingFormat {found!r}{hint}"
            self._own_fault("timeSerializingFormat", told)
        return None

    def _check_kind(self, name: str, kinds: frozenset[str] | set[str]) -> None:
        if self.type not in kinds:
            self._fault(name, self._misplaced(name, kinds))

    def _check_own_kind(self, name: str, kinds: frozenset[str] | set[str]) -> None:
        if self.type not in kinds:
            self._own_fault(name, self._misplaced(name, kinds))

    def _misplaced(self, name: str, kinds: frozenset[str] | set[str]) -> str:
        named, further = kinds, ""
        if kinds > NUMBERS:
            named, further = NUMBERS, "; dates and times may have one too"
        words = " and ".join(sorted(named))
        return f"{name} is for {words}, not for {self.type}{further}"

    def _fault(self, name: str, message: str) -> None:
        self._reading.fault(message, (*self._at, name), self._key)

    def _own_fault(self, name: str, message: str) -> None:
        self._reading.fault(message, (*self._own, name), self._key)


def conditions_of(
    component: Mapping[str, Any], *, at: Path, key: str, reading: FormFile
) -> tuple[Value, ...]:
    """Return what hides a component, if anything does."""
    conditional = given(
        component, "conditional", dict, at=at, element=key, reading=reading
    )
    place = (*at, "conditional")
    for name, value in (conditional or {}).items():
        if name != "hide" and value:
            hint = did_you_mean(name, ["hide"])
            message = f"conditional: {name} is not enforced here{hint}"
            reading.fault(message, (*place, name), key)
    found = truth_of(conditional or {}, "hide", at=place, key=key, reading=reading)
    return () if found is None else (found,)


def limit_of(
    owner: Mapping[str, Any], name: str, *, at: Path, key: str, reading: FormFile
) -> Value | None:
    """Return a limit: a number, or FEEL that gives one; none if nothing is written."""
    found = owner.get(name)
    if found is None or found == "":
        return None
    place = (*at, name)
    if isinstance(found, int | float | Decimal) and not isinstance(found, bool):
        return parsed(str(found), place, key, reading)
    if isinstance(found, str):
        return parsed(found, place, key, reading)
    reading.fault(f"{name} must be a number or FEEL", place, key)
    return None
