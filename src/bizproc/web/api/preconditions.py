"""Revisions and keys: what a request insists on, and what is done once.

Source: https://www.rfc-editor.org/rfc/rfc9110#name-conditional-requests and
https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, TypeAlias

from fastapi import Depends, Header, Request, Response
from starlette.exceptions import HTTPException

from bizproc.errors import BizprocError, ConflictError
from bizproc.portal.api_tokens.keys import Claim, IdempotencyKeys, KeyOf
from bizproc.web.api.visits import Visit
from bizproc.web.refusals import Refused

__all__ = [
    "IfMatch",
    "IfNoneMatch",
    "Key",
    "Once",
    "OnceKey",
    "etag",
    "expected",
    "stale_is_412",
]

_TAG = re.compile(r'"(\d{1,15})"')
_ANY = "*"

IfMatch: TypeAlias = Annotated[
    str | None,
    Header(
        alias="If-Match",
        max_length=1_000,
        description="The `ETag` that the thing must have still; else nothing is done.",
    ),
]
IfNoneMatch: TypeAlias = Annotated[
    str | None,
    Header(
        alias="If-None-Match",
        max_length=1_000,
        description="The `ETag` that is known: if it is that still, 304 comes.",
    ),
]


def etag(response: Response, revision: int, if_none_match: str | None = None) -> None:
    """Set the tag of a revision, and end with 304 if it is known already.

    Raises:
        HTTPException: 304.
    """
    tag = f'"{revision}"'
    response.headers["ETag"] = tag
    # reading compares weakly: a proxy may have compressed what was sent
    known = [it.strip().removeprefix("W/") for it in (if_none_match or "").split(",")]
    if tag in known or _ANY in known:
        raise HTTPException(304, headers={"ETag": tag})


def expected(if_match: str | None) -> int | None:
    """Return the revision that a request insists on; None if it takes any.

    Raises:
        Refused: 412, the header names none that anything could have.
    """
    if if_match is None or if_match.strip() == _ANY:
        return None
    found = _TAG.fullmatch(if_match.strip())
    if found is None:
        msg = 'If-Match: expected the ETag of what was read, such as "3"'
        raise Refused(412, "STALE", msg)
    return int(found[1])


@contextmanager
def stale_is_412(revision: int | None) -> Iterator[None]:
    """Tell by its own status that a thing has not the revision any more."""
    try:
        yield
    except ConflictError as error:
        if revision is None:
            raise
        raise Refused(412, "STALE", error.message) from error


class OnceKey:
    """Hold the key of a deed, and what it is the key of."""

    def __init__(self, request: Request, key: str | None, body: bytes) -> None:
        path = request.scope["path"].removeprefix(request.scope.get("root_path", ""))
        self._key = key
        self._about = f"{request.method} {path}"
        self._digest = hashlib.sha256(body).hexdigest()

    @contextmanager
    def of(self, visit: Visit) -> Iterator[str | None]:
        """Do something once, and give the event that its command knows it by.

        The same key with another body is refused, and while its request is under way.

        Raises:
            Refused: 422 KEY_REUSED, 409 KEY_IN_USE.
        """
        if self._key is None:
            yield None
            return
        token = "" if visit.caller is None else visit.caller.token_id
        of = KeyOf(self._key, visit.person, token, self._about)
        keys = IdempotencyKeys(visit.engine)
        claim = keys.claim(of, self._digest)
        _check_claim(claim)
        try:
            yield of.event_id
        except (BizprocError, HTTPException):
            if claim == "new":
                keys.release(of)
            else:
                keys.finish(of, self._digest)
            raise
        keys.finish(of, self._digest)


def _check_claim(claim: Claim) -> None:
    if claim == "other":
        msg = "this Idempotency-Key was used with another body: take a new one"
        raise Refused(422, "KEY_REUSED", msg)
    if claim == "running":
        msg = "a request with this Idempotency-Key is under way: ask again in a moment"
        raise Refused(409, "KEY_IN_USE", msg, headers={"Retry-After": "1"})


Key: TypeAlias = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=200,
        description="A name of this deed: repeated, it is answered as before.",
    ),
]


async def _once(request: Request, key: Key = None) -> OnceKey:
    body = b"" if key is None else await request.body()
    return OnceKey(request, key, body)


Once: TypeAlias = Annotated[OnceKey, Depends(_once)]
"""What an operation takes to be done once."""
