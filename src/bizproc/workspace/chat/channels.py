"""Read `chat:` of `bizproc.yaml`: in which chats people may write in, and what for.

    chat:
      telegram:
        bot: OfficeHelpBot             # its system name; ends with Bot
        token_env: TELEGRAM_TOKEN      # the variable that holds the token
        form: service_request          # which public form is filled in
        set: {source: telegram}        # what its records get beside the answers
        name: Office helper            # what people are told of the bot
        company: Office
        owner_phone: "+7 495 000-00-00"

The file holds no token: that is a secret. `api` names a Bot API server of one's own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from bizproc.errors import (
    Finding,
    InvalidValueError,
    Location,
    did_you_mean,
)
from bizproc.portal_time import PortalTime
from bizproc.secret import Secret
from bizproc.source.mapping import (
    MAPPING,
    TEXT,
    Entries,
    Faults,
    Shape,
    text_that,
)
from bizproc.source.yaml import Mapping as MappingNode
from bizproc.source.yaml import Node, Scalar
from bizproc.workspace.records.schema import Schema
from bizproc.workspace.shapes import ENVIRONMENT

__all__ = ["TELEGRAM", "ChatChannel", "check_channels", "read_channels"]

TELEGRAM = "telegram"
TELEGRAM_API = "https://api.telegram.org"
_UTC = PortalTime(zone=ZoneInfo("UTC"))


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatChannel:
    """Say what a chat is for; `token_env` names the variable that holds its token.

    Attributes:
        name: the kind of chat, such as `telegram`.
        bot: the system name of the bot.
        form: the public form that is filled in.
        preset: what the record gets beside the answers and what the form sets.
        title, company, owner_phone: what people are told; may be empty.
        api: the address of the Bot API.
        places: where the file says what, by key.
    """

    name: str
    bot: str
    token_env: str
    form: str
    preset: Mapping[str, Any] = field(default_factory=dict)
    title: str = ""
    company: str = ""
    owner_phone: str = ""
    api: str = TELEGRAM_API
    places: Mapping[str, Location] = field(default_factory=dict)

    @property
    def token(self) -> Secret:
        """Return the token of the bot."""
        return Secret(f"env:{self.token_env}", name=f"token of chat {self.name}")


def _bot(text: str) -> str:
    if not text.endswith("Bot") or not text.isascii() or not text.isidentifier():
        raise ValueError(text)
    return text


def _address(text: str) -> str:
    if urlsplit(text).scheme not in {"http", "https"} or not urlsplit(text).hostname:
        raise ValueError(text)
    return text.rstrip("/")


_BOT: Shape[str] = text_that(
    "the system name of a bot: Latin letters, digits and _, ending with Bot",
    _bot,
    blank="",
)
_ADDRESS: Shape[str] = text_that("an address (https://…)", _address, blank=TELEGRAM_API)


def read_channels(node: Node | None, *, faults: Faults) -> tuple[ChatChannel, ...]:
    """Return the chats that a mapping names; faults are noted."""
    if node is None or (isinstance(node, Scalar) and node.value is None):
        return ()
    entries = Entries.of(node, faults=faults, what="chat")
    named = entries.optional(TELEGRAM, MAPPING, None)
    entries.close()
    return () if named is None else (_read_telegram(named, faults),)


def _read_telegram(node: MappingNode, faults: Faults) -> ChatChannel:
    entries = Entries(node, faults=faults, what="chat telegram")
    if entries.find("token") is not None:
        message = (
            "no secrets in this file: put the token into an environment variable and "
            "name it with token_env"
        )
        key = entries.key_node("token") or node
        faults.add("UNKNOWN_KEY", message, key, element="token")
    preset = entries.optional("set", MAPPING, MAPPING.blank)
    channel = ChatChannel(
        name=TELEGRAM,
        bot=entries.required("bot", _BOT),
        token_env=entries.required("token_env", ENVIRONMENT) or "",
        form=entries.required("form", TEXT),
        preset=MappingProxyType({key.text: it.plain() for key, it in preset.entries}),
        title=entries.optional("name", TEXT, ""),
        company=entries.optional("company", TEXT, ""),
        owner_phone=entries.optional("owner_phone", TEXT, ""),
        api=entries.optional("api", _ADDRESS, TELEGRAM_API),
        places={key.text: key.location for key, _ in (*node.entries, *preset.entries)},
    )
    entries.close()
    return channel


def check_channels(
    channels: tuple[ChatChannel, ...], schema: Schema
) -> tuple[Finding, ...]:
    """Return what chats say wrongly of the forms and records that they make."""
    return tuple(it for channel in channels for it in _wrong(channel, schema))


def _wrong(channel: ChatChannel, schema: Schema) -> list[Finding]:
    form = schema.forms.get(channel.form)
    if form is None:
        hint = did_you_mean(channel.form, schema.forms) or "; crm.yaml declares none"
        message = f"chat {channel.name}: there is no form {channel.form!r}{hint}"
        return [_finding(channel, "form", "NOT_FOUND", message)]
    makes = schema.type(form.makes)
    found = []
    for name, value in channel.preset.items():
        try:
            makes.field(name).read(value, time=_UTC)
        except InvalidValueError as error:
            found.append(_finding(channel, name, "TYPE_ERROR", error.message))
    return found


def _finding(channel: ChatChannel, key: str, code: str, message: str) -> Finding:
    location = channel.places.get(key, Location(file="bizproc.yaml"))
    return Finding(code=code, message=message, location=location)
