"""Read a page of HTML as a person would."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from lxml import etree, html

__all__ = ["text_of_html"]

_BLOCKS = frozenset(
    (
        *("address", "article", "blockquote", "br", "dd", "div", "dl", "dt", "footer"),
        *("form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main"),
        *("ol", "p", "pre", "section", "table", "td", "th", "tr", "ul"),
    )
)
_UNSEEN = ("head", "template", "script", "style", "title")
_SPACES = re.compile(r"[^\S\n]+")
_GAPS = re.compile(r"\n{3,}")


def text_of_html(page: str) -> str:
    """Return the text of a page; blocks begin on their own line.

    Takes any text, in a time that grows with its length alone; what nests deeper
    than some two thousand elements is left out.
    """
    parser = html.HTMLParser(
        encoding="utf-8",
        no_network=True,
        remove_comments=True,
        remove_pis=True,
        huge_tree=True,  # chains of quoted answers nest deep
    )
    try:
        root = html.document_fromstring(page.encode("utf-8", "replace"), parser=parser)
    except etree.LxmlError:  # nothing in it but markup
        return ""
    lines = _SPACES.sub(" ", "".join(_texts(root))).split("\n")
    return _GAPS.sub("\n\n", "\n".join(line.strip() for line in lines)).strip()


def _texts(root: Any) -> Iterator[str]:
    unseen = 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        hidden = element.tag in _UNSEEN
        edge = "\n" if element.tag in _BLOCKS else ""
        if event == "start":
            unseen += hidden
            if not unseen:
                yield edge + (element.text or "").replace("\n", " ")
            continue
        unseen -= hidden
        if not unseen:
            after = "" if element.tag == "br" else edge
            yield after + (element.tail or "").replace("\n", " ")
