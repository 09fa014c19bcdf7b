"""The extension that the workspace names: an action that calls a carrier."""

from __future__ import annotations

import hashlib
import hmac
from typing import TypedDict

from bizproc import ActionContext, Actions, Secret
from bizproc.portal.extension import Extension

__all__ = ["PARCELS"]

ACTIONS = Actions()


class Booked(TypedDict):
    """Say under which number the carrier knows a parcel."""

    parcel: str


@ACTIONS.add("book_parcel", title="Book a parcel", group="Parcels")
def book_parcel(token: Secret, order: str, context: ActionContext) -> Booked:
    """Book a parcel at the carrier; the token signs the call and goes no further."""
    call = f"{context.idempotency_key} {order}"
    signature = hmac.new(token.reveal().encode(), call.encode(), "sha256")
    return {"parcel": _ask_carrier(call, signature.hexdigest())}


def _ask_carrier(call: str, signature: str) -> str:
    """Stand for a call over HTTP: the carrier looks at the signature, and numbers."""
    del signature
    return f"P-{hashlib.sha256(call.encode()).hexdigest()[:8]}"


PARCELS = Extension(name="parcels", actions=ACTIONS)
