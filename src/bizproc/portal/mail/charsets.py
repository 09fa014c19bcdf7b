"""Decode texts of charsets that mails are written in, and of no other codec."""

from __future__ import annotations

import re
from encodings.aliases import aliases

__all__ = ["decoded"]

# codecs of Python that no mail is written in, or that take a time of its square
_NO_CHARSETS = frozenset(
    (
        *("base64_codec", "bz2_codec", "hex_codec", "idna", "mbcs", "oem", "punycode"),
        *("quopri_codec", "raw_unicode_escape", "rot_13", "undefined"),
        *("unicode_escape", "uu_codec", "zlib_codec"),
    )
)
_WITHOUT_ALIAS = (
    *("cp720", "cp737", "cp856", "cp874", "cp875", "cp1006", "koi8_t", "koi8_u"),
    *("mac_croatian", "mac_farsi", "mac_romanian", "utf_8_sig"),
)
# a name is looked up here first: Python keeps for ever each that it is asked for
_CHARSETS = {
    **{alias: it for alias, it in aliases.items() if it not in _NO_CHARSETS},
    **{it: it for it in aliases.values() if it not in _NO_CHARSETS},
    **{it: it for it in _WITHOUT_ALIAS},
}
_LONGEST_NAME = 40
_SIGNS = re.compile(r"[^a-z0-9.]+")


def decoded(raw: bytes, charset: str = "") -> str:
    """Decode a text of a charset; of none, or one that nobody knows, by its looks.

    What is no UTF-8 is then taken for Windows-1251, which old programs write without
    saying so.
    """
    known = _CHARSETS.get(_SIGNS.sub("_", charset[:_LONGEST_NAME].lower()).strip("_"))
    if known is not None:
        return raw.decode(known, "replace")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.end == len(raw) and error.reason == "unexpected end of data":
            return raw.decode("utf-8", "replace")
        return raw.decode("cp1251", "replace")
