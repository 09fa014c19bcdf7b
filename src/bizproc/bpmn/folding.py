"""Tell each cause once: what only follows from it, or repeats it, is folded under it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from bizproc.errors import Finding
from bizproc.phrase import Phrase

__all__ = ["folded"]

_REPEATED: Final = frozenset(
    {
        *("BP101", "BP110", "BP111", "BP112", "BP115", "BP118", "BP120"),
        *("BP122", "BP123", "BP124", "BP129", "BP155", "BP161"),
    }
)
"""What is one mistake however many elements it is told of: a name that is not there."""

_LISTED: Final = 3
_FOLLOWS: Final = {
    # a flow that is not drawn: it neither leaves there nor comes here
    "BP140": frozenset({"BP141", "BP143"}),
    # no moment, because it is the name of one
    "BP118": frozenset({"BP117"}),
    # what is no moment is not one of a fixed date either
    "BP117": frozenset({"BP160"}),
    # an address of nobody is not compared for nothing as well, nor unknown to a function
    "BP115": frozenset({"BP125", "BP161"}),
    # who reads what is not set and who sets what is not read are one mistake
    "BP110": frozenset({"BP153"}),
}
_AT_ONE_PLACE: Final = frozenset({"BP115", "BP117", "BP118"})


def folded(findings: Iterable[Finding]) -> list[Finding]:
    """Return findings of one process, each cause once and without what follows from it."""
    told = _once(findings)
    causes: dict[str, list[Finding]] = {}
    for it in told:
        causes.setdefault(it.code, []).append(it)
    dropped = {
        id(found)
        for code, consequences in _FOLLOWS.items()
        for cause in causes.get(code, ())
        for found in told
        if found.code in consequences and _follows(found, cause)
    }
    return [_with_ends(it, told) for it in told if id(it) not in dropped]


def _follows(found: Finding, cause: Finding) -> bool:
    if found.code == "BP125" and "unknown address" not in found.message:
        return False  # of another function's choice, such as a working calendar
    if cause.code in _AT_ONE_PLACE:
        return found.location == cause.location
    return True


def _once(findings: Iterable[Finding]) -> list[Finding]:
    groups: dict[object, list[Finding]] = {}
    for it in findings:
        groups.setdefault(_cause(it), []).append(it)
    return [_gathered(group) for group in groups.values()]


def _cause(found: Finding) -> object:
    """Return what findings of one cause have in common."""
    if found.code not in _REPEATED:
        return found
    message = found.message
    if not isinstance(message, Phrase):
        return found.code, message
    gaps = {name: str(it) for name, it in message.gaps.items() if name != "what"}
    return found.code, message.template, tuple(sorted(gaps.items()))


def _gathered(group: Sequence[Finding]) -> Finding:
    first, *others = group
    places = dict.fromkeys(
        it.location.element
        for it in others
        if it.location.element and it.location.element != first.location.element
    )
    if not places:
        return first
    listed = ", ".join(list(places)[:_LISTED])
    more = len(places) - _LISTED
    if more > 0:
        also = Phrase(
            "; also at %(places)s and %(more)s more", places=listed, more=more
        )
    else:
        also = Phrase("; also at %(places)s", places=listed)
    message = Phrase("%(said)s%(also)s", said=first.message, also=also)
    return replace(first, message=message)


def _with_ends(found: Finding, told: Sequence[Finding]) -> Finding:
    """Say of what nothing leads to where a way stops: the flow between was deleted."""
    if found.code != "BP140":
        return found
    heads = [it for it in told if it.code == "BP140"]
    stops = [it for it in told if it.code == "BP141"]
    if len(heads) != 1 or len(stops) != 1:
        return found
    message = Phrase(
        "%(said)s; the way stops at %(element)r: is it the flow from there that is "
        "missing?",
        said=found.message,
        element=stops[0].location.element,
    )
    return replace(found, message=message)
