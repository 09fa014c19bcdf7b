"""Tell of data that is not drawn as BPMN says: it runs all the same.

Here data is a variable of any type, so that types, sets and states change no run.
"""

from __future__ import annotations

from typing import Final

from bizproc.bpmn.data.items import Items, is_many, item_ref, read_items, type_of
from bizproc.bpmn.data.places import words_of
from bizproc.bpmn.data.sets import refs_of
from bizproc.bpmn.reading import DiagramFile
from bizproc.bpmn.vocabulary import BPMN
from bizproc.errors import did_you_mean
from bizproc.source.xml import Element, local_name

__all__ = ["look_at_data"]

_MANY: Final = frozenset({"dataObject", "dataInput", "dataOutput"})
_IN_SETS: Final = {
    "dataInput": ("inputSet", "dataInputRefs"),
    "dataOutput": ("outputSet", "dataOutputRefs"),
}
_EXTRA: Final = {
    "inputSet": ("optionalInputRefs", "whileExecutingInputRefs"),
    "outputSet": ("optionalOutputRefs", "whileExecutingOutputRefs"),
}
_OF_TURNS: Final = {
    "loopDataInputRef": "inputDataItem",
    "loopDataOutputRef": "outputDataItem",
}
_OTHER: Final = {
    "inputSet": ("outputSetRefs", "outputSet", "inputSetRefs"),
    "outputSet": ("inputSetRefs", "inputSet", "outputSetRefs"),
}


def look_at_data(reading: DiagramFile, root: Element) -> None:
    """Tell what of the data of a file contradicts itself."""
    items = read_items(root)
    for element in reading.data.values():
        _look_at_collection(reading, items, element)
        _look_at_state(reading, element)
    for holder in {it.getparent(): None for it in root.iter(*_tags(*_OTHER))}:
        if holder is not None:
            _look_at_sets(reading, holder)
    for loop in root.iter(*_tags("multiInstanceLoopCharacteristics")):
        for ref, item in _OF_TURNS.items():
            _look_at_turns(reading, items, loop, ref, item)
    for association in root.iter(
        *_tags("dataInputAssociation", "dataOutputAssociation")
    ):
        _look_at_types(reading, items, association)


def _tags(*names: str) -> list[str]:
    return [f"{{{BPMN}}}{name}" for name in names]


def _look_at_collection(reading: DiagramFile, items: Items, element: Element) -> None:
    item = items.get(item_ref(element) or "")
    if item is None or local_name(element) not in _MANY:
        return
    if is_many(element) != is_many(item):
        told = ["false", "true"]
        text = (
            f"the {words_of(element)} has isCollection={told[is_many(element)]}, its item"
            f" {item.get('id')!r} {told[is_many(item)]}; set both alike"
        )
        reading.warn("BP205", element, text)


def _look_at_state(reading: DiagramFile, element: Element) -> None:
    state = element.find(f"{{{BPMN}}}dataState")
    name = "" if state is None else state.get("name", "").strip()
    if local_name(element) == "dataObjectReference" and name:
        if name.lower() in element.get("name", "").lower():
            return
        text = f"the {words_of(element)} does not tell its state; name it with [{name}]"
        reading.warn("BP211", element, text)


def _look_at_sets(reading: DiagramFile, holder: Element) -> None:
    """Tell of data that no set names, and of sets that name what is none of theirs."""
    for kind, (set_tag, ref_tag) in _IN_SETS.items():
        sets = holder.findall(f"{{{BPMN}}}{set_tag}")
        data = holder.findall(f"{{{BPMN}}}{kind}")
        known = {it.get("id", "") for it in data}
        tags = (ref_tag, *_EXTRA[set_tag])
        listed = {ref for it in sets for tag in tags for ref in refs_of(it, tag)}
        for it in data:
            if it.get("id", "") not in listed:
                text = f"the {words_of(it)} stands in no {set_tag}; list it there"
                reading.warn("BP206", it, text)
        for set_ in sets:
            for ref in refs_of(set_, ref_tag):
                if ref not in known:
                    text = f"{ref_tag} {ref!r} names no {kind} beside it"
                    reading.warn("BP006", set_, text + did_you_mean(ref, known))
            for extra in _EXTRA[set_tag]:
                _look_at_extra(reading, set_, extra, refs_of(set_, ref_tag))
            _look_at_partners(reading, holder, set_)


def _look_at_extra(
    reading: DiagramFile, set_: Element, tag: str, listed: list[str]
) -> None:
    for ref in refs_of(set_, tag):
        if ref not in listed:
            text = (
                f"{tag} names {ref!r}, which this {local_name(set_)} does not list; list"
                " it as well"
            )
            reading.warn("BP206", set_, text)


def _look_at_partners(reading: DiagramFile, holder: Element, set_: Element) -> None:
    """Tell of a set that another does not name in return."""
    refs, tag, back = _OTHER[local_name(set_)]
    others = {it.get("id", ""): it for it in holder.findall(f"{{{BPMN}}}{tag}")}
    for ref in refs_of(set_, refs):
        other = others.get(ref)
        if other is None:
            text = f"{refs} {ref!r} names no {tag} beside it{did_you_mean(ref, others)}"
            reading.warn("BP006", set_, text)
        elif set_.get("id", "") not in refs_of(other, back):
            text = (
                f"the {local_name(set_)} names the {tag} {ref!r}, which does not name it;"
                f" add {back} there"
            )
            reading.warn("BP207", set_, text)


def _look_at_types(reading: DiagramFile, items: Items, association: Element) -> None:
    """Tell of a copy between data of two types."""
    words = {local_name(it) for it in association}
    ends = [
        reading.data.get((it.text or "").strip())
        for it in association.iterchildren(*_tags("sourceRef", "targetRef"))
    ]
    if words & {"transformation", "assignment"} or len(ends) != 2 or None in ends:  # noqa: PLR2004  # a copy has two
        return
    source, target = (it for it in ends if it is not None)
    types = [type_of(reading, items, it) for it in (source, target)]
    if None not in types and types[0] != types[1]:
        text = (
            f"the {words_of(source)} and the {words_of(target)} are of different items; "
            "write a transformation, or give them one item"
        )
        reading.warn("BP208", association, text)


def _look_at_turns(
    reading: DiagramFile, items: Items, loop: Element, ref: str, item: str
) -> None:
    """Tell of a collection that holds one, or holds others than its turns take or give."""
    id_ = loop.findtext(f"{{{BPMN}}}{ref}", "").strip()
    collection = reading.data.get(id_)
    if collection is None:
        return
    type_ = type_of(reading, items, collection)
    if type_ is not None and not type_.many:
        text = (
            f"{ref} names the {words_of(collection)}, whose item is no collection; give it"
            " one with isCollection=true"
        )
        reading.warn("BP208", loop, text)
        return
    each = loop.find(f"{{{BPMN}}}{item}")
    taken = None if each is None else type_of(reading, items, each)
    if type_ is None or each is None or taken is None:
        return
    if taken.structure != type_.structure:
        text = (
            f"the {words_of(each)} is of another item than the {words_of(collection)}"
            " holds; give them one structure"
        )
        reading.warn("BP208", loop, text)
