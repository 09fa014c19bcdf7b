"""Tell of whatever no part of an import has taken: nothing is lost silently."""

from __future__ import annotations

from collections.abc import Mapping

from lxml import etree

from bizproc.dialects.sheet import Sheet, children, remove, written
from bizproc.source.xml import Element, line_of, local_name

__all__ = ["sweep"]

_GENERAL = "nothing here does what it did; draw it, or let an action do it"


def sweep(sheet: Sheet, advice: Mapping[str, str], harmless: frozenset[str]) -> None:
    """Keep what is left of the other dialect as comments, and tell of each.

    Args:
        sheet: the diagram.
        advice: name of an attribute or element → what to do instead.
        harmless: what the run does not depend on.
    """
    for element in sheet.elements():
        for name in list(element.attrib):
            qualified = etree.QName(str(name))
            if qualified.namespace not in sheet.foreign:
                continue
            key, value = qualified.localname, str(element.attrib.pop(name))
            what = f'{sheet.prefix}:{key}="{value}"'
            keep = element if local_name(element) not in _BARE else _owner(element)
            if key in harmless:
                sheet.drop(keep, what, advice.get(key, "the run does not need it"))
            else:
                sheet.leave(keep, what, advice.get(key, _GENERAL))
        if local_name(element) == "extensionElements":
            _sweep_holder(sheet, element, advice, harmless)


# what has no extension elements of its own
_BARE = frozenset(
    {
        *("script", "conditionExpression", "completionCondition", "loopCardinality"),
        *("timeDate", "timeDuration", "timeCycle", "condition", "loopCondition"),
        *("dataInput", "dataOutput", "extensionElements", "documentation"),
    }
)


def _owner(element: Element) -> Element:
    """Return the nearest element around that has extension elements."""
    parent = element.getparent()
    while parent is not None and local_name(parent) in _BARE:
        parent = parent.getparent()
    return element if parent is None else parent


def _sweep_holder(
    sheet: Sheet,
    holder: Element,
    advice: Mapping[str, str],
    harmless: frozenset[str],
) -> None:
    owner = holder.getparent()
    if owner is None:
        return
    for child in children(holder):
        if etree.QName(child).namespace not in sheet.foreign:
            continue
        remove(child)
        name = local_name(child)
        what = advice.get(name, _GENERAL)
        if name in harmless:
            sheet.keep(owner, written(child))
            message = f"{sheet.prefix}:{name} is left out; {what}"
            sheet.tell(owner, "IM102", message, line=line_of(child))
        else:
            sheet.leave_element(owner, child, what)
    if not len(holder):
        remove(holder)
