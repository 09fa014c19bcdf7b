"""Read input sets and output sets: which data must be there, and which may."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from bizproc.bpmn.vocabulary import BPMN
from bizproc.source.xml import Element, local_name

__all__ = ["fault_of_sets", "is_optional", "refs_of", "sets_beside"]

_SETS: Final = {"dataInput": "inputSet", "dataOutput": "outputSet"}
_STREAMED: Final = {
    "dataInput": "whileExecutingInputRefs",
    "dataOutput": "whileExecutingOutputRefs",
}
_OPTIONAL: Final = {
    "dataInput": "optionalInputRefs",
    "dataOutput": "optionalOutputRefs",
}


def sets_beside(data: Element) -> Iterator[Element]:
    """Yield the input or output sets of the element that a data input or output is of."""
    holder, tag = data.getparent(), _SETS.get(local_name(data))
    if holder is not None and tag is not None:
        yield from holder.findall(f"{{{BPMN}}}{tag}")


def refs_of(set_: Element, tag: str) -> list[str]:
    """Return the ids that a set names under a tag."""
    return [(it.text or "").strip() for it in set_.findall(f"{{{BPMN}}}{tag}")]


def is_optional(data: Element) -> bool:
    """Say whether a data input or output may be left out, by every set that names it."""
    kind = local_name(data)
    if kind not in _SETS:
        return False
    own = data.get("id", "")
    naming = [it for it in sets_beside(data) if own in refs_of(it, f"{kind}Refs")]
    return bool(naming) and all(own in refs_of(it, _OPTIONAL[kind]) for it in naming)


def fault_of_sets(data: Element) -> str | None:
    """Say why the sets around a data input or output leave open what is copied when."""
    kind, sets = local_name(data), list(sets_beside(data))
    if len(sets) > 1:
        tag = _SETS[kind]
        return (
            f"several {tag}s leave open which data is meant; keep one, and name what may"
            f" be missing in {_OPTIONAL[kind]}"
        )
    if sets and data.get("id", "") in refs_of(sets[0], _STREAMED[kind]):
        return (
            f"data is copied once, not while the work goes on; remove {_STREAMED[kind]}"
        )
    return None
