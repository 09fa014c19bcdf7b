"""Hold the workspace: what the files of a folder say of the business.

bizproc.yaml     time zone, calendar, settings, mail, people
crm.yaml         record types, fields, funnels, public forms; without it no records
constants.yaml   global constants; without it none
processes/       diagrams, decisions, forms
templates/       letters; a missing one is the package's own
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Literal

from bizproc.errors import (
    ConfigurationError,
    DefinitionError,
    Finding,
    Location,
    NotFoundError,
    did_you_mean,
)
from bizproc.limits import DEFAULTS, Limits, limits, limits_in_force
from bizproc.portal_time import PortalTime
from bizproc.workspace.calendar.calendar import Calendar
from bizproc.workspace.chat.channels import ChatChannel, check_channels
from bizproc.workspace.constants.constants import Constants
from bizproc.workspace.constants.constants_file import (
    LoadedConstants,
    read_constants,
)
from bizproc.workspace.letter_template import read_letter_template
from bizproc.workspace.locate import PROCESSES, WORKSPACE_FILE
from bizproc.workspace.mail_servers import Mailbox, MailServer
from bizproc.workspace.people.directory import Directory
from bizproc.workspace.records.form_references import resolve_forms
from bizproc.workspace.records.public_forms import PublicForm
from bizproc.workspace.records.rights.checks import people_faults, suspicions
from bizproc.workspace.records.schema import Schema, read_schema
from bizproc.workspace.settings import Settings
from bizproc.workspace.spelling.spelling import Spelling
from bizproc.workspace.texts import Texts
from bizproc.workspace.workspace_file import (
    NamedExtension,
    WorkspaceFile,
    read_workspace,
)

__all__ = ["FILES", "Workspace"]

RECORDS_FILE = "crm.yaml"
CONSTANTS_FILE = "constants.yaml"
TEMPLATES = "templates"
FILES = (WORKSPACE_FILE, RECORDS_FILE, CONSTANTS_FILE)
"""The files of a workspace; only the first must be there."""

_NEAR = 0.8  # how alike a name is to one that is missing: constant, constants


@dataclass(frozen=True, slots=True, kw_only=True)
class Workspace:
    """Hold everything a portal is set up with; made by `load`."""

    directory: Path
    schema: Schema
    people: Directory
    constants: Constants
    settings: Settings
    calendar: Calendar
    calendars: Mapping[str, Calendar]
    extensions: tuple[NamedExtension, ...] = ()
    messages: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    texts: Texts = field(default_factory=Texts)
    mail: MailServer | None = None
    chats: tuple[ChatChannel, ...] = ()
    locale: str | None = None
    currency: str | None = None
    mail_in: Mailbox | None = None
    limits: Limits = DEFAULTS
    warnings: tuple[Finding, ...] = ()

    @classmethod
    def load(cls, directory: Path | str) -> Workspace:
        """Read the files of a folder.

        Raises:
            ConfigurationError: with the findings of every file.
        """
        folder = Path(directory)
        contents, warnings = _contents(folder)
        findings = _template_findings(folder)
        base = None
        try:
            base = read_workspace(contents[WORKSPACE_FILE])
        except DefinitionError as error:
            findings.extend(error.findings)
        # the limits that the first file sets hold for the others
        with limits_in_force(base.limits if base else limits()):
            schema, loaded = _others(contents, base, folder, findings, warnings)
        if findings or base is None or schema is None or loaded is None:
            raise ConfigurationError(findings)
        return cls(
            directory=folder,
            schema=schema,
            people=base.directory,
            constants=loaded.constants,
            settings=base.settings,
            calendar=base.calendar,
            calendars=base.calendars,
            extensions=base.extensions,
            messages=base.messages,
            texts=base.texts,
            mail=base.mail,
            chats=base.chats,
            locale=base.locale,
            currency=base.currency,
            mail_in=base.mail_in,
            limits=base.limits,
            warnings=(*warnings, *base.warnings, *loaded.warnings),
        )

    def calendar_named(self, name: str | None) -> Calendar:
        """Return a working calendar by its name; None is the portal's.

        Raises:
            NotFoundError: there is no such calendar.
        """
        if name is None:
            return self.calendar
        found = self.calendars.get(name)
        if found is None:
            hint = did_you_mean(name, self.calendars)
            message = f"there is no working calendar {name!r}{hint}"
            raise NotFoundError(message)
        return found

    @property
    def forms(self) -> Mapping[str, PublicForm]:
        """Return the public forms by name."""
        return self.schema.forms

    @property
    def time(self) -> PortalTime:
        """Return the portal's zone and its time of day for dates without a time."""
        due = self.settings.date_timer_time
        return PortalTime(zone=self.calendar.zone, date_timer_time=due)

    @property
    def spelling(self) -> Spelling:
        """Return how its people write: by its locale, else by the country of its zone."""
        return Spelling(locale=self.locale, zone=self.calendar.zone)

    @property
    def processes(self) -> Path:
        """Return the folder of diagrams, decisions and forms."""
        return self.directory / PROCESSES

    @property
    def templates(self) -> Path:
        """Return the folder of letters."""
        return self.directory / TEMPLATES

    @property
    def files(self) -> Path:
        """Return the folder in which the contents of files are kept by default."""
        return self.directory / "files"

    def replace(
        self,
        *,
        people: Directory | None = None,
        calendar: Calendar | None = None,
        settings: Settings | None = None,
        constants: Constants | None = None,
    ) -> Workspace:
        """Return this workspace with other people, hours, settings or constants."""
        chosen = constants or self.constants
        if people is not None:
            chosen = dataclasses.replace(chosen, directory=people)
        hours = calendar or self.calendar
        others = {
            name: dataclasses.replace(it, zone=hours.zone)
            if it.zone == self.calendar.zone
            else it
            for name, it in self.calendars.items()
        }
        return dataclasses.replace(
            self,
            people=people or self.people,
            calendar=hours,
            calendars={**others, "default": hours},
            settings=settings or self.settings,
            constants=chosen,
        )


def _others(
    contents: Mapping[str, bytes],
    base: WorkspaceFile | None,
    folder: Path,
    findings: list[Finding],
    warnings: list[Finding],
) -> tuple[Schema | None, LoadedConstants | None]:
    """Return the records and the constants; what is wrong with them is noted."""
    schema = loaded = None
    try:
        schema = _schema(contents.get(RECORDS_FILE))
    except DefinitionError as error:
        findings.extend(error.findings)
    people = base.directory if base else Directory.of(())
    try:
        loaded = _constants(contents.get(CONSTANTS_FILE), people, schema)
    except DefinitionError as error:
        # without the people every person that a constant names seems unknown
        findings.extend(error.findings if base else ())
    if base is not None and schema is not None:
        schema = _resolved(schema, base, folder, findings, warnings)
    return schema, loaded


def _contents(folder: Path) -> tuple[dict[str, bytes], list[Finding]]:
    """Return the files that are there, and warnings of what is taken for one of them."""
    contents: dict[str, bytes] = {}
    missing: list[str] = []
    findings: list[Finding] = []
    for name in FILES:
        try:
            contents[name] = (folder / name).read_bytes()
        except FileNotFoundError:
            missing.append(name)
        except OSError as error:
            findings.append(_finding(name, f"cannot be read: {error.strerror}"))
    if WORKSPACE_FILE in missing:
        message = f"the workspace {folder} needs this file; `bizproc new` makes one"
        findings.append(_finding(WORKSPACE_FILE, message))
    if findings:
        raise ConfigurationError(findings)
    return contents, _misnamed(folder, missing)


def _template_findings(folder: Path) -> list[Finding]:
    try:
        read_letter_template(folder / TEMPLATES)
    except DefinitionError as error:
        return [*error.findings]
    return []


def _misnamed(folder: Path, missing: Sequence[str]) -> list[Finding]:
    """Return warnings of files that are not read because of their names."""
    named = {Path(name).stem: name for name in missing}
    found = []
    for path in sorted((*folder.glob("*.yml"), *folder.glob("*.yaml"))):
        near = get_close_matches(path.stem.casefold(), named, n=1, cutoff=_NEAR)
        if near and path.name not in FILES:
            message = f"this file is not read; call it {named[near[0]]}"
            found.append(_finding(path.name, message, level="warning"))
    return found


def _finding(
    name: str, message: str, *, level: Literal["error", "warning"] = "error"
) -> Finding:
    location = Location(file=name)
    return Finding(code="NOT_FOUND", message=message, location=location, level=level)


def _schema(content: bytes | None) -> Schema:
    return Schema() if content is None else read_schema(content)


def _resolved(
    schema: Schema,
    base: WorkspaceFile,
    folder: Path,
    findings: list[Finding],
    warnings: list[Finding],
) -> Schema:
    """Return a schema whose forms have their options; what is not found is noted."""
    found = resolve_forms(
        schema.forms,
        settings=base.settings,
        processes=folder / PROCESSES,
        types=schema.types,
    )
    findings.extend(found.findings)
    resolved = dataclasses.replace(schema, forms=found.forms)
    findings.extend(check_channels(base.chats, resolved))
    if schema.rights is not None:
        findings.extend(people_faults(schema.rights, base.directory))
        warnings.extend(suspicions(schema.rights, base.directory, schema.types))
    return resolved


def _constants(
    content: bytes | None, people: Directory, schema: Schema | None
) -> LoadedConstants:
    if content is None:
        none = Constants(definitions={}, values={}, directory=people)
        return LoadedConstants(constants=none, warnings=())
    return read_constants(content, directory=people, fields_of=_fields_of(schema))


def _fields_of(schema: Schema | None) -> Callable[[str], Collection[str] | None]:
    """Return what tells the fields of a name that texts may fill in: a record's."""
    types = schema.types if schema is not None else {}
    return lambda name: types[name].fields if name in types else None
