"""What scripts of the pages are told by the server, and how long they may be kept."""

import re

import pytest

from bizproc import web
from bizproc.web import static_files


@pytest.fixture
def built(tmp_path, monkeypatch):
    """Serve a folder in which scripts were built."""
    folder = tmp_path / "static"
    (folder / "build").mkdir(parents=True)
    (folder / "css").mkdir()
    (folder / "build" / "app.js").write_text("1;")
    (folder / "build" / "version.txt").write_text("0123456789abcdef")
    (folder / "css" / "app.css").write_text("a {}")
    monkeypatch.setattr(static_files, "FOLDER", folder)
    return folder


def scripts(text):
    return re.findall(r"<script[^>]*src=\"([^\"]*)\"", text)


def test_a_page_has_scripts_once_somebody_is_signed_in(built, signed_in):
    assert built.is_dir()
    page = signed_in.get("/inbox").text
    [script] = scripts(page)
    assert script == "/static/build/app.js?v=0123456789abcdef"
    answered = signed_in.get(script)
    assert answered.headers["Cache-Control"] == "public, max-age=31536000, immutable"


def test_who_is_not_signed_in_gets_no_scripts(built, browser):
    assert built.is_dir()
    assert scripts(browser.get("/sign-in").text) == []


def test_without_a_build_pages_have_no_scripts(built, signed_in):
    (built / "build" / "version.txt").unlink()
    page = signed_in.get("/inbox")
    assert page.status_code == 200
    assert scripts(page.text) == []


@pytest.mark.parametrize(
    "path", ["/static/css/app.css", "/static/build/app.js", "/static/build/app.js?v=0"]
)
def test_what_may_change_is_asked_for_again(built, browser, path):
    assert built.is_dir()
    answered = browser.get(path)
    assert answered.headers["Cache-Control"] == "no-cache"
    tag = {"If-None-Match": answered.headers["ETag"]}
    assert browser.get(path, headers=tag).status_code == 304


@pytest.mark.parametrize("header", ["HX-Request", "X-Requested-With"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_script_is_told_that_nobody_is_signed_in(browser, header, method):
    own = {"Origin": "http://testserver", header: "true"}
    path = "/inbox" if method == "GET" else "/account/password"
    answered = browser.request(method, path, headers=own, data={})
    assert answered.status_code == 401
    assert "Location" not in answered.headers


def test_a_fragment_that_is_known_is_not_sent_again(office, accounts, signed_in):
    script = {"HX-Request": "true"}
    first = signed_in.get("/inbox", headers=script)
    assert first.status_code == 200
    known = {**script, "If-None-Match": first.headers["ETag"]}
    again = signed_in.get("/inbox", headers=known)
    assert (again.status_code, again.content) == (304, b"")
    # another language is another page, and a whole page is always sent
    russian = {**known, "Accept-Language": "ru"}
    assert signed_in.get("/inbox", headers=russian).status_code == 200
    assert signed_in.get("/inbox", headers={"If-None-Match": first.headers["ETag"]})
    assert "HX-Request" in first.headers["Vary"]
    assert web.app(office.portal, accounts=accounts)
