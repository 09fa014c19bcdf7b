"""Check and compile the template that a workspace has for its letters: Jinja2, bounded.

Unlike a text with placeholders it may repeat, for a letter has paragraphs of lines: over
`paragraphs`, and inside that over the lines of one, no further. Nothing can be called,
included or set, so what a letter costs grows with its own text alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Final, NoReturn

from jinja2 import StrictUndefined, Template, TemplateError, nodes
from jinja2.exceptions import TemplateSyntaxError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from bizproc.errors import DefinitionError, Finding, Location, did_you_mean

__all__ = ["MAX_LETTER", "TEMPLATE_FILE", "compile_letter", "read_letter_template"]

TEMPLATE_FILE: Final = "templates/mail.html"
MAX_LETTER: Final = 20_000_000
"""The characters of a letter's HTML part."""
_MAX_BYTES: Final = 256_000
_MAX_NODES: Final = 1_000
_SHOWN: Final = 60

# How often a name can be gone through: paragraphs, the lines of each, no letters.
_NAMES: Final[Mapping[str, int]] = {"subject": 0, "paragraphs": 2}
_OF_LOOPS: Final = frozenset({"first", "index", "index0", "last", "length"})
_FILTERS: Final = (
    *("capitalize", "default", "e", "escape", "first", "last", "length", "lower"),
    *("safe", "title", "trim", "upper"),
)
_TESTS: Final = ("defined", "none", "undefined")
_ALLOWED: Final = (
    *(nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Const),
    *(nodes.Filter, nodes.Test, nodes.If, nodes.CondExpr, nodes.Compare),
    *(nodes.Operand, nodes.And, nodes.Or, nodes.Not, nodes.For),
    *(nodes.Getattr, nodes.Getitem),
)


class _FaultError(Exception):
    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line
        self.message = message


def read_letter_template(templates: Path) -> str | None:
    """Return the template in a workspace's folder of them, or None if it has none.

    Raises:
        DefinitionError: it cannot be read, is too large, or not checked well.
    """
    try:
        with (templates / "mail.html").open("rb") as file:
            content = file.read(_MAX_BYTES + 1)
    except FileNotFoundError:
        return None
    except OSError as error:
        _refuse(f"cannot be read: {error.strerror}")
    if len(content) > _MAX_BYTES:
        message = f"a template has {_MAX_BYTES:,} bytes at most"
        _refuse(message)
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        _refuse("the file is no UTF-8")
    compile_letter(text)
    return text


@lru_cache(maxsize=16)
def compile_letter(text: str) -> Template:
    """Return the template of a text; it sees `subject` and `paragraphs`.

    Raises:
        DefinitionError: TYPE_ERROR, no template or more of Jinja2 than a letter needs.
    """
    environment = _environment()
    try:
        parsed = environment.parse(text)
        left = _MAX_NODES
        for _ in _checked(parsed, _NAMES, "paragraphs"):
            left -= 1
            if left < 0:
                _refuse(f"more than {_MAX_NODES:,} parts")
        return environment.from_string(text)
    except _FaultError as error:
        _refuse(error.message, line=error.line)
    except TemplateSyntaxError as error:
        _refuse(_cut(error.message or "not readable"), line=error.lineno)
    except TemplateError as error:
        _refuse(_cut(str(error)))
    except (SyntaxError, RecursionError, MemoryError):
        _refuse("nested too deeply")
    except (ValueError, OverflowError):
        _refuse("it holds characters or numbers that are none")


def _environment() -> ImmutableSandboxedEnvironment:
    environment = ImmutableSandboxedEnvironment(
        autoescape=True, undefined=StrictUndefined, keep_trailing_newline=False
    )
    environment.globals.clear()
    environment.filters = {name: environment.filters[name] for name in _FILTERS}
    environment.tests = {name: environment.tests[name] for name in _TESTS}
    return environment


def _checked(
    node: nodes.Node, names: Mapping[str, int], repeatable: str
) -> Iterator[nodes.Node]:
    """Yield every node; raise at the first one that a letter has no need of."""
    yield node
    if not isinstance(node, _ALLOWED):
        word = type(node).__name__.lower()
        raise _FaultError(node.lineno, f"{word} is not possible in a letter")
    if isinstance(node, nodes.For):
        yield from _loop(node, names, repeatable)
        return
    if isinstance(node, nodes.Name) and node.name not in names:
        hint = did_you_mean(node.name, names)
        message = f"unknown name {_cut(node.name)!r}{hint}"
        raise _FaultError(node.lineno, message)
    if isinstance(node, nodes.Getattr) and not _of_loop(node):
        message = f"'.{_cut(node.attr)}' is not possible; only a loop has parts"
        raise _FaultError(node.lineno, message)
    if isinstance(node, nodes.Getitem) and not _by_number(node):
        message = "in brackets only a number is possible"
        raise _FaultError(node.lineno, message)
    for child in node.iter_child_nodes():
        yield from _checked(child, names, repeatable)


def _loop(
    node: nodes.For, names: Mapping[str, int], repeatable: str
) -> Iterator[nodes.Node]:
    plain = isinstance(node.target, nodes.Name) and isinstance(node.iter, nodes.Name)
    over = node.iter.name if isinstance(node.iter, nodes.Name) else ""
    if not plain or node.recursive or over != repeatable or names[over] < 1:
        message = (
            "a letter goes through paragraphs, and inside that through their lines"
        )
        raise _FaultError(node.lineno, message)
    name = node.target.name if isinstance(node.target, nodes.Name) else ""
    inside = {**names, name: names[over] - 1, "loop": 0}
    for child in (*node.body, *([node.test] if node.test else [])):
        yield from _checked(child, inside, name)
    for child in node.else_:
        yield from _checked(child, names, repeatable)


def _of_loop(node: nodes.Getattr) -> bool:
    named = isinstance(node.node, nodes.Name) and node.node.name == "loop"
    return named and node.attr in _OF_LOOPS


def _by_number(node: nodes.Getitem) -> bool:
    return isinstance(node.arg, nodes.Const) and type(node.arg.value) is int


def _refuse(message: str, *, line: int | None = None) -> NoReturn:
    location = Location(file=TEMPLATE_FILE, line=line)
    finding = Finding(code="TYPE_ERROR", message=message, location=location)
    raise DefinitionError([finding]) from None


def _cut(text: str) -> str:
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
