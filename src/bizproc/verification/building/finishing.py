"""Give places their bits, and transitions the bits of the places that they name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from bizproc.bpmn.elements import ElementKind
from bizproc.verification.building.drafts import (
    MAX_TOKENS,
    OFFERS,
    Draft,
    Sheet,
    counted,
)
from bizproc.verification.building.spreading import onwards, spread
from bizproc.verification.net import Cause, InclusiveJoin, Net, Place, Transition

__all__ = ["finished"]


def finished(sheet: Sheet) -> Net:
    """Return the net of what was drawn, without what is known of variables."""
    capacities = _capacities(sheet)
    bits: dict[int, int] = {}
    bit = 0
    for number in _in_order(sheet):
        bits[number] = bit
        bit += capacities[number]
    places = [
        Place(
            number=number,
            element=it.element,
            scope=it.scope,
            bit=bits[number],
            capacity=capacities[number],
            flow=it.flow,
            waits=it.waits,
            tolerant=it.tolerant,
            active=it.active,
            remembers=it.remembers,
        )
        for number, it in enumerate(sheet.places)
    ]
    masks = _Masks(sheet, places)
    transitions = [masks.transition(it) for it in sheet.drafts]
    drawn = dict.fromkeys(
        node.id
        for scope in sheet.scopes.values()
        for node in scope.nodes.values()
        if not node.for_compensation and node.event.kind != "compensation"
        if not node.triggered_by_event or node.id in sheet.scopes
    )
    return Net(
        root=sheet.root.id,
        places=tuple(_tolerant(places, sheet, transitions)),
        transitions=tuple(transitions),
        start=0,
        bits=bit,
        drawn=tuple(drawn),
        remarks=tuple(sheet.remarks),
    )


def _in_order(sheet: Sheet) -> list[int]:
    """Return the places branch by branch, each as deep as it leads.

    The lowest bit is looked at first: so one branch goes to its end before another one
    begins, and what it has decided is forgotten in between.
    """
    after: dict[int, list[int]] = {}
    for draft in sheet.drafts:
        for source in (*draft.take, *draft.joins):
            after.setdefault(source, []).extend(draft.put)
    found: dict[int, None] = {}
    waiting = [*reversed(range(len(sheet.places)))]
    while waiting:
        place = waiting.pop()
        if place not in found:
            found[place] = None
            waiting += reversed(after.get(place, []))
    return list(found)


def _capacities(sheet: Sheet) -> list[int]:
    """Return how many tokens may be meant at each place: quantities make several."""
    capacities = [1] * len(sheet.places)
    quantities = {it.node.completion_quantity for it in sheet.drafts}
    if quantities <= {1} and all(it.gathers == 1 for it in sheet.places):
        return capacities
    for node in {it.node.id: it.node for it in sheet.drafts}.values():
        if max(node.completion_quantity, node.start_quantity) > MAX_TOKENS:
            text = f"of its quantity no more than {MAX_TOKENS} tokens are counted"
            sheet.remark(node.id, text)
    before: list[int] | None = None
    while before != capacities:
        before = [*capacities]
        for draft in sheet.drafts:
            _raise(sheet, draft, capacities)
    for number, place in enumerate(sheet.places):
        if place.gathers > 1:
            coming = sum(
                it.put.count(number) or 0 for it in sheet.drafts if number in it.put
            )
            most = max(place.gathers, coming, capacities[number]) + place.gathers - 1
            capacities[number] = min(most, 2 * MAX_TOKENS)
    return capacities


def _raise(sheet: Sheet, draft: Draft, capacities: list[int]) -> None:
    coming = 1
    for place in dict.fromkeys((*draft.take, *draft.joins)):
        coming = max(coming, -(-capacities[place] // sheet.places[place].gathers))
    leaving = counted(draft.node.completion_quantity) if draft.take != draft.put else 1
    for place in draft.put:
        if not sheet.places[place].active:
            most = min(coming * leaving, MAX_TOKENS)
            capacities[place] = max(capacities[place], most)


def _tolerant(
    places: list[Place], sheet: Sheet, transitions: list[Transition]
) -> list[Place]:
    """Let two tokens meet where that does no harm.

    So it is where both only end, where the first one cancels the other without waiting
    for anything, and in an ad-hoc sub-process, in which each activity may run beside
    itself (BPMN 2.0, 13.3.5).
    """
    leaving: dict[int, list[tuple[Draft, Transition]]] = {}
    for draft, transition in zip(sheet.drafts, transitions, strict=True):
        if transition.cause is not Cause.ERROR:
            for number in transition.sources:
                leaving.setdefault(number, []).append((draft, transition))
    ends = {it.number for it in places if it.tolerant}
    cancelling: set[int] = set()
    before = -1
    while before != len(ends) + len(cancelling):
        before = len(ends) + len(cancelling)
        for place in places:
            ways = leaving.get(place.number, [])
            if not ways or place.active or place.waits:
                continue
            if all(_only_ends(*way, ends) for way in ways):
                ends.add(place.number)
            if all(_cancels(it, place, cancelling) for _, it in ways):
                cancelling.add(place.number)
    chosen = {id_ for id_, scope in sheet.scopes.items() if scope.ad_hoc is not None}
    harmless = ends | cancelling | {it.number for it in places if it.scope in chosen}
    return [replace(it, tolerant=it.number in harmless) for it in places]


def _only_ends(draft: Draft, transition: Transition, ends: set[int]) -> bool:
    passes = draft.node.kind is ElementKind.EXCLUSIVE_GATEWAY
    return passes and bool(transition.put) and ends.issuperset(transition.put)


def _cancels(transition: Transition, place: Place, found: set[int]) -> bool:
    if transition.cause is not Cause.ITSELF:
        return False
    return bool(transition.clear & place.mask) or bool(found & {*transition.put})


class _Masks:
    """Turn names of scopes and numbers of places into bits."""

    def __init__(self, sheet: Sheet, places: list[Place]) -> None:
        self._sheet = sheet
        self._places = places
        self._scopes: dict[str, int] = {}
        for place in places:
            self._scopes[place.scope] = self._scopes.get(place.scope, 0) | place.mask
        self._regions: dict[str, int] = {}
        self._after = onwards(sheet.drafts)

    def transition(self, draft: Draft) -> Transition:
        """Return a draft as a transition."""
        empty = self._inside(draft.empties, offers=False) | self._bits(draft.idle)
        empty |= self._fired(draft.once) | self._one_by_one(draft)
        clear = self._inside(draft.clears) & ~self._inside(draft.keeps)
        clear |= self._bits(draft.drops) | self._armed_anew(draft)
        fired = [self._sheet.firings[draft.once][0]] if draft.once is not None else []
        return Transition(
            elements=draft.elements,
            cause=draft.cause,
            take=draft.take,
            put=(*draft.put, *fired),
            clear=clear,
            empty=empty,
            never=self._bits(fired),
            busy=self._fired(draft.unless),
            join=self._join(draft) if draft.joins else None,
            outside=draft.outside,
            interrupts=draft.interrupts,
            flows=draft.flows,
        )

    def _fired(self, event: str | None) -> int:
        """Return the bits of which one is set if an event may not fire once more."""
        if event is None:
            return 0
        return self._region(event) | self._bits([self._sheet.firings[event][0]])

    def _armed_anew(self, draft: Draft) -> int:
        """Return what says that events have fired of what is over then, or begins anew."""
        return self._bits(
            fired
            for fired, host in self._sheet.firings.values()
            if host in {*draft.take, *draft.drops}
            if draft.anew or host not in draft.put
        )

    def _bits(self, numbers: Iterable[int]) -> int:
        mask = 0
        for number in numbers:
            mask |= self._places[number].mask
        return mask

    def _inside(self, scopes: Iterable[str], *, offers: bool = True) -> int:
        mask = 0
        for scope in self._sheet.within(scopes):
            if offers or not scope.endswith(OFFERS):
                mask |= self._scopes.get(scope, 0)
        return mask

    def _one_by_one(self, draft: Draft) -> int:
        """Let a sub-process begin once more when it has ended, if tokens queue for it."""
        several = any(self._places[it].capacity > 1 for it in draft.take)
        begun = [it for it in draft.put if self._places[it].active]
        return self._bits(begun) if several and not set(begun) & set(draft.take) else 0

    def _region(self, event: str) -> int:
        """Return the places that only a non-interrupting event leads to."""
        if event not in self._regions:
            firing = [it for it in self._sheet.drafts if it.once == event]
            begin = {it for draft in firing for it in draft.put}
            behind = spread(begin, self._after)
            rest = (it for it in self._sheet.drafts if it.once != event)
            others = spread({0}, onwards(rest))
            self._regions[event] = self._bits(behind - others)
        return self._regions[event]

    def _join(self, draft: Draft) -> InclusiveJoin:
        """Return per flow the places of the scope from which it can still be reached."""
        scope = draft.scope
        sources: dict[int, set[int]] = {}
        for other in self._sheet.drafts:
            if other.node.id == draft.node.id:
                continue
            for put in other.put:
                if self._places[put].scope == scope:
                    sources.setdefault(put, set()).update(
                        it
                        for it in (*other.take, *other.joins, *other.drops)
                        if self._places[it].scope == scope
                    )
        upstream = [self._bits(spread({it}, sources) - {it}) for it in draft.joins]
        return InclusiveJoin(
            flows=draft.joins, upstream=tuple(upstream), taken=draft.taken
        )
