"""Read bodies of JSON as files are read: bounded, strict, every fault in our words."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterator, Mapping
from typing import Any, Final, TypeAlias

from fastapi import Request, Response
from fastapi.dependencies.models import Dependant
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic import BaseModel, ConfigDict
from starlette.concurrency import run_in_threadpool

from bizproc.errors import FieldFault, did_you_mean
from bizproc.limits import Limits, limits_in_force
from bizproc.source.json import UnusableJsonError, parse_json
from bizproc.web.refusals import Refused

__all__ = ["ApiRoute", "Body", "Shown", "malformed"]

_MOST_FAULTS: Final = 50
_NUL: Final = "\x00"
_SAID: Final[Mapping[str, str]] = {
    "missing": "is missing",
    "extra_forbidden": "is not known here",
    "string_type": "expected a text",
    "int_type": "expected a whole number",
    "int_parsing": "expected a whole number",
    "int_from_float": "expected a whole number",
    "float_type": "expected a number",
    "bool_type": "expected true or false",
    "bool_parsing": "expected true or false",
    "dict_type": "expected an object",
    "list_type": "expected a list",
    "model_attributes_type": "expected an object",
    "model_type": "expected an object",
    "string_too_short": "is too short: {min_length} or more letters",
    "string_too_long": "is too long: up to {max_length} letters",
    "string_pattern_mismatch": "is not written so: {pattern}",
    "too_long": "has too many entries: up to {max_length}",
    "too_short": "has too few entries: {min_length} or more",
    "greater_than_equal": "expected {ge} or more",
    "greater_than": "expected more than {gt}",
    "less_than_equal": "expected {le} or less",
    "less_than": "expected less than {lt}",
    "literal_error": "expected {expected}",
    "enum": "expected {expected}",
}


class Body(BaseModel):
    """Hold what a program sends: nothing but what is declared, each of its own type."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Shown(BaseModel):
    """Hold what a program is shown."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class _StrictRequest(Request):
    """Read a body no further than is allowed, and JSON as files are read."""

    async def body(self) -> bytes:
        if not hasattr(self, "_body"):
            most, came = self._limits.max_data_bytes, bytearray()
            async for chunk in self.stream():
                came += chunk
                if len(came) > most:
                    met = "the body is larger"
                    raise Refused(
                        400, "TOO_LARGE", self._limits.beyond("max_data_bytes", met)
                    )
            self._body = bytes(came)
        return self._body

    async def json(self) -> Any:
        # of five megabytes it takes a while
        return await run_in_threadpool(self._parsed, await self.body())

    @property
    def _limits(self) -> Limits:
        found: Limits = self.app.state.limits
        return found

    def _parsed(self, body: bytes) -> Any:
        try:
            with limits_in_force(self._limits):
                found, text = parse_json(body, decimals=True)
            if "\\u0000" in text and _holds_nul(found):
                where = "the body"
                raise _no_text(where)
            return found  # noqa: TRY300 - what is refused above is told below
        except UnusableJsonError as error:
            line = "" if error.line is None else f"line {error.line}: "
            message = f"the body is no JSON: {line}{error.message}"
            raise Refused(400, "MALFORMED", message) from None


_Handler: TypeAlias = Callable[[Request], Coroutine[Any, Any, Response]]


class ApiRoute(APIRoute):
    """Handle requests of the API by such a reader, and refuse what it does not know."""

    def get_route_handler(self) -> _Handler:
        """Return what answers a request."""
        handle = super().get_route_handler()
        known = frozenset(_asked_in_address(self.dependant))

        async def strictly(request: Request) -> Response:
            _check_address(request, known)
            return await handle(_StrictRequest(request.scope, request.receive))

        return strictly


def _asked_in_address(dependant: Dependant) -> Iterator[str]:
    """Yield the names that an operation reads in an address, it or what it depends on."""
    yield from (it.alias for it in dependant.query_params)
    for one in dependant.dependencies:
        yield from _asked_in_address(one)


def _check_address(request: Request, known: frozenset[str]) -> None:
    """Refuse names in an address that nobody reads, and texts that nothing keeps."""
    for name, value in request.query_params.multi_items():
        if name not in known:
            hint = did_you_mean(name, known)
            told = f"{name!r:.80} is not known in this address{hint}"
            fault = FieldFault(name[:200], "MALFORMED", "is not known here")
            raise Refused(400, "MALFORMED", told, faults=[fault])
        if _NUL in value:
            raise _no_text(name)
    if _NUL in request.scope["path"]:
        where = "the address"
        raise _no_text(where)


def _no_text(where: str) -> Refused:
    msg = f"{where:.80} holds the character U+0000, which is in no text"
    return Refused(400, "MALFORMED", msg)


def _holds_nul(value: Any) -> bool:
    if isinstance(value, str):
        return _NUL in value
    if isinstance(value, dict):
        return any(_NUL in key or _holds_nul(it) for key, it in value.items())
    return isinstance(value, list) and any(map(_holds_nul, value))


def malformed(error: RequestValidationError) -> Refused:
    """Return what is told of a request that does not fit what is declared."""
    faults = [_fault(it) for it in error.errors()[:_MOST_FAULTS]]
    told = "; ".join(f"{it.field or 'the body'} {it.message}" for it in faults)
    return Refused(400, "MALFORMED", told, faults=faults)


def _fault(found: Mapping[str, Any]) -> FieldFault:
    place = [str(it) for it in found["loc"]]
    where = place[0] if place else ""
    field = ".".join(place[1:]) if where in {"body", "query", "path"} else place[-1]
    if where == "header":
        field = place[-1]
    said = _SAID.get(found["type"], "is not what is expected here")
    message = said.format_map(_Words(found.get("ctx") or {}))
    return FieldFault(field[:200], "MALFORMED", message)


class _Words(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return key
