"""Read whom the words of BPMN itself name: humanPerformer and potentialOwner."""

from __future__ import annotations

import re
from typing import Final

from bizproc.dialects.sheet import bpmn, remove, text_of
from bizproc.source.xml import Element

__all__ = ["owners_of"]

_OWNER: Final = re.compile(r"\s*(?:(user|group)\s*\(([^()]*)\)|([^,()]+))")


def owners_of(element: Element) -> dict[str, str]:
    """Return and take away assignee, candidateUsers and candidateGroups, if named.

    An owner is `user(ann)`, `group(sales)`, or a group without a word.
    """
    found: dict[str, list[str]] = {}
    for given in element.findall(bpmn("humanPerformer")):
        found.setdefault("assignee", []).append(text_of(given))
        remove(given)
    for given in element.findall(bpmn("potentialOwner")):
        for owner in _OWNER.finditer(text_of(given)):
            name = (owner[2] or owner[3] or "").strip()
            kind = "candidateUsers" if owner[1] == "user" else "candidateGroups"
            if name:
                found.setdefault(kind, []).append(name)
        remove(given)
    return {kind: ",".join(names) for kind, names in found.items()}
