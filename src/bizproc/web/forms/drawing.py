"""Make of a form that is asked what a page draws: blocks and controls."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from bizproc.errors import FieldFault
from bizproc.forms.asking.asking import Asked
from bizproc.forms.asking.question import Part, Question
from bizproc.forms.checking.showing import named
from bizproc.web.forms.attributes import attributes_of
from bizproc.web.forms.control import (
    Block,
    Control,
    Drawing,
    KeptFile,
    Option,
    Told,
)
from bizproc.web.forms.faults import told_of
from bizproc.web.forms.files import FileBook
from bizproc.web.forms.names import ANSWER, text_of_option
from bizproc.web.forms.texts import lines_of
from bizproc.web.forms.widgets import widget_of
from bizproc.web.forms.writing import Writing

__all__ = ["DrawForm", "id_of"]

_UNFIT = re.compile(r"[^\w\[\].-]")
_ALL = 16


def id_of(where: str) -> str:
    """Return the id of the control of a question; a page has each once."""
    return "f-" + _UNFIT.sub(lambda it: f"_{ord(it[0]):x}_", where)


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawForm:
    """Draw forms for one page.

    Attributes:
        writing: how values are written.
        files: where the files of the form are kept meanwhile.
        is_public: whether strangers fill it in: their browser may offer what it knows.
        people: who can be named in a field of type user, by their ids.
        hints: what is said below a question beside its help, by the question's place.
        offers: texts that a question offers while one types, by the question's place.
    """

    writing: Writing
    files: FileBook
    is_public: bool = False
    people: Mapping[str, str] = field(default_factory=dict)
    hints: Mapping[str, str] = field(default_factory=dict)
    offers: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def draw(
        self,
        asked: Asked,
        faults: Iterable[FieldFault] = (),
        *,
        is_read_only: bool = False,
    ) -> Drawing:
        """Return a form as a page draws it, with what is wrong with the answers."""
        pen = _Pen(
            style=self,
            faults=tuple(faults),
            is_read_only=is_read_only,
        )
        lines = pen.lines(asked.parts)
        names_people = any(it.field.type == "user" for it in asked.questions.values())
        return Drawing(
            lines=lines,
            told=tuple(pen.told(asked)),
            may_vary=asked.may_vary and not is_read_only,
            takes_files=any(it.field.type == "file" for it in asked.questions.values()),
            is_read_only=is_read_only,
            people=self.people if names_people and not is_read_only else {},
        )


@dataclass(slots=True, kw_only=True)
class _Pen:
    style: DrawForm
    faults: tuple[FieldFault, ...]
    is_read_only: bool
    labels: dict[str, str] = field(default_factory=dict)

    def lines(self, parts: Sequence[Part]) -> tuple[tuple[Block, ...], ...]:
        """Return the blocks line by line: those of one row beside each other."""
        found: list[list[Block]] = []
        row, width = "", 0
        for part in parts:
            block = self.block(part)
            if block is None:
                continue
            columns = part.columns or (_ALL if not part.row else 0)
            fits = part.row and part.row == row and width + columns <= _ALL
            if found and fits:
                found[-1].append(block)
                width += columns
            else:
                found.append([block])
                row, width = part.row, columns
        return tuple(tuple(it) for it in found)

    def block(self, part: Part) -> Block | None:
        if part.kind == "dynamiclist" and part.question is not None:
            return self._list(part, part.question)
        if part.question is not None:
            return Block(
                kind="control",
                columns=part.columns,
                control=self.control(part, part.question),
            )
        if part.parts or part.kind in {"group", "multipage", "page"}:
            lines = self.lines(part.parts)
            if not lines:
                return None
            return Block(
                kind="group", label=part.label, columns=part.columns, parts=lines
            )
        return self._shown(part)

    def _shown(self, part: Part) -> Block | None:
        block = Block(kind=part.kind, label=part.label, columns=part.columns)
        if part.kind in {"text", "html"}:
            return replace(block, kind="text", lines=lines_of(part.text))
        if part.kind == "table" and part.table is not None:
            return replace(
                block,
                titles=part.table.titles,
                cells=part.table.rows,
                left_out=part.table.left_out,
            )
        if part.kind == "image":
            return replace(block, label=part.alternative, address=_own(part.text))
        if part.kind == "iframe":
            return replace(block, kind="link", address=_elsewhere(part.text))
        if part.kind == "documentPreview":
            return replace(block, kind="text", lines=(("text", part.label),))
        return block if part.kind in {"separator", "spacer"} else None

    def _list(self, part: Part, question: Question) -> Block:
        self.labels[question.where] = part.label
        most = question.limits.get("maxItems")
        is_full = isinstance(most, int) and len(part.rows) >= most
        is_fixed = question.field.fixed_rows is not None or self.is_read_only
        id_ = id_of(question.where)
        return Block(
            kind="list",
            id=id_,
            label=part.label,
            columns=part.columns,
            rows=tuple(self.lines(row) for row in part.rows),
            where=question.where,
            may_grow=not is_fixed and not is_full,
            may_vary=question.may_vary,
            left_out=0 if is_fixed else 1,
            faults=self._told(question, part.label),
        )

    def control(self, part: Part, question: Question) -> Control:
        self.labels[question.where] = part.label
        if self.is_read_only:
            question = replace(question, is_read_only=True)
        asked, writing = question.field, self.style.writing
        widget = widget_of(part.kind, question)
        id_ = id_of(question.where)
        value = "" if widget == "files" else writing.changed(asked, question.value)
        if widget == "output":
            value = self._output(question)
        return Control(
            widget=widget,
            id=id_,
            name=ANSWER + question.where,
            label=part.label,
            help=" ".join(
                it for it in (part.help, self.style.hints.get(question.where)) if it
            ),
            value=value,
            is_required=question.is_required and not question.is_read_only,
            may_vary=question.may_vary,
            where=question.where,
            before=part.before,
            after=part.after,
            offset=_offset(question, writing),
            attributes=attributes_of(
                widget, question, value, writing, is_public=self.style.is_public
            ),
            options=tuple(_options(question, id_)),
            offers=self._offers(question) if widget == "line" else (),
            files=tuple(self._files(question, id_)) if asked.type == "file" else (),
            faults=self._told(question, part.label),
        )

    def _offers(self, question: Question) -> tuple[str, ...]:
        return tuple(self.style.offers.get(question.where, ()))

    def _output(self, question: Question) -> str:
        value, style = question.value, self.style
        if question.choices:
            return ", ".join(it.label for it in question.choices if it.is_chosen)
        if question.field.type == "user" and isinstance(value, str):
            return style.people.get(value, value)
        if question.field.type == "file":
            return ""
        return style.writing.shown(value)

    def _files(self, question: Question, id_: str) -> Iterator[KeptFile]:
        value = question.value
        values = value if isinstance(value, list | tuple) else [value]
        for number, it in enumerate(values, 1):
            if not it:
                continue
            size = it.get("size") if isinstance(it, Mapping) else None
            yield KeptFile(
                id=f"{id_}-{number}",
                reference=self.style.files.reference(it),
                name=str(it["name"] if isinstance(it, Mapping) else it),
                size=size if isinstance(size, int) else None,
            )

    def _told(self, question: Question, label: str) -> tuple[Told, ...]:
        found = [
            told_of(
                it,
                question,
                id_=id_of(question.where),
                label=label,
                writing=self.style.writing,
            )
            for it in self.faults
            if it.field == question.where
        ]
        return _distinct(found)

    def told(self, asked: Asked) -> Iterator[Told]:
        """Yield what is wrong, as the summary on top lists it."""
        seen: list[Told] = []
        places = {where: at for at, where in enumerate(asked.questions)}
        ordered = sorted(self.faults, key=lambda it: places.get(it.field, len(places)))
        for fault in ordered:
            question = asked.questions.get(fault.field)
            if question is None:
                found = Told(
                    kind="other", label=named(fault.field)[1:-1], text=fault.message
                )
            else:
                found = told_of(
                    fault,
                    question,
                    id_=id_of(fault.field),
                    label=self.labels.get(fault.field, question.field.label),
                    writing=self.style.writing,
                )
            if found not in seen:
                seen.append(found)
                yield found


def _options(question: Question, id_: str) -> Iterator[Option]:
    for number, it in enumerate(question.choices, 1):
        yield Option(
            id=f"{id_}-{number}",
            value=text_of_option(it.value),
            label=it.label,
            is_chosen=it.is_chosen,
        )


def _distinct(found: Sequence[Told]) -> tuple[Told, ...]:
    kept: list[Told] = []
    for it in found:
        if it not in kept:
            kept.append(it)
    return tuple(kept)


def _offset(question: Question, writing: Writing) -> str:
    """Return the offset from UTC that a time of day is told with."""
    value: Any = question.value
    told = getattr(value, "tzinfo", None) if question.field.type == "time" else None
    if told is not None:
        return str(value.isoformat()[-6:])
    if question.field.type == "time" and question.field.validation.offset in {
        "utc_offset",
        "utc_normalized",
    }:
        return writing.offset
    return ""


def _own(address: str) -> str:
    """Return the address of a picture if it is one of ours: no other is loaded."""
    is_own = address.startswith("/") and not address.startswith(("//", "/\\"))
    return address if is_own else ""


def _elsewhere(address: str) -> str:
    return address if address.startswith(("https://", "http://")) else ""
