"""A client sends a form, follows the ticket and rates it: with scripts and without."""

import re

import pytest
from playwright.sync_api import expect
from tests.browser.looks import overlaps, serious_findings, wider_than_the_window
from tests.browser.visitor import NARROW, WIDE

NARROW_AND_WIDE = pytest.mark.parametrize(
    "size", [WIDE, NARROW], ids=["wide", "narrow"]
)


@pytest.fixture
def link(company):
    """Return the address of the form of the support."""
    made = company.portal.link_form("support_ticket", by="u_admin")
    return f"/f/{made.token}"


def fill(page, **answers):
    """Answer the form of the support as a client does."""
    given = {
        "Имя": "Анна Клиентова",
        "Email": "anna@example.org",
        "Тема": "Нет связи",
        "Подробное описание": "С самого утра.",
        **answers,
    }
    page.locator("input[type=radio]").first.check()
    for label, text in given.items():
        page.get_by_label(re.compile(f"^{label}")).first.fill(text)
    for box in page.locator("input[type=checkbox]:visible").all():
        box.check()


def answer(company, ticket, text):
    """Take a ticket, answer it and complete its task as who is responsible does."""
    engine = company.portal.engine
    [task] = engine.user_tasks(record=ticket)
    who = task.assignee or "u_spec1"
    engine.act_on_task(task.id, "start", by=who)
    engine.comment_on_task(task.id, text, by=who)
    engine.complete_user_task(task.id, {}, by=who)


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_client_goes_from_the_form_to_the_rating(company, visit, link, scripts):
    visitor = visit(None, scripts=scripts)
    page = visitor.page
    loaded = []
    page.on("request", lambda it: loaded.append(it.resource_type))
    page.goto(link)
    fill(page)
    page.locator("input[type=file]").set_input_files(
        {"name": "экран.txt", "mimeType": "text/plain", "buffer": b"screen"}
    )
    page.locator("form button").last.click()
    expect(page.locator("#content")).to_contain_text(re.compile(r"T-\d{6}"))
    page.locator("a[href*='/ticket/']").click()
    expect(page.locator(".thread")).to_contain_text("С самого утра.")
    ticket = company.portal.find("ticket")[-1]
    assert ticket.fields["topic"] == "Нет связи"
    way = page.url

    page.locator("textarea").fill("Перезагрузка не помогла.")
    page.locator("#write button").last.click()
    expect(page.locator("[role=status]")).to_be_visible()
    expect(page.locator(".thread")).to_contain_text("Перезагрузка не помогла.")

    answer(company, ticket.id, "Кабель заменён.")
    page.goto(way)
    expect(page.locator(".thread")).to_contain_text("Кабель заменён.")
    page.locator("a[href*='/rate/']").click()
    page.locator("button[value=P]").click()
    expect(page.locator("[role=status]")).to_be_visible()
    assert company.portal.get(ticket.id).fields["rating"] == "P"
    assert "script" not in loaded
    assert visitor.context.cookies() == []


@NARROW_AND_WIDE
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_form_and_its_refusal_are_sound(visit, link, size, scheme):
    page = visit(None, size=size, scheme=scheme).page
    page.goto(link)
    for look in (serious_findings, wider_than_the_window, overlaps):
        assert look(page) == []
    page.locator("form").first.evaluate("(it) => { it.noValidate = true; }")
    page.get_by_label(re.compile("^Тема")).first.fill("Нет связи")
    page.locator("form button").last.click()
    expect(page.get_by_role("alert").first).to_be_visible()
    expect(page.get_by_label(re.compile("^Тема")).first).to_have_value("Нет связи")
    for look in (serious_findings, wider_than_the_window, overlaps):
        assert look(page) == []


def test_a_form_sent_twice_makes_one_ticket(company, visit, link):
    page = visit(None).page
    before = len(company.portal.find("ticket"))
    page.goto(link)
    fill(page, Тема="Дважды")
    page.locator("form button").last.dblclick()
    expect(page.locator("#content")).to_contain_text(re.compile(r"T-\d{6}"))
    assert len(company.portal.find("ticket")) == before + 1


def test_a_signed_in_person_gets_no_scripts_on_a_form(visit, link):
    page = visit("u_mgr").page
    page.goto(link)
    assert page.locator("script").count() == 0
