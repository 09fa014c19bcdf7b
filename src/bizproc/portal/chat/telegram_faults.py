"""Say what a failed call of the Bot API means: whether it passes, and for whom."""

from __future__ import annotations

from bizproc.portal.chat.port import (
    ChatBusyError,
    ChatRefusedError,
    ChatUnavailableError,
)
from bizproc.secret import HIDDEN, masked

__all__ = ["meaning_of"]

_SERVER = 500
_BUSY = 429


def meaning_of(
    error: Exception, *, what: str, token: str
) -> ChatUnavailableError | ChatRefusedError:
    """Return the error of the port for one of aiogram or aiohttp.

    `what` was to be done begins the message, which never holds the token.
    """
    from aiogram import exceptions as it  # noqa: PLC0415 - an optional extra
    from aiohttp import ClientResponseError  # noqa: PLC0415 - comes with it

    said = f"{what}: " if what else ""
    if isinstance(error, ClientResponseError):
        # its own text holds the address, and that the token
        return _of_status(error.status, said)
    text = masked(str(error).replace(token, HIDDEN)) or type(error).__name__
    said += text
    match error:
        case it.TelegramRetryAfter(retry_after=after):
            return ChatUnavailableError(said, after=float(after))
        case it.TelegramConflictError():
            return _of_conflict(said)
        case it.TelegramUnauthorizedError() | it.TelegramNotFound():
            msg = f"the Bot API does not know the token: {text}"
            return ChatRefusedError(msg, whole=True)
        case (
            it.TelegramBadRequest()
            | it.TelegramForbiddenError()
            | it.TelegramEntityTooLarge()
            | it.TelegramMigrateToChat()
        ):
            return ChatRefusedError(said)
    return ChatUnavailableError(said)


def _of_status(status: int, said: str) -> ChatUnavailableError | ChatRefusedError:
    text = f"{said}the Bot API answers {status}"
    if status >= _SERVER or status == _BUSY:
        return ChatUnavailableError(text)
    return ChatRefusedError(text)


def _of_conflict(said: str) -> ChatUnavailableError | ChatRefusedError:
    if "webhook" in said:
        hint = "; remove the webhook of the bot (deleteWebhook)"
        return ChatRefusedError(said + hint, whole=True)
    return ChatBusyError(said)
