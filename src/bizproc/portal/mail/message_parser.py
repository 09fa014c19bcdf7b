"""Take the bytes of a mail apart within bounds of memory, time and depth.

The standard library makes an object of every line, header and part, which is many times
what a mail weighs. Here a part is a place in the bytes, and they are gone through once.
Of a mail that is beyond the bounds the headers are read, and nobody looks inside.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from bizproc.errors import Finding, Location, SourceError
from bizproc.portal.mail.headers import Headers, parameters_of

__all__ = [
    "MAX_BYTES",
    "MAX_DEPTH",
    "MAX_HEADERS",
    "MAX_HEADER_BYTES",
    "MAX_LINES",
    "MAX_PARTS",
    "Parsed",
    "Part",
    "headers_at",
    "parse_message",
    "refused",
]

MAX_BYTES = 50_000_000
MAX_HEADER_BYTES = 1_000_000
"""Bytes of the headers of a mail, and of those of all its parts."""
MAX_LINES = 1_000_000
MAX_PARTS = 1_000
MAX_HEADERS = 10_000
MAX_DEPTH = 50

_HEADER = re.compile(rb"(?!--)[!-9;-~]++:[^\r\n]*+(?:(?:\r\n|\r|\n)[ \t][^\r\n]*+)*+")
_BOUNDARY = re.compile(rb"(?<=[\r\n])--([^\r\n]*)")
_TYPE = re.compile(r"[a-z0-9!#$&^_.+-]+/[a-z0-9!#$&^_.+-]+\Z")
_MAIL = "message/rfc822"


@dataclass(slots=True, kw_only=True)
class Part:
    """Hold the headers of a mail or a part of it, and where in the bytes the rest is.

    `parts` is None if it has no parts.
    """

    headers: Headers
    kind: str
    parameters: Mapping[str, str]
    disposition: str
    file_name: str
    start: int
    end: int
    parts: list[Part] | None = field(default=None)

    @property
    def main_kind(self) -> str:
        """Return the kind without its details."""
        return self.kind.partition("/")[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """Hold a mail; of one that is not `whole` only the headers could be read."""

    message: Part
    content: bytes
    whole: bool


def parse_message(content: bytes, *, file: str) -> Parsed:
    """Return the mail that bytes hold, or its headers alone.

    Raises:
        SourceError: MAIL, not even the headers can be read.
    """
    if len(content) > MAX_BYTES:
        size = f"{len(content):,} bytes; at most {MAX_BYTES:,} are read"
        raise refused(size, file)
    head = _head_of(content)
    if len(head) > MAX_HEADER_BYTES:
        size = f"{len(head):,} bytes of headers; at most {MAX_HEADER_BYTES:,} are read"
        raise refused(size, file)
    splitting = _Splitting(content)
    try:
        message = splitting.begin(0)
    except _TooMuchError as error:
        text = f"its headers cannot be read: {error}"
        raise refused(text, file) from None
    message.end = len(content)
    if _lines_of(content) > MAX_LINES:
        return Parsed(message=message, content=content, whole=False)
    try:
        splitting.split(message)
    except _TooMuchError:
        message.parts = None
        return Parsed(message=message, content=content, whole=False)
    return Parsed(message=message, content=content, whole=True)


def headers_at(content: bytes) -> Headers:
    """Return the headers that bytes begin with, at most so many bytes of them."""
    try:
        return _Splitting(content[:MAX_HEADER_BYTES]).begin(0).headers
    except _TooMuchError:
        return Headers(())


def refused(text: str, file: str) -> SourceError:
    """Return the error of a mail that cannot be read."""
    location = Location(file=file)
    return SourceError([Finding(code="MAIL", message=text, location=location)])


def _head_of(content: bytes) -> bytes:
    ends = (content.find(gap) for gap in (b"\n\n", b"\n\r\n", b"\r\r"))
    return content[: min((end for end in ends if end >= 0), default=len(content))]


def _lines_of(content: bytes) -> int:
    ends = content.count(b"\n") + content.count(b"\r")
    return ends - content.count(b"\r\n")


class _TooMuchError(Exception):
    """Say of what there is too much."""


class _Splitting:
    """Find the parts of one mail, and count what they hold together."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._parts = 0
        self._headers = 0
        self._header_bytes = 0

    def begin(self, place: int, *, usual: str = "text/plain") -> Part:
        """Return the part whose headers begin at a place; its end is not known yet."""
        self._parts += 1
        if self._parts > MAX_PARTS:
            text = f"it has more than {MAX_PARTS:,} parts"
            raise _TooMuchError(text)
        block, start = self._block(place)
        headers = Headers.of(block)
        kind, parameters = parameters_of(headers.raw("Content-Type"))
        disposition, more = parameters_of(headers.raw("Content-Disposition"))
        named = more.get("filename") or parameters.get("name", "")
        return Part(
            headers=headers,
            kind=kind if _TYPE.match(kind) else usual,
            parameters=parameters,
            disposition=disposition,
            file_name=named,
            start=start,
            end=start,
        )

    def split(self, message: Part) -> None:
        """Find all parts of a mail, however they are nested."""
        # the parts that have parts and are open, and how deep each boundary lies
        opened: list[Part] = []
        depths: dict[bytes, int] = {}
        names: list[bytes] = []
        self._open(message, opened, depths, names)
        leaf: Part | None = None
        for found in _BOUNDARY.finditer(self._content, max(message.start - 1, 0)):
            if not opened:
                break
            name, closes = _boundary(found[1], depths)
            if name is None:
                continue
            if leaf is not None:
                leaf.end = max(leaf.start, self._before(found.start()))
            depth = depths[name]
            for lost in names[depth + (not closes) :]:
                del depths[lost]
            del names[depth + (not closes) :], opened[depth + (not closes) :]
            leaf = None
            if closes:
                continue
            parent = opened[-1]
            digest = parent.kind == "multipart/digest"
            leaf = self.begin(
                self._after(found.end()), usual=_MAIL if digest else "text/plain"
            )
            leaf.end = len(self._content)
            if parent.parts is not None:
                parent.parts.append(leaf)
            self._open(leaf, opened, depths, names)

    def _open(
        self,
        part: Part,
        opened: list[Part],
        depths: dict[bytes, int],
        names: list[bytes],
    ) -> None:
        self._check_mails(part, len(opened))
        if part.main_kind != "multipart":
            return
        part.parts = []
        name = part.parameters.get("boundary", "").encode("utf-8", "replace").rstrip()
        if not name or name in depths:
            return
        if len(opened) >= MAX_DEPTH:
            text = f"its parts are nested more than {MAX_DEPTH} deep"
            raise _TooMuchError(text)
        depths[name] = len(opened)
        opened.append(part)
        names.append(name)

    def _check_mails(self, part: Part, depth: int) -> None:
        """Refuse mails in mails in mails: whoever opens the file would have to dig."""
        inner = part
        while inner.kind == _MAIL:
            depth += 1
            if depth > MAX_DEPTH:
                text = f"its mails are nested more than {MAX_DEPTH} deep"
                raise _TooMuchError(text)
            inner = self.begin(inner.start)

    def _block(self, place: int) -> tuple[bytes, int]:
        """Return the bytes of headers that begin at a place, and where the rest does."""
        end = place
        while (line := _HEADER.match(self._content, end)) is not None:
            self._headers += 1
            if self._headers > MAX_HEADERS:
                text = f"it has more than {MAX_HEADERS:,} headers"
                raise _TooMuchError(text)
            end = self._after(line.end())
        self._header_bytes += end - place
        if self._header_bytes > MAX_HEADER_BYTES:
            text = f"it has more than {MAX_HEADER_BYTES:,} bytes of headers"
            raise _TooMuchError(text)
        return self._content[place:end], self._after(end)

    def _after(self, place: int) -> int:
        """Return the place after the end of a line, if there is one."""
        if self._content.startswith(b"\r\n", place):
            return place + 2
        return place + self._content.startswith((b"\r", b"\n"), place)

    def _before(self, place: int) -> int:
        """Return the place before the end of a line, which belongs to what follows."""
        if self._content.endswith(b"\r\n", 0, place):
            return place - 2
        return place - 1


def _boundary(line: bytes, depths: Mapping[bytes, int]) -> tuple[bytes | None, bool]:
    """Return the boundary that a line is, and whether it is the last one."""
    name = line.rstrip()
    if name in depths:
        return name, False
    name = name.removesuffix(b"--")
    return (name, True) if name in depths else (None, False)
