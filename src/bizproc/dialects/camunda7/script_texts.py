"""Read scripts of Groovy and JavaScript that do no more than set variables."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from bizproc.dialects.expressions import Untranslatable, script_term
from bizproc.dialects.expressions.terms import Term, check_length, is_name

__all__ = ["settings_of"]

_SET: Final = re.compile(
    r"execution\s*\.\s*setVariable\s*\(\s*(['\"])([^\W\d]\w*)\1\s*,(.*)\)", re.DOTALL
)
_COMMENT: Final = re.compile(r"/\*.*?\*/|(?m:^\s*//[^\n]*)", re.DOTALL)


def settings_of(
    text: str, language: str, names: Mapping[str, str]
) -> list[tuple[str, Term]]:
    """Return the variables that a script sets, and to what; none if it does more.

    Raises:
        Untranslatable: it sets one twice, or to what FEEL cannot say.
    """
    check_length(text)
    found: dict[str, Term] = {}
    for statement in _statements(_COMMENT.sub("", text)):
        setting = _SET.fullmatch(statement)
        if setting is None or not is_name(setting[2]):
            return []
        if setting[2] in found:
            message = f"it sets {setting[2]!r} twice"
            raise Untranslatable(message)
        found[setting[2]] = script_term(setting[3], language, names)
    return list(found.items())


def _statements(text: str) -> Iterator[str]:
    """Yield what stands between semicolons and ends of lines, outside brackets."""
    depth, quote, start = 0, "", 0
    at = 0
    while at < len(text):
        letter = text[at]
        if quote:
            at += letter == "\\"
            quote = "" if letter == quote else quote
        elif letter in "'\"":
            quote = letter
        else:
            depth += (letter in "([{") - (letter in ")]}")
            if letter in ";\n" and depth <= 0:
                if text[start:at].strip():
                    yield text[start:at].strip()
                start = at + 1
        at += 1
    if text[start:].strip():
        yield text[start:].strip()
