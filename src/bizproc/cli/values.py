"""Read field values from the command line."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import typer

from bizproc.errors import Finding, Location, SourceError
from bizproc.source.json import UnusableJsonError, parse_json

__all__ = ["read_changes", "read_file", "read_json", "read_values"]


def read_values(
    fields: Sequence[str] | None, data: str | None = None
) -> dict[str, Any]:
    """Return the values of `FIELD=VALUE` arguments, laid over those of `--data`.

    Raises:
        typer.BadParameter: an argument has no `=`.
        SourceError: a value is no YAML, or the data no JSON object.
    """
    from bizproc.source.yaml import parse_yaml

    values = {} if data is None else read_json(data)
    for field in fields or ():
        name, equals, text = field.partition("=")
        if not equals or not name:
            msg = f"expected FIELD=VALUE, got {field!r}"
            raise typer.BadParameter(msg)
        values[name] = parse_yaml(text, file=f"the value of {name}").plain()
    return values


def read_changes(
    fields: Sequence[str] | None, data: str | None, reset: Sequence[str] | None
) -> dict[str, Any]:
    """Return what to change, as `read_values` does; something must change.

    Raises:
        typer.BadParameter: nothing is given or reset, or an argument has no `=`.
        SourceError: a value is no YAML, or the data no JSON object.
    """
    given = read_values(fields, data)
    if not given and not reset:
        msg = "nothing to change: give FIELD=VALUE, --data or --reset"
        raise typer.BadParameter(msg)
    return given


def read_file(file: str | None) -> dict[str, Any]:
    """Return the JSON object of the file of `--with`; `-` is standard input.

    Raises:
        SourceError: it cannot be read, or holds no object.
    """
    if file is None:
        return {}
    return read_json(file if file == "-" else f"@{file.removeprefix('@')}")


def read_json(data: str) -> dict[str, Any]:
    """Return a JSON object: the text itself, `@FILE`, or `-` for standard input.

    Raises:
        SourceError: it cannot be read, or is no object.
    """
    file = "--data"
    text: str | bytes = data
    try:
        if data == "-":
            file, text = "standard input", sys.stdin.read()
        elif data.startswith("@"):
            file = data[1:]
            text = Path(file).read_bytes()
        found, _ = parse_json(text, decimals=True)
    except UnusableJsonError as error:
        message = f"not JSON: {error.message}"
        raise _unreadable(file, error.line, message) from None
    except OSError as error:
        raise _unreadable(file, None, error.strerror or str(error)) from None
    except ValueError:  # a name that no file can have, as one with a NUL
        raise _unreadable(file, None, "no name of a file") from None
    if not isinstance(found, dict):
        raise _unreadable(file, None, 'expected a JSON object: {"amount": 5}')
    return found


def _unreadable(file: str, line: int | None, message: str) -> SourceError:
    location = Location(file=file, line=line)
    return SourceError([Finding(code="JSON", message=message, location=location)])
