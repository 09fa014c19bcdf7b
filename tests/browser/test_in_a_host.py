"""The pages mounted under a path of an application that has its own sign-in."""

import contextlib
import threading

import pytest
import uvicorn
from fastapi import FastAPI
from tests.browser.company import Company
from tests.browser.test_every_page import crawl, faults

import bizproc.web


@contextlib.contextmanager
def listening(app):
    config = uvicorn.Config(
        app, port=0, log_config=None, access_log=False, lifespan="off"
    )
    server = uvicorn.Server(config)
    bound = config.bind_socket()
    running = threading.Thread(target=server.run, kwargs={"sockets": [bound]})
    running.start()
    try:
        yield f"http://127.0.0.1:{bound.getsockname()[1]}"
    finally:
        server.should_exit = True
        running.join()


@pytest.fixture(scope="module")
def host(played, tmp_path_factory):
    company = Company(played, tmp_path_factory.mktemp("host"))
    made = FastAPI()
    pages = bizproc.web.app(
        company.portal, user_of=lambda it: it.cookies.get("host_user")
    )
    made.mount("/desk", pages)
    with listening(made) as url:
        yield url
    company.portal.engine.close()


@pytest.fixture
def guest(host, visitors):
    """Let a person look who is signed in at the host."""

    def as_person(person, **options):
        visitor = visitors(host, **options)
        if person:
            visitor.context.add_cookies(
                [{"name": "host_user", "value": person, "url": host}]
            )
        return visitor

    return as_person


STRAY = """() => [...document.querySelectorAll("[href], [src], [action]")]
  .map((it) => it.getAttribute("href") ?? it.getAttribute("src") ?? it.getAttribute("action"))
  .filter((it) => it.startsWith("/") && !it.startsWith("/desk/"))"""


def test_every_page_stays_under_its_path(guest):
    visitor = guest("u_admin")
    missing = []
    visitor.page.on(
        "response", lambda it: it.status >= 400 and missing.append((it.status, it.url))
    )

    def look(it, answered):
        wrong = it.page.evaluate(STRAY)
        return wrong if answered.status == 200 else [f"status {answered.status}"]

    found = crawl(visitor, look, most=200, begin="/desk/")
    assert len(found) > 2
    assert faults(found) == {}
    assert missing == []


def test_the_host_says_who_somebody_is(guest):
    visitor = guest("u_mgr")
    visitor.go("/desk/inbox")
    assert visitor.page.locator("header.bar").is_visible()
    # there is nothing to sign out of, and no password
    assert visitor.page.locator("[action*='sign-out']").count() == 0
    assert (
        visitor.page.evaluate("() => document.documentElement.dataset.scripts") == "on"
    )


@pytest.mark.parametrize("person", [None, "nobody_here"])
def test_whom_the_host_does_not_know_sees_nothing(guest, person):
    visitor = guest(person)
    assert visitor.go("/desk/inbox").status == 401
    assert visitor.page.locator("header.bar").count() == 0
