"""A page of the API asks the database as often for fifty rows as for ten."""

import pytest
import sqlalchemy as sa
from tests.office import Office
from tests.statements import reads, traced
from tests.web.api.conftest import Program

from bizproc import web
from bizproc.portal.api_tokens import SCOPES, ApiTokens

MOST = 14  # with three of the token: itself, its person's rights and its use


@pytest.fixture
def office(tmp_path):
    with traced() as asked:
        made = Office(tmp_path, sa.create_engine(f"sqlite:///{tmp_path / 'portal.db'}"))
        made.statements = asked
        yield made
        made.portal.close()


def test_as_many_statements_for_fifty_as_for_ten(office):
    for number in range(60):
        office.portal.create("deal", {"title": str(number), "responsible": "u_mgr"})
    token = ApiTokens(office.portal).add("u_mgr", "t", tuple(SCOPES)).token
    browser = Program(web.app(office.portal), token)
    ways = {
        "/records?type=deal&limit={}": ("items", 50),
        "/tasks?limit={}": ("items", 0),
        "/records/deal-1/history?limit={}": ("items", 1),
    }
    for way, (name, most) in ways.items():
        counts = []
        browser.get(way.format(1))
        for limit in (10, 50):
            office.statements.clear()
            answer = browser.get(way.format(limit))
            assert len(answer.json()[name]) <= max(most, 1)
            counts.append(len(reads(office.statements)))
        assert 3 <= counts[0] == counts[1] <= MOST, (way, office.statements)
