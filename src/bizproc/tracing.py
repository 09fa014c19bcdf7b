"""Spans of OpenTelemetry, for whoever traces.

A program that traces has imported its API before the first command; for all others
nothing is loaded and nothing done. What an action raises stands in no span: it may hold
what is nobody's business.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any, Literal

__all__ = ["Span", "here", "is_traced", "span"]

Kind = Literal["internal", "consumer", "client"]

_PARENT = "traceparent"


class Span:
    """Hold a span that is open, or none."""

    __slots__ = ("_span",)

    def __init__(self, span: Any = None) -> None:
        self._span = span

    def fail(self, code: str) -> None:
        """Mark what is done as failed, by the code of its error."""
        if self._span is not None:
            trace: Any = sys.modules["opentelemetry.trace"]
            self._span.set_attribute("error.type", code)
            self._span.set_status(trace.Status(trace.StatusCode.ERROR, code))


_NONE: AbstractContextManager[Span] = nullcontext(Span())


def span(
    name: str | None,
    *,
    kind: Kind = "internal",
    parent: str | None = None,
    **attributes: Any,
) -> AbstractContextManager[Span]:
    """Open a span for the length of a block; without a name there is none.

    `parent` is what `here` returned where it was asked for, perhaps in another process;
    without one it is the span that is open now. Attributes that are None are left out.
    """
    if name is None or not is_traced():
        return _NONE
    return _open(f"bizproc {name}", kind, parent, attributes)


def is_traced() -> bool:
    """Say whether this program may trace."""
    return "opentelemetry.trace" in sys.modules


def here() -> str | None:
    """Return what continues the open span elsewhere; None if there is none."""
    if not is_traced():
        return None
    carrier: dict[str, str] = {}
    _propagator().inject(carrier)
    return carrier.get(_PARENT)


@contextmanager
def _open(
    name: str, kind: Kind, parent: str | None, attributes: dict[str, Any]
) -> Iterator[Span]:
    trace: Any = sys.modules["opentelemetry.trace"]
    context = _propagator().extract({_PARENT: parent}) if parent else None
    known = {
        f"bizproc.{key}": value
        for key, value in attributes.items()
        if value is not None
    }
    with trace.get_tracer("bizproc").start_as_current_span(
        name,
        context=context,
        kind=trace.SpanKind[kind.upper()],
        attributes=known,
        record_exception=False,
        set_status_on_exception=False,
    ) as opened:
        made = Span(opened)
        try:
            yield made
        except BaseException as error:
            made.fail(str(getattr(error, "code", type(error).__name__)))
            raise


def _propagator() -> Any:
    from opentelemetry.trace.propagation.tracecontext import (  # noqa: PLC0415 - see above
        TraceContextTextMapPropagator,
    )

    return TraceContextTextMapPropagator()
