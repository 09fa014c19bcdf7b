"""Lay a form out over what was answered: one slot for each field of each item."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bizproc.errors import InvalidValueError, did_you_mean
from bizproc.forms.checking.showing import named, shown
from bizproc.forms.limits import ANSWER_LIMITS
from bizproc.forms.model import FormField

__all__ = ["ABSENT", "Slot", "is_blank", "lay_out"]


class _Absent:
    """Stand for what was not answered at all."""


ABSENT = _Absent()


def is_blank(given: object) -> bool:
    """Say whether nothing was answered: not given, null, or an empty text."""
    return given is ABSENT or given is None or given == ""


@dataclass(slots=True, kw_only=True, eq=False)
class Slot:
    """Hold one field, what was given for it, and where its answer goes.

    `where` names it to people: `items[2].price`; `local` is what expressions see
    beside the answers: `this`, `parent` and `i` of an item.
    """

    field: FormField
    given: Any
    store: MutableMapping[str, Any]
    where: str
    local: Mapping[str, Any]
    around: Slot | None = None
    before: Any = ABSENT
    is_hidden: bool = False
    is_kept: bool = False
    is_refused: bool = False

    @property
    def value(self) -> Any:
        """Return the answer as it is now."""
        return self.store.get(self.field.key)

    @value.setter
    def value(self, value: Any) -> None:
        self.store[self.field.key] = value

    @property
    def name(self) -> str:
        """Return how a message names the field."""
        return f"the field {self.where!r} ({self.field.label})"

    @property
    def holds_fields(self) -> bool:
        """Say whether the answers stand in fields of its own."""
        return self.field.type == "context"


@dataclass(slots=True, kw_only=True)
class Layout:
    """Gather the slots in the order of the form, and what does not fit into any."""

    form: str
    slots: list[Slot] = field(default_factory=list)
    faults: list[InvalidValueError] = field(default_factory=list)

    def lay(
        self,
        fields: Sequence[FormField],
        given: Mapping[str, Any],
        store: MutableMapping[str, Any],
        *,
        at: str,
        before: Any,
        local: Mapping[str, Any],
        around: Slot | None,
    ) -> None:
        self._refuse_unknown(fields, given, at)
        for declared in fields:
            slot = Slot(
                field=declared,
                given=given.get(declared.key, ABSENT),
                store=store,
                where=f"{at}.{declared.key}" if at else declared.key,
                local=local,
                around=around,
                before=_within(before, declared.key),
            )
            self.slots.append(slot)
            if slot.holds_fields:
                self._open(slot)

    def _open(self, slot: Slot) -> None:
        """Lay out what is within a context, or within each of a list of them."""
        if slot.field.multiple:
            self._open_list(slot)
            return
        given = {} if is_blank(slot.given) else slot.given
        slot.value = {}
        if not isinstance(given, Mapping):
            self._unfit(slot, "takes a context of its fields")
            given = {}
        self.lay(
            slot.field.fields,
            given,
            slot.value,
            at=slot.where,
            before=slot.before,
            local=slot.local,
            around=slot,
        )

    def _open_list(self, slot: Slot) -> None:
        items = [] if is_blank(slot.given) else slot.given
        slot.value = []
        if not isinstance(items, list | tuple):
            self._unfit(slot, "takes a list of contexts")
            return
        if len(items) > ANSWER_LIMITS.rows:
            self._unfit(slot, f"takes at most {ANSWER_LIMITS.rows} items")
            return
        for index, item in enumerate(items):
            where = f"{slot.where}[{index + 1}]"
            if isinstance(item, Mapping):
                self._open_item(slot, item, index, where)
                continue
            msg = f"the item {where!r} ({slot.field.label}) takes a context"
            self.faults.append(InvalidValueError(f"{msg}, got {shown(item)}"))

    def _open_item(
        self, slot: Slot, item: Mapping[str, Any], index: int, where: str
    ) -> None:
        store: dict[str, Any] = {}
        slot.value.append(store)
        local = slot.local
        self.lay(
            slot.field.fields,
            item,
            store,
            at=where,
            before=_item_of(slot.before, index),
            local={
                "this": store,
                "parent": local.get("this"),
                "i": [*local.get("i", ()), index + 1],
            },
            around=slot,
        )

    def _unfit(self, slot: Slot, told: str) -> None:
        slot.is_refused = True
        message = f"{slot.name} {told}, got {shown(slot.given)}"
        self.faults.append(InvalidValueError(message))

    def _refuse_unknown(
        self, fields: Sequence[FormField], given: Mapping[str, Any], at: str
    ) -> None:
        known = {it.key for it in fields}
        for key in given:
            if key in known:
                continue
            hint = did_you_mean(key[: ANSWER_LIMITS.key], known)
            listed = ", ".join(sorted(known)) if "did you mean" in hint else ""
            within = f" in {at!r}" if at else ""
            msg = f"form {self.form!r} has no field {named(key)}{within}{hint}"
            if listed:
                msg = f"{msg} (it has {listed})"
            self.faults.append(InvalidValueError(msg))


def lay_out(
    form: str,
    fields: Sequence[FormField],
    answers: Mapping[str, Any],
    store: MutableMapping[str, Any],
    *,
    names: Mapping[str, Any],
) -> Layout:
    """Return the slots of all fields, and the faults of what fits into none.

    Args:
        form: the id of the form.
        fields: of the form.
        answers: what was given.
        store: where the answers go.
        names: what the process sees, by which read-only fields have their values.
    """
    layout = Layout(form=form)
    layout.lay(fields, answers, store, at="", before=names, local={}, around=None)
    return layout


def _within(before: Any, key: str) -> Any:
    """Return what the process had under a name before; ABSENT if nothing."""
    if not isinstance(before, Mapping) or key not in before:
        return ABSENT
    return before[key]


def _item_of(before: Any, index: int) -> Any:
    is_list = isinstance(before, list | tuple)
    return before[index] if is_list and index < len(before) else ABSENT
