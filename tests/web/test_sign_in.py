"""People sign in on a page, come back to where they were, and out again."""

import pytest
from tests.web.conftest import OWN, PHRASE

WRONG = {"password": "wrong"}


def sign_in(browser, **given):
    data = {"name": "u_mgr", "password": PHRASE, **given}
    return browser.post("/sign-in", data=data, headers=OWN)


def test_a_page_leads_over_the_sign_in_back_to_itself(browser):
    asked = browser.get("/inbox?list=created&x=1%202")
    assert asked.status_code == 303
    assert asked.headers["location"] == (
        "/sign-in?next=%2Finbox%3Flist%3Dcreated%26x%3D1%25202"
    )
    page = browser.get(asked.headers["location"])
    assert page.status_code == 200
    assert 'name="next" value="/inbox?list=created&amp;x=1%202"' in page.text
    answered = sign_in(browser, next="/inbox?list=created&x=1%202")
    assert answered.status_code == 303
    assert answered.headers["location"] == "/inbox?list=created&x=1%202"
    assert browser.get("/inbox").status_code == 200
    assert browser.get("/sign-in").headers["location"] == "/"


def test_the_cookie_is_for_this_origin_and_no_script(browser):
    cookie = sign_in(browser).headers["set-cookie"]
    attributes = {it.strip().partition("=")[0].lower() for it in cookie.split(";")}
    assert attributes == {"bizproc", "httponly", "max-age", "path", "samesite"}
    assert "SameSite=lax" in cookie
    browser.base_url = "https://testserver"
    given = {"name": "u_mgr", "password": PHRASE}
    secure = {"Origin": "https://testserver"}
    cookie = browser.post("/sign-in", data=given, headers=secure).headers["set-cookie"]
    assert cookie.startswith("__Host-bizproc=")
    assert "; Secure" in cookie
    assert "Path=/;" in cookie
    assert "Domain" not in cookie


def test_each_sign_in_is_a_session_of_its_own(browser):
    first = sign_in(browser).cookies["bizproc"]
    browser.cookies.set("bizproc", "chosen by somebody else")
    second = sign_in(browser).cookies["bizproc"]
    assert len({first, second, "chosen by somebody else"}) == 3


@pytest.mark.parametrize(
    "given",
    [{"password": "wrong"}, {"name": "nobody"}, {"password": ""}, {"name": "<b>'\""}],
)
def test_what_is_wrong_is_told_and_the_name_kept(browser, given):
    answered = sign_in(browser, **given)
    assert answered.status_code == 401
    assert "This name or password is wrong." in answered.text
    assert PHRASE not in answered.text
    if "<b>" in given.get("name", ""):
        assert "<b>" not in answered.text
        assert "&lt;b&gt;&#39;&#34;" in answered.text
    assert browser.get("/inbox").status_code == 303


def test_guessing_is_braked(browser):
    for _ in range(5):
        assert sign_in(browser, **WRONG).status_code == 401
    answered = sign_in(browser)
    assert answered.status_code == 429
    assert "Too many wrong passwords" in answered.text


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example/",
        "\\\\evil.example",
        "javascript:alert(1)",
        "/inbox\r\nX-Evil: 1",
        "/\t/evil.example",
        "inbox",
        "",
    ],
)
def test_nobody_is_led_to_another_site(browser, elsewhere):
    answered = sign_in(browser, next=elsewhere)
    assert answered.status_code == 303
    assert answered.headers["location"] == "/"
    assert "x-evil" not in answered.headers


def test_signing_out_ends_the_session(signed_in, accounts):
    token = signed_in.cookies["bizproc"]
    answered = signed_in.post("/sign-out", headers=OWN)
    assert answered.status_code == 303
    assert answered.headers["location"] == "/sign-in"
    assert "bizproc" not in signed_in.cookies
    assert accounts.person_of(token) is None
    assert signed_in.post("/sign-out", headers=OWN).status_code == 303


def test_one_changes_the_password_on_ones_own_page(signed_in, accounts):
    there = accounts.sign_in("u_mgr", PHRASE, sender="192.0.2.7").token
    assert "192.0.2.7" in signed_in.get("/account").text

    def change(old, new):
        given = {"old": old, "new": new}
        return signed_in.post("/account/password", data=given, headers=OWN)

    assert "The old password is wrong." in change("wrong", "another long one").text
    assert "too easy" in change(PHRASE, "short").text
    assert change(PHRASE, "short").status_code == 422
    changed = change(PHRASE, "another long one")
    assert changed.status_code == 303
    assert "is changed" in signed_in.get(changed.headers["location"]).text
    assert accounts.person_of(there) is None
    accounts.close_account("u_mgr")
    for answered in (signed_in.get("/account"), change(PHRASE, "another long one")):
        assert answered.headers["location"].startswith("/sign-in")


def test_who_leaves_sees_nothing_any_more(signed_in, office):
    office.portal.dismiss("u_mgr", by="u_admin")
    assert signed_in.get("/inbox").headers["location"].startswith("/sign-in")
