"""People make tokens for their programs, see them once, and take them away."""

import re

from tests.web.conftest import OWN

GIVEN = {"name": "web shop", "scope": ["records:read"], "jobs": "", "days": "30"}


def test_a_token_is_shown_once_and_opens_what_was_chosen(signed_in):
    assert "You have no tokens" in signed_in.get("/account/tokens").text
    made = signed_in.post("/account/tokens", data=GIVEN, headers=OWN)
    [token] = re.findall(r'value="(bzp_[0-9a-f]{64})"', made.text)
    page = signed_in.get("/account/tokens").text
    assert token not in page
    assert "web shop" in page
    signed_in.cookies.clear()
    header = {"Authorization": f"Bearer {token}"}
    told = signed_in.get("/api/v1/me", headers=header).json()
    assert (told["id"], told["scopes"]) == ("u_mgr", ["records:read"])


def test_one_that_is_revoked_opens_nothing(signed_in):
    made = signed_in.post("/account/tokens", data=GIVEN, headers=OWN)
    [token] = re.findall(r'value="(bzp_[0-9a-f]{64})"', made.text)
    [way] = re.findall(r'action="(/account/tokens/[^"]+/end)"', made.text)
    ended = signed_in.post(way, headers=OWN)
    assert ended.status_code == 303
    assert "opens nothing" in signed_in.get(ended.headers["location"]).text
    assert signed_in.post(way, headers=OWN).status_code == 303
    header = {"Authorization": f"Bearer {token}"}
    assert signed_in.get("/api/v1/me", headers=header).status_code == 401


def test_what_is_refused_keeps_what_was_typed(signed_in):
    for wrong in ({"scope": []}, {"days": "1000"}, {"jobs": "jobz:x"}, {"name": " "}):
        given = {**GIVEN, "jobs": "jobs:print", **wrong}
        answered = signed_in.post("/account/tokens", data=given, headers=OWN)
        if wrong == {"scope": []}:
            assert answered.status_code == 200
            continue
        assert answered.status_code == 422
        assert 'role="alert"' in answered.text
        assert f'value="{given["jobs"]}"' in answered.text
        assert 'value="records:read" checked' in answered.text


def test_who_is_not_signed_in_has_none(browser):
    assert browser.get("/account/tokens").status_code == 303
    answered = browser.post("/account/tokens", data=GIVEN, headers=OWN)
    # what was sent goes through the sign-in
    assert answered.status_code == 401
    assert "bzp_" not in answered.text
