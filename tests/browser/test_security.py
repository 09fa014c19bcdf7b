"""What an attacker's page, address or cookie does not get out of a browser."""

import pytest
from playwright.sync_api import expect
from tests.browser.company import PHRASE
from tests.browser.small_pages import SmallPages

ELSEWHERE = [
    "https://evil.example/",
    "//evil.example/",
    "/\\evil.example/",
    "\\\\evil.example/",
    "/%09/evil.example/",
    "/\t/evil.example",
    "javascript:alert(1)",
    "/sign-out/../../\\evil.example",
    "http:evil.example",
    " //evil.example",
]


@pytest.fixture(scope="module")
def evil():
    """Serve a page of somebody else, at another port of this machine."""
    with SmallPages().served() as made:
        yield made


def sign_in(page, person="u_mgr"):
    page.locator("[name=name]").fill(person)
    page.locator("[name=password]").fill(PHRASE)
    page.locator("main button").click()
    expect(page.locator("header.bar")).to_be_visible()


@pytest.mark.parametrize("way", ELSEWHERE)
def test_a_sign_in_leads_to_no_other_site(company, visit, way):
    company.session("u_mgr")
    visitor = visit(None, may_complain=True)
    visitor.page.route(
        lambda url: not url.startswith(company.url), lambda it: it.abort()
    )
    asked = []
    visitor.page.on("request", lambda it: asked.append(it.url))
    visitor.page.goto("/sign-in")
    # as an address would bring it
    visitor.page.locator("input[name=next]").evaluate(
        "(it, way) => { it.value = way; }", way
    )
    sign_in(visitor.page)
    assert [it for it in asked if not it.startswith(company.url)] == []


def test_a_session_that_was_planted_is_nobodys(company, visit):
    company.session("u_mgr")
    visitor = visit(None)
    visitor.sign_in("planted-by-somebody")
    visitor.go("/inbox")
    sign_in(visitor.page)
    [cookie] = [it for it in visitor.context.cookies() if it["name"] == "bizproc"]
    assert cookie["value"] != "planted-by-somebody"
    assert (cookie["httpOnly"], cookie["sameSite"]) == (True, "Lax")
    thief = visit(None)
    thief.sign_in("planted-by-somebody")
    thief.go("/inbox")
    assert "/sign-in" in thief.page.url


def test_who_signed_out_is_out_with_an_old_cookie_too(company, visit):
    token = company.session("u_mgr")
    visitor = visit(None)
    visitor.sign_in(token)
    visitor.go("/inbox")
    visitor.page.locator("form[action$='/sign-out'] button").click()
    visitor.page.wait_for_url("**/sign-in")
    thief = visit(None)
    thief.sign_in(token)
    thief.go("/inbox")
    assert "/sign-in" in thief.page.url


def test_a_form_of_another_site_changes_nothing(company, visit, evil):
    visitor = visit("u_mgr")
    evil.pages["/page"] = (
        f'<form method="post" action="{company.url}/sign-out"><button>Win</button></form>'
    )
    # the other page has no policy that would hold its form back
    visitor.page.route(
        f"{evil.url}/page",
        lambda it: it.fulfill(body=evil.pages["/page"], content_type="text/html"),
    )
    visitor.page.goto(f"{evil.url}/page")
    visitor.page.get_by_role("button").click()
    visitor.page.wait_for_url("**/sign-out")
    visitor.go("/inbox")
    assert visitor.page.url.endswith("/inbox")


def test_pages_are_not_framed_by_another_site(company, visit, evil):
    visitor = visit("u_mgr", may_complain=True)
    visitor.page.route(
        f"{evil.url}/page",
        lambda it: it.fulfill(
            body=f'<iframe src="{company.url}/inbox"></iframe>',
            content_type="text/html",
        ),
    )
    visitor.page.goto(f"{evil.url}/page")
    [_, framed] = visitor.page.frames
    expect(framed.locator("body")).to_be_attached()
    assert "Дела" not in framed.locator("body").inner_text()
    assert framed.locator("header.bar").count() == 0


def test_what_is_written_into_a_page_does_not_run(visit):
    visitor = visit("u_mgr", may_complain=True)
    visitor.go("/inbox")
    visitor.page.evaluate(
        """() => {
          const script = document.createElement("script");
          script.textContent = "window.ran = 1";
          document.body.append(script);
          document.body.insertAdjacentHTML("beforeend", "<img src=x onerror='window.ran = 2'>");
        }"""
    )
    expect(visitor.page.locator("img[src=x]")).to_have_count(1)
    assert visitor.page.evaluate("() => window.ran ?? null") is None
    assert [it for it in visitor.complaints if "Content Security Policy" in it]
