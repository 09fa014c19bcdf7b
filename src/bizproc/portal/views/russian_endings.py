"""Take the ending from a Russian word, so that one form of it finds the others."""

from __future__ import annotations

import re

__all__ = ["without_ending"]

_ENDINGS = re.compile(
    "(?:иями|ями|ами|ией|иям|ием|иях|ого|его|ому|ему|ыми|ими|ать|ять|ить|еть|"
    "ов|ев|ей|ой|ий|ый|ам|ям|ом|ем|ах|ях|ию|ия|ие|ии|ые|ое|ее|ая|яя|ую|юю|их|ых|им|ым|"
    "а|е|и|й|о|у|ы|ь|ю|я)\\Z"
)
_SHORTEST = 4


def without_ending(word: str) -> str:
    """Return a word of lower case without its ending, if four letters of it are left."""
    found = _ENDINGS.search(word, _SHORTEST)
    return word if found is None else word[: found.start()]
