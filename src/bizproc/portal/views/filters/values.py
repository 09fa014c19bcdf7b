"""Read the values of a filter as what its fields hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from bizproc.errors import InvalidValueError, NotFoundError, did_you_mean
from bizproc.portal.views.columns import hundredths
from bizproc.portal.views.filters.asking import Asking
from bizproc.portal.views.filters.subjects import Subject
from bizproc.workspace.contact_details import normalise_email
from bizproc.workspace.records.field_types import FieldType
from bizproc.workspace.records.fields import Field
from bizproc.workspace.records.funnels import fold_title

__all__ = ["ME", "NOBODY", "field_of", "read_value", "stages_called"]

ME: Final = "me"
NOBODY: Final = ""
"""What `me` means if nobody is named: the owner of no record."""
_TYPES: Final = {
    "number": FieldType.NUMBER,
    "money": FieldType.MONEY,
    "person": FieldType.USER,
    "moment": FieldType.DATETIME,
}


def read_value(subject: Subject, text: str, asking: Asking) -> Any:
    """Return one value as the operand of a subject is compared with it.

    Raises:
        InvalidValueError: TYPE_ERROR, it is of another type, or no option.
        NotFoundError: there is no such funnel.
    """
    if subject.kind == "person" and text == ME:
        return asking.person or NOBODY
    if subject.operand == "funnel":
        return asking.shown.funnel(text).name
    if subject.declared is not None and subject.declared.type is FieldType.EMAIL:
        return normalise_email(text)
    if subject.kind in {"text", "link"}:
        return text
    workspace = asking.workspace
    one = field_of(subject)
    read = one.read(text, time=workspace.time, spelling=workspace.spelling)
    if subject.operand == "amount":
        return hundredths(read)
    if subject.operand == "number" and not isinstance(read, int):
        msg = f"'number' is a whole number, got {text!r}"
        raise InvalidValueError(msg)
    return read


def field_of(subject: Subject, *, of_days: bool = False) -> Field:
    """Return the field by which one value of a subject is read: bounds do not count."""
    if subject.declared is None or of_days:
        kind = FieldType.DATE if of_days else _TYPES[subject.kind]
        title = subject.title or subject.name
        return Field(name=subject.name, title=title, type=kind)
    return replace(
        subject.declared, multiple=False, required=False, minimum=None, maximum=None
    )


def stages_called(texts: Sequence[str], asking: Asking) -> tuple[str, ...]:
    """Return the codes of the stages with these codes, titles or aliases, in any funnel.

    Raises:
        NotFoundError: there is no such stage.
    """
    codes: dict[str, None] = {}
    stages = [it for funnel in asking.shown.funnels for it in funnel.stages]
    for text in texts:
        wanted = fold_title(text)
        called = [
            it.code for it in stages if wanted in {fold_title(one) for one in it.names}
        ]
        if not called:
            hint = did_you_mean(text, [name for it in stages for name in it.names])
            msg = f"records of type {asking.shown.name} have no stage {text!r}{hint}"
            raise NotFoundError(msg)
        codes.update(dict.fromkeys(called))
    return tuple(codes)
