"""A Chromium, a company that it looks at, and visitors who sign in there."""

import os

import pytest
from playwright.sync_api import sync_playwright
from tests.browser.company import Company, play
from tests.browser.visitor import Visitor

PROGRAM = os.environ.get("BIZPROC_CHROMIUM", "/usr/bin/chromium")


@pytest.fixture(scope="session")
def chromium():
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(
            executable_path=PROGRAM, args=["--no-sandbox", "--disable-gpu"]
        )
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def played(tmp_path_factory):
    """Return the database of a company with some months behind it."""
    return play(tmp_path_factory.mktemp("played"))


@pytest.fixture(scope="module")
def company(played, tmp_path_factory):
    """Serve a copy of the company, for the tests of one module."""
    with Company(played, tmp_path_factory.mktemp("company")).served() as made:
        yield made


@pytest.fixture
def visitors(chromium):
    """Open a browser's window at an address; all are closed, and may not complain."""
    opened = []

    def visit(url, **options):
        opened.append(Visitor(chromium, url, **options))
        return opened[-1]

    yield visit
    for it in opened:
        it.close()


@pytest.fixture
def visit(company, visitors):
    """Let a person of the company look at its pages; None: nobody is signed in."""

    def as_person(person="u_mgr", **options):
        token = None if person is None else company.session(person)
        return visitors(company.url, token=token, **options)

    return as_person
