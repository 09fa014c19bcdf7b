"""The connections of a store: how many there may be, and how long one is waited for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, TypedDict

from bizproc.errors import InvalidValueError, did_you_mean

__all__ = ["PoolOptions", "PoolSettings", "pool_settings"]

_A_DAY = 86_400
_SPAN = re.compile(r"[1-9][0-9]{0,8}(ms|s|min|h)")


class PoolOptions(TypedDict, total=False):
    """Name the settings of a store's connections, as `connect` takes them.

    They may stand in the address as well, which goes first:
    `postgresql://user@host/name?pool_size=8&statement_timeout=30s`.

    Attributes:
        pool_size: at most so many connections at once; by default one for each thread
            that has a transaction open.
        pool_timeout: how many seconds a thread waits for one of them; 30.
        statement_timeout: the longest time of a statement, as PostgreSQL writes it:
            `"30s"`, `"500ms"`; what takes longer is given up and tried again.
        lock_timeout: the longest time to wait for a row that another holds, likewise.
        prepare_threshold: how often psycopg sends a statement before it prepares it on
            the server, 5; None never, which a pooler such as pgbouncer may need.
    """

    pool_size: int | None
    pool_timeout: float
    statement_timeout: str | None
    lock_timeout: str | None
    prepare_threshold: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolSettings:
    """Hold the settings of a store's connections; see `PoolOptions`.

    Raises:
        InvalidValueError: a value that means nothing.
    """

    pool_size: int | None = None
    pool_timeout: float = 30
    statement_timeout: str | None = None
    lock_timeout: str | None = None
    prepare_threshold: int | None = 5

    def __post_init__(self) -> None:
        """Refuse what means nothing, with what would."""
        if self.pool_size is not None:
            _whole("pool_size", self.pool_size, least=1)
        if self.prepare_threshold is not None:
            _whole("prepare_threshold", self.prepare_threshold, least=0)
        seconds: Any = self.pool_timeout
        if not isinstance(seconds, int | float) or not 0 <= seconds <= _A_DAY:
            name = "pool_timeout"
            raise _wrong(name, seconds, f"seconds from 0 to {_A_DAY}")
        for name in ("statement_timeout", "lock_timeout"):
            value = getattr(self, name)
            if value is None or (isinstance(value, str) and _SPAN.fullmatch(value)):
                continue
            raise _wrong(name, value, "a time with its unit, such as '30s' or '500ms'")

    def given(self) -> list[str]:
        """Return the names of what is not as it is by default."""
        usual = PoolSettings()
        names = [it.name for it in fields(self)]
        return [it for it in names if getattr(self, it) != getattr(usual, it)]

    def with_texts(self, texts: Mapping[str, str]) -> PoolSettings:
        """Return them with those that an address writes.

        Raises:
            InvalidValueError: as the class.
        """
        return replace(self, **{it: _read(it, text) for it, text in texts.items()})


def pool_settings(given: Mapping[str, Any]) -> PoolSettings:
    """Return the settings of what was given by name.

    Raises:
        InvalidValueError: there is no such setting, or its value means nothing.
    """
    known = [it.name for it in fields(PoolSettings)]
    for name in given:
        if name not in known:
            message = f"there is no setting {name!r}{did_you_mean(name, known)}"
            raise InvalidValueError(message)
    return PoolSettings(**given)


def _read(name: str, text: str) -> Any:
    if name in {"statement_timeout", "lock_timeout"}:
        return text
    if name == "prepare_threshold" and text == "none":
        return None
    try:
        return float(text) if name == "pool_timeout" else int(text)
    except ValueError:
        return text  # which is refused with its name


def _whole(name: str, value: Any, *, least: int) -> None:
    if type(value) is not int or value < least:
        raise _wrong(name, value, f"a whole number from {least} on")


def _wrong(name: str, value: Any, expected: str) -> InvalidValueError:
    return InvalidValueError(f"{name}={value!r}: write {expected}")
