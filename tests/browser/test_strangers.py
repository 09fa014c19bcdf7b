"""A stranger sends the form of a service desk, follows the ticket, and rates it."""

import pytest
from playwright.sync_api import expect
from tests.browser.looks import overlaps, serious_findings, wider_than_the_window
from tests.browser.visitor import NARROW, WIDE


def look(page):
    """Insist that a state of a page is sound, light and wide, dark and narrow."""
    for scheme, size in (("light", WIDE), ("dark", NARROW)):
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size(size)
        found = [*wider_than_the_window(page), *overlaps(page), *serious_findings(page)]
        assert found == []


@pytest.mark.parametrize("scripts", [False, True], ids=["no scripts", "scripts"])
def test_from_the_form_to_the_rating(company, visit, tmp_path, scripts):
    portal = company.portal
    token = portal.link_form("support_ticket", by="u_admin").token
    # axe is a script of its own: what it looks at is drawn without any of ours
    visitor = visit(None, scripts=scripts)
    page = visitor.page
    sound = look if scripts else (lambda _: None)

    visitor.go(f"/f/{token}")
    sound(page)
    page.locator("form").evaluate(
        "it => { it.noValidate = true; }"
    ) if scripts else None
    page.get_by_label("Имя").fill("Иван")
    page.get_by_label("Тема").fill("Нет <b>связи</b>")
    page.get_by_label("Email").fill("ivan@example.org")
    page.get_by_label("Подробное описание").fill("С самого утра.")
    paper = tmp_path / "снимок.txt"
    paper.write_text("снимок")
    page.locator("input[type=file]").set_input_files(paper)
    page.locator("main input[type=radio]").first.check()
    if scripts:
        # without the consents it comes back, with its file and all that was typed
        page.locator(".send button").click()
        expect(page.locator("#told")).to_be_visible()
        sound(page)
        expect(page.get_by_label("Тема")).to_have_value("Нет <b>связи</b>")
        expect(page.locator("main")).to_contain_text("снимок.txt")
    for box in page.locator("[name^='consent:']").all():
        box.check()
    page.locator(".send button").click()
    expect(page.locator(".number")).to_be_visible()
    sound(page)

    number = page.locator(".number").inner_text()
    [ticket] = [it for it in portal.find("ticket") if it.fields["number"] == number]
    page.locator("a[href*='/ticket/']").click()
    expect(page.locator(".thread")).to_contain_text("С самого утра.")
    sound(page)
    page.locator("textarea").fill("И ещё: моргает лампа.")
    page.locator(".send button").click()
    expect(page.locator(".thread")).to_contain_text("моргает лампа")

    [task] = portal.engine.user_tasks(record=ticket.id)
    portal.engine.comment_on_task(task.id, "Провод вставлен?", by=task.assignee)
    page.reload()
    expect(page.locator(".thread .staff")).to_contain_text("Провод вставлен?")
    page.locator("a[href*='/rate/']").click()
    sound(page)
    page.locator("button[value=P]").click()
    expect(page.locator("main")).to_contain_text("Хорошо")
    sound(page)
    assert portal.get(ticket.id).fields["rating"] == "P"
    assert visitor.context.cookies() == []
    assert page.locator("script").count() == 0


def test_the_keyboard_alone_fills_it_in(company, visit):
    token = company.portal.link_form("service_request", by="u_admin").token
    visitor = visit(None)
    page = visitor.page
    visitor.go(f"/f/{token}")
    page.get_by_label("Ваше имя").focus()
    page.keyboard.type("Ivan")
    for _ in range(4):
        page.keyboard.press("Tab")
    page.keyboard.type("A mouse")
    # the form's own button is meant, whatever buttons stand before it
    page.keyboard.press("Enter")
    expect(page.locator(".number")).to_be_visible()
