"""Name people on pages as they are called, and find whom a written name means."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from bizproc.errors import InvalidValueError, did_you_mean
from bizproc.phrase import Phrase
from bizproc.workspace.people.directory import Directory, User

__all__ = ["MAX_OFFERED", "names_of", "offered_people", "person_named"]

MAX_OFFERED = 60
"""The people that a field offers; of a larger company names are written."""


def names_of(people: Directory) -> Mapping[str, str]:
    """Return what everybody is called by their id, those who left too."""
    return {id_: user.name for id_, user in people.people.items()}


def offered_people(people: Directory) -> list[str]:
    """Return the names that a field offers: none where they are too many to look at."""
    named = sorted(_written(people))
    return [name for name, _ in named] if len(named) <= MAX_OFFERED else []


def person_named(people: Directory, text: str) -> str:
    """Return the id of an active person by it, by the name, or a part of the name.

    Raises:
        InvalidValueError: it means nobody, or several.
    """
    wanted = " ".join(text.split())
    if people.find(wanted) is not None:
        return wanted
    known = dict(_written(people))
    if wanted in known:
        return known[wanted]
    folded = wanted.casefold()
    found = [name for name in known if folded in name.casefold()]
    if len(found) == 1:
        return known[found[0]]
    if found:
        msg = Phrase(
            "%(name)r may be %(people)s; write more of the name",
            name=wanted,
            people=", ".join(sorted(found)[:5]),
        )
    else:
        msg = Phrase(
            "nobody here is called %(name)r%(hint)s",
            name=wanted,
            hint=did_you_mean(wanted, known),
        )
    raise InvalidValueError(msg)


def _written(people: Directory) -> Iterator[tuple[str, str]]:
    """Yield names that tell apart who is called alike, with the ids."""
    active: list[User] = [it for it in people.people.values() if it.active]
    called = Counter(it.name for it in active)
    for it in active:
        yield (it.name if called[it.name] == 1 else f"{it.name} ({it.id})"), it.id
