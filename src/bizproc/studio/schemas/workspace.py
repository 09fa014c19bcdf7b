"""The schema of `bizproc.yaml`: time, settings, texts, mail, people."""

from __future__ import annotations

from bizproc.catalog import Catalog, Named, known_names
from bizproc.extensions import SHIPPED
from bizproc.limits import DEFAULTS, highest_of
from bizproc.studio.schemas.definitions import chosen_values, definitions
from bizproc.studio.schemas.parts import (
    ANY,
    FLAG,
    TEXT,
    TEXTS,
    Schema,
    closed,
    count,
    document,
    known,
    list_of,
    mapping_of,
    said,
)
from bizproc.studio.schemas.people import calendar, departments, groups, users
from bizproc.workspace.texts import NOTICES
from bizproc.workspace.workspace_file import FORMAT

__all__ = ["workspace_schema"]

_PORT = count(1, 65_535)
_VARIABLE: Schema = {
    "description": "the environment variable that holds it",
    "type": "string",
    "pattern": r"^[A-Za-z_][A-Za-z0-9_]*$",
}


def workspace_schema(catalog: Catalog) -> Schema:
    """Return the schema of `bizproc.yaml`."""
    settings = closed(
        {
            "define": said("settings of the company's processes", definitions()),
            "values": chosen_values(catalog, catalog.settings),
        }
    )
    people = closed(
        {
            "users": users(catalog),
            "groups": groups(catalog),
            "departments": departments(catalog),
        }
    )
    properties = {
        "format": {"const": FORMAT},
        "timezone": said("such as Europe/Moscow", TEXT),
        "locale": said("how people write numbers and dates, such as ru_RU", TEXT),
        "currency": said("in which amounts are shown, such as RUB", TEXT),
        "calendar": said("the hours of work", calendar()),
        "calendars": said("further ones, by name", mapping_of(calendar())),
        "extensions": said(
            "what it has beside records and tasks; an own one is MODULE:NAME",
            list_of(known(SHIPPED)),
        ),
        "settings": said("what processes read as settings.NAME", settings),
        "texts": said("what people are told, in other words", _texts()),
        "messages": said(
            "what processes tell each other: the names that each message carries",
            mapping_of(TEXTS),
        ),
        "mail": said("how mail goes out", _mail()),
        "mail_in": said("where mail comes in", _mail_in(catalog)),
        "chat": said("a way in", _chat(catalog)),
        "limits": said("how much of everything is taken", _limits()),
        "people": said("who works here", people),
    }
    body = closed(properties, required=("format",))
    return document("workspace", "A bizproc workspace", body)


def _texts() -> Schema:
    return closed({name: said(it.original, TEXT) for name, it in NOTICES.items()})


def _limits() -> Schema:
    found: dict[str, Schema] = {}
    for name, highest in highest_of().items():
        default = getattr(DEFAULTS, name)
        kind = "integer" if isinstance(default, int) else "number"
        found[name] = {
            "description": f"{default} unless it says",
            "type": kind,
            "exclusiveMinimum": 0,
            "maximum": highest,
        }
    return closed(found)


def _mail() -> Schema:
    properties = {
        "host": TEXT,
        "port": _PORT,
        "from": said("Name <address>", {"type": "string", "pattern": "@"}),
        "starttls": FLAG,
        "user_env": _VARIABLE,
        "password_env": _VARIABLE,
    }
    return closed(properties, required=("host", "from"))


def _mail_in(catalog: Catalog) -> Schema:
    properties = {
        "host": TEXT,
        "port": _PORT,
        "security": {"enum": ["tls", "starttls", "none"]},
        "user_env": _VARIABLE,
        "password_env": _VARIABLE,
        "folder": TEXT,
        "processed": said("where what was taken is moved to", TEXT),
        "quarantine": said("where what cannot be read is moved to", TEXT),
        "max_mb": count(1, 50),
        "max_attachments": count(0, 1_000),
        "poll_seconds": count(5, 3_600),
        "strangers": said(
            "who is told of mail that concerns no record",
            known(known_names(catalog, Named(kind="person"))),
        ),
    }
    return closed(properties, required=("host", "user_env", "password_env"))


def _chat(catalog: Catalog) -> Schema:
    telegram = {
        "bot": said(
            "its system name", {"type": "string", "pattern": "^[A-Za-z0-9_]*Bot$"}
        ),
        "token_env": _VARIABLE,
        "form": said("the public form that is filled in", known(catalog.public_forms)),
        "set": said("what its records get beside the answers", mapping_of(ANY)),
        "name": TEXT,
        "company": TEXT,
        "owner_phone": TEXT,
        "api": said("a Bot API server of one's own", TEXT),
    }
    required = ("bot", "token_env", "form")
    return closed({"telegram": closed(telegram, required=required)})
