"""Find an application's own actions by name: `shop.actions:ACTIONS`."""

from __future__ import annotations

from importlib import import_module

from bizproc.action import Actions
from bizproc.errors import ConfigurationError, Finding, Location, did_you_mean

__all__ = ["actions_named"]


def actions_named(text: str) -> Actions:
    """Import a module and return the registry of actions in it.

    Raises:
        ConfigurationError: the module cannot be imported, or has no such registry.
    """
    module_name, colon, name = text.partition(":")
    if not colon or not name or not module_name:
        raise _unusable(text, "expected MODULE:NAME, such as shop.actions:ACTIONS")
    try:
        module = import_module(module_name)
    except ImportError as error:
        message = f"{error}; the module must be importable from here"
        raise _unusable(text, message) from error
    found = getattr(module, name, None)
    if not isinstance(found, Actions):
        registries = [
            key for key, it in vars(module).items() if isinstance(it, Actions)
        ]
        message = f"{module_name} has no registry {name!r} of bizproc.Actions"
        raise _unusable(text, message + did_you_mean(name, registries))
    return found


def _unusable(text: str, message: str) -> ConfigurationError:
    location = Location(file=f"--actions {text}")
    finding = Finding(code="NOT_FOUND", message=message, location=location)
    return ConfigurationError([finding])
