"""The pages of an engine alone in a browser: from the inbox to the instance's page."""

import pytest
from playwright.sync_api import expect
from tests.browser.test_in_a_host import STRAY, listening
from tests.web.bare.shop import Shop

import bizproc.web
from bizproc.web import Directory


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """Serve a shop under a path of a host that says who somebody is by a cookie."""
    from fastapi import FastAPI  # noqa: PLC0415 - as the other hosts have it

    shop = Shop(tmp_path_factory.mktemp("bare"))
    host = FastAPI()
    desk = bizproc.web.app(
        shop.engine,
        user_of=lambda it: it.cookies.get("host_user"),
        people=lambda: Directory.of(shop.people),
    )
    host.mount("/desk", desk)
    with listening(host) as url:
        yield shop, url
    shop.engine.close()


@pytest.fixture
def guest(served, visitors):
    """Let a person look who is signed in at the host."""
    _, url = served

    def as_person(person, **options):
        visitor = visitors(url, language="en", **options)
        cookie = {"name": "host_user", "value": person, "url": url}
        visitor.context.add_cookies([cookie])
        return visitor

    return as_person


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "without"])
def test_from_the_inbox_to_the_page_of_the_instance(served, guest, scripts):
    shop, _ = served
    expense = shop.engine.start("expense", {"amount": 7, "who": "cleo"})
    ann = guest("ann", scripts=scripts)
    ann.go("/desk/inbox")
    ann.page.get_by_role("link", name="Approve the expense").first.click()
    pane = ann.page.locator("#pane")
    pane.get_by_role("button", name="Take it").click()
    ann.sees("It is yours now.")
    pane.get_by_label("Approved").check()
    pane.get_by_label("Remark").fill("fine")
    pane.get_by_role("button", name="Complete").click()
    ann.sees("Completed.")
    assert shop.engine.instance(expense.id).state == "COMPLETED"
    ada = guest("ada", scripts=scripts)
    ada.go("/desk/operations/instances")
    ada.page.get_by_role("link", name=expense.id).click()
    picture = ada.page.get_by_role("group", name="Picture of the process")
    expect(picture.locator("svg")).to_be_visible()
    ada.sees("remark")
    assert ada.page.evaluate(STRAY) == [] if scripts else True


def test_variables_are_typed_for_a_task_without_a_form(served, guest):
    shop, _ = served
    order = shop.engine.start("order", {"item": "lamp", "amount": 1})
    worker = guest("warehouse")
    worker.go(f"/desk/tasks/{shop.task('PackOrder').id}")
    field = worker.page.get_by_label("Variables, one a line: name = value")
    field.fill("boxes")
    worker.page.get_by_role("button", name="Complete").click()
    worker.sees("write a name and its value")
    field.fill("boxes = 2\nby = train")
    worker.page.get_by_role("button", name="Complete").click()
    worker.sees("Completed.")
    found = shop.engine.variables(order.id)
    assert (found["boxes"], found["by"]) == (2, "train")
