"""Make texts fit for a mail: whole characters that no program obeys."""

from __future__ import annotations

import re

__all__ = ["one_line", "plain_text", "sound_text"]

_LINE_ENDS = re.compile(r"\r\n|\r")
_NOT_IN_TEXT = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f]")
_NOT_IN_LINE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
# what turns around what stands beside it; the marks of direction stay
_TURNS = re.compile(r"[\u202a-\u202e\u2066-\u2069]")


def sound_text(text: str) -> str:
    """Return a text that every database keeps: no lone surrogates, no NUL."""
    return _whole(text).replace("\x00", "")


def plain_text(text: str) -> str:
    r"""Return the text of a mail: lines end with `\n`, control characters are marked.

    Tabs stay; what is no character is `\ufffd`.
    """
    return _NOT_IN_TEXT.sub("\ufffd", _LINE_ENDS.sub("\n", _whole(text)))


def one_line(text: str) -> str:
    """Return a text on one line, without control characters.

    Nothing in it turns its direction around: a file `gpj.exe` looks as what it is.
    """
    return _TURNS.sub("", _NOT_IN_LINE.sub(" ", _whole(text))).strip()


def _whole(text: str) -> str:
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
