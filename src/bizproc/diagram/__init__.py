"""Draw a BPMN file as an SVG picture, from the positions its modeler kept in it.

What the file keeps no position for is laid out (`layout/`): from left to right,
beneath what it keeps one for.
No browser is needed: `read_drawing` reads the file's diagram interchange,
`render_svg` draws it in the notation of BPMN 2.0 (chapters 7 to 10 of the standard).
The same file gives the same bytes. Text is escaped, nothing is loaded from outside.

| code | fault |
|---|---|
| DI001 | there is nothing to draw: no BPMN 2.0, or no element in it |
| DI002 | a position or a size that is no number |
| DI003 | a choreography or conversation diagram, which is not drawn |
"""

from bizproc.diagram.drawing import Bounds, Drawing, Edge, Highlight, Shape
from bizproc.diagram.picture import render_svg
from bizproc.diagram.reading import read_drawing

__all__ = [
    "Bounds",
    "Drawing",
    "Edge",
    "Highlight",
    "Shape",
    "read_drawing",
    "render_svg",
]
