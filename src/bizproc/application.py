"""Find an application's own actions and domain by name: `shop.actions:ACTIONS`."""

from __future__ import annotations

from collections.abc import Callable
from types import FunctionType
from typing import Any, TypeAlias

from bizproc.action import Actions
from bizproc.engine import Domain
from bizproc.errors import Location
from bizproc.workspace.imports import imported

__all__ = ["DomainSource", "actions_named", "domain_named", "domain_of"]

DomainSource: TypeAlias = Domain | Callable[[], Domain]
"""A domain, or what makes a new one whenever it is asked."""


def actions_named(text: str, *, option: str = "--actions") -> Actions:
    """Import a module and return the registry of actions in it.

    Args:
        text: `MODULE:NAME`.
        option: who said so, for errors.

    Raises:
        ConfigurationError: the module cannot be imported, or has no such registry.
    """
    location = Location(file=f"{option} {text}")
    return imported(text, Actions, what="action", location=location)


def domain_named(text: str, *, option: str = "--domain") -> DomainSource:
    """Import a module and return the domain in it, or the function that makes one.

    Raises:
        ConfigurationError: the module cannot be imported, or has neither.
    """
    location = Location(file=f"{option} {text}")
    kinds = (Domain, FunctionType)
    found: Any = imported(text, kinds, what="domain", location=location)
    source: DomainSource = found
    return source


def domain_of(source: DomainSource | None) -> Domain:
    """Return a domain, made anew if a function makes it; None is the plain one."""
    if source is None:
        return Domain()
    return source if isinstance(source, Domain) else source()
