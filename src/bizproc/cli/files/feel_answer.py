"""Evaluate a FEEL expression in a workspace, and tell its value."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from bizproc import feel as language
from bizproc.cli.files.feel_prompt import Prompt
from bizproc.cli.output import complain, print_json, say
from bizproc.errors import ExpressionError
from bizproc.studio.expression_scope import surroundings

__all__ = ["open_prompt", "tell_value"]


def open_prompt(
    values: Mapping[str, Any], *, workspace: Path | None, strict: bool
) -> None:
    """Let a person evaluate one expression after the other."""
    around = surroundings(workspace)
    Prompt({**around.names, **values}, around.functions, strict=strict).run()


def tell_value(
    expression: str,
    values: Mapping[str, Any],
    *,
    workspace: Path | None,
    explain: bool,
    strict: bool,
    as_json: bool,
) -> None:
    """Print the value of an expression, or of every part of it.

    Raises:
        ExpressionError: it has none; the place is underlined on standard error.
    """
    around = surroundings(workspace)
    scope, functions = {**around.names, **values}, around.functions
    try:
        if explain:
            _explain(expression, scope, functions, strict=strict, as_json=as_json)
            return
        notes: list[ExpressionError] = []
        value = language.parse(expression, names=language.names_in(scope)).evaluate(
            scope, functions=functions, strict=strict, notes=notes
        )
    except ExpressionError as error:
        complain(error.underlined())
        raise
    if as_json:
        _print_json(_plain(value))
        return
    for note in notes:
        complain(f"null because {note}")
    say(language.to_text(value, hides=True))


def _plain(value: Any) -> Any:
    """Return a FEEL value as JSON has it; other kinds as their FEEL text.

    A number that a float would change keeps its digits, as text.
    """
    kind = language.kind_of(value)
    if kind == "number" and not isinstance(value, int):
        near = float(value)
        return near if Decimal(repr(near)) == Decimal(value) else str(value)
    if kind in {"number", "string", "boolean", "null"}:
        return value
    if isinstance(value, Mapping):
        return {str(key): _plain(value[key]) for key in value}
    if kind == "list":
        return [_plain(item) for item in value]
    return language.to_text(value, hides=True)


def _explain(
    text: str,
    scope: dict[str, Any],
    functions: Mapping[str, language.Function],
    *,
    strict: bool,
    as_json: bool,
) -> None:
    found = language.explain(text, scope, functions=functions, strict=strict)
    if as_json:
        _print_json(_parts(found))
    else:
        say(str(found))
    if found.error is not None:
        raise found.error


def _parts(part: language.Explanation) -> dict[str, Any]:
    shown: dict[str, Any] = {"text": part.text}
    if part.reached:
        shown["value"] = _plain(part.value)
    else:
        shown["failed"] = True
    if part.error is not None:
        shown["error"] = str(part.error)
    if part.children:
        shown["parts"] = [_parts(child) for child in part.children]
    return shown


def _print_json(data: Any) -> None:
    print_json(data)
