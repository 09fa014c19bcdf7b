"""A portal on pages, and a browser that holds its cookies."""

import pytest
from argon2 import PasswordHasher
from starlette.testclient import TestClient
from tests.office import Office

from bizproc import web
from bizproc.portal.accounts import Accounts

PHRASE = "correct horse battery"
OWN = {"Origin": "http://testserver"}
ENGLISH = {"Accept-Language": "en"}


@pytest.fixture
def office(tmp_path):
    return Office(tmp_path)


@pytest.fixture
def accounts(office):
    quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    made = Accounts(office.portal, hasher=quick)
    made.set_password("u_mgr", PHRASE)
    return made


@pytest.fixture
def browser(office, accounts):
    made = web.app(office.portal, accounts=accounts)
    return TestClient(made, follow_redirects=False, headers=ENGLISH)


@pytest.fixture
def signed_in(browser):
    given = {"name": "u_mgr", "password": PHRASE}
    assert browser.post("/sign-in", data=given, headers=OWN).status_code == 303
    return browser
