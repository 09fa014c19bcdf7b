"""What every page stands in: menu, areas, fragments, what forms send."""

import pytest
from fastapi import APIRouter, Request
from starlette.testclient import TestClient
from tests.web.conftest import ENGLISH, OWN, PHRASE

from bizproc import web
from bizproc.limits import Limits
from bizproc.web.menu import MenuItem
from bizproc.web.posted import Sent
from bizproc.web.refusals import Refusal
from bizproc.web.sections import Section


def own_routes(pages):
    routes = APIRouter(include_in_schema=False)

    @routes.get("/own", name="own")
    def show(request: Request):
        context = {"refusal": Refusal(status=422, code="OWN", message="<Own>")}
        return pages.draw(request, "refusal.html", context, fragment="content")

    @routes.post("/own")
    def send(sent: Sent):
        return {
            "names": [*sent.names()],
            "text": sent.text("text"),
            "texts": sent.texts("text"),
            "files": [[it.name, len(it.content)] for it in sent.files("file")],
            "revision": sent.revision(),
            "event": sent.event_id(),
        }

    @routes.post("/own/done", name="own_done")
    def go(request: Request):
        return pages.go(request, "own", done="a b", query={"x": "&"})

    @routes.get("/own/admin")
    def admin(request: Request):
        return {"person": pages.administrator(request)}

    return routes


ONE = Section(
    name="own",
    routes=own_routes,
    menu=lambda visit: (
        MenuItem(title="<Own>", path=visit.path("own"), count=3, is_urgent=True),
        MenuItem(title="None", path="/none", count=0),
    ),
)


def opened(office, accounts, **options):
    made = web.app(office.portal, accounts=accounts, pages=[ONE], **options)
    browser = TestClient(made, follow_redirects=False, headers={**ENGLISH, **OWN})
    given = {"name": "u_mgr", "password": PHRASE}
    assert browser.post("/sign-in", data=given).status_code == 303
    return browser


@pytest.fixture
def shell(office, accounts):
    return opened(office, accounts)


def test_the_menu_has_the_lines_of_all_areas(shell):
    page = shell.get("/own").text
    assert (
        '<a href="/own" aria-current="page">&lt;Own&gt; <b class="count urgent">3'
        in page
    )
    # in the menu, and on the button that folds it on a phone
    assert page.count('class="count') == 2
    assert '<a href="/inbox" data-go="i">Tasks</a>' in page


def test_an_area_can_be_left_out(office, accounts):
    browser = opened(office, accounts, sections=())
    assert browser.get("/inbox").status_code == 404
    assert "/inbox" not in browser.get("/own").text


def test_a_script_gets_the_part_alone(shell):
    whole, part = (shell.get("/own", headers=it) for it in ({}, {"HX-Request": "true"}))
    assert "<html" in whole.text
    assert part.text.strip() in whole.text
    assert part.text.strip().startswith("<section")
    assert "HX-Request" in part.headers["vary"]


def test_a_form_is_read_in_the_order_of_the_page(shell):
    sent = {
        "text": ["a\r\nb", "c"],
        "revision": "7",
        "event_id": " once ",
    }
    files = [("file", ("x.txt", b"abc")), ("file", ("", b""))]
    assert shell.post("/own", data=sent, files=files).json() == {
        "names": ["text", "revision", "event_id", "file"],
        "text": "a\nb",
        "texts": ["a\nb", "c"],
        "files": [["x.txt", 3]],
        "revision": 7,
        "event": "once",
    }


@pytest.mark.parametrize("number", ["", "-1", "1.5", "x", "²", "9" * 40])
def test_what_is_no_revision_is_none(shell, number):
    assert shell.post("/own", data={"revision": number}).json()["revision"] is None


@pytest.mark.parametrize("files", [None, {"file": ("x", b"1")}])
def test_more_than_is_allowed_is_refused(shell, files):
    shell.app.state.limits = Limits(
        max_submit_letters=40, max_submit_bytes=1_000, max_answers=3
    )
    assert shell.post("/own", data={"text": "1"}, files=files).status_code == 200
    large = shell.post("/own", data={"text": "1" * 2_000}, files=files)
    assert large.status_code == 413
    assert "<html" in large.text
    many = shell.post("/own", data={"t": ["1"] * 4}, files=files)
    assert many.status_code == 400


def test_a_body_that_does_not_say_how_long_it_is_is_counted(shell):
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    shell.app.state.limits = Limits(max_submit_letters=10)
    answered = shell.post("/own", content=iter([b"text=1"] * 100), headers=kind)
    assert answered.status_code == 413


def test_what_is_no_form_is_refused(shell):
    kind = {"Content-Type": "multipart/form-data"}
    assert shell.post("/own", content=b"x", headers=kind).status_code == 400


def test_after_a_deed_a_page_tells_of_it(shell):
    answered = shell.post("/own/done")
    assert answered.headers["location"] == "/own?x=%26&done=a+b"


def test_some_pages_are_for_administrators(shell):
    refused = shell.get("/own/admin")
    assert refused.status_code == 403
    assert "administrators" in refused.text
