"""Make what was revealed unreadable in errors and logs, however it is spelled.

A value is found as it stands, with any of its characters escaped (for a URL, JSON,
Python, HTML), in hexadecimal, and inside of Base64, where a user or a zero byte may
stand before it (AUTH PLAIN, HTTP Basic).
"""

from __future__ import annotations

import base64
import html
import json
import re
import threading
from collections.abc import Iterable, Iterator
from typing import Any, Final

from bizproc.errors import mask_before_cutting

__all__ = ["HIDDEN", "conceal", "masked", "shows"]

HIDDEN: Final = "•••"
"""What is seen of a secret."""

SHORTEST: Final = 4
"""How long a value must be to be looked for: shorter ones are in every text."""
_MOST: Final = 200
_LONGEST_PATTERN: Final = 512
_LINE: Final = 16
_BASE64: Final = re.compile(r"[A-Za-z0-9+/_-]{6,}={0,2}")
_URL_SAFE: Final = str.maketrans("-_", "+/")
_ALIGNMENTS: Final = 4


class _Concealed:
    """Hold one value, and how it is found in a text."""

    __slots__ = ("_content", "_pattern", "value")

    def __init__(self, value: str) -> None:
        self.value = value
        self._content = value.encode("utf-8", "surrogatepass")
        self._pattern = re.compile("|".join(_spellings(value)))

    def is_in(self, text: str) -> bool:
        """Say whether a text shows the value."""
        if self.value in text or self._pattern.search(text):
            return True
        return any(self._is_coded_in(it[0]) for it in _BASE64.finditer(text))

    def masked(self, text: str) -> str:
        """Return the text without the value."""
        if self.value in text:
            text = text.replace(self.value, HIDDEN)
        text = self._pattern.sub(HIDDEN, text)
        return _BASE64.sub(
            lambda it: HIDDEN if self._is_coded_in(it[0]) else it[0], text
        )

    def _is_coded_in(self, word: str) -> bool:
        bare = word.rstrip("=").translate(_URL_SAFE)
        if len(bare) * 3 // 4 < len(self._content):
            return False
        for start in range(_ALIGNMENTS):
            cut = bare[start:]
            cut = cut[: len(cut) - 1] if len(cut) % 4 == 1 else cut
            decoded = base64.b64decode(cut + "=" * (-len(cut) % 4))
            if self._content in decoded:
                return True
        return False


def _spellings(value: str) -> Iterator[str]:
    """Yield the patterns of a value and of each line of it, the longest first."""
    lines = {it for it in value.splitlines() if len(it) >= _LINE} - {value}
    for one in (value, *sorted(lines, key=len, reverse=True)):
        if len(one) > _LONGEST_PATTERN:
            yield re.escape(one)
        else:
            yield "".join(map(_spelled, one))
        yield f"(?i:{one.encode('utf-8', 'surrogatepass').hex()})"


def _spelled(character: str) -> str:
    """Return a pattern of one character, as it stands or escaped in any usual way."""
    code, content = ord(character), character.encode("utf-8", "surrogatepass")
    ways = [re.escape(character), "".join(f"%(?i:{it:02x})" for it in content)]
    if character == " ":
        ways.append(r"\+")
    if not character.isalnum() or not character.isascii():
        ways += [rf"\\u(?i:{code:04x})", rf"\\U(?i:{code:08x})", rf"\\x(?i:{code:02x})"]
        ways.append("".join(rf"\\x(?i:{it:02x})" for it in content))
        ways += [rf"&#0*{code};", rf"&#(?i:x0*{code:x});"]
        escaped = (repr(character)[1:-1], json.dumps(character)[1:-1])
        ways += map(re.escape, {*escaped, html.escape(character)})
    if character in "\\\"'/":
        ways.append(re.escape("\\" + character))
    return f"(?:{'|'.join(sorted(ways, key=len, reverse=True))})"


_lock = threading.Lock()
# the values of this program, replaced as a whole: whoever reads needs no lock
_concealed: dict[str, _Concealed] = {}


def conceal(value: str) -> None:
    """Show a value nowhere from now on; one shorter than four characters cannot be hidden.

    Of more than two hundred values the oldest are forgotten.
    """
    global _concealed  # noqa: PLW0603 - what a program was told belongs to the program
    if len(value) < SHORTEST or value in _concealed:
        return
    with _lock:
        known = {**_concealed, value: _Concealed(value)}
        for oldest in list(known)[: max(0, len(known) - _MOST)]:
            del known[oldest]
        _concealed = known


def masked(text: str) -> str:
    """Return a text with all values in it that were revealed made unreadable."""
    for one in _longest_first():
        text = one.masked(text)
    return text


def _longest_first() -> Iterable[_Concealed]:
    known = _concealed
    if len(known) < 2:  # noqa: PLR2004 - nothing to order
        return known.values()
    return sorted(known.values(), key=lambda it: len(it.value), reverse=True)


def shows(value: Any, secret: str) -> str | None:
    """Return where plain values show a secret, such as `headers[0].token`; else None.

    A secret of less than four characters is not looked for.
    """
    if len(secret) < SHORTEST:
        return None
    concealed = _concealed.get(secret) or _Concealed(secret)
    for path, text in _texts(value, ""):
        if concealed.is_in(text):
            return path
    return None


def _texts(value: Any, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for number, (key, item) in enumerate(value.items(), start=1):
            # a key that shows the secret cannot be named
            yield f"{path or 'results'}: key {number}", key
            yield from _texts(item, f"{path}.{key}" if path else key)
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from _texts(item, f"{path}[{number}]")
    elif value is not None and not isinstance(value, bool):
        yield path, str(value)


mask_before_cutting(masked)
