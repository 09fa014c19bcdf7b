"""Read the secrets that an action is given, and look that it gives none of them back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bizproc.errors import SecretError
from bizproc.secret import Secret, shows

__all__ = ["SHOWN", "refuse_shown", "reveal_all"]

SHOWN = "SECRET_SHOWN"


def reveal_all(arguments: Mapping[str, Any]) -> dict[str, str]:
    """Return the values of the secrets among arguments, by the names of these.

    Raises:
        SecretError: one is not there.
    """
    if Secret not in set(map(type, arguments.values())):
        return {}
    return {it.name: it.reveal() for it in arguments.values() if type(it) is Secret}


def refuse_shown(
    action: str, results: Mapping[str, Any], revealed: Mapping[str, str]
) -> None:
    """Refuse results that would be kept with a secret in them.

    Raises:
        SecretError: SECRET_SHOWN, with the place in the results.
    """
    for name, value in revealed.items():
        place = shows(results, value)
        if place is not None:
            msg = (
                f"action {action!r} returns the secret {name!r} in {place}; results are "
                "kept for everybody to see: return what the secret was used for"
            )
            raise SecretError(msg, code=SHOWN)
