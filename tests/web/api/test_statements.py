"""A page of the API asks the database as often for fifty rows as for ten."""

import pytest
import sqlalchemy as sa
from tests.office import Office
from tests.web.api.conftest import Program

from bizproc import web
from bizproc.portal.api_tokens import SCOPES, ApiTokens

MOST = 14  # with three of the token: itself, its person's rights and its use


@pytest.fixture
def office(tmp_path):
    engine = sa.create_engine(f"sqlite:///{tmp_path / 'portal.db'}")
    made = Office(tmp_path, engine)
    made.statements = []

    @sa.event.listens_for(engine, "before_cursor_execute")
    def note(*given):
        made.statements.append(given[2])

    return made


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
            counts.append(len(office.statements))
        assert counts[0] == counts[1] <= MOST, (way, office.statements)
