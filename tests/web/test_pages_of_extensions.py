"""An extension of a company puts its parts on cards: the example of leave."""

import pytest
from fastapi import APIRouter
from starlette.testclient import TestClient
from tests.office import ROOT
from tests.web.conftest import ENGLISH, OWN
from tests.web.records.test_card_page import hidden

import bizproc
from bizproc import web
from bizproc.errors import ConfigurationError
from bizproc.portal.extension import Extension
from bizproc.web import CardAction, CardPanel, Section

FOLDER = ROOT / "examples" / "leave_approval"


@pytest.fixture
def portal():
    made = bizproc.open_workspace("memory://", FOLDER, deploy=True)
    yield made
    made.close()


def browse(portal, user, **options):
    made = web.app(portal, user_of=lambda _: user, **options)
    return TestClient(made, follow_redirects=False, headers={**ENGLISH, **OWN})


def asked(portal):
    week = {"employee": "u_anna", "first_day": "2027-07-05", "days": 5}
    return portal.create("leave_request", week, by="u_anna").id


def test_the_account_stands_on_the_card_and_administrators_grant_a_day(portal):
    record = asked(portal)
    head, administrator = browse(portal, "u_lena"), browse(portal, "u_rosa")
    page = head.get(f"/records/{record}").text
    assert "<h2>Account of leave</h2>" in page
    assert "23 of 28 days are left" in page
    assert "Grant a day more" not in page
    assert head.post(f"/leave/{record}/grants").status_code == 403
    page = administrator.get(f"/records/{record}").text
    assert hidden(page, "days") == "1"
    sent = administrator.post(f"/leave/{record}/grants", data={"days": "1"})
    assert sent.headers["location"] == f"/records/{record}?done=done"
    assert "24 of 29 days are left" in administrator.get(f"/records/{record}").text


def test_an_application_hands_its_own_area_in(portal):
    def parts(visit):
        name = visit.card.record.fields["employee"]
        yield CardPanel(key="own", title="Own <tab>", place="tab", html=name)
        yield CardAction(title="Own", path="/own?a=<b>", is_main=True)

    own = Section(name="own", routes=lambda _: APIRouter(), cards=parts)
    page = browse(portal, "u_lena", pages=[own]).get(
        f"/records/{asked(portal)}?tab=own"
    )
    assert "<h2>Own &lt;tab&gt;</h2>" in page.text
    assert "u_anna" in page.text
    assert 'href="/own?a=&lt;b&gt;"' in page.text


def test_an_area_that_is_not_there_is_told_with_its_extension():
    lost = Extension(name="lost", pages="leave.pages:NOTHING")
    portal = bizproc.open_workspace("memory://", ROOT, extensions=[lost])
    with pytest.raises(ConfigurationError, match="NOTHING"):
        web.app(portal)
    portal.close()
