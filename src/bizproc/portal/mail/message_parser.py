"""Parse the bytes of a mail within bounds of memory, time and depth.

The standard library makes an object of every line, header and part: a mail of 25 MB
that consists of nothing else would take a hundred times as much. Of such a mail the
headers are read, and nobody looks inside.
"""

from __future__ import annotations

from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import Policy
from typing import Any

from bizproc.errors import Finding, Location, SourceError
from bizproc.portal.mail.headers import BROKEN, POLICY

__all__ = ["MAX_BYTES", "MAX_HEADER_BYTES", "Parsed", "parse_message", "refused"]

MAX_BYTES = 50_000_000
MAX_HEADER_BYTES = 1_000_000
_MAX_LINES = 1_000_000
_MAX_PARTS = 1_000
_MAX_HEADERS = 10_000
_MAX_DEPTH = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """Hold a mail; of one that is not `whole` only the headers could be read."""

    message: EmailMessage
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
    if _lines_of(content) <= _MAX_LINES:
        try:
            return Parsed(message=_parse(content), whole=True)
        except (_TooMuchError, *BROKEN):
            pass
    try:
        return Parsed(message=_parse(head), whole=False)
    except (_TooMuchError, *BROKEN) as error:
        text = f"its headers cannot be read: {error or type(error).__name__}"
        raise refused(text, file) from None


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


def _parse(content: bytes) -> EmailMessage:
    bounds = _Bounds()
    # typed for one class of messages; any maker of them will do
    made: Any = message_from_bytes(content, _class=bounds.make, policy=POLICY)  # type: ignore[arg-type]
    message: EmailMessage = made
    return message


class _TooMuchError(Exception):
    """Stop the parser: it passes on what it does not know."""


class _Bounds:
    """Make the messages of one mail, and count what they hold together."""

    def __init__(self) -> None:
        self.parts = 0
        self.headers = 0

    def make(self, *, policy: Policy[Any]) -> EmailMessage:
        self.parts += 1
        if self.parts > _MAX_PARTS:
            text = f"it has more than {_MAX_PARTS:,} parts"
            raise _TooMuchError(text)
        return _Part(policy, self)

    def count_header(self) -> None:
        self.headers += 1
        if self.headers > _MAX_HEADERS:
            text = f"it has more than {_MAX_HEADERS:,} headers"
            raise _TooMuchError(text)


class _Part(EmailMessage):
    """Count the headers that it is given, and how deep it lies."""

    def __init__(self, policy: Policy[Any], bounds: _Bounds) -> None:
        super().__init__(policy)
        self._bounds = bounds
        self._depth = 0

    def set_raw(self, name: str, value: Any) -> None:
        """Take a header as the parser hands it over."""
        self._bounds.count_header()
        super().set_raw(name, value)

    def attach(self, payload: Any) -> None:
        """Take a part."""
        payload._depth = self._depth + 1  # noqa: SLF001 - of the same class
        if payload._depth > _MAX_DEPTH:  # noqa: SLF001
            text = f"its parts are nested more than {_MAX_DEPTH} deep"
            raise _TooMuchError(text)
        super().attach(payload)
