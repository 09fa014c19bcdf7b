"""Give payloads to their doors, each in a process of its own, and judge what comes out."""

from __future__ import annotations

import contextlib
import io
import os
import pickle
import re
import resource
import selectors
import signal
import traceback
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.security.ground import DOORS, ROOT, Ground
from tests.security.payload import CANARIES, Payload, shown
from tests.security.watch import Watch

from bizproc.errors import BizprocError, UnexpectedError

__all__ = ["MEGABYTES", "SECONDS", "Verdict", "judge", "run"]

SECONDS, MEGABYTES = 2.0, 300
_ROOM = 3 << 30
_PATIENCE = 60.0
# What belongs to a library and to no reader: class names, addresses in memory, its help.
_RAW = re.compile(
    r"Traceback \(most recent|<(?:class|function|module|bound method) |object at 0x"
    r"|Background on this error|sqlalche\.me|errors\.pydantic\.dev"
    r"|\b(?:jinja2|sqlalchemy|SpiffWorkflow|lxml|pydantic|psycopg|sqlite3|yaml)\.\w+\."
    r"|\b(?:Key|Type|Attribute|Recursion|UnicodeEncode|Index|Assertion)Error\b"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Say what became of a payload."""

    payload: Payload
    came: str  # "passed", "refused", "raw", "lost"
    harms: tuple[str, ...] = ()
    raw: str = ""
    seconds: float = 0.0
    megabytes: float = 0.0

    @property
    def faults(self) -> list[str]:
        """Return what is wrong, but for time and memory."""
        found = list(self.harms)
        if self.raw:
            found.append(f"raw error: {self.raw}")
        return found

    @property
    def excess(self) -> list[str]:
        """Return what took too much."""
        found = []
        if self.seconds > SECONDS:
            found.append(f"{self.seconds:.1f} s")
        if self.megabytes > MEGABYTES:
            found.append(f"{self.megabytes:.0f} MB")
        return found


# -- in the process of a payload -----------------------------------------------


def judge(ground: Ground, payload: Payload) -> Verdict:
    """Give a payload to its door in this process, which is of no use afterwards."""
    ground.begin()
    os.chdir(ground.folder)
    watch = Watch(
        [ROOT / "src", ROOT / "processes", ROOT / "examples", ROOT / "tests"],
        [ground.folder, *_own_folders(ground)],
    )
    given = ground.filled(payload.given)
    printed, told = io.StringIO(), io.StringIO()
    out, raw, came = None, "", "passed"
    watch.arm()
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(told):
        try:
            out = DOORS[payload.target](ground, given)
        except BizprocError as error:
            came, out = "refused", _told(error)
            if isinstance(error, UnexpectedError):
                came, raw = "raw", f"{error!r}"[:300]
        except BaseException as error:  # noqa: BLE001 - whatever it is, it is raw
            came, raw = "raw", _raised(error)
    watch.rest()
    texts = (shown(out), printed.getvalue(), told.getvalue())
    return Verdict(
        payload=payload,
        came=came,
        harms=tuple(_harms(ground, payload, came, out, watch, texts)),
        raw=raw or _raw_words(given, texts),
    )


def _own_folders(ground: Ground) -> Iterator[Path]:
    yield from (it for it in ground.home.iterdir() if it.name.startswith("door-"))


def _told(error: BizprocError) -> str:
    causes = f"\ncause: {error.__cause__!r}" if error.__cause__ else ""
    return (
        f"{error.code}: {error}{causes if isinstance(error, UnexpectedError) else ''}"
    )


def _raised(error: BaseException) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    where = next(
        (it for it in reversed(frames) if "/bizproc/" in it.filename), frames[-1]
    )
    text = f"{type(error).__name__}: {error}"[:200]
    return f"{text} ({Path(where.filename).name}:{where.lineno})"


def _harms(
    ground: Ground,
    payload: Payload,
    came: str,
    out: Any,
    watch: Watch,
    texts: Sequence[str],
) -> Iterator[str]:
    yield from watch.seen[:3]
    yield from ground.touched()
    everything = "\n".join(texts)
    for secret in CANARIES.secrets:
        if secret in everything:
            yield f"came out: {secret}"
    if payload.outcome == "refused" and came == "passed":
        yield f"was taken: {texts[0][:120]}"
    if payload.outcome == "passes" and came != "passed":
        yield f"a control was refused: {texts[0][:200]}"
    if payload.harm is not None:
        found = payload.harm(out)
        if found:
            yield found


def _raw_words(given: Any, texts: Sequence[str]) -> str:
    """Find what only a library says, unless the payload itself said it."""
    own = shown(given)
    for text in texts:
        for match in _RAW.finditer(text):
            if match[0] not in own:
                return text[max(0, match.start() - 60) : match.end() + 60]
    return ""


# -- around it -----------------------------------------------------------------


@dataclass(slots=True)
class _Child:
    payload: Payload
    pid: int
    pipe: int
    began: float
    data: bytearray


def run(ground: Ground, chosen: Iterable[Payload], *, jobs: int) -> Iterator[Verdict]:
    """Judge payloads, so many at a time; each in a process made like this one."""
    left = iter(chosen)
    living: dict[int, _Child] = {}
    with selectors.DefaultSelector() as pipes:
        while True:
            while len(living) < jobs and (payload := next(left, None)) is not None:
                child = _begun(ground, payload)
                living[child.pipe] = child
                pipes.register(child.pipe, selectors.EVENT_READ)
            if not living:
                return
            for key, _ in pipes.select(timeout=1):
                child = living[key.fd]
                part = os.read(child.pipe, 1 << 16)
                child.data += part
                if not part:
                    pipes.unregister(child.pipe)
                    yield _ended(living.pop(child.pipe))
            for child in living.values():
                if _age(child) > _PATIENCE:
                    os.kill(child.pid, signal.SIGKILL)


def _age(child: _Child) -> float:
    return os.times().elapsed - child.began


def _begun(ground: Ground, payload: Payload) -> _Child:
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(reading)
        try:
            _answer(ground, payload, writing)
        finally:
            os._exit(0)
    os.close(writing)
    return _Child(payload, pid, reading, os.times().elapsed, bytearray())


def _answer(ground: Ground, payload: Payload, writing: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (_ROOM, _ROOM))
    resource.setrlimit(resource.RLIMIT_CPU, (int(_PATIENCE), int(_PATIENCE)))
    verdict = judge(ground, payload)
    told = (verdict.came, verdict.harms, verdict.raw)
    with os.fdopen(writing, "wb") as stream:
        pickle.dump(told, stream)


def _ended(child: _Child) -> Verdict:
    os.close(child.pipe)
    _, status, used = os.wait4(child.pid, 0)
    came, harms, raw = "lost", (), f"the process ended with {status}"
    if child.data:
        came, harms, raw = pickle.loads(bytes(child.data))  # noqa: S301 - our own child
    return Verdict(
        payload=child.payload,
        came=came,
        harms=harms,
        raw=raw,
        seconds=used.ru_utime + used.ru_stime,
        megabytes=used.ru_maxrss / 1024,
    )
