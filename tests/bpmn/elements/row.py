"""A word of BPMN 2.0, a minimal file that uses it, and the test that proves what it does.

A word that is refused says so by `refused`, a piece of the reason; once it runs, that
line goes and `proved_by` names the test.
"""

from __future__ import annotations

from dataclasses import dataclass

from tests.bpmn.drawing import draw

__all__ = ["Row", "activity", "drawn"]

REFUSED_BY = "tests/docs/test_elements_page.py::test_a_row_is_as_it_says"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """Hold one word of the language.

    Attributes:
        word: what it is called, as the page tells it.
        tag: of the element whose constraints count.
        file: a small file with it.
        proved_by: the test of what it does, `path::function`.
        refused: a piece of the reason, if it is refused.
        codes: of checks that are told about it, beside those of the rules of its tag.
    """

    word: str
    tag: str
    file: bytes
    proved_by: str = REFUSED_BY
    refused: str = ""
    codes: tuple[str, ...] = ()


def drawn(body: str, flows: str = "s>x>e", root: str = "") -> bytes:
    """Draw a file of one process."""
    return draw(body, flows=flows, root=root)


def activity(
    tag: str, inner: str = "", *, more: str = "", root: str = "", beside: str = ""
) -> bytes:
    """Draw a file whose one activity is `x`."""
    return drawn(f'<{tag} id="x" {more}>{inner}</{tag}>{beside}', root=root)
