"""Read a secret where it is kept: an environment variable, or a file."""

from __future__ import annotations

import stat
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final, TypeAlias

from bizproc.errors import InvalidValueError, SecretError

__all__ = ["LARGEST", "Reader", "reader_of"]

LARGEST: Final = 64 * 1024
"""How many bytes a secret may have."""


Reader: TypeAlias = Callable[[Mapping[str, str]], str]
"""Read a value; what it is given are environment variables."""


def reader_of(source: str, name: str) -> Reader:
    """Return what reads the value that a source names.

    Raises:
        InvalidValueError: it is neither `env:NAME` nor `file:PATH`. The text is not
            repeated: it may be the value, put where its place belongs.
    """
    kind, _, where = source.partition(":")
    if kind == "env" and _is_variable(where):
        return lambda environment: _variable(where, name, environment)
    if kind == "file" and "\0" not in where and Path(where).is_absolute():
        return lambda _: _content(Path(where), name)
    msg = (
        "a secret is read from env:NAME, an environment variable, or from file:PATH, "
        "a file by its absolute path; the value itself is written nowhere"
    )
    raise InvalidValueError(msg)


def _is_variable(name: str) -> bool:
    return name.isascii() and name.isidentifier()


def _variable(variable: str, name: str, environment: Mapping[str, str]) -> str:
    value = environment.get(variable)
    if value is None or not value.strip():
        missing = "is not set" if value is None else "is not set but to blanks"
        msg = (
            f"the secret {name!r} is not there: the environment variable "
            f"{variable!r} {missing}; set it for this program, then retry"
        )
        raise SecretError(msg)
    return _sized(value, name)


def _content(path: Path, name: str) -> str:
    try:
        # asked before it is opened: to open a pipe would wait for ever
        if not stat.S_ISREG(path.stat().st_mode):
            raise _unreadable(name, path, "it is no file")
        with path.open("rb") as file:
            content = file.read(LARGEST + 2)
    except OSError as error:
        raise _unreadable(name, path, error.strerror or "no such file") from None
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _unreadable(name, path, "it is not UTF-8") from None
    text = text.removesuffix("\n").removesuffix("\r")
    if not text:
        raise _unreadable(name, path, "it is empty")
    return _sized(text, name)


def _unreadable(name: str, path: Path, why: str) -> SecretError:
    msg = (
        f"the secret {name!r} is not there: the file {path} cannot be used ({why}); "
        "put it there for this program to read, then retry"
    )
    return SecretError(msg)


def _sized(value: str, name: str) -> str:
    if len(value.encode("utf-8", "replace")) > LARGEST:
        msg = f"the secret {name!r} is larger than {LARGEST // 1024} kB"
        raise SecretError(msg)
    return value
