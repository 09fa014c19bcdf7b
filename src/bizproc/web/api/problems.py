"""Say in the description of the API what every operation may be refused with.

How a fault is told: https://www.rfc-editor.org/rfc/rfc9457
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import Field

from bizproc.web.api.bodies import Shown

__all__ = ["API", "Problem", "describe"]

API: Final = "/api/v1"
_PROBLEM: Final = "application/problem+json"
_TOLD: Final[Mapping[int, str]] = {
    400: "What was sent is not what is declared here.",
    401: "No token or session, or it has ended.",
    403: "The token does not open this, or its person may not.",
    404: "There is no such thing, or it is hidden.",
    405: "The method is none of this address; `Allow` names those that are.",
    409: "The state of the thing does not allow it, or its key is in use now.",
    412: "`If-Match` is not the revision any more.",
    422: "The values do not fit, or the key was used for something else.",
    429: "Too many requests; `Retry-After` says when to try again.",
    500: "A fault of ours; `trace` is its number in the log.",
    503: "The database is away; `Retry-After` says when to try again.",
}
_ALWAYS: Final = (400, 401, 403, 404, 405, 429, 500, 503)
_CHANGING: Final = (409, 422)
_HEADERS: Final[Mapping[int, tuple[str, str]]] = {
    401: ("WWW-Authenticate", "How to prove who calls."),
    405: ("Allow", "The methods that there are."),
    429: ("Retry-After", "Seconds to wait."),
    503: ("Retry-After", "Seconds to wait."),
}


class FaultOfField(Shown):
    """Say what is wrong with one field; an empty name is the whole."""

    field: str
    code: str
    message: str


class Problem(Shown):
    """Say why something was not done."""

    type: str = Field(examples=["urn:bizproc:CONFLICT"])
    title: str = Field(examples=["Conflict"])
    status: int
    code: str = Field(description="Stable; the other texts are for people.")
    detail: str = ""
    faults: list[FaultOfField] = Field(default_factory=list)
    trace: str | None = Field(default=None, description="Its number in the log.")


def describe(made: FastAPI, description: str, *, by_token: bool = True) -> None:
    """Let an application describe its API: with every refusal of every operation.

    Not `by_token`, it is the host that knows who calls, and in what way.
    """

    def openapi() -> dict[str, Any]:
        if made.openapi_schema is None:
            found = get_openapi(
                title=made.title,
                version=made.version,
                description=description,
                routes=made.routes,
                tags=made.openapi_tags,
                openapi_version="3.1.0",
            )
            _complete(found)
            if not by_token:
                _leave_tokens_out(found)
            made.openapi_schema = found
        return made.openapi_schema

    made.openapi = openapi  # type: ignore[method-assign]


def _complete(found: dict[str, Any]) -> None:
    components = found.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    for model in (Problem, FaultOfField):
        schema = model.model_json_schema(ref_template="#/components/schemas/{model}")
        schema.pop("$defs", None)
        schemas[model.__name__] = schema
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    components["responses"] = {_name(code): _response(code) for code in _TOLD}
    for path, method, operation in _operations(found):
        responses = operation["responses"]
        responses.pop("422", None)
        for code in _codes(path, method, operation):
            responses[str(code)] = {"$ref": f"#/components/responses/{_name(code)}"}


def _leave_tokens_out(found: dict[str, Any]) -> None:
    found["components"].pop("securitySchemes", None)
    for _, _, operation in _operations(found):
        operation.pop("security", None)


def _operations(
    found: dict[str, Any],
) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in found["paths"].items():
        for method, operation in item.items():
            yield path, method, operation


def _codes(path: str, method: str, operation: Mapping[str, Any]) -> tuple[int, ...]:
    if not path.startswith(API):
        return (405, 500, 503)
    codes = _ALWAYS if method == "get" else (*_ALWAYS, *_CHANGING)
    named = {it["name"].lower() for it in operation.get("parameters", ())}
    return (*codes, 412) if "if-match" in named else codes


def _name(code: int) -> str:
    return f"Refused{code}"


def _response(code: int) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Problem"}
    response: dict[str, Any] = {
        "description": _TOLD[code],
        "content": {_PROBLEM: {"schema": schema}},
    }
    if code in _HEADERS:
        name, told = _HEADERS[code]
        kind = "integer" if name == "Retry-After" else "string"
        header = {"description": told, "required": True, "schema": {"type": kind}}
        response["headers"] = {name: header}
    return response
