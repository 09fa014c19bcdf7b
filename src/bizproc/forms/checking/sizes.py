"""Refuse answers that are too much, or no values at all, before they are read."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from bizproc.errors import InvalidValueError
from bizproc.forms.checking.showing import named
from bizproc.forms.limits import AnswerLimits, answer_limits

__all__ = ["TOO_LARGE", "check_sizes"]

TOO_LARGE = "TOO_LARGE"
"""The code of an answer that is more than anybody may give."""

_BITS_PER_DIGIT = 4
_FURTHEST_EXPONENT = 6_144


def check_sizes(
    answers: Mapping[str, Any], *, limits: AnswerLimits | None = None
) -> None:
    """Refuse what nobody may answer; takes as long as the limits are large.

    The limits are those in force, unless others are given.

    Raises:
        InvalidValueError: TOO_LARGE, more than the limits; TYPE_ERROR, a value or a
            name that is none (NaN, NUL, half of a character, a loop).
    """
    given: object = answers
    if not isinstance(given, Mapping):
        msg = f"answers are given by their names, not as {type(given).__name__}"
        raise InvalidValueError(msg)
    allowed = limits or answer_limits()
    if len(answers) > allowed.keys:
        _refuse(
            f"{len(answers):,} answers; at most {allowed.keys:,} are taken "
            "(limits: max_answers)"
        )
    measuring = _Measuring(limits=allowed)
    for key, value in answers.items():
        measuring.take_name(key)
        measuring.take(key, value)


@dataclass(slots=True, kw_only=True)
class _Measuring:
    limits: AnswerLimits
    total: int = 0

    def take(self, key: str, answer: Any) -> None:
        """Measure one answer with all that is in it, without recursion."""
        where = f"the answer to {named(key)}"
        before, todo = self.total, [(answer, 0)]
        while todo:
            value, depth = todo.pop()
            if isinstance(value, Mapping):
                self._count(
                    len(value), self.limits.keys, where, ("names", "max_answers")
                )
                for name in value:
                    self.take_name(name)
                todo.extend((it, depth + 1) for it in value.values())
            elif isinstance(value, list | tuple):
                self._count(
                    len(value), self.limits.items, where, ("items", "max_answer_items")
                )
                todo.extend((it, depth + 1) for it in value)
            else:
                self._take_leaf(value, where)
            if depth > self.limits.nesting:
                _refuse(
                    f"{where} is nested deeper than {self.limits.nesting} lists or "
                    "contexts, or holds itself"
                )
            self.total += 1
            if self.total - before > self.limits.answer:
                _refuse(f"{where} is more than {self.limits.answer:,} values or signs")
            if self.total > self.limits.answers:
                _refuse(
                    f"the answers are more than {self.limits.answers:,} values or "
                    "signs (limits: max_submit_letters)"
                )

    def take_name(self, name: object) -> None:
        if not isinstance(name, str):
            msg = f"names of answers are texts, got one of type {named(name)}"
            raise InvalidValueError(msg)
        if len(name) > self.limits.key:
            _refuse(f"the name {named(name)} is longer than {self.limits.key} signs")
        if not _is_text(name):
            msg = f"the name {named(name)} holds what is no character"
            raise InvalidValueError(msg)
        self.total += len(name)

    def _count(self, size: int, most: int, where: str, what: tuple[str, str]) -> None:
        if size > most:
            things, setting = what
            _refuse(
                f"{where} has {size:,} {things}; at most {most:,} are taken "
                f"(limits: {setting})"
            )

    def _take_leaf(self, value: object, where: str) -> None:
        if isinstance(value, str):
            what = ("characters", "max_answer_letters")
            self._count(len(value), self.limits.text, where, what)
            if not _is_text(value):
                msg = f"{where} holds what is no character (NUL or half of a pair)"
                raise InvalidValueError(msg)
            self.total += len(value)
        elif not self._is_value(value):
            msg = f"{where} holds what is no value: {type(value).__name__}"
            raise InvalidValueError(msg)
        elif isinstance(value, int | Decimal | float) and not self._is_number(value):
            msg = f"{where} holds a number that is none, or has too many digits"
            raise InvalidValueError(msg)

    @staticmethod
    def _is_value(value: object) -> bool:
        # of FEEL's kinds durations of months beside them: the codec knows that type
        known = (int, float, Decimal, dt.date, dt.time, dt.timedelta)
        return value is None or isinstance(value, known) or hasattr(value, "months")

    def _is_number(self, value: float | Decimal) -> bool:
        if isinstance(value, int):
            return value.bit_length() <= self.limits.digits * _BITS_PER_DIGIT
        if isinstance(value, float):
            return math.isfinite(value)
        if not value.is_finite():
            return False
        _, digits, exponent = value.as_tuple()
        is_near = abs(int(exponent)) <= _FURTHEST_EXPONENT
        return is_near and len(digits) <= self.limits.digits


def _is_text(text: str) -> bool:
    if "\0" in text:
        return False
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _refuse(message: str) -> None:
    raise InvalidValueError(message, code=TOO_LARGE)
