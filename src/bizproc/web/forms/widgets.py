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
    if asked.type == "file":
        return "files" if not question.is_read_only else "output"
    if question.is_read_only:
        return "output"
    if asked.has_options or asked.type == "enum":
        if asked.multiple:
            return "checks"
        if kind == "radio" or (kind == "field" and len(question.choices) < _FEW):
            return "radio"
        return "select"
    if asked.multiple:
        return "lines"
    if isinstance(question.value, str) and "\n" in question.value:
        return "lines"
    return _BY_TYPE.get(asked.type, "line")
