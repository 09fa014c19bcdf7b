"""Draw a diagram with what happens in it; what is drawn of a version is kept."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping

from markupsafe import Markup

from bizproc.diagram import Drawing, Highlight, read_drawing, render_svg
from bizproc.errors import BizprocError
from bizproc.model.rows import Resource

__all__ = [
    "FAILED",
    "HERE",
    "OFTEN",
    "TAKEN",
    "Pictures",
]

TAKEN = Highlight(name="taken", ink="#1b7345", paper="#eef7f1")
HERE = Highlight(name="here", ink="#1d5fb8", paper="#dbe9fb")
FAILED = Highlight(name="failed", ink="#b3261e", paper="#fbe3e1")
OFTEN = tuple(
    Highlight(name=f"heat-{number}", ink="#5a3a00", paper=paper)
    for number, paper in enumerate(
        ("#fdf6e9", "#fbe9c6", "#f7d596", "#f0bb5f", "#e59a2e"), start=1
    )
)
_MOST = 200


class Pictures:
    """Draw versions; a file is read once."""

    def __init__(self) -> None:
        self._known: dict[str, Drawing | None] = {}
        self._lock = threading.Lock()

    def draw(
        self,
        definition_id: str,
        source: Callable[[str], Resource],
        highlights: Mapping[str, Highlight],
    ) -> Markup | None:
        """Return the picture of a version; None if nothing can be drawn of it."""
        if definition_id not in self._known:
            drawing = _read(definition_id, source)
            with self._lock:
                if len(self._known) >= _MOST:
                    self._known.clear()
                self._known[definition_id] = drawing
        found = self._known.get(definition_id)
        if found is None:
            return None
        # every text in it is escaped by what writes it
        return Markup(render_svg(found, highlights=highlights))  # noqa: S704


def _read(definition_id: str, source: Callable[[str], Resource]) -> Drawing | None:
    try:
        file = source(definition_id)
        return read_drawing(file.content, file=file.name)
    except BizprocError:
        return None
