"""Hold the global constants: what is defined, what is chosen, what holds now.

Constants are read when an expression is evaluated, never copied at start; an
administrator changes them while instances run. Who may do so is checked by the caller.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from bizproc.errors import InvalidValueError
from bizproc.secret import Secret
from bizproc.workspace.definitions.definition import (
    Definition,
    MisfitError,
    ValueType,
    value_shown,
)
from bizproc.workspace.definitions.nearest import nearest_defined
from bizproc.workspace.people.addresses import parse_address
from bizproc.workspace.people.directory import Directory

__all__ = ["ConstantChange", "Constants", "ConstantsWrite"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConstantChange:
    """Say that the effective value of a constant changed: `constant.changed`."""

    name: str
    old: Any
    new: Any
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConstantsWrite:
    """Hold the constants after a change, and what really changed."""

    constants: Constants
    changed: tuple[ConstantChange, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Constants:
    """Hold definitions and chosen values; a null value means that the default holds.

    Values of type user are addresses in their long form (`user:u_clerk`).
    """

    definitions: Mapping[str, Definition]
    values: Mapping[str, Any]
    directory: Directory

    def __iter__(self) -> Iterator[str]:
        return iter(self.definitions)

    def definition(self, name: str) -> Definition:
        """Return a definition.

        Raises:
            InvalidValueError: UNKNOWN_CONSTANT, with the nearest id.
        """
        found = self.definitions.get(name)
        if found is None:
            hint = (
                nearest_defined(name, self.definitions)
                if self.definitions
                else "; define it in constants.yaml"
            )
            message = f"constant {name!r} is not defined{hint}"
            raise InvalidValueError(message, code="UNKNOWN_CONSTANT")
        return found

    def value(self, name: str) -> Any:
        """Return the chosen value, else the default, else None.

        Raises:
            InvalidValueError: UNKNOWN_CONSTANT.
        """
        definition = self.definition(name)
        chosen = self.values.get(name)
        return definition.default if chosen is None else chosen

    def effective(self, name: str) -> Any:
        """Return what an expression sees now.

        As `value`, but an address of one person that no longer means anybody counts
        as unset.

        Raises:
            InvalidValueError: UNKNOWN_CONSTANT.
        """
        value = self.value(name)
        definition = self.definitions[name]
        if definition.type is not ValueType.USER or value is None:
            return value
        if definition.multiple:
            return value
        address = parse_address(value)
        return None if self.directory.problem_with_one(address) else value

    def all_effective(self) -> dict[str, Any]:
        """Return every constant as an expression sees it, by name."""
        return {name: self.effective(name) for name in self.definitions}

    def set(self, changes: Mapping[str, Any], *, by: str) -> ConstantsWrite:
        """Return the constants after a change, all or nothing.

        Null unsets a constant. What counts as changed is the value that holds: to set
        what holds already, the default included, changes nothing.

        Raises:
            InvalidValueError: UNKNOWN_CONSTANT, TYPE_ERROR or REQUIRED_FIELD; the
                message has all faults, the code is the first one's.
        """
        values = dict(self.values)
        faults: list[InvalidValueError] = []
        for name, value in changes.items():
            try:
                values[name] = self._fitted(name, value)
            except InvalidValueError as error:
                faults.append(error)
        if faults:
            message = "; ".join(fault.message for fault in faults)
            raise InvalidValueError(message, code=faults[0].code)
        after = replace(self, values=MappingProxyType(values))
        changed = tuple(
            ConstantChange(
                name=name, old=self.value(name), new=after.value(name), by=by
            )
            for name in changes
            if self.value(name) != after.value(name)
        )
        return ConstantsWrite(constants=after, changed=changed)

    def overlaid(self, stored: Mapping[str, Any]) -> tuple[Constants, tuple[str, ...]]:
        """Return the constants with the values of the store, which win over the file.

        Stored values that are no longer defined or no longer fit are left out; the
        second result says which and why.
        """
        values = dict(self.values)
        rejected = []
        for name, value in stored.items():
            try:
                values[name] = self._fitted(name, value)
            except InvalidValueError as error:
                rejected.append(error.message)
        return replace(self, values=MappingProxyType(values)), tuple(rejected)

    def secrets(self) -> dict[str, Secret]:
        """Return the constants that are secrets, by name."""
        return {
            name: it.default
            for name, it in self.definitions.items()
            if isinstance(it.default, Secret)
        }

    def with_secrets(self, values: Mapping[str, str]) -> Constants:
        """Return the constants with secrets of these values, as tests need them.

        Raises:
            InvalidValueError: UNKNOWN_CONSTANT, or TYPE_ERROR: it is no secret.
        """
        definitions = dict(self.definitions)
        for name, value in values.items():
            definition = self.definition(name)
            if definition.type is not ValueType.SECRET:
                message = (
                    f"constant {name!r} is no secret; its type is {definition.type}"
                )
                raise InvalidValueError(message)
            secret = Secret.holding(value, name=name)
            definitions[name] = replace(definition, default=secret)
        return replace(self, definitions=MappingProxyType(definitions))

    def _fitted(self, name: str, value: object) -> Any:
        definition = self.definition(name)
        if value is None:
            if definition.required and definition.default is None:
                message = f"constant {name!r} is required; it cannot be unset"
                raise InvalidValueError(message, code="REQUIRED_FIELD")
            return None
        try:
            return definition.fit(value, self.directory)
        except MisfitError as error:
            text = definition.misfit(error, written=value_shown(value))
            message = f"constant {name!r}: {text}"
            raise InvalidValueError(message) from None
