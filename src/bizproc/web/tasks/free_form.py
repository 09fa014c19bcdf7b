"""A task without a form: asked are the variables that its element reads, or any."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Final

from bizproc.errors import InvalidValueError
from bizproc.forms.model import Form, FormField
from bizproc.web.operations.typed import read_value

__all__ = ["free_form", "is_free", "variables_of"]

_NAMED: Final = "variables:named"
_OF_LINES: Final = "variables:lines"
_LINES: Final = "variables"
_MOST_LINES: Final = 200


def free_form(names: Collection[str], *, label: str) -> Form:
    """Return a form with a field for each variable; of no names one for lines of them.

    `label` is that of the field for lines.
    """
    fields = [FormField(key=it, label=it, type="string") for it in sorted(names)]
    if not fields:
        fields = [FormField(key=_LINES, label=label, type="text")]
        return Form(id=_OF_LINES, file="", fields=tuple(fields))
    return Form(id=_NAMED, file="", fields=tuple(fields))


def is_free(form: Form) -> bool:
    """Say whether a form was made so."""
    return not form.file and form.id in {_NAMED, _OF_LINES}


def variables_of(form: Form, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the variables that were typed; what is left empty is none.

    Raises:
        InvalidValueError: TYPE_ERROR, a value or a line cannot be read.
    """
    if form.id == _NAMED:
        typed = {name: str(it) for name, it in given.items() if it not in ("", None)}
    else:
        typed = _of_lines(str(given.get(_LINES) or ""))
    return {name: _value(name, it) for name, it in typed.items()}


def _value(name: str, text: str) -> Any:
    try:
        return read_value(text)
    except InvalidValueError as error:
        msg = f"{name}: {error.message}"
        raise _refused(msg) from None


def _of_lines(text: str) -> dict[str, str]:
    lines = [it.strip() for it in text.splitlines() if it.strip()]
    if len(lines) > _MOST_LINES:
        msg = f"{len(lines)} variables are too many at once: up to {_MOST_LINES}"
        raise _refused(msg)
    typed: dict[str, str] = {}
    for line in lines:
        name, sign, value = (it.strip() for it in line.partition("="))
        if not sign or not name.isidentifier():
            msg = (
                f"{line[:80]!r} is no variable; write a name and its value: amount = 5"
            )
            raise _refused(msg)
        if name in typed:
            msg = f"{name!r:.80} stands there twice"
            raise _refused(msg)
        typed[name] = value
    return typed


def _refused(message: str) -> InvalidValueError:
    return InvalidValueError(message, code="TYPE_ERROR")
