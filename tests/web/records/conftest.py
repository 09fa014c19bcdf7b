"""Visitors of the records' pages: each is signed in by their id."""

import functools

import pytest
from starlette.testclient import TestClient
from tests.rights.office import opened

from bizproc import web


@functools.lru_cache(maxsize=1)
def pages_of(portal):
    """Return the pages of a portal, made once for all who look at them."""
    return web.app(portal, user_of=lambda request: request.headers["user"])


def visitor(portal, person, **headers):
    """Return a browser of a person."""
    return TestClient(
        pages_of(portal),
        follow_redirects=False,
        headers={
            "Accept-Language": "en",
            "Origin": "http://testserver",
            "user": person,
            **headers,
        },
    )


@pytest.fixture
def manager(office):
    return visitor(office.portal, "u_mgr")


@pytest.fixture
def administrator(office):
    return visitor(office.portal, "u_admin")


@pytest.fixture
def strict():
    """Return a portal whose people see and change only what is granted to them."""
    portal = opened()
    yield portal
    portal.close()
