"""What a browser, or what passes for one, sends to the pages."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from starlette.testclient import TestClient
from tests.fuzz.reader import Read, Reader
from tests.office import Office

from bizproc import web

_REQUESTS = (
    b"GET\n/?next=/tasks&lang=ru\nen, ru;q=0.5\n\n",
    b"POST\n/sign-in\nru\nname=u_mgr&password=x&next=%2Finbox",
    b"POST\n/sign-out\n*\n",
    b"GET\n/static/x/../y.css\nde\n",
    b'POST\n/sign-in\nen\n--b\r\nContent-Disposition: form-data; name="name"\r\n\r\nx\r\n--b--',
)


_LONGEST = 8_000
_UNSENT = re.compile(r"[^\x20-\x7e]")


class _FailedError(Exception):
    """A page answers that it is broken."""


@contextmanager
def _pages() -> Iterator[Read]:
    with tempfile.TemporaryDirectory(prefix="bizproc-fuzz-") as folder:
        office = Office(Path(folder))
        browser = TestClient(
            web.app(office.portal), follow_redirects=False, raise_server_exceptions=True
        )

        def read(data: bytes) -> str:
            method, path, language, body = (*data.split(b"\n", 3), b"", b"", b"", b"")[
                :4
            ]
            kind = "multipart/form-data; boundary=b"
            if not body.startswith(b"--"):
                kind = "application/x-www-form-urlencoded"
            answer = browser.request(
                "POST" if b"O" in method else "GET",
                # a client sends no longer address
                "/" + quote(path[:_LONGEST], safe="/?&=%").lstrip("/"),
                content=body,
                headers={
                    "Origin": "http://testserver",
                    "Content-Type": kind,
                    # no client sends a line end or a letter beyond ASCII in a header
                    "Accept-Language": _UNSENT.sub("", language.decode("latin-1")),
                    "Cookie": f"bizproc_session={body[:50].hex()}",
                },
            )
            if answer.status_code >= 500:
                raise _FailedError(answer.text[:200])
            return f"{answer.is_redirect} {answer.is_success}"

        yield read
        office.portal.close()


PAGES = (
    Reader(
        name="pages", kind="words", seeds=lambda: _REQUESTS, opened=_pages, share=0.3
    ),
)
