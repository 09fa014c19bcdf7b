"""Recognize what a transaction is handed in as, and say what can be."""

from __future__ import annotations

import sys
from typing import Any

import sqlalchemy as sa

from bizproc.errors import InvalidValueError
from bizproc.stores.sql.callers.caller import Caller
from bizproc.stores.sql.callers.django import DjangoCaller, is_of_django
from bizproc.stores.sql.callers.sqlalchemy import ConnectionCaller, SessionCaller

__all__ = ["caller_of"]

_TAKEN = (
    "using() takes a Connection or a Session of SQLAlchemy, or django.db.connection "
    "inside transaction.atomic()"
)
# the name of a type, as it is imported -> what to do about it
_REMEDIES = {
    "sqlalchemy.engine.base.Engine": (
        "begin a transaction on it, and pass its connection: `with database.begin() as "
        "connection: engine.using(connection)`"
    ),
    "sqlalchemy.ext.asyncio.engine.AsyncEngine": (
        "begin a transaction on it, and pass its connection to bizproc.AsyncEngine"
    ),
    "sqlalchemy.ext.asyncio.engine.AsyncConnection": (
        "it is asynchronous: `bizproc.AsyncEngine(engine).using(connection)`"
    ),
    "sqlalchemy.ext.asyncio.session.AsyncSession": (
        "it is asynchronous: `bizproc.AsyncEngine(engine).using(session)`"
    ),
    "sqlalchemy.ext.asyncio.scoping.async_scoped_session": (
        "it is asynchronous: `bizproc.AsyncEngine(engine).using(scoped())`"
    ),
    "sqlalchemy.orm.session.sessionmaker": (
        "open a session with it, and pass that: `with Session.begin() as session: "
        "engine.using(session)`"
    ),
    "sqlalchemy.engine.base.Transaction": (
        "pass its connection: `engine.using(transaction.connection)`"
    ),
    "sqlalchemy.orm.session.SessionTransaction": (
        "pass its session: `engine.using(transaction.session)`"
    ),
    "sqlite3.Connection": (
        "it is the driver's own, whose transactions begin and end behind the back of "
        "others; open the database by sqlalchemy.create_engine(...) instead"
    ),
    "psycopg.Connection": (
        "it is the driver's own; open the database by sqlalchemy.create_engine(...) "
        "instead"
    ),
    "psycopg2.extensions.connection": (
        "it is the driver's own, and of psycopg 2; open the database by "
        "sqlalchemy.create_engine('postgresql+psycopg://...') instead"
    ),
    "builtins.str": "an address begins no transaction; connect() takes it",
}


def caller_of(given: object) -> Caller:
    """Return who lends the transaction.

    Raises:
        InvalidValueError: it is nothing that has one; the message says what to pass.
        StoreError: its database or driver is not one of bizproc.
    """
    if isinstance(given, sa.Connection):
        return ConnectionCaller(given)
    orm: Any = sys.modules.get("sqlalchemy.orm")  # who passes a session has imported it
    if orm is not None and isinstance(given, orm.scoped_session):
        given = given()
    if orm is not None and isinstance(given, orm.Session):
        return SessionCaller(given)
    if is_of_django(given):
        return DjangoCaller(given)
    raise _refused(given)


def _refused(given: Any) -> InvalidValueError:
    kinds = [f"{it.__module__}.{it.__qualname__}" for it in type(given).__mro__]
    remedy = next((_REMEDIES[it] for it in kinds if it in _REMEDIES), None)
    name = type(given).__name__
    if given is getattr(sys.modules.get("django.db"), "connections", None):
        remedy = "take one of them: `engine.using(connections['default'])`"
    text = f"{name} is no transaction to join: {_TAKEN}"
    return InvalidValueError(text if remedy is None else f"{text}; {remedy}")
