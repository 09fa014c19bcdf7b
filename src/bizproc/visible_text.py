r"""Make characters visible that would do something to who reads them.

A terminal obeys control characters, a bidirectional override turns a line around, a
tag character says what nobody sees. What comes from outside is shown with a mark in
their place, as Python and JSON write them: `\x1b`, `\u202e`.
"""

from __future__ import annotations

import re
from typing import Final

__all__ = ["visible", "visible_json", "visible_line", "visible_xml"]

# C0 but for tab and line feed, DEL and C1, directions (ALM, LRM, RLM, LRE … RLO, LRI …
# PDI), the separators of lines and paragraphs, what has no width, halves of pairs,
# interlinear and tag characters. Joiners stay: scripts and emoji are written with them.
_HIDDEN: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u180e\u200b\u200e\u200f\u2028-\u202e"
    "\u2060-\u206f\ud800-\udfff\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
_IN_A_LINE: Final = {"\n": "\\n", "\t": "\\t"}
_BREAK: Final = re.compile(r"[\n\t]")
_XML_PART: Final = re.compile(r"(<!\[CDATA\[.*?\]\]>|<!--.*?-->|<\?.*?\?>)", re.DOTALL)
_BYTE: Final = 0x100
_PLANE: Final = 0x10000


def visible(text: str) -> str:
    """Return a text with marks for what is hidden; lines and tabs stay."""
    text = text.replace("\r\n", "\n")
    return _HIDDEN.sub(_mark, text) if _HIDDEN.search(text) else text


def visible_line(text: str) -> str:
    """Return a text with marks for line breaks and tabs too: it stays on its line."""
    return _BREAK.sub(lambda it: _IN_A_LINE[it[0]], visible(text))


def visible_json(text: str) -> str:
    """Return JSON that means the same, with escapes for what is hidden."""
    return _HIDDEN.sub(_escape, text) if _HIDDEN.search(text) else text


def visible_xml(text: str) -> str:
    """Return XML that means the same, with references for what is hidden.

    In a comment or an instruction, where there are no references, it is a mark.
    """
    if not _HIDDEN.search(text):
        return text
    return "".join(map(_xml_part, _XML_PART.split(text)))


def _xml_part(part: str) -> str:
    if part.startswith("<![CDATA["):
        return _HIDDEN.sub(lambda it: f"]]>{_reference(it)}<![CDATA[", part)
    return _HIDDEN.sub(_mark if part.startswith(("<!--", "<?")) else _reference, part)


def _reference(found: re.Match[str]) -> str:
    return found[0] if found[0] == "\r" else f"&#x{ord(found[0]):x};"


def _mark(found: re.Match[str]) -> str:
    code = ord(found[0])
    if code < _BYTE:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < _PLANE else f"\\U{code:08x}"


def _escape(found: re.Match[str]) -> str:
    code = ord(found[0])
    if code < _PLANE:
        # between its values JSON has line feeds, and on Windows carriage returns
        return found[0] if code < ord(" ") else f"\\u{code:04x}"
    high, low = divmod(code - _PLANE, 0x400)
    return f"\\u{0xD800 + high:04x}\\u{0xDC00 + low:04x}"
