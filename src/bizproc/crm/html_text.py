"""Read a page of HTML as a person would."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import TypeAlias

__all__ = ["text_of_html"]

_BLOCKS = frozenset(
    (
        *("address", "article", "blockquote", "br", "dd", "div", "dl", "dt", "footer"),
        *("form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main"),
        *("ol", "p", "pre", "section", "table", "td", "th", "tr", "ul"),
    )
)
_UNSEEN = frozenset({"head", "template"})
# what stands in them is no markup; it ends at the end tag alone
_RAW = frozenset({"script", "style", "title"})
_SPACES = re.compile(r"[^\S\n]+")
_GAPS = re.compile(r"\n{3,}")
_TAG_NAME = re.compile(r"(/?)([A-Za-z][^\s/>]*)")
_QUOTE_OR_END = re.compile(r"=\s*([\"'])|>")
# beyond any character, and beyond what Python makes a number of
_HUGE_REFERENCE = re.compile(r"&#[0-9]{8,};?")

# a text, or the name of a tag and whether it is an end tag
_Piece: TypeAlias = tuple[str, str, bool]


def text_of_html(html: str) -> str:
    """Return the text of a page; blocks begin on their own line.

    Takes any text in a time that grows with its length alone: what begins and never
    ends, such as a tag, is left out with all that follows, as browsers do.
    """
    parts: list[str] = []
    unseen = 0
    for text, tag, is_end in _pieces(html):
        if tag in _BLOCKS and not (is_end and tag == "br"):
            parts.append("\n")
        if tag == "body":
            unseen = 0  # a head need not be closed
        elif tag in _UNSEEN:
            unseen = max(0, unseen + (-1 if is_end else 1))
        if text and not unseen:
            known = unescape(_HUGE_REFERENCE.sub("\ufffd", text))
            parts.append(known.replace("\n", " "))
    lines = _SPACES.sub(" ", "".join(parts)).split("\n")
    return _GAPS.sub("\n\n", "\n".join(line.strip() for line in lines)).strip()


def _pieces(html: str) -> Iterator[_Piece]:
    """Yield texts and tags in order; comments and the like are passed over."""
    at = 0
    while (begin := html.find("<", at)) >= 0:
        yield html[at:begin], "", False
        tag = _TAG_NAME.match(html, begin + 1)
        if tag is not None:
            at = _end_of_tag(html, tag.end())
        elif html.startswith("<!--", begin):
            at = _after(html, "-->", begin + 4)
        elif html.startswith(("<!", "<?", "</"), begin):
            at = _after(html, ">", begin)
        else:
            yield "<", "", False
            at = begin + 1
        if tag is None:
            continue
        name, is_end = tag[2].lower(), tag[1] != ""
        if at < len(html) or html.endswith(">"):
            yield "", name, is_end
        if name in _RAW and not is_end:
            closing = re.compile(f"</{name}", re.IGNORECASE).search(html, at)
            at = closing.start() if closing is not None else len(html)
    yield html[at:], "", False


def _end_of_tag(html: str, at: int) -> int:
    """Return where a tag has ended; a `>` in a quoted attribute does not end it."""
    while (found := _QUOTE_OR_END.search(html, at)) is not None:
        if found[1] is None:
            return found.end()
        at = _after(html, found[1], found.end())
    return len(html)


def _after(html: str, mark: str, at: int) -> int:
    """Return where a mark has ended, or the end of the text if there is none."""
    found = html.find(mark, at)
    return len(html) if found < 0 else found + len(mark)
