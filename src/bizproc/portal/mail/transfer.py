"""Undo how the bytes of a part were made fit for mail; whatever they are."""

from __future__ import annotations

import binascii
import re

__all__ = ["undone"]

_BASE64 = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="
_NOT_BASE64 = bytes(set(range(256)) - set(_BASE64))
_BEGIN = re.compile(rb"(?:\A|(?<=[\r\n]))begin [^\r\n]*")
_LINE = re.compile(rb"[^\r\n]+")
_UU = frozenset({"x-uuencode", "uuencode", "uue", "x-uue"})


def undone(raw: bytes, how: str) -> bytes:
    """Return the bytes that were encoded; of an encoding that is unknown, as they are.

    What breaks the rules of an encoding is passed over.
    """
    if how == "base64":
        return _from_base64(raw)
    if how == "quoted-printable":
        return binascii.a2b_qp(raw)
    if how in _UU:
        return _from_uuencode(raw)
    return raw


def _from_base64(raw: bytes) -> bytes:
    letters = raw.translate(None, _NOT_BASE64).lstrip(b"=").partition(b"=")[0]
    if len(letters) % 4 == 1:  # half of a byte, which is none
        letters = letters[:-1]
    return binascii.a2b_base64(letters + b"==")


def _from_uuencode(raw: bytes) -> bytes:
    begin = _BEGIN.search(raw)
    found = bytearray()
    for one in _LINE.finditer(raw, begin.end() if begin is not None else len(raw)):
        line = one[0]
        if line.strip() in {b"end", b"`"}:
            break
        length = ((line[0] - 32) & 63) * 4 + 5
        try:
            found += binascii.a2b_uu(line)
        except binascii.Error:
            try:  # a line with more at its end than it says
                found += binascii.a2b_uu(line[: length // 3])
            except binascii.Error:
                continue
    return bytes(found)
