"""Say which decisions read the same value of a variable, and who writes it between.

Two decisions read the same value if the same elements may have written it on the way to
them: then what one has decided binds the other, in whatever branches they stand. Where
an element between may have written it, nothing is known any more once it has.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from bizproc.bpmn.dataflow import Known
from bizproc.verification.building.drafts import Draft, Sheet
from bizproc.verification.building.spreading import onwards, spread
from bizproc.verification.concurrency import together
from bizproc.verification.conditions import Variable
from bizproc.verification.net import Guard, Key, Net, Transition

__all__ = ["with_knowledge"]


def with_knowledge(
    net: Net,
    sheet: Sheet,
    variables: Mapping[str, Variable],
    written: Mapping[str, Known],
) -> Net:
    """Return a net whose decisions bind each other.

    Args:
        net: the net.
        sheet: what it was made of, in the same order.
        variables: the variables of the decisions.
        written: what each element writes.
    """
    reads = {
        (name, source)
        for draft in sheet.drafts
        for name in draft.cube
        for source in (*draft.take, *draft.joins)
    }
    if not reads:
        return net
    versions = _Versions(sheet, variables, written, reads)
    keys = _keys(net, variables, versions)
    numbers = {(key.variable.name, key.writers): at for at, key in enumerate(keys)}
    beside = together(net)
    transitions: list[Transition] = []
    forgotten: dict[str, int] = {}
    for key in keys:
        for writer in key.writers:
            forgotten[writer] = forgotten.get(writer, 0) | key.own
    for draft, transition in zip(sheet.drafts, net.transitions, strict=True):
        source = next(iter((*draft.take, *draft.joins)), 0)
        guards = [
            _guard(
                keys,
                numbers[name, versions.of[name, source]],
                allowed,
                versions,
                beside[source],
            )
            for name, allowed in draft.cube.items()
        ]
        written_here = 0
        for element in draft.elements:
            written_here |= forgotten.get(element, 0)
        transitions.append(
            replace(transition, guards=tuple(guards), written=written_here)
        )
    return replace(net, transitions=tuple(transitions), keys=tuple(keys))


class _Versions:
    """Find by whom a variable may have been written where it is read."""

    def __init__(
        self,
        sheet: Sheet,
        variables: Mapping[str, Variable],
        written: Mapping[str, Known],
        reads: Iterable[tuple[str, int]],
    ) -> None:
        self._written = written
        self.of: dict[tuple[str, int], frozenset[str]] = {}
        self.places: dict[str, int] = {}
        behind: dict[str, set[int]] = {}
        after = onwards(sheet.drafts)
        for writer, drafts in _by_element(sheet, written).items():
            puts = {put for it in drafts for put in it.put}
            behind[writer] = spread(puts, after)
            self.places[writer] = sum(
                1 << it for it in {take for it in drafts for take in it.take}
            )
        for name, source in reads:
            roots = variables[name].roots
            self.of[name, source] = frozenset(
                writer
                for writer, places in behind.items()
                if source in places and any(it in written[writer] for it in roots)
            )

    def follow(self, early: Key, late: Key, beside: int) -> bool:
        """Say whether what is read early is read late too, unless it is written after."""
        between = late.writers - early.writers
        return early.writers < late.writers and not any(
            self.places[writer] & beside for writer in between
        )


def _by_element(sheet: Sheet, written: Mapping[str, Known]) -> dict[str, list[Draft]]:
    found: dict[str, list[Draft]] = {}
    for draft in sheet.drafts:
        for element in draft.elements:
            known = written.get(element)
            if known is not None and (known.open or known.names):
                found.setdefault(element, []).append(draft)
    return found


@dataclass(frozen=True, slots=True)
class _Read:
    variable: str
    writers: frozenset[str]


def _keys(
    net: Net, variables: Mapping[str, Variable], versions: _Versions
) -> list[Key]:
    sources: dict[_Read, set[int]] = {}
    for (name, source), writers in versions.of.items():
        sources.setdefault(_Read(name, writers), set()).add(source)
    bit, keys = net.bits, list[Key]()
    ways = _Sources(net)
    for read in sorted(sources, key=lambda it: (it.variable, sorted(it.writers))):
        variable = variables[read.variable]
        users = ways.before(sources[read], read.writers)
        keys.append(Key(variable=variable, writers=read.writers, bit=bit, users=users))
        bit += len(variable.samples)
    return keys


class _Sources:
    """Know from where tokens come to each place, and what they pass."""

    def __init__(self, net: Net) -> None:
        self._net = net
        self._of: dict[int, list[tuple[frozenset[str], tuple[int, ...]]]] = {}
        for transition in net.transitions:
            passed = frozenset(transition.elements)
            for put in dict.fromkeys(transition.put):
                self._of.setdefault(put, []).append((passed, transition.sources))

    def before(self, goals: Iterable[int], writers: frozenset[str]) -> int:
        """Return the bits of the places from which a token may come to one of some.

        What passes a writer on the way reads what that has written.
        """
        waiting = list(goals)
        seen = set(waiting)
        for place in waiting:  # grows while it is walked
            for passed, sources in self._of.get(place, ()):
                if passed.isdisjoint(writers):
                    fresh = [it for it in sources if it not in seen]
                    seen.update(fresh)
                    waiting += fresh
        mask = 0
        for number in seen:
            mask |= self._net.places[number].mask
        return mask


def _guard(
    keys: list[Key], number: int, allowed: int, versions: _Versions, beside: int
) -> Guard:
    key = keys[number]
    excluded = ~allowed & ((1 << len(key.variable.samples)) - 1)
    hints = tuple(
        (late.own, excluded << late.bit)
        for late in keys
        if late.variable is key.variable and versions.follow(key, late, beside)
    )
    return Guard(key=number, own=key.own, excluded=excluded << key.bit, hints=hints)
