"""The command line as people type it."""

from __future__ import annotations

import contextlib
import io
from typing import Any

from tests.security.ground import Ground, door

from bizproc.cli import main
from bizproc.errors import InvalidValueError

__all__ = ["command"]


def command(*arguments: str, typed: str = "") -> str:
    """Run a command; return all that it prints.

    Raises:
        InvalidValueError: the command ended with 1, 2 or 3.
    """
    import sys  # noqa: PLC0415 - its input is replaced below

    printed = io.StringIO()
    before, sys.stdin = sys.stdin, io.StringIO(typed)
    try:
        with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
            main(arguments)
        status: Any = 0
    except SystemExit as ended:
        status = ended.code or 0
    finally:
        sys.stdin = before
    if status in (1, 2, 3):
        raise InvalidValueError(printed.getvalue())
    assert status == 0, status
    return printed.getvalue()


def _written(ground: Ground, text: str) -> str:
    path = ground.folder / "given.json"
    path.write_text(text, encoding="utf-8", errors="surrogatepass")
    return str(path)


@door("CLI JSON")
def give_json(ground: Ground, text: str) -> Any:
    return command("feel", "x", "--with", _written(ground, text), "--json")
