"""Read and answer a chat of Telegram, with aiogram (extra `telegram`).

By long polling: nothing has to be reachable from outside. Only private chats count.
What each method does: https://core.telegram.org/bots/api
"""

from __future__ import annotations

import asyncio
import concurrent.futures
import contextlib
import logging
import os
import threading
from collections.abc import Coroutine, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from bizproc.errors import BizprocError, SecretError
from bizproc.portal.chat.port import (
    ChatFile,
    ChatIntake,
    ChatMessage,
    ChatRefusedError,
    ChatReply,
    ChatUnavailableError,
)
from bizproc.portal.chat.telegram_faults import meaning_of
from bizproc.portal.chat.telegram_message import chat_message, pieces
from bizproc.secret import conceal
from bizproc.workspace.chat.channels import TELEGRAM, ChatChannel

__all__ = ["TelegramIntake", "telegram_of"]

_log = logging.getLogger("bizproc.chat")

_LIMIT = 30.0
_MEGABYTE = 1024 * 1024

T = TypeVar("T")


class TelegramIntake:
    """Speak with the Bot API for one bot.

    Args:
        token: the bot's token; it stands in no message and no log.
        api: the address of the Bot API.
        limit: seconds that a call may take.

    Raises:
        ChatRefusedError: what is given is no token, or aiogram is not installed.
    """

    channel = TELEGRAM
    # the Bot API gives no larger ones: https://core.telegram.org/bots/api#getfile
    largest_file = 20 * _MEGABYTE

    def __init__(self, token: str, *, api: str, limit: float = _LIMIT) -> None:
        try:
            from aiogram import Bot  # noqa: PLC0415 - an optional extra, and slow
            from aiogram.client.session.aiohttp import AiohttpSession  # noqa: PLC0415
            from aiogram.client.telegram import TelegramAPIServer  # noqa: PLC0415
            from aiogram.utils.token import TokenValidationError  # noqa: PLC0415
        except ImportError:
            msg = "Telegram needs the package aiogram; install bizproc[telegram]"
            raise ChatRefusedError(msg, whole=True) from None
        conceal(token)
        self._token = token
        self._limit = limit
        server = TelegramAPIServer.from_base(api)
        session = AiohttpSession(api=server, timeout=limit)
        try:
            self._bot = Bot(token=token, session=session)
        except TokenValidationError:
            msg = "the token is no token of a bot of Telegram"
            raise ChatRefusedError(msg, whole=True) from None
        self._offset: int | None = None
        self._polling: concurrent.futures.Future[Any] | None = None
        self._interrupted = False
        self._lock = threading.Lock()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(
            target=self._loop.run_forever, name="bizproc-telegram", daemon=True
        )
        self._thread.start()

    def receive(self, *, wait: float) -> Sequence[ChatMessage]:
        """Return what was written; see `ChatIntake.receive`."""
        with self._lock:
            if self._interrupted:
                return []
            self._polling = self._begin(self._updates(wait))
        try:
            with self._told():
                updates = self._polling.result()
        except concurrent.futures.CancelledError:
            return []
        for update in updates:
            self._offset = max(self._offset or 0, update.update_id + 1)
        return [it for update in updates if (it := chat_message(update)) is not None]

    def fetch(self, file: ChatFile) -> bytes:
        """Return the contents of a file; see `ChatIntake.fetch`."""
        with self._told(f"the file {file.name}"):
            return self._begin(self._download(file)).result()

    def send(self, chat: str, reply: ChatReply) -> None:
        """Bring an answer to a chat; a long one as several messages."""
        with self._told(f"chat {chat}"):
            self._begin(self._say(int(chat), reply)).result()

    def interrupt(self) -> None:
        """Let a call of `receive` that waits return at once, and all later ones."""
        with self._lock:
            self._interrupted = True
            if self._polling is not None:
                self._polling.cancel()

    def close(self) -> None:
        """Release connections."""
        if not self._loop.is_closed():
            self._begin(self._bot.session.close()).result()
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join()
            self._loop.close()

    # -- calls -----------------------------------------------------------------

    def _begin(self, call: Coroutine[Any, Any, T]) -> concurrent.futures.Future[T]:
        return asyncio.run_coroutine_threadsafe(call, self._loop)

    async def _updates(self, wait: float) -> list[Any]:
        from aiogram.exceptions import ClientDecodeError  # noqa: PLC0415 - an extra

        try:
            found: list[Any] = await self._bot.get_updates(
                offset=self._offset,
                timeout=int(wait),
                allowed_updates=["message"],
                request_timeout=int(wait + self._limit),
            )
        except ClientDecodeError as error:
            return self._readable(error.data)
        return found

    def _readable(self, data: Any) -> list[Any]:
        """Return the updates of an answer that can be read; the others are passed over.

        One update that aiogram does not know must not hold up those behind it.
        """
        from aiogram.types import Update  # noqa: PLC0415 - an optional extra
        from pydantic import ValidationError  # noqa: PLC0415 - with it

        listed = data.get("result") if isinstance(data, Mapping) else None
        if not isinstance(listed, list):
            msg = "the Bot API answers what cannot be read"
            raise ChatUnavailableError(msg)
        found = []
        for it in listed:
            try:
                found.append(Update.model_validate(it))
            except ValidationError:
                number = it.get("update_id") if isinstance(it, Mapping) else None
                _log.warning("chat telegram: update %s cannot be read", number)
                if isinstance(number, int):
                    self._offset = max(self._offset or 0, number + 1)
        return found

    async def _download(self, file: ChatFile) -> bytes:
        found = await self._bot.get_file(file.handle)
        if not found.file_path:
            msg = f"Telegram gives no place of the file {file.name}"
            raise ChatRefusedError(msg)
        session = self._bot.session
        url = session.api.file_url(self._token, found.file_path)
        content = bytearray()
        async with contextlib.aclosing(
            session.stream_content(url, timeout=int(self._limit))
        ) as chunks:
            async for chunk in chunks:
                content += chunk
                if len(content) > self.largest_file:
                    msg = f"the file {file.name} is larger than Telegram said"
                    raise ChatRefusedError(msg)
        return bytes(content)

    async def _say(self, chat: int, reply: ChatReply) -> None:
        from aiogram.types import (  # noqa: PLC0415 - an optional extra
            KeyboardButton,
            ReplyKeyboardMarkup,
            ReplyKeyboardRemove,
        )

        buttons = [[KeyboardButton(text=choice)] for choice in reply.choices]
        keyboard = (
            ReplyKeyboardMarkup(
                keyboard=buttons, resize_keyboard=True, one_time_keyboard=True
            )
            if buttons
            else ReplyKeyboardRemove(remove_keyboard=True)
        )
        parts = pieces(reply.text)
        for number, part in enumerate(parts, 1):
            # no parse_mode: what somebody wrote is never taken for markup
            await self._bot.send_message(
                chat, part, reply_markup=keyboard if number == len(parts) else None
            )

    @contextlib.contextmanager
    def _told(self, what: str = "") -> Iterator[None]:
        """Tell what went wrong in the words of the port, without the token."""
        try:
            yield
        except (BizprocError, concurrent.futures.CancelledError):
            raise
        except Exception as error:  # noqa: BLE001 - whatever the client raises
            raise meaning_of(error, what=what, token=self._token) from None


def telegram_of(
    channel: ChatChannel, *, environment: Mapping[str, str] = os.environ
) -> ChatIntake:
    """Return the chat that a workspace names.

    Raises:
        ChatRefusedError: its token is not set, or is none; aiogram is not installed.
    """
    try:
        token = channel.token.reveal(environment).strip()
    except SecretError as error:
        raise ChatRefusedError(error.message, whole=True) from None
    return TelegramIntake(token, api=channel.api)
