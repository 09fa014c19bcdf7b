"""Watch one reading: what escapes, how long it takes, how much memory."""

from __future__ import annotations

import re
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any

import typer

from bizproc.errors import BizprocError, UnexpectedError

__all__ = ["Outcome", "outcome_of"]

LONGEST = 2.0
"""The seconds of processor time that one input may take, in a campaign."""
LARGEST = 300.0
"""The megabytes that one input may take, in a campaign."""
_STUCK = 20.0
_STATUS = Path("/proc/self/status")
_CLEAR = Path("/proc/self/clear_refs")
_RAW = re.compile(r"Traceback|<class '| object at 0x|\b[A-Z]\w+Error\b:|NoneType")
_VARYING = re.compile(r"'[^']*'|\"[^\"]*\"|\d+|[^\x20-\x7e]+")


class _StuckError(BaseException):
    """A reading takes so long that it is given up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """Hold what came of one input.

    `fault` says what is wrong, "" if nothing is. `kind` is alike for what took the same
    way through the reader: inputs of a new kind are worth a change of their own.
    """

    kind: str
    fault: str = ""
    seconds: float = 0.0
    megabytes: float = 0.0


def outcome_of(
    read: Callable[[bytes], Any], data: bytes, *, measured: bool = False
) -> Outcome:
    """Return what comes of an input; only errors of bizproc may come out of it.

    Args:
        read: the reader; a text that it returns says which way the input took.
        data: the input.
        measured: judge time and memory too, which a busy machine does not lengthen
            but a slow one does: by command only.
    """
    before = _memory(reset=True) if measured else 0.0
    began = time.thread_time()
    if measured:
        signal.signal(signal.SIGVTALRM, _give_up)
        signal.setitimer(signal.ITIMER_VIRTUAL, _STUCK)
    kind, fault = _read(read, data)
    if measured:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    seconds = time.thread_time() - began
    taken = max(0.0, _memory() - before) if measured else 0.0
    if measured and not fault and seconds > LONGEST:
        kind = fault = f"took more than {LONGEST:g} s"
    if measured and not fault and taken > LARGEST:
        kind = fault = f"took more than {LARGEST:g} MB"
    return Outcome(kind=kind, fault=fault, seconds=seconds, megabytes=taken)


def _read(read: Callable[[bytes], Any], data: bytes) -> tuple[str, str]:
    try:
        found = read(data)
    except UnexpectedError as error:
        return _raw(error)
    except (BizprocError, typer.BadParameter) as error:
        return _told(error)
    except _StuckError:
        return "stuck", f"took more than {_STUCK:g} s and was given up"
    except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever escapes
        return _raw(error)
    way = _VARYING.sub("_", found)[:200] if isinstance(found, str) else ""
    return f"read {way}".strip(), ""


def _told(error: BaseException) -> tuple[str, str]:
    text = str(error)
    kind = f"{type(error).__name__}: {_VARYING.sub('_', text)[:200]}"
    raw = _RAW.search(_VARYING.sub("_", text))
    return kind, f"a raw text in an error: {raw[0]}" if raw else ""


def _raw(error: BaseException) -> tuple[str, str]:
    trace = error.__traceback__
    where = ""
    while trace is not None:
        code = trace.tb_frame.f_code
        if "/bizproc/" in code.co_filename:
            name = code.co_filename.rpartition("/bizproc/")[2]
            where = f"{name}:{trace.tb_lineno}"
        trace = trace.tb_next
    cause = error.__cause__ or error
    kind = f"{type(cause).__name__} at {where}"
    return kind, f"{kind}: {str(cause)[:200]}"


def _give_up(_signal: int, _frame: FrameType | None) -> None:
    raise _StuckError


def _memory(*, reset: bool = False) -> float:
    """Return the largest memory since the last reset, or what is held now."""
    try:
        if reset:
            _CLEAR.write_text("5")
        text = _STATUS.read_text()
    except OSError:  # not Linux: memory is not measured
        return 0.0
    found = re.search(r"VmRSS:\s+(\d+)" if reset else r"VmHWM:\s+(\d+)", text)
    return int(found[1]) / 1024 if found else 0.0
