"""A small client of the REST API: one file to copy, on nothing but the standard library.

    client = Client("https://desk.example", token)
    deal = client.create_record("deal", {"title": "Office"})
    client.change_record(deal["id"], {"amount": 5}, revision=deal["revision"])

What changes something is sent under an `Idempotency-Key`: if no answer comes, or the
database is away for a moment, it is sent again under the same key and happens once.
"""

from __future__ import annotations

import json
import secrets
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

__all__ = ["Client", "Job", "ProblemError"]

JsonObject = dict[str, Any]
# what may pass by itself; everything else is the answer
_PASSING = frozenset({429, 502, 503, 504})
_TRIES = 5


class ProblemError(Exception):
    """Say why something was not done; `code` is stable, `faults` name fields."""

    def __init__(self, status: int, problem: Mapping[str, Any]) -> None:
        self.status = status
        self.code = str(problem.get("code", "UNKNOWN"))
        self.detail = str(problem.get("detail", ""))
        self.faults = list(problem.get("faults", ()))
        super().__init__(f"{status} {self.code}: {self.detail}")


@dataclass(frozen=True)
class Job:
    """A job that this worker has until its lease ends."""

    id: str
    lease_id: str
    variables: JsonObject
    headers: dict[str, str]
    idempotency_key: str
    attempt: int
    retries: int


@dataclass(frozen=True)
class Client:
    """Call the API of a portal as the person whose token it is."""

    url: str
    token: str = field(repr=False)
    timeout: float = 40.0
    pause: Callable[[float], None] = time.sleep

    # -- records ---------------------------------------------------------------

    def create_record(
        self, type_: str, fields: Mapping[str, Any], *, key: str | None = None
    ) -> JsonObject:
        """Make a record; `key` names the deed, so that a repeat makes no second one."""
        body = {"type": type_, "fields": fields}
        return self._send("POST", "records", body, key=key or _fresh())

    def record(self, record_id: str) -> JsonObject:
        """Read a record."""
        return self._send("GET", f"records/{_quoted(record_id)}")

    def records(
        self, type_: str, *, filter_: str = "", order: str = "-number"
    ) -> Iterator[JsonObject]:
        """Read all records that a filter means, page by page."""
        query = {"type": type_, "filter": filter_, "order": order, "limit": 200}
        yield from self._all("records", query)

    def change_record(
        self,
        record_id: str,
        fields: Mapping[str, Any],
        *,
        revision: int | None = None,
        key: str | None = None,
    ) -> JsonObject:
        """Write fields; with a `revision` only if nobody changed the record since."""
        return self._send(
            "PATCH",
            f"records/{_quoted(record_id)}",
            {"fields": fields},
            key=key or _fresh(),
            revision=revision,
        )

    # -- tasks and messages ----------------------------------------------------

    def tasks(self, which: str = "own") -> Iterator[JsonObject]:
        """Read a list of the inbox: own, to_control, created, observed or done."""
        yield from self._all("tasks", {"list": which, "limit": 200})

    def complete_task(
        self, task_id: str, variables: Mapping[str, Any], *, key: str | None = None
    ) -> JsonObject:
        """Complete a task with its answers."""
        way = f"tasks/{_quoted(task_id)}/completion"
        return self._send("POST", way, {"variables": variables}, key=key or _fresh())

    def publish(
        self,
        name: str,
        *,
        correlation_key: str | None = None,
        variables: Mapping[str, Any] | None = None,
        key: str | None = None,
    ) -> JsonObject:
        """Publish a message, and say whom it reached."""
        body = {"name": name, "key": correlation_key, "variables": variables or {}}
        return self._send("POST", "messages", body, key=key or _fresh())

    # -- jobs ------------------------------------------------------------------

    def activate_jobs(
        self, type_: str, worker: str, *, most: int = 1, wait: float = 20
    ) -> list[Job]:
        """Take jobs of an external action; wait for some if there are none."""
        body = {"type": type_, "worker": worker, "max_jobs": most, "wait": wait}
        found = self._send("POST", "jobs/activation", body)["items"]
        names = Job.__dataclass_fields__
        return [Job(**{it: job[it] for it in names}) for job in found]

    def complete_job(self, job: Job, variables: Mapping[str, Any]) -> None:
        """Report results; sent again, the same report counts once."""
        self._report(job, "completion", {"variables": variables})

    def fail_job(self, job: Job, message: str) -> None:
        """Report that a try has failed."""
        self._report(job, "failure", {"message": message})

    def throw_error(self, job: Job, code: str, message: str = "") -> None:
        """Report a business error."""
        self._report(job, "error", {"code": code, "message": message})

    # -- pieces ----------------------------------------------------------------

    def _report(self, job: Job, what: str, body: Mapping[str, Any]) -> None:
        self._send(
            "POST", f"jobs/{_quoted(job.id)}/{what}", {"lease_id": job.lease_id, **body}
        )

    def _all(self, way: str, query: Mapping[str, Any]) -> Iterator[JsonObject]:
        after: dict[str, str] = {}
        while True:
            text = urllib.parse.urlencode({**query, **after})
            page = self._send("GET", f"{way}?{text}")
            yield from page["items"]
            if page["next"] is None:
                return
            after = {"after": page["next"]}

    def _send(
        self,
        method: str,
        way: str,
        body: Mapping[str, Any] | None = None,
        *,
        key: str | None = None,
        revision: int | None = None,
    ) -> JsonObject:
        """Send a request; again after a while if what hinders it passes."""
        headers = {
            "Authorization": f"Bearer {self.token}",
            "Content-Type": "application/json",
        }
        if key is not None:
            headers["Idempotency-Key"] = key
        if revision is not None:
            headers["If-Match"] = f'"{revision}"'
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(  # noqa: S310 - the address is the caller's
            f"{self.url.rstrip('/')}/api/v1/{way}", data, headers, method=method
        )
        for number in range(1, _TRIES + 1):
            try:
                return self._once(request)
            except ProblemError as error:
                if error.status not in _PASSING or number == _TRIES:
                    raise
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                if number == _TRIES:
                    raise
            self.pause(min(2.0**number / 4, 10))
        raise AssertionError

    def _once(self, request: urllib.request.Request) -> JsonObject:
        try:
            with urllib.request.urlopen(request, timeout=self.timeout) as answer:  # noqa: S310
                text = answer.read()
        except urllib.error.HTTPError as error:
            with error:
                raise ProblemError(error.code, _object(error.read())) from None
        return _object(text)


def _object(text: bytes) -> JsonObject:
    try:
        found = json.loads(text or b"{}")
    except ValueError:
        return {"detail": text.decode(errors="replace")[:200]}
    return found if isinstance(found, dict) else {}


def _fresh() -> str:
    return secrets.token_hex(16)


def _quoted(text: str) -> str:
    return urllib.parse.quote(text, safe="")
