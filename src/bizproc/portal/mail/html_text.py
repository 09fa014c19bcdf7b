"""Read a page of HTML as a person would.

Nothing is kept of a page but its text, so there is no tree, and no attribute is looked
at: however a page is written, it is gone through once.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

__all__ = ["text_of_html"]

_BLOCKS = frozenset(
    (
        *("address", "article", "blockquote", "br", "dd", "div", "dl", "dt", "footer"),
        *("form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main"),
        *("ol", "p", "pre", "section", "table", "td", "th", "tr", "ul"),
    )
)
# what holds text that nobody sees, and no elements
_UNSEEN = frozenset({"iframe", "noembed", "noframes", "script", "style", "title"})
_ENDS = {
    name: re.compile(rf"</{name}(?![^\s>/])", re.IGNORECASE | re.ASCII)
    for name in _UNSEEN
}
_BEGIN = re.compile(r"<(?=[A-Za-z/!?])")
_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9:_-]{0,60})")
# what is before an attribute's value: a quote counts behind `=` alone
_WITHIN_TAG = re.compile(r"[^>=]*")
_SPACE = re.compile(r"\s*")
_SPACES = re.compile(r"[^\S\n]+")
_GAPS = re.compile(r"\n{3,}")
_ZEROS = re.compile(r"&#0+(?=\d)")
_NO_CHARACTER = re.compile(r"&#\d{8,};?")


def text_of_html(page: str) -> str:
    """Return the text of a page; blocks begin on their own line.

    Takes any text, in a time that grows with its length alone.
    """
    text = "".join(_texts(page))
    lines = _SPACES.sub(" ", text).split("\n")
    return _GAPS.sub("\n\n", "\n".join(line.strip() for line in lines)).strip()


def _texts(page: str) -> Iterator[str]:
    scan = _Scan(page)
    templates = place = 0
    while (found := _BEGIN.search(page, place)) is not None:
        begin = found.start()
        if not templates:
            yield _read(page[place:begin])
        tag = _TAG.match(page, begin)
        if tag is None:
            place = scan.end_of_no_tag(begin)
            continue
        is_end, name = bool(tag[1]), tag[2].lower()
        place = scan.end_of_tag(tag.end())
        if name == "template":
            templates = max(0, templates + (-1 if is_end else 1))
        elif name in _UNSEEN and not is_end:
            place = scan.end_of_unseen(name, place)
        elif name in _BLOCKS and not templates:
            yield "\n"
    if not templates:
        yield _read(page[place:])


class _Scan:
    """Find where things end; what is not found once is not looked for again."""

    def __init__(self, page: str) -> None:
        self._page = page
        self._missing: set[str] = set()

    def end_of_tag(self, place: int) -> int:
        """Return where a tag ends; the end of the page if it does not."""
        page, length = self._page, len(self._page)
        while True:
            within = _WITHIN_TAG.match(page, place)
            place = within.end() if within is not None else place
            if place >= length:
                return length
            if page[place] == ">":
                return place + 1
            space = _SPACE.match(page, place + 1)
            place = space.end() if space is not None else place + 1
            if place < length and page[place] in "\"'":
                place = self._after(page[place], place + 1)
                if place < 0:
                    return length

    def end_of_no_tag(self, begin: int) -> int:
        """Return where ends what begins like a tag: a comment, or what is read as one."""
        if self._page.startswith("<!--", begin):
            # `<!-->` and `<!--->` are whole comments
            place = self._after("-->", begin + 2)
            return place if place >= 0 else len(self._page)
        place = self._after(">", begin + 2)
        return place if place >= 0 else len(self._page)

    def end_of_unseen(self, name: str, place: int) -> int:
        """Return where the text of an element ends that holds nothing else."""
        if name in self._missing:
            return len(self._page)
        end = _ENDS[name].search(self._page, place)
        if end is None:
            self._missing.add(name)
            return len(self._page)
        return self.end_of_tag(end.end())

    def _after(self, text: str, place: int) -> int:
        if text in self._missing:
            return -1
        found = self._page.find(text, place)
        if found < 0:
            self._missing.add(text)
            return -1
        return found + len(text)


def _read(text: str) -> str:
    if "&" in text:
        # of a number of any length the library would make a number
        text = html.unescape(_NO_CHARACTER.sub("\ufffd", _ZEROS.sub("&#", text)))
    return text.replace("\r", " ").replace("\n", " ")
