"""Find where a data association begins and ends, and refuse ends that cannot be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from bizproc.bpmn.data.places import (
    drawn_by,
    in_reach,
    is_named,
    outwards,
    owner_of,
    variable_of,
    words_of,
)
from bizproc.bpmn.data.sets import fault_of_sets, is_optional
from bizproc.bpmn.reading import DiagramFile
from bizproc.errors import did_you_mean
from bizproc.source.xml import Element, local_name

__all__ = ["Ends", "find_ends"]

_INPUT: Final = "dataInputAssociation"
_INSIDE: Final = {
    _INPUT: frozenset({"dataInput", "property", "dataObject"}),
    "dataOutputAssociation": frozenset({"dataOutput", "property", "dataObject"}),
}
# what of a turn stands at the other end
_OF_TURNS: Final = {
    _INPUT: "inputDataItem",
    "dataOutputAssociation": "outputDataItem",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Ends:
    """Hold what an association leads from and to; references stand for their objects.

    Attributes:
        sources: where the value comes from.
        target: where it goes; None if the association does not say.
        is_named: whether the end at the activity or event is data of a name.
        is_optional: whether that data may be left out.
        target_names: what an assignment may call the target.
    """

    sources: tuple[Element, ...]
    target: Element | None
    is_named: bool
    is_optional: bool
    target_names: frozenset[str]

    def use(self, reading: DiagramFile, element: Element, association: Element) -> bool:
        """Say whether a run can follow the association, and remember its places."""
        places = (*self.sources, *(() if self.target is None else (self.target,)))
        if not all(_can_reach(reading, element, association, it) for it in places):
            return False
        faults = (fault_of_sets(it) for it in places if owner_of(it) is element)
        fault = next((it for it in faults if it is not None), None)
        if fault is not None:
            reading.fault("BP202", association, fault)
            return False
        reading.used.update(it.get("id", "") for it in places)
        return True


def find_ends(
    reading: DiagramFile, element: Element, association: Element
) -> Ends | None:
    """Return the ends of an association of an element; None if one was refused."""
    refs = _refs(element, association)
    found = {
        side: [_place(reading, association, side, ref) for ref in texts]
        for side, texts in refs.items()
    }
    inner = "targetRef" if local_name(association) == _INPUT else "sourceRef"
    known: dict[str, list[Element]] = {}
    for side, places in found.items():
        known[side] = [it for it in places if it is not None]
        inside = side == inner
        fit = [
            _fits(reading, element, association, it, inside=inside)
            for it in known[side]
        ]
        if len(known[side]) < len(places) or not all(fit):
            return None
    target = next(iter(known["targetRef"]), None)
    names = {*refs["targetRef"]}
    if target is not None:
        names |= {target.get("id", ""), variable_of(target)}
    return Ends(
        sources=tuple(known["sourceRef"]),
        target=target,
        is_named=any(is_named(it) for it in known[inner]),
        is_optional=bool(known[inner]) and all(is_optional(it) for it in known[inner]),
        target_names=frozenset(names - {""}),
    )


def _refs(element: Element, association: Element) -> dict[str, list[str]]:
    """Return what both ends name; of an end at the task as such, nothing."""
    refs: dict[str, list[str]] = {"sourceRef": [], "targetRef": []}
    for child in association:
        text = (child.text or "").strip()
        if local_name(child) in refs and text != element.get("id"):
            refs[local_name(child)].append(text)
    return refs


def _place(
    reading: DiagramFile, association: Element, side: str, ref: str
) -> Element | None:
    """Return the place of data that an end names."""
    found = reading.data.get(ref)
    if found is None:
        known = did_you_mean(ref, reading.data)
        text = f"{side} {ref!r} names no data of this file{known}"
        reading.fault("BP006", association, text)
        return None
    drawn = drawn_by(reading, found)
    if local_name(drawn) == "dataObjectReference":
        text = (
            f"the {words_of(drawn)} names no data object"
            f" ({drawn.get('dataObjectRef', '')!r})"
        )
        reading.fault("BP006", association, text)
        return None
    return drawn


def _fits(
    reading: DiagramFile,
    element: Element,
    association: Element,
    place: Element,
    *,
    inside: bool,
) -> bool:
    """Refuse an end on the wrong side."""
    tag = local_name(association)
    own = owner_of(place) is element
    if inside and own and local_name(place) in _INSIDE[tag]:
        return True
    if not inside and (not own or local_name(place) == _OF_TURNS[tag]):
        return True
    side, kind = ("targetRef", "input") if tag == _INPUT else ("sourceRef", "output")
    text = (
        f"the {tag} must have a data {kind} of {element.get('id', '')!r} as its"
        f" {side}, and data of the scope at its other end; the {words_of(place)}"
        " cannot stand there"
    )
    reading.fault("BP202", association, text)
    return False


def _can_reach(
    reading: DiagramFile, element: Element, association: Element, place: Element
) -> bool:
    """Refuse data out of reach, and data that another of its name hides."""
    if not in_reach(element, place):
        owner = owner_of(place)
        where = "elsewhere" if owner is None else f"in {owner.get('id', '')!r}"
        text = (
            f"the {words_of(place)} lies {where}, out of reach: an association leads to "
            "data of its own scope or of one around it"
        )
        reading.fault("BP202", association, text)
        return False
    other = _hiding(reading, element, place)
    if other is None:
        return True
    text = (
        f"the {words_of(place)} and the {words_of(other)} would be one variable,"
        f" {variable_of(place)!r}; give one of them another name"
    )
    reading.fault("BP202", association, text)
    return False


def _hiding(reading: DiagramFile, element: Element, place: Element) -> Element | None:
    """Return other data of the same variable, between an element and its place."""
    same = reading.variables.get(variable_of(place), ())
    if len(same) < 2:  # noqa: PLR2004  # it is alone
        return None
    last = owner_of(place)
    for scope in outwards(element):
        for other in same:
            if other is not place and owner_of(other) is scope and scope is not element:
                return other
        if scope is last:
            return None
    return None
