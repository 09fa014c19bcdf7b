"""What a database is asked, as SQLite itself tells it: no layer of ours can hide any."""

from contextlib import contextmanager

import sqlalchemy as sa


@contextmanager
def traced():
    """Yield a list that gets each statement on connections opened in the block."""
    asked = []

    def trace(connection, _):
        connection.set_trace_callback(asked.append)

    sa.event.listen(sa.Engine, "connect", trace)
    try:
        yield asked
    finally:
        sa.event.remove(sa.Engine, "connect", trace)


def reads(asked):
    """Return the statements that read."""
    return [it for it in asked if it.lstrip().upper().startswith(("SELECT", "WITH"))]
