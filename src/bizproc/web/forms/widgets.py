"""Choose how a question is drawn."""

from __future__ import annotations

from bizproc.forms.asking.question import Question

__all__ = ["widget_of"]

_FEW = 5
_BY_TYPE = {
    "bool": "check",
    "date": "line",
    "time": "line",
    "datetime": "line",
    "text": "lines",
    "file": "files",
}


def widget_of(kind: str, question: Question) -> str:
    """Return the name of the macro that draws a question.

    `kind` is the component's: it says which of two ways to choose.
    """
    asked = question.field
    if question.is_read_only:
        return "output"
    if asked.type != "file" and (asked.has_options or asked.type == "enum"):
        return _choosing(kind, question)
    is_long = isinstance(question.value, str) and "\n" in question.value
    if asked.type != "file" and (asked.multiple or is_long):
        return "lines"
    return _BY_TYPE.get(asked.type, "line")


def _choosing(kind: str, question: Question) -> str:
    if question.field.multiple:
        return "checks"
    is_short = kind == "field" and len(question.choices) < _FEW
    return "radio" if kind == "radio" or is_short else "select"
