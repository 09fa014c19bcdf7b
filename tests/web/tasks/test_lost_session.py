"""A session that ends while somebody fills in a form takes nothing with it."""

import re
from html import unescape

from tests.portal.tasks.test_inbox_counts import add
from tests.web.conftest import OWN, PHRASE

_HIDDEN = re.compile(r'<input type="hidden" name="([^"]*)" value="([^"]*)">')


def hidden(page):
    return [(unescape(name), unescape(value)) for name, value in _HIDDEN.findall(page)]


def sign_in(browser, page, password=PHRASE):
    given = [*hidden(page), ("name", "u_mgr"), ("password", password)]
    fields = {}
    for name, value in given:
        fields.setdefault(name, []).append(value)
    return browser.post("/sign-in", data=fields, headers=OWN)


def test_what_was_typed_goes_through_the_sign_in(browser, office):
    add(office, "t", assignee="u_mgr")
    typed = {"a:result": 'two\nlines "<b>', "event_id": "e1"}
    page = browser.post("/tasks/t/answers", data=typed, headers=OWN)
    assert page.status_code == 401
    assert "<b>" not in page.text
    wrong = sign_in(browser, page.text, "not the password")
    assert wrong.status_code == 401
    page = sign_in(browser, wrong.text)
    assert page.status_code == 200
    assert 'action="/tasks/t/answers"' in page.text
    again = dict(hidden(page.text))
    assert again["a:result"].replace("\r\n", "\n") == 'two\nlines "<b>'
    assert browser.post("/tasks/t/answers", data=again, headers=OWN).status_code == 303
    assert office.engine.user_task("t").result == {"result": 'two\nlines "<b>'}


def test_nothing_of_it_is_kept_and_no_password_is_carried(browser, office):
    add(office, "t", assignee="u_mgr")
    typed = {"a:result": "x", "password": "secret one", "old": "secret two"}
    page = browser.post("/tasks/t/answers", data=typed, headers=OWN).text
    assert "secret" not in page
    # a script has no page to sign in on
    script = {**OWN, "HX-Request": "true"}
    asked = browser.post("/tasks/t/draft", data=typed, headers=script)
    assert asked.status_code == 401
    assert "kept:" not in asked.text


def test_only_a_page_of_ours_is_sent_to(browser):
    for path in ("https://evil.example/x", "//evil.example", "/\\evil.example"):
        given = {"name": "u_mgr", "password": PHRASE, "again": path, "kept:a": "b"}
        answer = browser.post("/sign-in", data=given, headers=OWN)
        assert answer.status_code == 303
        assert answer.headers["location"] == "/"
