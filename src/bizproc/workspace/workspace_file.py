"""Read `bizproc.yaml`: time zone, calendars, settings, mail, people.

    format: bizproc/workspace@1
    timezone: Europe/Moscow
    locale: ru_RU                          # how people write numbers and dates
    currency: RUB                          # in which amounts are shown
    calendar: ru-5x8                       # or {days: …, hours: …, holidays: …}
    calendars: {shop: {days: [sat, sun]}}  # further ones, by name
    extensions: [crm]                      # what it has beside records and tasks
    settings: {define: {…}, values: {…}}   # declared as constants are
    texts: {task_reminder: …}              # what people are told, in other words
    messages: {contract.concluded: [contract]}  # what processes tell each other
    mail: {host: localhost, port: 25, from: Office <office@company.example>}
    chat: {telegram: {bot: OfficeBot, token_env: …, form: …}}  # a way in
    mail_in: {host: imap.company.example, user_env: …, password_env: …}
    people: {users: {…}, groups: {…}, departments: {…}}

The file holds no secrets: users and passwords of mail servers are environment
variables, named by `user_env` and `password_env`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from zoneinfo import ZoneInfo

from bizproc.errors import ConfigurationError, Finding, InvalidValueError, Location
from bizproc.limits import DEFAULTS, Limits
from bizproc.portal_time import PortalTime, zone_named
from bizproc.source.mapping import (
    MAPPING,
    TEXT,
    Entries,
    Faults,
    list_of,
    mapping_of,
    one_of,
)
from bizproc.source.yaml import Mapping as MappingNode
from bizproc.source.yaml import Node, Scalar, Sequence, parse_yaml
from bizproc.workspace.calendar.calendar import Calendar
from bizproc.workspace.calendar.calendar_file import read_calendar
from bizproc.workspace.chat.channels import ChatChannel, read_channels
from bizproc.workspace.limits_file import read_limits
from bizproc.workspace.mail_servers import (
    Mailbox,
    MailServer,
    read_mail_server,
    read_mailbox,
)
from bizproc.workspace.people.directory import Directory
from bizproc.workspace.people.people_file import read_directory
from bizproc.workspace.settings import Settings, read_settings
from bizproc.workspace.spelling.signs import currency_sign, signs_of
from bizproc.workspace.texts import Texts, read_texts

__all__ = ["FORMAT", "NamedExtension", "WorkspaceFile", "read_workspace"]

FORMAT = "bizproc/workspace@1"
DEFAULT_ZONE = "Europe/Moscow"


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedExtension:
    """Name an extension, and where the file does so."""

    name: str
    location: Location


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkspaceFile:
    """Hold what `bizproc.yaml` says; `calendars` holds `default`, the portal's.

    `extensions` are the names of the extensions it runs with, each with its place;
    `messages` what the messages of the company's processes carry, by name.
    """

    time: PortalTime
    calendars: Mapping[str, Calendar]
    settings: Settings
    mail: MailServer | None
    directory: Directory
    mail_in: Mailbox | None = None
    extensions: tuple[NamedExtension, ...] = ()
    messages: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    texts: Texts = field(default_factory=Texts)
    chats: tuple[ChatChannel, ...] = ()
    locale: str | None = None
    currency: str | None = None
    limits: Limits = DEFAULTS
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
    faults = Faults(refused_by=ConfigurationError)
    tree = parse_yaml(data, file=file, found=faults.take)
    entries = Entries.of(tree, faults=faults)
    entries.required("format", one_of(FORMAT))
    zone, locale = _zone(entries), _locale(entries)
    currency = _currency(entries, locale)
    calendars = _calendars(entries, zone)
    people = entries.optional("people", MAPPING, MAPPING.blank)
    directory = _people(people, calendars, faults)
    settings = read_settings(
        entries.find("settings"),
        faults=faults,
        directory=directory,
        # a date without a time falls due when work begins, unless the setting says else
        base=Settings().with_default("date_timer_time", calendars["default"].day_start),
    )
    texts = read_texts(entries.find("texts"), faults=faults)
    messages = entries.optional("messages", mapping_of(list_of(TEXT)), {})
    extensions = _extensions(entries)
    chats = read_channels(entries.find("chat"), faults=faults)
    allowed = read_limits(entries.find("limits"), faults=faults)
    mail, mail_in = _mail(entries, faults), _mailbox(entries, directory, faults)
    entries.close()
    faults.refuse(ConfigurationError)
    return WorkspaceFile(
        time=PortalTime(zone=zone, date_timer_time=settings.date_timer_time),
        calendars=MappingProxyType(calendars),
        settings=settings,
        mail=mail,
        mail_in=mail_in,
        directory=directory,
        extensions=extensions,
        messages=MappingProxyType(messages),
        texts=texts,
        chats=chats,
        limits=allowed,
        locale=locale,
        currency=currency,
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


def _locale(entries: Entries) -> str | None:
    name = entries.optional("locale", TEXT, None)
    if not name:
        return None
    try:
        return signs_of(name).locale
    except InvalidValueError as error:
        node = entries.find("locale") or entries.node
        entries.faults.add("TYPE_ERROR", error.message, node, element="locale")
        return None


def _currency(entries: Entries, locale: str | None) -> str | None:
    code = entries.optional("currency", TEXT, None)
    if not code:
        return None
    try:
        currency_sign(code, locale or "en")
    except InvalidValueError as error:
        node = entries.find("currency") or entries.node
        entries.faults.add("TYPE_ERROR", error.message, node, element="currency")
        return None
    return code


def _calendars(entries: Entries, zone: ZoneInfo) -> dict[str, Calendar]:
    faults = entries.faults
    default = entries.find("calendar")
    found = {
        "default": read_calendar(default, zone=zone, faults=faults, is_default=True)
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


def _extensions(entries: Entries) -> tuple[NamedExtension, ...]:
    node = entries.find("extensions")
    if node is None or (isinstance(node, Scalar) and node.value is None):
        return ()
    names = list_of(TEXT).read(node, entries.faults)
    items = node.items if isinstance(node, Sequence) else ()
    found = tuple(
        NamedExtension(name=name, location=item.location)
        for name, item in zip(names, items, strict=True)
    )
    for at, it in enumerate(found):
        if it.name in names[:at]:
            message = f"extension {it.name!r} is named twice"
            entries.faults.add("DUPLICATE_KEY", message, it.location, element=it.name)
    return found


def _mailbox(entries: Entries, directory: Directory, faults: Faults) -> Mailbox | None:
    node = entries.optional("mail_in", MAPPING, None)
    if node is None:
        return None
    return read_mailbox(node, people=directory, faults=faults)


def _mail(entries: Entries, faults: Faults) -> MailServer | None:
    node = entries.optional("mail", MAPPING, None)
    return None if node is None else read_mail_server(node, faults=faults)


def _people(node: MappingNode, calendars: Collection[str], faults: Faults) -> Directory:
    entries = Entries(node, faults=faults, what="people")
    directory = read_directory(
        users=_filled(entries.find("users")),
        groups=_filled(entries.find("groups")),
        departments=_filled(entries.find("departments")),
        calendars=calendars,
        faults=faults,
    )
    entries.close()
    return directory


def _filled(node: Node | None) -> Node | None:
    return None if isinstance(node, Scalar) and node.value is None else node
