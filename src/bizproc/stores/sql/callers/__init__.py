"""Whose transaction a store joins: SQLAlchemy's or Django's."""

from bizproc.stores.sql.callers.caller import Caller
from bizproc.stores.sql.callers.recognition import caller_of

__all__ = ["Caller", "caller_of"]
