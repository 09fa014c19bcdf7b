"""Read values as operators type them, and write them so that they can be typed again."""

from __future__ import annotations

from typing import Any

from bizproc.errors import BizprocError, InvalidValueError
from bizproc.secret.masking import masked
from bizproc.source.yaml import parse_yaml
from bizproc.values import dump_values
from bizproc.web.posted import Posted

__all__ = ["Typed", "read_value", "typed_of", "written"]


class Typed(dict[str, str]):
    """Hold what was typed into a form; what was not sent is empty."""

    def __missing__(self, name: str) -> str:
        """Return an empty text: templates ask for every field."""
        return ""


def typed_of(sent: Posted | None) -> Typed:
    """Return what was typed into the form that was sent, if one was."""
    if sent is None:
        return Typed()
    return Typed({name: sent.text(name) for name in sent.names()})


def read_value(text: str) -> Any:
    """Return a value: a number, true, null, a text, a list in brackets; as YAML.

    Raises:
        InvalidValueError: it cannot be read.
    """
    try:
        return parse_yaml(text, file="the value").plain()
    except BizprocError as error:
        msg = f"{text!r:.80} is no value; write a text in quotes: {error.message:.200}"
        raise InvalidValueError(msg, code="TYPE_ERROR") from None


def written(value: Any) -> str:
    """Write a value so that it can be read again; what was a secret is masked."""
    return masked(dump_values(value))
