"""`bizproc feel`."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any

import typer

from bizproc import feel as language
from bizproc.cli.options import AsJson, Folder
from bizproc.cli.surroundings import surroundings
from bizproc.errors import ConfigurationError, ExpressionError, Finding, Location

__all__ = ["feel"]

Text = Annotated[
    str | None,
    typer.Argument(metavar="EXPRESSION", help="FEEL; without it, a prompt opens."),
]
With = Annotated[
    Path | None,
    typer.Option(
        "--with", metavar="FILE", help="The values by name, as JSON; - reads the input."
    ),
]


def feel(
    expression: Text = None,
    data: With = None,
    workspace: Folder = None,
    *,
    explain: Annotated[
        bool, typer.Option("--explain", help="Show the value of every part.")
    ] = False,
    lenient: Annotated[
        bool,
        typer.Option("--lenient", help="Null for what is wrong, as in the standard."),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Evaluate a FEEL expression, or open a prompt.

    bizproc feel 'amount > 100 and client.vip' --with deal.json --explain
    """
    around = surroundings(workspace)
    scope, functions = {**around.names, **_scope(data)}, around.functions
    if expression is None:
        from bizproc.cli.feel_prompt import Prompt  # noqa: PLC0415 - only if asked for

        Prompt(scope, functions, strict=not lenient).run()
        return
    try:
        if explain:
            _explain(expression, scope, functions, strict=not lenient, as_json=as_json)
            return
        notes: list[ExpressionError] = []
        value = language.parse(expression, names=language.names_in(scope)).evaluate(
            scope, functions=functions, strict=not lenient, notes=notes
        )
    except ExpressionError as error:
        typer.echo(error.underlined(), err=True)
        raise
    if as_json:
        _print_json(plain(value))
        return
    for note in notes:
        typer.echo(f"null because {note}", err=True)
    typer.echo(language.to_text(value))


def plain(value: Any) -> Any:
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
        return {str(key): plain(value[key]) for key in value}
    if kind == "list":
        return [plain(item) for item in value]
    return language.to_text(value)


def _explain(
    text: str, scope: dict[str, Any], functions: Any, *, strict: bool, as_json: bool
) -> None:
    found = language.explain(text, scope, functions=functions, strict=strict)
    if as_json:
        _print_json(_parts(found))
    else:
        typer.echo(str(found))
    if found.error is not None:
        raise found.error


def _parts(part: language.Explanation) -> dict[str, Any]:
    shown: dict[str, Any] = {"text": part.text}
    if part.reached:
        shown["value"] = plain(part.value)
    else:
        shown["failed"] = True
    if part.error is not None:
        shown["error"] = str(part.error)
    if part.children:
        shown["parts"] = [_parts(child) for child in part.children]
    return shown


def _print_json(data: Any) -> None:
    typer.echo(json.dumps(data, ensure_ascii=False, indent=2))


def _scope(file: Path | None) -> dict[str, Any]:
    """Return the values of a JSON file; numbers keep all their digits."""
    if file is None:
        return {}
    try:
        piped = str(file) == "-"
        text = sys.stdin.read() if piped else file.read_text(encoding="utf-8")
        data = json.loads(text, parse_float=Decimal, parse_constant=_no_constant)
    except (OSError, UnicodeDecodeError, ValueError, RecursionError) as error:
        raise _unusable(file, str(error) or "nested too deeply") from None
    if not isinstance(data, dict):
        raise _unusable(file, 'it must be an object: {"amount": 5}')
    return data


def _no_constant(text: str) -> Any:
    message = f"{text} is no number of JSON"
    raise ValueError(message)


def _unusable(file: Path, why: str) -> ConfigurationError:
    message = f"the values cannot be read: {why}"
    finding = Finding(code="FEEL", message=message, location=Location(file=str(file)))
    return ConfigurationError([finding])
