"""Hold the settings of a workspace, which expressions read as `settings.NAME`.

A setting is a switch of the company's processes or a limit of the platform. The
platform's own are always there; a workspace declares its own as it declares constants.
Scenarios override single values; what is not written keeps its default.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

from bizproc.errors import NotFoundError, did_you_mean
from bizproc.source.mapping import MAPPING, Entries, Faults
from bizproc.source.yaml import Mapping as MappingNode
from bizproc.source.yaml import Node, Scalar
from bizproc.workspace.definitions.definition import Definition, ValueType
from bizproc.workspace.definitions.definition_reader import DefinitionReader
from bizproc.workspace.people.directory import Directory

__all__ = ["PLATFORM", "Settings", "read_setting_values", "read_settings"]

PLATFORM: Mapping[str, Definition] = MappingProxyType(
    {
        it.name: it
        for it in (
            Definition(
                name="date_timer_time",
                title="When a timer fires whose base is a date without a time",
                type=ValueType.TIME,
                default=dt.time(9),
            ),
            Definition(
                name="form_rate",
                title="Submits a minute per public form and sender address",
                type=ValueType.INT,
                range=(1, 100_000),
                default=20,
            ),
            Definition(
                name="chat_expiry",
                title="When an unfinished dialogue in a chat is forgotten",
                type=ValueType.DURATION,
                default=dt.timedelta(days=1),
            ),
        )
    }
)
"""The settings that every workspace has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Hold what is declared, and what was chosen instead of the defaults.

    Values are typed as their definitions say: times of day as `datetime.time`,
    durations as `datetime.timedelta`, several of one as a list.
    """

    definitions: Mapping[str, Definition] = field(default_factory=lambda: PLATFORM)
    chosen: Mapping[str, Any] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Any:
        """Return the value of a setting.

        Raises:
            NotFoundError: nothing declares it.
        """
        definition = self.definitions.get(name)
        if definition is None:
            hint = did_you_mean(name, self.definitions)
            message = f"there is no setting {name!r}{hint}"
            raise NotFoundError(message)
        value = self.chosen.get(name)
        return definition.default if value is None else value

    @property
    def date_timer_time(self) -> dt.time:
        """Return when a timer fires whose base is a date without a time."""
        time: dt.time = self["date_timer_time"]
        return time

    @property
    def form_rate(self) -> int:
        """Return how many submits a minute a form takes from one sender."""
        rate: int = self["form_rate"]
        return rate

    @property
    def chat_expiry(self) -> dt.timedelta:
        """Return after which silence an unfinished dialogue is forgotten."""
        span: dt.timedelta = self["chat_expiry"]
        return span

    @property
    def mailboxes(self) -> list[str]:
        """Return the value of every setting that is one or several mailboxes."""
        found: list[str] = []
        for name, definition in self.definitions.items():
            value = self[name]
            if definition.type is ValueType.MAILBOX and value is not None:
                found.extend(value if definition.multiple else [value])
        return found

    def values(self) -> dict[str, Any]:
        """Return every setting by name, lists as lists, as expressions see them."""
        return {name: self[name] for name in self.definitions}

    def with_default(self, name: str, default: Any) -> Settings:
        """Return these settings with another default of a declared one."""
        changed = replace(self.definitions[name], default=default)
        return replace(
            self, definitions=MappingProxyType({**self.definitions, name: changed})
        )

    def choosing(self, name: str, value: Any) -> Settings:
        """Return these settings with a value of a declared one."""
        return replace(self, chosen=MappingProxyType({**self.chosen, name: value}))


def read_settings(
    node: Node | None,
    *,
    faults: Faults,
    directory: Directory,
    base: Settings,
) -> Settings:
    """Return `base` with what a `settings:` declares and chooses; faults are noted.

        settings:
          define:
            vacation_days: {title: Days of leave a year, type: int, default: 28}
          values: {vacation_days: 30}

    Faults: UNKNOWN_KEY, UNKNOWN_SETTING, BAD_SETTING_ID, DUPLICATE_KEY, TYPE_ERROR,
    REQUIRED_FIELD. A day in a duration of working time is a warning.
    """
    if node is None or (isinstance(node, Scalar) and node.value is None):
        return base
    entries = Entries.of(node, faults=faults, what="the settings")
    define = entries.optional("define", MAPPING, MAPPING.blank)
    values = entries.optional("values", MAPPING, MAPPING.blank)
    _refuse_bare(entries, faults)
    reader = _reader(faults, directory)
    declared = {}
    for key, written in define.entries:
        if key.text in base.definitions:
            message = "the platform has this setting; give its value under values"
            faults.add("DUPLICATE_KEY", message, key, element=key.text)
            continue
        declared[key.text] = reader.define(key, written)
    settings = replace(
        base, definitions=MappingProxyType({**base.definitions, **declared})
    )
    settings = _chosen(settings, values, reader)
    for key, _ in define.entries:
        definition = declared.get(key.text)
        if definition and definition.required and settings[key.text] is None:
            message = "required, but it has no value and no default"
            faults.add("REQUIRED_FIELD", message, key, element=key.text)
    return settings


def read_setting_values(
    node: Node | None, *, faults: Faults, directory: Directory, base: Settings
) -> Settings:
    """Return `base` with the values of a mapping; faults and warnings are noted.

    Faults: UNKNOWN_SETTING, TYPE_ERROR.
    """
    if node is None or (isinstance(node, Scalar) and node.value is None):
        return base
    values = MAPPING.read(node, faults)
    return _chosen(base, values, _reader(faults, directory))


def _reader(faults: Faults, directory: Directory) -> DefinitionReader:
    return DefinitionReader(
        faults=faults,
        directory=directory,
        kind="setting",
        bad_id="BAD_SETTING_ID",
        unknown="UNKNOWN_SETTING",
    )


def _chosen(
    settings: Settings, values: MappingNode, reader: DefinitionReader
) -> Settings:
    written = {
        key.text: reader.value(key, node, settings.definitions)
        for key, node in values.entries
    }
    known = {name: it for name, it in written.items() if name in settings.definitions}
    return replace(settings, chosen=MappingProxyType({**settings.chosen, **known}))


def _refuse_bare(entries: Entries, faults: Faults) -> None:
    """Say where a setting belongs that stands beside `define` and `values`."""
    for key, _ in entries.node.entries:
        if key.text in ("define", "values"):
            continue
        message = (
            f"{key.text!r} stands beside define and values; declare it under define "
            "(type, title, default), give its value under values"
        )
        faults.add("UNKNOWN_KEY", message, key, element=key.text)
