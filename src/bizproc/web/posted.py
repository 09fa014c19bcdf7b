"""Read what a form of a page sends: fields and files, within the limits of the engine."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, TypeAlias

from fastapi import Depends, Request
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.types import Message, Receive

from bizproc.limits import Limits
from bizproc.portal.files import Upload

__all__ = ["Posted", "Sent"]

_LETTER = 12  # bytes that a letter takes in an address-encoded form, at most
_DIGITS = 12  # of a revision, more than there ever are
_MULTIPART = "multipart/form-data"


@dataclass(frozen=True, slots=True)
class Posted:
    """Hold the fields and files of a form that was sent, in the order of the page."""

    _items: Mapping[str, tuple[str | Upload, ...]]

    def names(self) -> Iterable[str]:
        """Return the names of what was sent."""
        return self._items.keys()

    def text(self, name: str, default: str = "") -> str:
        """Return the first text under a name; `default` if there is none."""
        return next(iter(self.texts(name)), default)

    def texts(self, name: str) -> list[str]:
        """Return the texts under a name."""
        return [it for it in self._items.get(name, ()) if isinstance(it, str)]

    def files(self, name: str) -> list[Upload]:
        """Return the files under a name; a field left empty sends none."""
        return [
            it
            for it in self._items.get(name, ())
            if isinstance(it, Upload) and (it.name or it.content)
        ]

    def revision(self) -> int | None:
        """Return the revision that the page was drawn of, if it says so."""
        text = self.text("revision")
        is_number = text.isascii() and text.isdigit() and len(text) <= _DIGITS
        return int(text) if is_number else None

    def event_id(self) -> str | None:
        """Return the id under which a page sends what is to happen once."""
        return self.text("event_id").strip()[:200] or None


async def _posted(request: Request) -> Posted:
    """Read the body of a request, and no more of it than is allowed.

    Raises:
        HTTPException: 413, it is larger; 400, it is no form.
    """
    allowed: Limits = request.app.state.limits
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    most = allowed.max_submit_letters * _LETTER
    if kind == _MULTIPART:
        most += allowed.max_submit_bytes
    _refuse_announced(request, most)
    counted = Request(request.scope, _counting(request, most))
    found: dict[str, list[str | Upload]] = {}
    async with counted.form(
        max_files=allowed.max_submit_files,
        max_fields=allowed.max_answers,
        max_part_size=allowed.max_submit_letters * _LETTER,
    ) as form:
        for name, value in form.multi_items():
            found.setdefault(name, []).append(await _kept(value, allowed))
    posted = Posted({name: tuple(values) for name, values in found.items()})
    # if nobody is signed in, it goes through the sign-in and is not lost
    request.state.posted = posted
    return posted


async def _kept(value: str | UploadFile, allowed: Limits) -> str | Upload:
    if isinstance(value, str):
        # as every browser sends line ends
        return value.replace("\r\n", "\n")
    content = await value.read(allowed.max_file_bytes + 1)
    return Upload(name=value.filename or "", content=content)


def _refuse_announced(request: Request, most: int) -> None:
    announced = request.headers.get("content-length", "")
    if announced.isascii() and announced.isdigit() and int(announced[:20]) > most:
        raise HTTPException(413)


def _counting(request: Request, most: int) -> Receive:
    """Pass on what comes in until it is too much."""
    came = 0

    async def receive() -> Message:
        nonlocal came
        message = await request.receive()
        came += len(message.get("body", b""))
        if came > most:
            raise HTTPException(413)
        return message

    return receive


Sent: TypeAlias = Annotated[Posted, Depends(_posted)]
"""What a handler takes as its parameter to read a form."""
