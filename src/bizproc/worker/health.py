"""Tell over HTTP whether a worker is alive and ready, and its figures."""

from __future__ import annotations

import threading
from collections.abc import Callable
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, NamedTuple, Self

from bizproc.errors import BizprocError, InvalidValueError
from bizproc.worker.metrics import WorkerMetrics
from bizproc.worker.worker import Worker

__all__ = ["HealthServer"]

_HOST = "127.0.0.1"
# a queue that waits for a database looks after half a minute at the latest
_SILENCE = 90.0
_TEXT = "text/plain; charset=utf-8"
_FIGURES = "text/plain; version=0.0.4; charset=utf-8"


class _Answer(NamedTuple):
    status: HTTPStatus
    content: bytes
    kind: str = _TEXT


class HealthServer:
    """Answer `/healthz`, `/readyz` and `/metrics` of a worker on this machine alone.

    `/healthz` fails if the worker looks for work no more: restart it. `/readyz` fails
    as well while it stops or the database cannot be read: wait. It is opened before the
    worker starts.
    """

    def __init__(self, worker: Worker, *, port: int) -> None:
        self._worker = worker
        self._metrics = WorkerMetrics(worker.engine.components, worker.consumer)
        answers: dict[str, Callable[[], _Answer]] = {
            "/healthz": self._health,
            "/readyz": self._readiness,
            "/metrics": lambda: _Answer(HTTPStatus.OK, self._metrics.text(), _FIGURES),
        }
        try:
            self._server = ThreadingHTTPServer((_HOST, port), _handler(answers))
        except OSError as error:
            msg = (
                f"cannot listen at {_HOST}:{port}: {error.strerror}; name another port"
            )
            raise InvalidValueError(msg) from error
        self._server.daemon_threads = True
        self._thread = threading.Thread(
            target=self._server.serve_forever, name="bizproc-health", daemon=True
        )

    @property
    def url(self) -> str:
        """Return the address without a path."""
        return f"http://{_HOST}:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def _health(self) -> _Answer:
        silent = self._worker.consumer.seconds_since_look
        if silent > _SILENCE:
            return _failed(f"the worker has not looked for work for {silent:.0f} s")
        return _Answer(HTTPStatus.OK, b"alive\n")

    def _readiness(self) -> _Answer:
        health = self._health()
        if health.status is not HTTPStatus.OK:
            return health
        if self._worker.consumer.stopping.is_set():
            return _failed("the worker is stopping")
        if not self._worker.consumer.has_looked:
            return _failed("the worker has not looked for work yet")
        try:
            with self._worker.engine.read():
                pass
        except BizprocError as error:
            return _failed(f"the database cannot be read: {error.code}")
        return _Answer(HTTPStatus.OK, b"ready\n")


def _failed(text: str) -> _Answer:
    return _Answer(HTTPStatus.SERVICE_UNAVAILABLE, f"{text}\n".encode())


def _handler(
    answers: dict[str, Callable[[], _Answer]],
) -> type[BaseHTTPRequestHandler]:
    """Return what answers the paths, and nothing else."""

    class Handler(BaseHTTPRequestHandler):
        """Answer one request."""

        server_version = "bizproc"
        sys_version = ""
        timeout = 10

        def do_GET(self) -> None:
            """Answer a path."""
            answer = answers.get(self.path.partition("?")[0])
            found = _Answer(
                HTTPStatus.NOT_FOUND, f"try {', '.join(answers)}\n".encode()
            )
            status, content, kind = found if answer is None else answer()
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - its name
            """Log nothing: the log is for jobs."""

    return Handler
