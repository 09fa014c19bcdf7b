"""Visitors of the records' pages: each is signed in by their id."""

import pytest
from starlette.testclient import TestClient
from tests.rights.office import opened

from bizproc import web


def visitor(portal, person, **headers):
    """Return a browser of a person."""
    return TestClient(
        web.app(portal, user_of=lambda request: request.headers["user"]),
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
