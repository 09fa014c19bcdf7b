"""Say why something was refused so that a page can say it in another language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Self

__all__ = ["Phrase"]


class Phrase(str):
    """Hold an English text that knows its template and what stands in its gaps.

        Phrase("%(name)r is the number of %(record)s", name="17", record="invoice-1")

    It is a text like any other for whoever reads English: logs, programs, files. A gap may
    hold a phrase again.
    """

    __slots__ = ("gaps", "template")

    template: str
    gaps: Mapping[str, object]

    def __new__(cls, template: str, /, **gaps: object) -> Self:
        """Write the text."""
        made = super().__new__(cls, template % gaps if gaps else template)
        made.template = template
        made.gaps = gaps
        return made

    def said(self, translate: Callable[[str], str]) -> str:
        """Return the text with its template, and those in its gaps, translated."""
        template = translate(self.template)
        if not self.gaps:
            return template
        gaps = {
            name: it.said(translate) if isinstance(it, Phrase) else it
            for name, it in self.gaps.items()
        }
        return template % gaps
