"""A portal behind its API, and programs of several people."""

import pytest
from starlette.testclient import TestClient
from tests.web.conftest import accounts, office

from bizproc import web
from bizproc.portal.api_tokens import SCOPES, ApiTokens

__all__ = ["accounts", "office"]

API = "/api/v1"
PEOPLE = ("u_admin", "u_mgr", "u_mgr2", "u_clerk")


class Program(TestClient):
    """Call the API by a token, and give addresses from its root on."""

    def __init__(self, app, token=None):
        headers = {} if token is None else {"Authorization": f"Bearer {token}"}
        super().__init__(
            app,
            base_url=f"http://testserver{API}/",
            headers=headers,
            follow_redirects=False,
            raise_server_exceptions=False,
        )

    def request(self, method, url, **options):
        return super().request(method, str(url).removeprefix("/"), **options)


@pytest.fixture
def served(office, accounts):
    return web.app(office.portal, accounts=accounts)


@pytest.fixture
def program(office, served):
    """Return what makes a program of a person, perhaps of some scopes only."""

    def make(person="u_admin", *scopes):
        token = ApiTokens(office.portal).add(person, "test", scopes or tuple(SCOPES))
        return Program(served, token.token)

    return make


@pytest.fixture
def admin(program):
    return program()
