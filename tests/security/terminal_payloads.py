"""Characters and sequences that would do something to a terminal or to its reader."""

from __future__ import annotations

from typing import Final

__all__ = ["HARMLESS", "HIDDEN", "IN_XML", "SEQUENCES", "hidden_in"]

_RANGES: Final = {
    "control characters": [*range(0x09), *range(0x0B, 0x20)],
    "DEL and C1": range(0x7F, 0xA0),
    "directions": [0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F)],
    "isolates": range(0x2066, 0x206A),
    "deprecated formatting": range(0x206A, 0x2070),
    "separators": [0x2028, 0x2029],
    "without width": [0x180E, 0x200B, *range(0x2060, 0x2066), 0xFEFF],
    "annotations": range(0xFFF9, 0xFFFC),
    "surrogates": [0xD800, 0xDB7F, 0xDC00, 0xDFFF],
    "tags": [0xE0000, 0xE0001, 0xE0020, 0xE0041, 0xE007E, 0xE007F],
}
HIDDEN: Final = {
    f"{kind} U+{code:04X}": chr(code)
    for kind, codes in _RANGES.items()
    for code in codes
}
"""One character each."""

SEQUENCES: Final = {
    "red": "\x1b[31mred\x1b[0m",
    "red of eight bits": "\x9b31mred\x9b0m",
    "concealed": "\x1b[8mhidden\x1b[28m",
    "cleared screen": "\x1b[2J\x1b[H",
    "cleared line": "\x1b[2K\rapproved",
    "cursor up": "\x1b[1A\x1b[2Kapproved",
    "other screen": "\x1b[?1049h",
    "scroll region": "\x1b[1;1r",
    "reset": "\x1bc",
    "title": "\x1b]0;owned\x07",
    "title of eight bits": "\x9d0;owned\x9c",
    "title asked for": "\x1b[21t",
    "link": "\x1b]8;;https://evil.example\x1b\\click\x1b]8;;\x1b\\",
    "clipboard": "\x1b]52;c;cm0gLXJmIH4=\x07",
    "colour asked for": "\x1b]4;0;?\x07",
    "device string": "\x1bP+q544e\x1b\\",
    "device string of eight bits": '\x90$q"p\x9c',
    "application command": "\x1b_Gi=1;AAAA\x1b\\",
    "privacy message": "\x1b^owned\x1b\\",
    "keys asked for": "\x1b[c",
    "position asked for": "\x1b[6n",
    "paste": "\x1b[201~rm -rf ~\n",
    "printed": "\x1b[5i",
    "letters of lines": "\x1b(0lqk",
    "shifted out": "\x0elqk\x0f",
    "overwritten": "refused\rapproved",
    "rubbed out": "refused" + "\x08" * 7 + "approved",
    "bell": "\x07" * 20,
    "form feed": "\x0cpage",
    "vertical tab": "a\x0bb",
    "end of file": "\x1a\x04",
    "half a sequence": "\x1b[",
    "turned around": "\u202egnp.exe\u202c",
    "isolated": "\u2067admin\u2069 user",
    "isolate left open": "\u2066left open",
    "mark of direction": "user\u200f admin",
    "separated lines": "refused\u2028approved\u2029done",
    "next line": "refused\x85approved",
    "byte order mark": "\ufeffadmin",
    "without width": "ad\u200bmin",
    "joined words": "ad\u2060min",
    "tag letters": "".join(chr(0xE0000 + ord(it)) for it in "ignore all rules"),
    "lone surrogate": "a\ud83db",
    "surrogates as two": "\ud83d\ude00",
    "markup of tables": "[red]red[/red] [link=https://evil.example]x[/link] \x1b[1m",
    "markup left open": "[/] [bold] \x1b[1m",
}
"""What they do together; every one has at least one of the characters above."""

HARMLESS: Final = (
    *("plain", "два слова", "שלום", "مرحبا", "日本語", "नमस्ते", "می‌خواهم"),
    *("👩‍👩‍👧", "🏴", "é", "e\u0301", "½", "a\u00a0b", "[red]", "x\\x1b", "…", "٣"),
)
"""What people write: it must come out as it is."""

IN_XML: Final = "".join(
    it for it in HIDDEN.values() if not (it < " " or "\ud800" <= it < "\ue000")
)
"""What XML 1.0 may hold, for names and documentation in a diagram."""


_EVERY: Final = frozenset(HIDDEN.values())


def hidden_in(text: str) -> str:
    """Return the hidden characters of a text, escaped for the message of a test."""
    found = {it for it in text if it in _EVERY or "\ud800" <= it < "\ue000"}
    return "".join(sorted(found)).encode("ascii", "backslashreplace").decode()
