"""An event on its way: its arguments with aliases resolved."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

from bizproc.testing.scenarios.format.literals import Literals
from bizproc.testing.scenarios.format.model import Event

__all__ = ["Deliver", "Delivery", "UnmatchedError"]

Deliver: TypeAlias = Callable[[], None]


class UnmatchedError(Exception):
    """Say that a selector does not choose exactly one thing."""


class Delivery:
    """Hold an event with aliases resolved."""

    def __init__(
        self, event: Event, reading: Literals, aliases: dict[str, str], *, event_id: str
    ) -> None:
        self.by = event.by
        self.event_id = event_id
        self.reading = reading
        self._aliases = aliases
        self._arguments = event.arguments

    def has(self, name: str) -> bool:
        """Say whether the file gives an argument."""
        return name in self._arguments

    def written(self, name: str, default: Any = None) -> Any:
        """Return an argument as it stands in the file."""
        return self._arguments.get(name, default)

    def value(self, name: str, default: Any = None) -> Any:
        """Return an argument with record ids in the place of aliases."""
        return self.reading.value(self._arguments.get(name, default))

    def record(self, name: str = "record") -> str:
        """Return the id of the record that the event is about, or another names."""
        alias = self._arguments[name]
        id_ = self._aliases.get(alias)
        if id_ is None:
            msg = f"no record has the alias {alias!r}: the step that binds it failed"
            raise UnmatchedError(msg)
        return id_

    def bind(self, record_id: str) -> None:
        """Let the alias of the event name a record."""
        alias = self._arguments.get("as")
        if alias is not None:
            self._aliases[alias] = record_id
