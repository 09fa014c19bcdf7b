"""Actions that let a secret slip in as many ways as there are."""

import base64
import logging
import urllib.parse

import bizproc

ACTIONS = bizproc.Actions()
_log = logging.getLogger("partner.client")


class RefusedByPartnerError(Exception):
    """Stand for the error of a package that repeats what it was given."""


def _nested(value):
    try:
        _raise(value)
    except RefusedByPartnerError as error:
        raise RuntimeError(f"inner {value}") from error  # noqa: EM102 - tells it


def _in_context(value):
    try:
        _raise(value)
    except RefusedByPartnerError:
        error = RuntimeError("outer")
        error.add_note(f"while using {value}")
        raise error  # noqa: B904 - the cause is left to Python


def _raise(text):
    raise RefusedByPartnerError(text)


def _encoded(value):
    return base64.b64encode(value.encode()).decode()


WAYS = {
    "message": lambda it: _raise(f"401 for Bearer {it}"),
    "cause": _nested,
    "context": _in_context,
    "result": lambda it: {"answer": f"your token is {it}"},
    "list": lambda it: {"answer": [1, {"headers": [["Authorization", it]]}]},
    "key": lambda it: {"answer": {it: 1}},
    "percent": lambda it: _raise(f"GET https://p.example/?t={urllib.parse.quote(it)}"),
    "base64": lambda it: _raise(f"Authorization: Basic {_encoded('ann:' + it)}"),
    "plain": lambda it: _raise(f"AUTH PLAIN {_encoded(chr(0) + 'ann' + chr(0) + it)}"),
    "bytes": lambda it: _raise(repr(it.encode())),
    "group": lambda it: (_ for _ in ()).throw(ExceptionGroup("g", [ValueError(it)])),
    "file": lambda it: _raise(f"bad key line {it.splitlines()[1]}"),
}


@ACTIONS.add("leak")
def leak(token: bizproc.Secret, how: str) -> dict:
    value = token.reveal()
    if how == "business":
        raise bizproc.BpmnError(value, f"not with {value}")
    return WAYS[how](value)


@ACTIONS.add("leak_inside", transactional=True)
def leak_inside(token: bizproc.Secret) -> dict:
    raise RefusedByPartnerError(token.reveal())


@ACTIONS.add("use")
def use(token: bizproc.Secret) -> dict:
    _log.warning("calling with %s", token)
    return {"used": len(token.reveal())}
