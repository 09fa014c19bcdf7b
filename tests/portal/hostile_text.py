"""Texts that whoever reads a mail could take for something else than text.

Everything that RFC 2047, 2231 and 5322 allow, and what they forbid: encoded words of
both encodings, within others and beside each other, in comments and quotes, groups,
folded space, separators of lines, halves of characters, marks of direction, long words.
"""

from __future__ import annotations

import base64

from hypothesis import strategies as st

__all__ = ["LINES", "hostile_texts", "users_of_addresses"]

LINES = (
    "x\r\nReply-To: evil@x.example\r\n\r\n<h1>",
    "x\nBcc: evil@x.example",
    "x\rX-Evil: 1",
    "\r\n\r\n--b\r\nContent-Type: text/html\r\n\r\n<script>",
    "\r\n.\r\nMAIL FROM:<evil@x.example>\r\n",
    "\nFrom evil@x.example Mon Nov 30 00:00:00 2026",
)
_MARKS = (
    *(" ", "  ", "\t", "\r\n ", "\n\t", "\r", "\x00", "\x0b", "\x0c", "\x1b[2J"),
    *("\x7f", "\x85", "\x9b", "\u2028", "\u2029", "\u202e", "\u2066", "\u200f"),
    *("\ud800", "\udfff", "\udcff", "\ufffe", "\ufeff", "\u200d", "\U0001f600", "é"),
    *("=", "?", "_", "=?", "?=", "=?=", "=20", "%0D%0A", "=0D=0A", "&#13;", "\\", '"'),
    *("(", ")", "<", ">", "@", ",", ";", ":", "[", "]", "'", "''", "*", ".", "..", "/"),
    *(
        "(a (b) c)",
        "group: a@x.example;",
        '"quoted \\" pair"',
        "\\\r\n",
        "<a@x.example>",
    ),
    *("utf-8''%0D%0ABcc:%20evil", "; filename=evil.exe", '"; name="x', "filename*=x"),
    *("data:text/evil,", "From ", ".", "--", "--=_mixed", "boundary", "Счёт", "слово"),
    *("a" * 80, "я" * 1_100, "=" * 90, "a " * 600, "x" * 998, "\U0001f600" * 60),
)
_CHARSETS = ("utf-8", "UTF-8", "us-ascii", "iso-8859-1", "utf-7", "utf-16", "koi8-r")
_CHARSETS += ("utf-8*en", "x-none", "", "unicode_escape", "rot13", "zip", "idna")


def _encoded(word: tuple[str, str, str, str]) -> str:
    """Write an encoded word, correctly or not."""
    inner, charset, encoding, damage = word
    content = inner.encode("utf-8", "surrogatepass")
    if encoding in "bB":
        written = base64.b64encode(content).decode()
    else:
        written = "".join(
            chr(it) if chr(it).isalnum() and it < 128 else f"={it:02X}"
            for it in content
        )
    return f"=?{charset}?{encoding}?{written}{damage}?="


_inner = st.sampled_from(LINES) | st.sampled_from(_MARKS) | st.text(max_size=12)


def _words(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    how = (st.sampled_from(_CHARSETS), st.sampled_from("qQbBx"))
    damage = st.sampled_from(("", "", "", "=", " ", "\n", "==", "?"))
    return st.tuples(inner, *how, damage).map(_encoded)


_word = _words(_inner | _words(_inner))
_piece = _word | _word | st.sampled_from(LINES) | st.sampled_from(_MARKS)


def hostile_texts() -> st.SearchStrategy[str]:
    """Return texts of every kind, most of them of several pieces."""
    return st.lists(_piece | st.text(max_size=30), max_size=7).map("".join)


def users_of_addresses() -> st.SearchStrategy[str]:
    """Return what may stand before the `@` of an address."""
    letters = "abcXYZ019.!#$%&'*+/=?^_`{|}~-"
    return st.text(letters, min_size=1, max_size=64)
