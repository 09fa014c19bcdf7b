"""Read the address of a database; a password in it never stands in a message.

A password may stand where it belongs, in the query, in a value of libpq or, if the
address is malformed, anywhere. What cannot be read is therefore not repeated.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from urllib.parse import quote, quote_plus

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from bizproc.errors import StoreError, did_you_mean
from bizproc.secret import conceal

__all__ = ["DRIVERS", "EXAMPLES", "hidden", "read_address", "secrets_of", "shown"]

EXAMPLES = "sqlite:///file.db, postgresql://user@host/name or memory://"
DRIVERS = {"sqlite": "pysqlite", "postgresql": "psycopg"}
"""The databases, and the driver that each is used with."""

_SECRET_OPTION = re.compile(r"pass|pwd|secret|token|key", re.IGNORECASE)
_HIDDEN = "***"


def read_address(address: str | sa.URL) -> sa.URL:
    """Return the address with its driver, its password where SQLAlchemy hides it.

    Raises:
        StoreError: it is no address, or names another database or driver.
    """
    url = address if isinstance(address, sa.URL) else _parsed(address)
    # Raised here, not where it failed: the first error may repeat the password.
    if url is None:
        message = (
            f"{_recognizable(str(address))} is no database URL; write {EXAMPLES}. In "
            "a user or password, write @ : / ? and # as %40 %3A %2F %3F and %23"
        )
        raise StoreError(message)
    kind, _, driver = url.drivername.partition("+")
    check_driver(kind, driver)
    if kind == "postgresql" and "=" in (url.database or ""):
        message = (
            f"cannot open {shown(url)}: options of libpq belong after a question mark: "
            "postgresql://user@host/name?sslmode=require"
        )
        raise StoreError(message)
    return _password_in_its_place(url.set(drivername=f"{kind}+{DRIVERS[kind]}"))


def check_driver(kind: str, driver: str) -> None:
    """Refuse a database or driver that is not ours; no driver means the right one.

    Raises:
        StoreError: with the ones to use.
    """
    if kind not in DRIVERS:
        hint = did_you_mean(kind, [*DRIVERS, "memory"])
        message = f"{kind!r} is no database of bizproc{hint}; use {EXAMPLES}"
        raise StoreError(message)
    if driver not in {"", DRIVERS[kind]}:
        hint = did_you_mean(driver, [DRIVERS[kind]])
        message = (
            f"the driver {driver!r} is not supported{hint}; use {kind}:// or "
            f"{kind}+{DRIVERS[kind]}://"
        )
        raise StoreError(message)


def shown(url: sa.URL) -> str:
    """Return the address for a message: without password and options."""
    database = url.database
    if database is not None and ("=" in database or "@" in database):
        database = _HIDDEN
    kind = url.drivername.partition("+")[0]
    bare = url.set(drivername=kind, database=database).set(query={})
    return bare.render_as_string(hide_password=True)


def secrets_of(url: sa.URL) -> tuple[str, ...]:
    """Return what must not stand in a message, however it is written."""
    found = [str(url.password or "")]
    for option, values in url.normalized_query.items():
        if _SECRET_OPTION.search(option):
            found += values
    if "=" in (url.database or ""):
        found.append(str(url.database))
    for one in found:
        conceal(one)  # in what others say of it, too: logs, tracebacks
    spellings = {spell(one) for one in found if one for spell in _SPELLINGS}
    return tuple(sorted(spellings, key=len, reverse=True))


def hidden(text: str, secrets: Iterable[str]) -> str:
    """Return the text with the secrets in it made unreadable."""
    for secret in secrets:
        # any case, as %2F may be written %2f
        text = re.sub(re.escape(secret), _HIDDEN, text, flags=re.IGNORECASE)
    return text


_SPELLINGS: tuple[Callable[[str], str], ...] = (
    str,
    quote,
    quote_plus,
    lambda secret: quote(secret, safe=""),
    lambda secret: repr(secret)[1:-1],
)


def _parsed(address: str) -> sa.URL | None:
    try:
        address.encode()  # no file or host is named in half a character
        url = sa.make_url(address)
        url.get_backend_name()
    except (SQLAlchemyError, ValueError):
        return None
    # a password with an @ in it: what follows would be taken for a host
    return None if "@" in (url.host or "") else url


def _recognizable(address: str) -> str:
    """Return as much of a malformed address as cannot hold a password."""
    scheme, mark, _ = address.partition("://")
    if mark and re.fullmatch(r"[\w+]{1,30}", scheme, re.ASCII):
        return f"'{scheme}://…'"
    return "the address" if re.search(r"[=@:\s]", address) else repr(address)


def _password_in_its_place(url: sa.URL) -> sa.URL:
    given = url.normalized_query.get("password")
    if given is None or url.drivername.startswith("sqlite"):
        return url
    return url.difference_update_query(["password"]).set(password=given[-1])
