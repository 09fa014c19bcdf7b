"""Say what the scopes of a token open."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from bizproc.errors import InvalidValueError, did_you_mean

__all__ = ["SCOPES", "checked_scopes", "opens"]

SCOPES: Mapping[str, str] = MappingProxyType(
    {
        "records:read": "read records, their history and files",
        "records:write": "make, change and delete records",
        "tasks:read": "read tasks and their comments",
        "tasks:write": "complete tasks, act on them, comment",
        "instances:read": "read instances, incidents and definitions",
        "instances:start": "start processes",
        "messages": "publish messages and signals",
        "operate": "deploy, mend incidents, set variables, terminate",
        "jobs:*": "do the jobs of every external action",
    }
)
"""What there is to open; beside these `jobs:NAME` opens the jobs of one action."""

_JOBS = "jobs:"
_EVERY_JOB = "jobs:*"
_MOST_SCOPES = 50
_MOST_LETTERS = 200


def checked_scopes(scopes: Iterable[str]) -> tuple[str, ...]:
    """Return scopes in order, each once.

    Raises:
        InvalidValueError: SCOPE, one is none, or there are none.
    """
    found = sorted(set(scopes))
    if not found or len(found) > _MOST_SCOPES:
        msg = f"scopes: give 1 to {_MOST_SCOPES} of {', '.join(SCOPES)}, jobs:NAME"
        raise InvalidValueError(msg, code="SCOPE")
    for scope in found:
        of_action = scope.removeprefix(_JOBS) if scope.startswith(_JOBS) else ""
        is_job = of_action.strip() != "" and len(of_action) <= _MOST_LETTERS
        if scope not in SCOPES and not is_job:
            msg = f"scopes: there is no {scope!r:.80}{did_you_mean(scope, SCOPES)}"
            raise InvalidValueError(msg, code="SCOPE")
    return tuple(found)


def opens(scopes: Iterable[str], needed: str) -> bool:
    """Say whether scopes open what needs one of them."""
    found = frozenset(scopes)
    return needed in found or (needed.startswith(_JOBS) and _EVERY_JOB in found)
