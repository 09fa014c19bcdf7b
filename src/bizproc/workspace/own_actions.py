"""Find an application's own actions by name: `shop.actions:ACTIONS`."""

from __future__ import annotations

from bizproc.action import Actions
from bizproc.errors import Location
from bizproc.workspace.imports import imported

__all__ = ["actions_named"]


def actions_named(text: str) -> Actions:
    """Import a module and return the registry of actions in it.

    Raises:
        ConfigurationError: the module cannot be imported, or has no such registry.
    """
    location = Location(file=f"--actions {text}")
    return imported(text, Actions, what="action", location=location)
