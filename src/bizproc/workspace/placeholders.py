"""Check and fill the placeholders of texts that administrators write: mails.

Placeholders are Jinja2 in a sandbox, and of Jinja2 only what a letter
needs: names, dots, conditions, a few filters. Loops, calls, arithmetic and imports are
refused when a text is set, so that no text can cost time, memory or secrets when it is
filled. An undefined name is an error. Dates come out as the people of the workspace
write them; so do sums, numbers and telephone numbers with a filter of that name.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

from jinja2 import StrictUndefined, TemplateError, Undefined, nodes
from jinja2.exceptions import TemplateSyntaxError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from bizproc.errors import InvalidValueError, did_you_mean
from bizproc.workspace.spelling.spelling import Spelling
from bizproc.workspace.spelling.writing import WRITERS, write_any

__all__ = ["MAX_FILLED", "PlaceholderFault", "check_placeholders", "fill_placeholders"]

MAX_FILLED = 256_000
_PLAIN = Spelling(zone=ZoneInfo("UTC"))

_Names: TypeAlias = Mapping[str, Collection[str] | None]

# Filters that make their input longer (replace, join, center …) could be chained into
# any size; none of these can.
_FILTERS = (
    "capitalize",
    "default",
    "first",
    "last",
    "length",
    "lower",
    "title",
    "trim",
    "upper",
)
_WRITTEN = tuple(WRITERS)
_TESTS = ("defined", "none", "undefined")
_ALLOWED = (
    nodes.Output,
    nodes.TemplateData,
    nodes.Name,
    nodes.Getattr,
    nodes.Getitem,
    nodes.Const,
    nodes.Filter,
    nodes.Test,
    nodes.If,
    nodes.CondExpr,
    nodes.Compare,
    nodes.Operand,
    nodes.And,
    nodes.Or,
    nodes.Not,
    nodes.Neg,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceholderFault:
    """Say what is wrong in a text, and where: 1-based line and column."""

    line: int
    column: int
    message: str

    def __str__(self) -> str:
        return f"line {self.line}, column {self.column}: {self.message}"


_TOO_DEEP = PlaceholderFault(line=1, column=1, message="nested too deeply")


@lru_cache(maxsize=32)
def _environment(spelling: Spelling | None = None) -> ImmutableSandboxedEnvironment:
    environment = ImmutableSandboxedEnvironment(
        undefined=StrictUndefined,
        keep_trailing_newline=True,
        finalize=None if spelling is None else partial(write_any, spelling),
    )
    environment.globals.clear()
    written = spelling or _PLAIN
    environment.filters = {
        **{name: environment.filters[name] for name in _FILTERS},
        **{name: partial(_written, written, WRITERS[name]) for name in _WRITTEN},
    }
    environment.tests = {name: environment.tests[name] for name in _TESTS}
    return environment


def _written(
    spelling: Spelling, write: Callable[..., str], value: Any, *others: Any
) -> str:
    if isinstance(value, Undefined):
        str(value)  # tells which name is undefined
    return "" if value is None else write(spelling, value, *others)


def check_placeholders(
    text: str, names: Mapping[str, Collection[str] | None]
) -> tuple[PlaceholderFault, ...]:
    """Return the faults of a text with placeholders, in the order of their places.

    Args:
        text: the template.
        names: the names that will be filled in, each with the fields that may follow
            it after a dot, or None if that is not known yet.
    """
    try:
        template = _environment().parse(text)
    except TemplateSyntaxError as error:
        return (_fault_at_line(text, error.lineno, error.message or "not readable"),)
    except RecursionError:
        return (_TOO_DEEP,)
    places = _Places(text)
    faults = [
        PlaceholderFault(
            line=node.lineno, column=places.of(word, node), message=message
        )
        for node, word, message in _walk(template, names)
    ]
    if not faults:
        faults = _uncompilable(text)
    return tuple(sorted(faults, key=lambda it: (it.line, it.column)))


def _uncompilable(text: str) -> list[PlaceholderFault]:
    """Find what only the making of code shows: too many levels of conditions."""
    try:
        _environment().from_string(text)
    except TemplateSyntaxError as error:
        return [_fault_at_line(text, error.lineno, error.message or "not readable")]
    except (SyntaxError, RecursionError):
        return [_TOO_DEEP]
    return []


def fill_placeholders(
    text: str,
    values: Mapping[str, Any],
    *,
    one_line: bool = False,
    spelling: Spelling | None = None,
) -> str:
    """Return the text with its placeholders filled in.

    Args:
        text: a template that `check_placeholders` found no fault in.
        values: plain values by name.
        one_line: turn every line break that comes out into a space (a mail subject).
        spelling: how people write; by default as programs do.

    Raises:
        InvalidValueError: TYPE_ERROR, an undefined name or more than 256,000
            characters.
    """
    try:
        parts: list[str] = []
        size = 0
        for part in _environment(spelling).from_string(text).generate(dict(values)):
            size += len(part)
            if size > MAX_FILLED:
                message = f"the filled text is longer than {MAX_FILLED:,} characters"
                raise InvalidValueError(message)
            parts.append(part)
    except TemplateError as error:
        message = f"a placeholder cannot be filled: {error}"
        raise InvalidValueError(message) from None
    except (TypeError, ValueError, ArithmeticError) as error:
        message = f"a placeholder cannot be filled: {error}"
        raise InvalidValueError(message) from None
    filled = "".join(parts)
    return " ".join(filled.splitlines()) if one_line else filled


def _walk(
    template: nodes.Template, names: _Names
) -> Iterator[tuple[nodes.Node, str, str]]:
    """Yield each fault: the node, the word that is wrong, the message."""
    for node in template.find_all(nodes.Node):
        if isinstance(node, nodes.Name):
            if node.ctx == "load":
                yield from _known(node, "name", node.name, names)
        elif isinstance(node, nodes.Getattr):
            yield from _attribute(node, node.node, node.attr, names)
        elif isinstance(node, nodes.Getitem) and isinstance(node.arg, nodes.Const):
            yield from _attribute(node, node.node, str(node.arg.value), names)
        elif isinstance(node, nodes.Filter):
            yield from _known(node, "filter", node.name, (*_FILTERS, *_WRITTEN))
        elif isinstance(node, nodes.Test):
            yield from _known(node, "test", node.name, _TESTS)
        elif not isinstance(node, _ALLOWED):
            word = type(node).__name__.lower()
            message = f"{word} is not possible here; use names, dots, if and filters"
            yield node, word, message


def _known(
    node: nodes.Node, what: str, name: str, known: Collection[str]
) -> Iterator[tuple[nodes.Node, str, str]]:
    if name not in known:
        yield node, name, f"unknown {what} {name!r}{did_you_mean(name, known)}"


def _attribute(
    node: nodes.Node,
    base: nodes.Expr,
    name: str,
    names: _Names,
) -> Iterator[tuple[nodes.Node, str, str]]:
    if name.startswith("_"):
        yield node, name, f"name {name!r} is private"
    elif isinstance(base, nodes.Name):
        known = names.get(base.name)
        if known is not None and name not in known:
            hint = did_you_mean(name, known)
            yield node, name, f"unknown name '{base.name}.{name}'{hint}"


class _Places:
    """Find the column of a word: Jinja2's nodes know their line only."""

    def __init__(self, text: str) -> None:
        self._words: dict[tuple[int, str], int] = {}
        column = 1
        for line, _, word in _environment().lex(text):
            self._words.setdefault((line, word), column)
            broken = word.rpartition("\n")
            column = len(broken[2]) + 1 if broken[1] else column + len(word)

    def of(self, word: str, node: nodes.Node) -> int:
        return self._words.get((node.lineno, word), 1)


def _fault_at_line(text: str, line: int, message: str) -> PlaceholderFault:
    """Place a syntax error: Jinja2 gives its line; the column is the last opening."""
    lines = text.split("\n")
    content = lines[min(line, len(lines)) - 1]
    openings = [content.rfind(mark) for mark in ("{{", "{%", "{#")]
    return PlaceholderFault(line=line, column=max(0, *openings) + 1, message=message)
