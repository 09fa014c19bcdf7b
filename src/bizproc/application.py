"""Find an application's own actions and domain by name: `shop.actions:ACTIONS`."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any, TypeAlias

from bizproc.action import Actions
from bizproc.engine import Domain
from bizproc.errors import ConfigurationError, Finding, Location, did_you_mean

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
    found: Actions = _named(
        text, option, what="registry", of="bizproc.Actions", accepts=_is_registry
    )
    return found


def domain_named(text: str, *, option: str = "--domain") -> DomainSource:
    """Import a module and return the domain in it, or the function that makes one.

    Raises:
        ConfigurationError: the module cannot be imported, or has neither.
    """
    found: DomainSource = _named(
        text, option, what="domain", of="bizproc.Domain", accepts=_is_domain
    )
    return found


def domain_of(source: DomainSource | None) -> Domain:
    """Return a domain, made anew if a function makes it; None is the plain one."""
    if source is None:
        return Domain()
    return source if isinstance(source, Domain) else source()


def _is_registry(found: object) -> bool:
    return isinstance(found, Actions)


def _is_domain(found: object) -> bool:
    return isinstance(found, Domain) or (
        callable(found) and not isinstance(found, type)
    )


def _named(
    text: str, option: str, *, what: str, of: str, accepts: Callable[[object], bool]
) -> Any:
    module_name, colon, name = text.partition(":")
    if not colon or not name or not module_name:
        message = "expected MODULE:NAME, such as shop.actions:ACTIONS"
        raise _unusable(option, text, message)
    try:
        module = import_module(module_name)
    except ImportError as error:
        message = f"{error}; the module must be importable from here"
        raise _unusable(option, text, message) from error
    found = getattr(module, name, None)
    if not accepts(found):
        fitting = [key for key, it in vars(module).items() if accepts(it)]
        message = f"{module_name} has no {what} {name!r} of {of}"
        raise _unusable(option, text, message + did_you_mean(name, fitting))
    return found


def _unusable(option: str, text: str, message: str) -> ConfigurationError:
    location = Location(file=f"{option} {text}")
    finding = Finding(code="NOT_FOUND", message=message, location=location)
    return ConfigurationError([finding])
