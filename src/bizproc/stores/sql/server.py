"""Look at a connection of PostgreSQL before anything is decided on it.

The server tells most of what matters when one connects, so that looking costs no round
trip. What would be wrong without anybody noticing is refused here: a standby, whose
rows are of yesterday, and an encoding that has no place for most letters.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bizproc.errors import StoreError

__all__ = ["refuse_unfit", "settings_to_set"]

_UTC = {"UTC", "Etc/UTC", "GMT", "Etc/GMT", "UCT", "Zulu"}


def refuse_unfit(driver: Any, place: str) -> None:
    """Refuse a server on which nothing can be decided, or not every text be kept.

    Raises:
        StoreError: it is a standby, takes no writes, or has another encoding.
    """
    told: Callable[[str], str | None] = driver.info.parameter_status
    encoding = told("server_encoding")
    if encoding != "UTF8":
        message = (
            f"cannot use {place}: its encoding is {encoding}, in which most letters "
            "have no place; make a database with UTF8 (createdb --encoding=UTF8 "
            "--template=template0 NAME) and move the rows with pg_dump"
        )
        raise StoreError(message)
    # PgBouncer tells it as it was asked for
    if (told("client_encoding") or "").upper() not in {"UTF8", "UNICODE"}:
        message = (
            f"cannot use {place}: client_encoding is {told('client_encoding')}; leave "
            "it out of the engine, the address and PGCLIENTENCODING, or name utf8"
        )
        raise StoreError(message)
    if _is_standby(driver, told):
        message = (
            f"cannot use {place}: it is a standby (a read replica), whose rows may be "
            "older than what was decided already; name the primary, or several hosts "
            "with ?target_session_attrs=read-write"
        )
        raise StoreError(message)
    if told("default_transaction_read_only") == "on":
        message = (
            f"cannot use {place}: default_transaction_read_only is on, so somebody "
            "wants nothing to be written, perhaps as the disk is full; mend that, and "
            "reset it for the user, the database or the server"
        )
        raise StoreError(message)


def settings_to_set(driver: Any) -> tuple[str, ...]:
    """Return what to set so that moments come as they are read here.

    A year of four digits may have five in the zone of the session, and psycopg reads
    moments in the style ISO alone.
    """
    told: Callable[[str], str | None] = driver.info.parameter_status
    wanted = []
    if told("TimeZone") not in _UTC:
        wanted.append("TimeZone = 'UTC'")
    if not (told("DateStyle") or "").startswith("ISO"):
        wanted.append("DateStyle = 'ISO'")
    return tuple(wanted)


def _is_standby(driver: Any, told: Callable[[str], str | None]) -> bool:
    status = told("in_hot_standby")
    if status is None:  # before PostgreSQL 14, or behind a pooler
        row = driver.execute("SELECT pg_is_in_recovery()").fetchone()
        return bool(row[0])
    return status == "on"
