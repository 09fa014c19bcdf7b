"""`bizproc feel`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any

import typer

from bizproc import feel as language
from bizproc.cli.options import AsJson, Folder, Lenient, With
from bizproc.cli.surroundings import surroundings
from bizproc.cli.values import read_file
from bizproc.errors import ExpressionError

__all__ = ["feel"]

Text = Annotated[
    str | None,
    typer.Argument(metavar="EXPRESSION", help="FEEL; without it, a prompt opens."),
]


def feel(
    expression: Text = None,
    with_: With = None,
    workspace: Folder = None,
    *,
    explain: Annotated[
        bool, typer.Option("--explain", help="Show the value of every part.")
    ] = False,
    lenient: Lenient = False,
    as_json: AsJson = False,
) -> None:
    """Evaluate a FEEL expression, or open a prompt.

    bizproc feel 'amount > 100 and client.vip' --with deal.json --explain
    """
    around = surroundings(workspace)
    scope, functions = {**around.names, **read_file(with_)}, around.functions
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
