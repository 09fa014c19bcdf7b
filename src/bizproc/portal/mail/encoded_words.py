"""Read encoded words in headers (RFC 2047), once and in one pass."""

from __future__ import annotations

import binascii
import re

from bizproc.portal.mail.charsets import decoded
from bizproc.portal.mail.transfer import undone

__all__ = ["without_encoded_words"]

_WORD = re.compile(
    r"=\?(?P<charset>[!-<>@-~]{0,60})\?(?P<how>[qQbB])\?(?P<text>[^?\s]*)\?="
)
# no program writes it in a header, only who wants to hide what it says
_UTF_7 = re.compile(r".*utf[-_]?7\Z")


def without_encoded_words(line: str) -> str:
    """Return a header as text; the space between two encoded words is none.

    Words of one charset side by side are decoded together, since some programs end
    them within a character. What is said in a word is not decoded again. A word of UTF-7 is
    left out.
    """
    parts: list[str] = []
    charset, begun, end = "", b"", 0
    for word in _WORD.finditer(line):
        between = line[end : word.start()]
        beside = bool(begun) and not between.strip()
        named = word["charset"].partition("*")[0].lower()
        if not beside or named != charset:
            parts.append(decoded(begun, charset))
            begun = b""
        if not beside:
            parts.append(between)
        charset, end = named, word.end()
        if not _UTF_7.match(named):
            begun += _content(word["text"], word["how"].lower())
    return "".join([*parts, decoded(begun, charset), line[end:]])


def _content(text: str, how: str) -> bytes:
    raw = text.encode("utf-8", "replace")
    if how == "b":
        return undone(raw, "base64")
    return binascii.a2b_qp(raw, header=True)
