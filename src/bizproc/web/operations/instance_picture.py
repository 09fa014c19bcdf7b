"""Mark in a diagram where an instance went, where it stands, and where it failed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from markupsafe import Markup

from bizproc.bpmn.walk import flows_of
from bizproc.diagram import Highlight
from bizproc.errors import BizprocError
from bizproc.model.explanation import Explanation
from bizproc.model.rows import HistoryEvent
from bizproc.web.operations.desk import Desk
from bizproc.web.operations.picture import FAILED, HERE, TAKEN

__all__ = ["picture_of"]


def picture_of(
    desk: Desk, explained: Explanation, events: Iterable[HistoryEvent]
) -> Markup | None:
    """Return the picture of an instance; None if its diagram cannot be drawn."""
    definition = explained.instance.definition_id
    met = [it for it in events if it.element_id and it.type.startswith("element_")]
    marks: dict[str, Highlight] = {it.element_id or "": TAKEN for it in met}
    marks |= {it.element_id: HERE for it in explained.waits if it.holds}
    failed = (it.element_id for it in explained.waits if it.kind == "incident")
    marks |= dict.fromkeys(failed, FAILED)
    marks |= dict.fromkeys(_taken(desk, definition, met, marks), TAKEN)
    return desk.pictures.draw(definition, desk.oversight.source, marks)


def _taken(
    desk: Desk, definition: str, met: Iterable[HistoryEvent], marks: Iterable[str]
) -> Iterator[str]:
    """Yield the flows between elements that were met, as their sources chose them."""
    chosen: dict[str, set[str]] = {}
    for event in met:
        if event.type == "element_completed":
            flows = event.data.get("flows", ())
            chosen.setdefault(event.element_id or "", set()).update(flows)
    try:
        drawn = list(flows_of(desk.oversight.process(definition)))
    except BizprocError:
        return
    for _, flow in drawn:
        known = chosen.get(flow.source)
        if known is None or flow.target not in marks:
            continue
        if not known or flow.id in known:
            yield flow.id
