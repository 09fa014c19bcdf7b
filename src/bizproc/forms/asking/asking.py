"""Ask a form's questions: what is shown of it, after what is answered so far.

What is wrong with the answers is not told here: a condition that cannot be evaluated
hides nothing, an answer that cannot be read counts as none for the other questions.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping, MutableMapping
from dataclasses import dataclass, field
from typing import Any

from bizproc.errors import BizprocError
from bizproc.feel import Function
from bizproc.forms.asking.choices import choices_of
from bizproc.forms.asking.question import Part, Question
from bizproc.forms.asking.showing import Showing
from bizproc.forms.checking.slots import ABSENT, Slot, is_blank, lay_out
from bizproc.forms.component import Component
from bizproc.forms.model import Form, FormField
from bizproc.layers import Layers
from bizproc.written import Value, evaluate

__all__ = ["Asked", "FormSight", "ask"]

_SETTLED = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class FormSight:
    """Hold what a form sees where it is asked.

    Attributes:
        names: what its expressions see beside the answers.
        functions: what they may call.
        read: reads a value as the type of a field.
        write: writes a value as people do.
    """

    names: Mapping[str, Any]
    functions: Mapping[str, Function]
    read: Callable[[FormField, Any], Any]
    write: Callable[[Any], str] = str


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Hold a form as it is asked now.

    `questions` are by their places; those that are hidden are not among them, nor
    among the `parts`.
    """

    form: Form
    parts: tuple[Part, ...]
    questions: Mapping[str, Question]
    may_vary: bool

    def taken(self, answers: Mapping[str, Any]) -> dict[str, Any]:
        """Return the answers without those to what is not asked, or kept by itself."""
        return self._taken(self.form.fields, answers, "")

    def unseen(self, drawn: Container[str]) -> list[str]:
        """Return the questions that came up after what was drawn was answered."""
        return [
            where
            for where, it in self.questions.items()
            if it.may_vary and not it.is_read_only and where not in drawn
        ]

    def _taken(
        self, fields: tuple[FormField, ...], answers: Mapping[str, Any], at: str
    ) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for it in fields:
            where = f"{at}.{it.key}" if at else it.key
            question = self.questions.get(where)
            if it.key not in answers or question is None or question.is_read_only:
                continue
            value = answers[it.key]
            if it.type == "context" and isinstance(value, Mapping):
                value = self._taken(it.fields, value, where)
            elif it.type == "context" and isinstance(value, list):
                value = [
                    self._taken(it.fields, row, f"{where}[{number}]")
                    for number, row in enumerate(value, 1)
                ]
            found[it.key] = value
        return found


def ask(form: Form, answers: Mapping[str, Any] | None, *, sight: FormSight) -> Asked:
    """Return what is shown of a form after some answers; None for before the first.

    What is not answered yet has the value that the process sees under its key, else
    its default.
    """
    asking = _Asking(form=form, sight=sight)
    asking.take(answers if answers is not None else _first(form.fields, sight.names))
    asking.settle()
    questions = {
        it.where: asking.question(it) for it in asking.slots if not it.is_hidden
    }
    walk = _Walk(asking=asking, questions=questions)
    shown = form.shown or _plain(form.fields)
    parts = walk.parts(shown, "", {}, asking.typed)
    return Asked(
        form=form,
        parts=parts,
        questions=questions,
        may_vary=any(it.may_vary for it in questions.values())
        or any(it.is_hidden for it in asking.slots)
        or _any_hidden(shown),
    )


def _first(fields: tuple[FormField, ...], before: Any) -> dict[str, Any]:
    """Return the lists with as many rows as they begin with; all else is absent."""
    found: dict[str, Any] = {}
    for it in fields:
        known = before.get(it.key) if isinstance(before, Mapping) else None
        if it.type != "context":
            continue
        if not it.multiple:
            found[it.key] = _first(it.fields, known)
            continue
        rows = known if isinstance(known, list | tuple) else None
        count = it.fixed_rows if it.fixed_rows is not None else it.first_rows
        found[it.key] = [
            _first(it.fields, row)
            for row in (rows if rows is not None else [{}] * count)
        ]
    return found


def _any_hidden(shown: tuple[Component, ...]) -> bool:
    return any(it.hidden or _any_hidden(it.parts) for it in shown)


def _plain(fields: tuple[FormField, ...]) -> tuple[Component, ...]:
    """Return how fields are shown of which no file says it."""
    return tuple(
        Component(
            kind="dynamiclist" if it.multiple else "group",
            path=(it.key,),
            parts=_plain(it.fields),
        )
        if it.type == "context"
        else Component(kind="field", path=(it.key,))
        for it in fields
    )


@dataclass(slots=True, kw_only=True)
class _Asking:
    form: Form
    sight: FormSight
    typed: dict[str, Any] = field(default_factory=dict)
    slots: list[Slot] = field(default_factory=list)

    def take(self, answers: Mapping[str, Any]) -> None:
        layout = lay_out(
            self.form.id,
            self.form.fields,
            answers,
            self.typed,
            names=self.sight.names,
        )
        self.slots = layout.slots
        for slot in self.slots:
            if not slot.holds_fields:
                self._take(slot)

    def _take(self, slot: Slot) -> None:
        slot.value = None
        if slot.field.computed is not None:
            return
        if slot.given is ABSENT:
            slot.value, slot.given = self._unanswered(slot)
            return
        if not is_blank(slot.given):
            slot.value = self._read(slot, slot.given)
            slot.is_refused = slot.value is None
        elif slot.field.multiple:
            slot.value = []

    def _unanswered(self, slot: Slot) -> tuple[Any, Any]:
        default = slot.field.default_expression
        found = slot.field.default
        if default is not None:
            seen = Layers(slot.local, self.sight.names)
            found = self._evaluated(default, seen)
        for value in (slot.before, found):
            if value is not ABSENT and not is_blank(value):
                read = self._read(slot, value)
                if read is not None:
                    return read, value
        if slot.field.multiple:
            return [], ABSENT
        # a box that nobody ticked says no, unless nobody may tick it
        is_box = slot.field.type == "bool" and not slot.field.has_options
        return False if is_box and not slot.field.validation.read_only else None, ABSENT

    def _read(self, slot: Slot, given: Any) -> Any:
        """Return a value as the type of its field; None if it is none."""
        declared = slot.field

        def one(value: Any) -> Any:
            if declared.type == "enum":
                return value
            return self.sight.read(declared, value)

        try:
            if not declared.multiple:
                return one(given)
            return (
                [one(it) for it in given] if isinstance(given, list | tuple) else None
            )
        except BizprocError:
            return None

    def settle(self) -> None:
        """Hide what is hidden, until nothing changes; what is hidden has no answer."""
        answered = [(slot, slot.value) for slot in self.slots]
        for _ in range(min(len(answered), _SETTLED) + 1):
            before = [slot.is_hidden for slot, _ in answered]
            for slot, value in answered:
                around = slot.around
                slot.is_hidden = (
                    around is not None and around.is_hidden
                ) or self.any_true(slot.field.validation.hidden, self.seen(slot))
                nothing: Any = [] if slot.field.multiple else None
                slot.value = nothing if slot.is_hidden else value
            if before == [slot.is_hidden for slot, _ in answered]:
                break
        for slot in self.slots:
            if slot.field.computed is not None and not slot.is_hidden:
                slot.value = self._evaluated(slot.field.computed, self.seen(slot))

    def question(self, slot: Slot) -> Question:
        declared = slot.field
        seen = self.seen(slot)
        value = slot.given if slot.is_refused else slot.value
        rules = declared.validation
        needed = declared.required_if
        choices = choices_of(
            declared,
            value,
            found=self._evaluated(declared.options_from, seen)
            if declared.options_from is not None
            else None,
            write=self.sight.write,
        )
        return Question(
            where=slot.where,
            field=declared,
            value=value,
            is_read=not slot.is_refused,
            is_read_only=declared.computed is not None
            or self.any_true(rules.read_only, seen),
            is_required=declared.required
            or (needed is not None and self._evaluated(needed, seen) is True),
            choices=choices,
            limits=self._limits(slot, seen),
            may_vary=bool(
                rules.hidden
                or declared.computed
                or needed
                or declared.options_from
                or any(it.text.strip() != "= true" for it in rules.read_only)
            ),
        )

    def _limits(self, slot: Slot, seen: Mapping[str, Any]) -> dict[str, Any]:
        found = {
            name: self._evaluated(value, seen)
            for name, value in slot.field.validation.limits.items()
        }
        return {name: it for name, it in found.items() if it is not None}

    def seen(self, slot: Slot) -> Mapping[str, Any]:
        return Layers(slot.local, self.typed, self.sight.names)

    def any_true(self, conditions: tuple[Value, ...], seen: Mapping[str, Any]) -> bool:
        return any(self._evaluated(it, seen) is True for it in conditions)

    def _evaluated(self, value: Value, seen: Mapping[str, Any]) -> Any:
        try:
            return evaluate(value, seen, self.sight.functions)
        except BizprocError:
            return None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Walk:
    """Put the questions into the components around them."""

    asking: _Asking
    questions: Mapping[str, Question]

    def parts(
        self,
        shown: tuple[Component, ...],
        at: str,
        local: Mapping[str, Any],
        typed: MutableMapping[str, Any],
    ) -> tuple[Part, ...]:
        found = [self._part(it, at, local, typed) for it in shown]
        return tuple(it for it in found if it is not None)

    def _part(
        self,
        shown: Component,
        at: str,
        local: Mapping[str, Any],
        typed: MutableMapping[str, Any],
    ) -> Part | None:
        asking = self.asking
        seen = Layers(local, asking.typed, asking.sight.names)
        if asking.any_true(shown.hidden, seen):
            return None
        showing = Showing(
            names=seen, functions=asking.sight.functions, write=asking.sight.write
        )
        part = showing.part(shown)
        where = ".".join((*([at] if at else []), *shown.path))
        if shown.kind == "dynamiclist":
            return self._list(shown, part, where, local)
        if shown.parts:
            inner = at if shown.kind != "group" or not shown.path else where
            return showing.holding(part, self.parts(shown.parts, inner, local, typed))
        if not shown.path:
            return part
        question = self.questions.get(where)
        return None if question is None else showing.asking(part, question)

    def _list(
        self, shown: Component, part: Part, where: str, local: Mapping[str, Any]
    ) -> Part | None:
        question = self.questions.get(where)
        if question is None:
            return None
        rows = []
        for index, row in enumerate(question.value or ()):
            inner = {
                "this": row,
                "parent": local.get("this"),
                "i": [*local.get("i", ()), index + 1],
            }
            place = f"{where}[{index + 1}]"
            rows.append(self.parts(shown.parts, place, inner, row))
        return Showing.repeating(part, question, tuple(rows))
