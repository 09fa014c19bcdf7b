"""Say what components show: their titles, texts and tables, as of now."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from html.parser import HTMLParser
from typing import Any

from bizproc import feel
from bizproc.errors import BizprocError
from bizproc.feel import Function
from bizproc.forms.asking.question import Part, Question, Table
from bizproc.forms.component import Component
from bizproc.written import Value, evaluate

__all__ = ["Showing"]

_PLACEHOLDER = re.compile(r"\{\{\s*([^{}#/]+?)\s*\}\}")
_ROWS = 200
_TEXTS = ("text", "content", "source", "url", "title")
_BLOCKS = frozenset({"p", "div", "br", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6"})
_UNSEEN = frozenset({"script", "style", "template", "head"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Showing:
    """Evaluate what is shown at one place of a form."""

    names: Mapping[str, Any]
    functions: Mapping[str, Function]
    write: Callable[[Any], str]

    def part(self, shown: Component) -> Part:
        """Return what a component shows by itself."""
        said = shown.said
        text = next((self._text(said[it]) for it in _TEXTS if said.get(it)), "")
        return Part(
            kind=shown.kind,
            label=self._text(shown.label),
            help=self._text(shown.help),
            row=shown.row,
            columns=shown.columns,
            text=without_tags(text) if shown.kind == "html" else text,
            alternative=self._text(said.get("alt")),
            before=self._text(said.get("prefixAdorner")),
            after=self._text(said.get("suffixAdorner")),
            table=self._table(shown) if shown.kind == "table" else None,
        )

    @staticmethod
    def holding(part: Part, parts: tuple[Part, ...]) -> Part:
        """Return what holds others, with them; None of them leaves it empty."""
        return replace(part, parts=parts)

    @staticmethod
    def repeating(
        part: Part, question: Question, rows: tuple[tuple[Part, ...], ...]
    ) -> Part:
        """Return a list with its rows."""
        label = part.label or question.field.label
        return replace(part, question=question, rows=rows, label=label)

    @staticmethod
    def asking(part: Part, question: Question) -> Part:
        """Return what asks a question, with it."""
        label = part.label or question.field.label
        return replace(part, question=question, label=label)

    def _text(self, value: Value | None) -> str:
        if value is None:
            return ""
        if value.expression is None:
            return _PLACEHOLDER.sub(self._placed, value.text)
        try:
            found = evaluate(value, self.names, self.functions)
        except BizprocError:
            return ""
        return "" if found is None else self.write(found)

    def _placed(self, match: re.Match[str]) -> str:
        try:
            expression = feel.parse(match[1])
            found = expression.evaluate(self.names, functions=self.functions)
            return "" if found is None else self.write(found)
        except BizprocError:
            return match[0]

    def _found(self, value: object) -> Any:
        if not isinstance(value, Value):
            return value
        if value.expression is None:
            return self.names.get(value.text)
        try:
            return evaluate(value, self.names, self.functions)
        except BizprocError:
            return None

    def _table(self, shown: Component) -> Table:
        rows = self._found(shown.said.get("dataSource"))
        columns = self._found(
            shown.said.get("columnsExpression") or shown.said.get("columns")
        )
        columns = [
            it
            for it in (columns if isinstance(columns, list) else [])
            if _is_column(it)
        ]
        kept = [
            it
            for it in (rows if isinstance(rows, list | tuple) else [])
            if isinstance(it, Mapping)
        ]
        return Table(
            titles=tuple(str(it.get("label") or it["key"]) for it in columns),
            rows=tuple(
                tuple(self._cell(row.get(it["key"])) for it in columns)
                for row in kept[:_ROWS]
            ),
            left_out=max(0, len(kept) - _ROWS),
        )

    def _cell(self, value: Any) -> str:
        return "" if value is None else self.write(value)


def _is_column(found: object) -> bool:
    return isinstance(found, Mapping) and isinstance(found.get("key"), str)


def without_tags(text: str) -> str:
    """Return the text of HTML, a line for each of its blocks."""
    reading = _Text()
    reading.feed(text)
    reading.close()
    lines = (" ".join(it.split()) for it in "".join(reading.found).split("\n"))
    return "\n".join(it for it in lines if it)


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        del attrs
        if tag in _UNSEEN:
            self._unseen += 1
        if tag in _BLOCKS:
            self.found.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN:
            self._unseen = max(0, self._unseen - 1)
        if tag in _BLOCKS:
            self.found.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.found.append(data.replace("\n", " "))
