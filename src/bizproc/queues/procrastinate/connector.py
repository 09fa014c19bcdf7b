"""Connect procrastinate to the database, and hear again after it was away."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable, Mapping
from typing import Any

import psycopg
from procrastinate import PsycopgConnector
from procrastinate.connector import Notify
from psycopg import sql

from bizproc.queues.backoff import Backoff

__all__ = ["Connector"]

# seconds without a word after which the connection is tried
_SILENCE = 10.0
_PATIENCE = 30.0


class Connector(PsycopgConnector):
    """Do as procrastinate's own, but listen for ever.

    Its own gives up when a connection that was lost cannot be opened at once, and does
    not tell of what came meanwhile.
    """

    def __init__(self, address: Mapping[str, Any]) -> None:
        super().__init__(
            kwargs=dict(address), min_size=1, max_size=4, timeout=_PATIENCE
        )
        self._address = dict(address)

    async def listen_notify(
        self, on_notification: Notify, channels: Iterable[str]
    ) -> None:
        """Tell of every notification until it is cancelled."""
        named, backoff = list(channels), Backoff()
        while True:
            try:
                connection = await psycopg.AsyncConnection.connect(
                    **self._address, autocommit=True
                )
                async with connection:
                    await self._listen(connection, on_notification, named, backoff)
            except (psycopg.Error, OSError) as error:
                await asyncio.sleep(backoff.failed(error))

    async def _listen(
        self,
        connection: Any,
        on_notification: Notify,
        channels: list[str],
        backoff: Backoff,
    ) -> None:
        for channel in channels:
            name = sql.Identifier(channel)
            await connection.execute(sql.SQL("LISTEN {}").format(name))
        backoff.succeeded()
        # something may have come while nobody listened
        missed = json.dumps({"type": "job_inserted", "job_id": 0})
        await on_notification(channel=channels[0], payload=missed)
        while True:
            async for notice in connection.notifies(timeout=_SILENCE):
                await on_notification(channel=notice.channel, payload=notice.payload)
            await connection.execute("SELECT 1")
