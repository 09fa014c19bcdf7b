"""Read `bizproc.yaml`: time zone, calendars, settings, mail, people.

    format: bizproc/workspace@1
    timezone: Europe/Moscow
    calendar: ru-5x8                       # or {days: …, hours: …, holidays: …}
    calendars: {shop: {days: [sat, sun]}}  # further ones, by name
    settings: {attempt_base: previous}
    mail: {host: localhost, port: 25, from: Office <office@company.example>}
    people: {users: {…}, groups: {…}, departments: {…}}

The file holds no secrets: user and password of the mail server are environment
variables, named by `user_env` and `password_env`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from zoneinfo import ZoneInfo

from bizproc.errors import ConfigurationError, Finding, InvalidValueError
from bizproc.portal_time import PortalTime, zone_named
from bizproc.source.mapping import (
    FLAG,
    MAPPING,
    TEXT,
    Entries,
    Faults,
    Shape,
    one_of,
    text_that,
)
from bizproc.source.yaml import Mapping as MappingNode
from bizproc.source.yaml import Node, Scalar, parse_yaml
from bizproc.workspace.calendar.calendar import Calendar
from bizproc.workspace.calendar.calendar_file import read_calendar
from bizproc.workspace.people.directory import Directory
from bizproc.workspace.people.people_file import read_directory
from bizproc.workspace.settings import MAILBOX, Settings, count_from, read_settings

__all__ = ["FORMAT", "MailServer", "WorkspaceFile", "read_workspace"]

FORMAT = "bizproc/workspace@1"
DEFAULT_ZONE = "Europe/Moscow"
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")
_MAX_PORT = 65_535


@dataclass(frozen=True, slots=True, kw_only=True)
class MailServer:
    """Say how outgoing mail is sent; `user_env`, `password_env` name variables."""

    host: str
    port: int
    sender: str
    starttls: bool
    user_env: str | None
    password_env: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkspaceFile:
    """Hold what `bizproc.yaml` says; `calendars` holds `default`, the portal's.

    `profile` names the company whose processes the workspace runs, if it is one of
    the shipped ones: its constants must then be there (constants.md §2).
    """

    time: PortalTime
    calendars: Mapping[str, Calendar]
    settings: Settings
    mail: MailServer | None
    directory: Directory
    profile: str | None = None
    warnings: tuple[Finding, ...] = ()

    @property
    def calendar(self) -> Calendar:
        """Return the portal's calendar."""
        return self.calendars["default"]


def read_workspace(data: bytes | str, *, file: str = "bizproc.yaml") -> WorkspaceFile:
    """Return the workspace that a file describes.

    Raises:
        SourceError: the file is no YAML.
        ConfigurationError: DUPLICATE_KEY, UNKNOWN_KEY, TYPE_ERROR, REQUIRED_FIELD,
            NOT_FOUND, all together.
    """
    faults = Faults()
    tree = parse_yaml(data, file=file, found=faults.take)
    entries = Entries.of(tree, faults=faults)
    entries.required("format", one_of(FORMAT))
    profile = entries.optional("profile", one_of("admin24"), None)
    zone = _zone(entries)
    calendars = _calendars(entries, zone)
    # A date without a time falls due when work begins, unless a setting says otherwise.
    start = replace(Settings(), date_timer_time=calendars["default"].day_start)
    settings = read_settings(entries.find("settings"), faults=faults, base=start)
    mail = _mail(entries.optional("mail", MAPPING, None), faults)
    directory = _people(entries.optional("people", MAPPING, MAPPING.blank), faults)
    entries.close()
    faults.refuse(ConfigurationError)
    return WorkspaceFile(
        time=PortalTime(zone=zone, date_timer_time=settings.date_timer_time),
        calendars=MappingProxyType(calendars),
        settings=settings,
        mail=mail,
        directory=directory,
        profile=profile,
        warnings=faults.warnings,
    )


def _zone(entries: Entries) -> ZoneInfo:
    name = entries.optional("timezone", TEXT, DEFAULT_ZONE)
    try:
        return zone_named(name or DEFAULT_ZONE)
    except InvalidValueError as error:
        node = entries.find("timezone") or entries.node
        entries.faults.add("TYPE_ERROR", error.message, node, element="timezone")
        return zone_named(DEFAULT_ZONE)


def _calendars(entries: Entries, zone: ZoneInfo) -> dict[str, Calendar]:
    faults = entries.faults
    default = entries.find("calendar")
    found = {
        "default": read_calendar(default, zone=zone, faults=faults)
        if default is not None
        else Calendar(zone=zone)
    }
    for key, node in entries.optional("calendars", MAPPING, MAPPING.blank).entries:
        if key.text == "default":
            message = "the default calendar is the key 'calendar'; choose another name"
            faults.add("TYPE_ERROR", message, key, element=key.text)
            continue
        found[key.text] = read_calendar(node, zone=zone, faults=faults)
    return found


def _variable(text: str) -> str:
    if not _VARIABLE.match(text):
        raise ValueError(text)
    return text


_ENVIRONMENT: Shape[str | None] = text_that(
    "the name of an environment variable", _variable, blank=None
)


def _mail(node: MappingNode | None, faults: Faults) -> MailServer | None:
    if node is None:
        return None
    entries = Entries(node, faults=faults, what="mail")
    for secret in ("user", "password"):
        if entries.find(secret) is not None:
            message = (
                f"no secrets in this file: put the {secret} into an environment "
                f"variable and name it with {secret}_env"
            )
            key = entries.key_node(secret) or node
            faults.add("UNKNOWN_KEY", message, key, element=secret)
    server = MailServer(
        host=entries.required("host", TEXT),
        port=entries.optional("port", count_from(1, _MAX_PORT), 25),
        sender=entries.required("from", MAILBOX),
        starttls=entries.optional("starttls", FLAG, default=False),
        user_env=entries.optional("user_env", _ENVIRONMENT, None),
        password_env=entries.optional("password_env", _ENVIRONMENT, None),
    )
    entries.close()
    return server


def _people(node: MappingNode, faults: Faults) -> Directory:
    entries = Entries(node, faults=faults, what="people")
    directory = read_directory(
        users=_filled(entries.find("users")),
        groups=_filled(entries.find("groups")),
        departments=_filled(entries.find("departments")),
        faults=faults,
    )
    entries.close()
    return directory


def _filled(node: Node | None) -> Node | None:
    return None if isinstance(node, Scalar) and node.value is None else node
