"""Check what a person answers to a form, before anything is changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from dataclasses import field as default
from decimal import Decimal
from typing import Any

from bizproc.errors import (
    ExpressionError,
    InvalidValueError,
    NotFoundError,
    RefusedError,
)
from bizproc.feel import Function
from bizproc.forms.checking.faults import AnswerFault, together
from bizproc.forms.checking.options import options_of
from bizproc.forms.checking.rules import broken_rules, is_any_true
from bizproc.forms.checking.showing import shown
from bizproc.forms.checking.sizes import check_sizes
from bizproc.forms.checking.slots import ABSENT, Layout, Slot, is_blank, lay_out
from bizproc.forms.model import Form, FormField
from bizproc.layers import Layers
from bizproc.portal_time import PortalTime
from bizproc.written import evaluate

__all__ = ["Judged", "ReadValue", "check_answers", "judge_answers"]

ReadValue = Callable[[FormField, Any], Any]
"""Reads one value as the type of a field."""

_SETTLED = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """Hold the answers by their fields, typed, and all that is wrong with them.

    `hidden` are the fields that are not asked.
    """

    answers: dict[str, Any]
    faults: tuple[AnswerFault, ...]
    hidden: frozenset[str]


def check_answers(
    form: Form,
    answers: Mapping[str, Any],
    *,
    names: Mapping[str, Any],
    functions: Mapping[str, Function],
    read: ReadValue,
    time: PortalTime,
    today: dt.date | None = None,
) -> dict[str, Any]:
    """Return every field's answer, typed; an absent answer is its default or null.

    A hidden field has no answer, a read-only one its default, or what the process sees
    under its key, a computed one what its expression gives. `names` is what the process
    sees at the task, `read` reads a value as the type of a field.

    Raises:
        RefusedError: all faults in one message, under the first one's code: TOO_LARGE,
            TYPE_ERROR, NOT_FOUND, REQUIRED_FIELD, the codes of the fields' own checks.
    """
    judged = judge_answers(
        form,
        answers,
        names=names,
        functions=functions,
        read=read,
        time=time,
        today=today,
    )
    if judged.faults:
        raise together(judged.faults)
    return judged.answers


def judge_answers(
    form: Form,
    answers: Mapping[str, Any],
    *,
    names: Mapping[str, Any],
    functions: Mapping[str, Function],
    read: ReadValue,
    time: PortalTime,
    today: dt.date | None = None,
) -> Judged:
    """Return what `check_answers` returns, and the faults instead of raising them.

    Raises:
        InvalidValueError: TOO_LARGE or TYPE_ERROR, the answers as a whole are none.
        ExpressionError: a rule of the form cannot be evaluated.
    """
    check_sizes(answers)
    typed: dict[str, Any] = {}
    layout = lay_out(form.id, form.fields, answers, typed, names=names)
    judging = _Judging(
        layout=layout,
        typed=typed,
        names=names,
        functions=functions,
        read=read,
        time=time,
        today=today,
    )
    judging.take()
    if not judging.faults:
        judging.hide()
        judging.check()
    return Judged(
        answers=typed,
        faults=tuple(judging.faults),
        hidden=frozenset(it.where for it in layout.slots if it.is_hidden),
    )


@dataclass(slots=True, kw_only=True)
class _Judging:
    layout: Layout
    typed: dict[str, Any]
    names: Mapping[str, Any]
    functions: Mapping[str, Function]
    read: ReadValue
    time: PortalTime
    today: dt.date | None
    faults: list[AnswerFault] = default(default_factory=list)

    def __post_init__(self) -> None:
        self.faults += [AnswerFault(field="", error=it) for it in self.layout.faults]

    def seen(self, slot: Slot) -> Mapping[str, Any]:
        """Return what rules see: an item, the answers, then what the process sees."""
        return Layers(slot.local, self.typed, self.names)

    # -- reading ---------------------------------------------------------------

    def take(self) -> None:
        """Read each answer as its type; what is absent is the default."""
        for slot in self.layout.slots:
            if slot.holds_fields:
                continue
            declared, given = slot.field, slot.given
            if given is ABSENT:
                given = self._default(slot)
            slot.value = None
            if declared.computed is not None:
                continue
            if is_blank(given):
                slot.value = [] if declared.multiple else None
                continue
            try:
                slot.value = self._read(slot, given)
            except (InvalidValueError, NotFoundError) as error:
                slot.is_refused = True
                self._keep(slot, error)

    def _read(self, slot: Slot, given: Any) -> Any:
        """Return a given value as the type of its field, or as an option of it.

        Raises:
            InvalidValueError: TYPE_ERROR, it is none.
            NotFoundError: a person or record that is not there.
        """
        declared = slot.field

        def read(value: Any) -> Any:
            return self.read(declared, value)

        one = read
        if declared.has_options or declared.type == "enum":
            found = None
            if declared.options_from is not None:
                seen = self.seen(slot)
                found = evaluate(declared.options_from, seen, self.functions)
            options = options_of(declared, slot.where, found)
            by_type = None if declared.type == "enum" else read

            def one(value: Any) -> Any:
                return options.choose(value, read=by_type)

        if not declared.multiple:
            return one(given)
        if not isinstance(given, list | tuple):
            msg = f"{slot.name} takes a list, got {shown(given)}"
            raise InvalidValueError(msg)
        chosen = [one(it) for it in given]
        if declared.has_options and len(_unlike(chosen)) < len(chosen):
            msg = f"{slot.name} takes each option once, got {shown(given)}"
            raise InvalidValueError(msg)
        return chosen

    def _default(self, slot: Slot) -> Any:
        if slot.field.default_expression is not None:
            seen = Layers(slot.local, self.names)
            return evaluate(slot.field.default_expression, seen, self.functions)
        return slot.field.default

    # -- what is not asked -----------------------------------------------------

    def hide(self) -> None:
        """Take no answer to a hidden, read-only or computed field."""
        self._settle()
        for slot in self.layout.slots:
            if slot.is_hidden:
                is_told = slot.around is not None and slot.around.is_hidden
                if not is_told and not _is_empty(slot.given):
                    self._tell(slot, "is hidden and takes no answer")
            elif slot.field.computed is not None:
                self._compute(slot)
            elif not slot.holds_fields and self._is_read_only(slot):
                kept = self._kept(slot)
                if not is_blank(slot.given) and slot.value != kept:
                    self._tell(slot, "cannot be changed; leave it out")
                slot.value, slot.is_kept = kept, True

    def _settle(self) -> None:
        """Hide what is hidden until nothing changes: what is hidden has no answer."""
        answered = [(slot, slot.value) for slot in self.layout.slots]
        for _ in range(min(len(answered), _SETTLED) + 1):
            before = [slot.is_hidden for slot, _ in answered]
            for slot, value in answered:
                around = slot.around
                slot.is_hidden = (
                    around is not None and around.is_hidden
                ) or is_any_true(
                    slot.field.validation.hidden, self.seen(slot), self.functions
                )
                slot.value = _nothing(slot) if slot.is_hidden else value
            if before == [slot.is_hidden for slot, _ in answered]:
                break

    def _is_read_only(self, slot: Slot) -> bool:
        conditions = slot.field.validation.read_only
        return is_any_true(conditions, self.seen(slot), self.functions)

    def _kept(self, slot: Slot) -> Any:
        """Return what a read-only field holds: its default, else the process's value."""
        kept = self._default(slot)
        if kept is None and slot.before is not ABSENT:
            kept = slot.before
        try:
            return None if kept is None else self._read(slot, kept)
        except (InvalidValueError, NotFoundError):
            return kept  # nobody who answers could mend it

    def _compute(self, slot: Slot) -> None:
        expression = slot.field.computed
        if expression is None:
            return
        value = evaluate(expression, self.seen(slot), self.functions)
        if not is_blank(slot.given) and not _is_told(slot.given, value):
            self._tell(slot, f"is computed as {shown(value)}; leave it out")
        slot.value = value

    # -- rules -----------------------------------------------------------------

    def check(self) -> None:
        """Check what must be filled in, the rules of the editor, then the own check."""
        asked = [it for it in self.layout.slots if not it.is_hidden]
        for slot in asked:
            if self._is_missing(slot):
                msg = f"{slot.name} must be filled in"
                self._keep(slot, InvalidValueError(msg, code="REQUIRED_FIELD"))
                continue
            if not slot.is_kept:  # else nobody who answers could mend it
                self._check_rules(slot)
            self._check_rows(slot)
            self._check_own(slot)
        for slot in asked:
            if slot.field.as_text and slot.value is not None:
                slot.value = _text_of(slot.value)

    def _check_rules(self, slot: Slot) -> None:
        told = broken_rules(
            slot.field,
            slot.value,
            self.seen(slot),
            self.functions,
            time=self.time,
            today=self.today,
        )
        for it in told:
            self._tell(slot, it)

    def _check_rows(self, slot: Slot) -> None:
        """Insist on the items of a list that nobody may add to."""
        fixed = slot.field.fixed_rows
        if fixed is None:
            return
        before = slot.before
        wanted = len(before) if isinstance(before, list | tuple) else fixed
        if len(slot.value) != wanted:
            self._tell(slot, f"takes {wanted} items, no more and no fewer")

    def _is_missing(self, slot: Slot) -> bool:
        declared, value = slot.field, slot.value
        is_empty = value is None or value == []
        if not is_empty and not (isinstance(value, str) and not value.strip()):
            return False
        return declared.required or (
            declared.required_if is not None
            and evaluate(declared.required_if, self.seen(slot), self.functions) is True
        )

    def _check_own(self, slot: Slot) -> None:
        declared = slot.field
        if declared.check is None:
            return
        try:
            seen = self.seen(slot)
            holds = evaluate(declared.check, seen, self.functions) is True
        except ExpressionError:
            if not self.faults:
                raise
            return  # it sees what was told already
        if not holds:
            text = declared.message or "the answer is not accepted"
            got = shown(slot.value)
            msg = f"{slot.where!r} ({declared.label}): {text}; got {got}"
            self._keep(slot, InvalidValueError(msg, code=declared.code))

    # -- faults ----------------------------------------------------------------

    def _tell(self, slot: Slot, told: str) -> None:
        self._keep(slot, InvalidValueError(f"{slot.name} {told}"))

    def _keep(self, slot: Slot, error: RefusedError) -> None:
        self.faults.append(AnswerFault(field=slot.where, error=error))


def _is_empty(given: object) -> bool:
    return is_blank(given) or given in ([], {})


def _nothing(slot: Slot) -> Any:
    """Return the answer of a field that is not asked."""
    return [] if slot.field.multiple else None


def _unlike(values: list[Any]) -> list[Any]:
    """Return what is left of a list without repeats; its values may be contexts."""
    kept: list[Any] = []
    keys: set[str] = set()
    for it in values:
        key = repr(it)
        if key not in keys:
            keys.add(key)
            kept.append(it)
    return kept


def _is_told(given: Any, value: Any) -> bool:
    """Say whether what was sent is what was computed, as JSON writes it."""
    if isinstance(value, Mapping):
        return (
            isinstance(given, Mapping)
            and given.keys() == value.keys()
            and all(_is_told(given[it], value[it]) for it in value)
        )
    if isinstance(value, list | tuple):
        return (
            isinstance(given, list | tuple)
            and len(given) == len(value)
            and all(map(_is_told, given, value))
        )
    if isinstance(value, dt.date | dt.time) and isinstance(given, str):
        return given == value.isoformat()
    if isinstance(value, bool) or isinstance(given, bool):
        return given is value
    return bool(given == value)


def _text_of(number: int | Decimal) -> str:
    return str(number) if isinstance(number, int) else f"{number:f}"
