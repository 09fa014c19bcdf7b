"""Take an answer that is chosen from options, static or given by the data."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from bizproc.errors import BizprocError, InvalidValueError, did_you_mean
from bizproc.forms.checking.showing import shown
from bizproc.forms.limits import ANSWER_LIMITS
from bizproc.forms.model import FormField
from bizproc.written import Value

__all__ = ["Options", "is_same_option", "options_of"]

_LISTED = 20
_KEYS = frozenset({"value", "label"})

Read = Callable[[Any], Any]


class Options:
    """Hold what may be chosen."""

    def __init__(self, values: Iterable[Any], *, expects: str = "") -> None:
        self._values = tuple(values)
        self._expects = expects

    def choose(self, given: Any, *, read: Read | None) -> Any:
        """Return the option that was chosen; `read` makes a value one of the type.

        Raises:
            InvalidValueError: TYPE_ERROR, it is none of them.
        """
        if read is None:
            for option in self._values:
                if is_same_option(given, option):
                    return option
            raise self._unfit(given)
        answer = read(given)
        for option in self._values:
            try:
                if is_same_option(answer, read(option)):
                    return answer
            except BizprocError:
                continue  # an option that is no value of the type cannot be chosen
        raise self._unfit(given)

    def _unfit(self, given: Any) -> InvalidValueError:
        texts = [it if isinstance(it, str) else shown(it) for it in self._values]
        listed = ", ".join(texts[:_LISTED]) + (", …" if len(texts) > _LISTED else "")
        expected = f"one of {listed}" if texts else "an option, and there is none"
        hint = did_you_mean(given, texts) if isinstance(given, str) else ""
        hint = hint if "did you mean" in hint else ""
        message = f"{self._expects} expects {expected}, got {shown(given)}{hint}"
        return InvalidValueError(message)


def options_of(field: FormField, where: str, found: Any = None) -> Options:
    """Return the options of a field; `found` is what its source of options gives.

    Raises:
        InvalidValueError: TYPE_ERROR, the source gives no list of options.
    """
    expects = f"field {where!r} ({field.label})"
    if field.options_from is None:
        return Options((value for value, _ in field.options), expects=expects)
    return Options(_listed(found, field.options_from), expects=expects)


def _listed(found: Any, source: Value) -> Sequence[Any]:
    if not isinstance(found, list | tuple):
        msg = (
            f"{source.location}: the options {source.text!r} are no list, "
            f"got {shown(found)}"
        )
        raise InvalidValueError(msg)
    if len(found) > ANSWER_LIMITS.items:
        msg = f"{source.location}: more than {ANSWER_LIMITS.items:,} options"
        raise InvalidValueError(msg)
    return [_option(it) for it in found]


def _option(option: Any) -> Any:
    """Return the value of an option: of `{value, label}`, or the option itself."""
    if isinstance(option, Mapping) and "value" in option and _KEYS.issuperset(option):
        return option["value"]
    return option


def is_same_option(given: Any, option: Any) -> bool:
    """Compare as FEEL does, but take the text of a number or truth for it."""
    if isinstance(option, bool) or isinstance(given, bool):
        return given is option or given == str(option).lower()
    if isinstance(option, int | Decimal):
        is_number = isinstance(given, int | float | Decimal)
        return bool(given == (option if is_number else str(option)))
    if isinstance(option, str) and isinstance(given, int | Decimal):
        return False
    return bool(given == option)
