"""Work on boards and cards: dragged, by keys, by touch, and two people at once."""

import pytest
from playwright.sync_api import expect
from tests.browser.looks import serious_findings, wider_than_the_window
from tests.browser.visitor import NARROW


@pytest.fixture
def deal(company):
    """Make a deal in the first stage of its funnel."""
    return company.portal.create(
        "deal",
        {"title": "Обслуживание сети", "funnel": "contract", "responsible": "u_mgr"},
    ).id


def stage_of(company, record):
    return company.portal.get(record).fields["stage"]


def card(page, record):
    return page.locator(f"[data-card='{record}']")


def column(page, stage):
    return page.locator(f"[data-column='{stage}']")


BOARD = "/records/deal?view=board&funnel=contract"


def test_a_card_is_dragged_and_the_board_counts_anew(company, visit, deal):
    page = visit("u_mgr").page
    page.goto(BOARD)
    count = column(page, "FEEDBACK").locator("h2 .count")
    before = int(count.inner_text())
    card(page, deal).drag_to(column(page, "FEEDBACK").locator("[data-cards]"))
    expect(column(page, "FEEDBACK").locator(f"[data-card='{deal}']")).to_be_visible()
    expect(count).to_have_text(str(before + 1))
    expect(page.locator("[data-announce]")).not_to_be_empty()
    assert stage_of(company, deal) == "FEEDBACK"


def test_a_drag_that_is_refused_asks_for_what_is_missing(company, visit, deal):
    page = visit("u_mgr").page
    page.goto(BOARD)
    first = stage_of(company, deal)
    card(page, deal).drag_to(column(page, "AWAIT_PAYMENT").locator("[data-cards]"))
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("alert")).to_be_visible()
    assert serious_findings(page) == []
    expect(column(page, first).locator(f"[data-card='{deal}']")).to_be_visible()
    assert stage_of(company, deal) == first
    dialog.locator("[name='f-contract_date']").fill("2025-12-15")
    dialog.locator("form button").first.click()
    expect(
        column(page, "AWAIT_PAYMENT").locator(f"[data-card='{deal}']")
    ).to_be_visible()
    assert stage_of(company, deal) == "AWAIT_PAYMENT"


def test_a_card_is_moved_by_keys_alone_and_keeps_the_focus(company, visit, deal):
    page = visit("u_mgr").page
    page.goto(BOARD)
    page.keyboard.press("j")
    for _ in range(40):
        if card(page, deal).locator("a:focus").count():
            break
        page.keyboard.press("j")
    page.keyboard.press("m")
    dialog = page.get_by_role("dialog")
    stage = dialog.locator("button[name=stage][value=FEEDBACK]")
    expect(dialog.locator("button[name=stage]").first).to_be_visible()
    for _ in range(20):
        if stage.evaluate("(it) => it === document.activeElement"):
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    moved = column(page, "FEEDBACK").locator(f"[data-card='{deal}']")
    expect(moved).to_be_visible()
    expect(moved.locator("a").first).to_be_focused()
    assert stage_of(company, deal) == "FEEDBACK"


@pytest.mark.parametrize("scripts", [True, False])
def test_a_card_is_moved_on_a_phone(company, visit, deal, scripts):
    visitor = visit("u_mgr", size=NARROW, touch=True, scripts=scripts)
    page = visitor.page
    page.goto(BOARD)
    card(page, deal).locator(".move").tap()
    page.locator("button[name=stage][value=FEEDBACK]").tap()
    expect(column(page, "FEEDBACK").locator(f"[data-card='{deal}']")).to_be_attached()
    if scripts:
        assert wider_than_the_window(page) == []
    assert stage_of(company, deal) == "FEEDBACK"


def test_of_two_people_at_one_board_the_later_sees_what_happened(company, visit, deal):
    page = visit("u_mgr").page
    page.goto(BOARD)
    company.portal.change(deal, {"stage": "FEEDBACK"}, by="u_head")
    card(page, deal).drag_to(column(page, "CONTRACT").locator("[data-cards]"))
    alert = page.get_by_role("dialog").get_by_role("alert")
    expect(alert).to_contain_text("Руководитель отдела продаж")
    expect(alert).to_contain_text("Обратная связь")
    assert stage_of(company, deal) == "FEEDBACK"
    page.keyboard.press("Escape")
    page.reload()
    expect(column(page, "FEEDBACK").locator(f"[data-card='{deal}']")).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False])
def test_of_two_people_at_one_card_the_later_chooses(company, visit, deal, scripts):
    visitor = visit("u_mgr", scripts=scripts)
    page = visitor.page
    page.goto(f"/records/{deal}?edit=all")
    company.portal.change(deal, {"title": "Обслуживание серверов"}, by="u_head")
    page.locator("[name='f-title']").fill("Обслуживание телефонов")
    page.locator("[name='f-comment']").fill("Звонил утром")
    page.locator(".fields form button").first.click()
    disputed = page.locator("fieldset.disputed")
    expect(disputed).to_have_count(1)
    expect(disputed).to_contain_text("Обслуживание серверов")
    expect(page.locator("[name='f-title']")).to_have_value("Обслуживание телефонов")
    expect(page.locator("[name='f-comment']")).to_have_value("Звонил утром")
    page.locator(".fields form button").first.click()
    expect(page.locator("h1")).to_have_text("Обслуживание телефонов")
    fields = company.portal.get(deal).fields
    assert (fields["title"], fields["comment"]) == (
        "Обслуживание телефонов",
        "Звонил утром",
    )


def test_a_card_is_read_and_edited_by_keys_alone(company, visit, deal):
    page = visit("u_mgr").page
    page.goto(f"/records/{deal}")
    page.keyboard.press("c")
    expect(page.locator("#note-text")).to_be_focused()
    page.keyboard.type("Ждёт счёт")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#card")).to_contain_text("Ждёт счёт")
    page.wait_for_load_state()
    page.keyboard.press("e")
    expect(page.locator(".fields form")).to_be_visible()
    title = page.locator("[name='f-title']")
    title.focus()
    page.keyboard.press("End")
    page.keyboard.type(" и телефонов")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("сети и телефонов")
    assert company.portal.get(deal).fields["title"] == "Обслуживание сети и телефонов"


def test_an_open_card_shows_what_somebody_else_did(company, visit, deal):
    page = visit("u_mgr").page
    page.clock.install()
    page.goto(f"/records/{deal}")
    company.portal.change(deal, {"title": "Обслуживание серверов"}, by="u_head")
    page.clock.run_for(25_000)
    expect(page.locator("h1")).to_have_text("Обслуживание серверов")


def test_an_open_card_asks_for_little_while_nothing_happens(company, visit, deal):
    page = visit("u_mgr").page
    page.clock.install()
    page.goto(f"/records/{deal}?tab=timeline")
    answers = []
    for _ in range(3):
        with page.expect_response(lambda it: f"/records/{deal}" in it.url) as asked:
            page.clock.run_for(21_000)
        answers.append(asked.value.status)
    assert answers == [200, 304, 304]
    company.portal.change(deal, {"title": "Обслуживание серверов"}, by="u_head")
    page.clock.run_for(21_000)
    expect(page.locator("h1")).to_have_text("Обслуживание серверов")


def test_what_is_written_stays_while_others_change_the_card(company, visit, deal):
    page = visit("u_mgr").page
    page.clock.install()
    page.goto(f"/records/{deal}")
    page.locator("#note-text").fill("половина заметки")
    company.portal.change(deal, {"title": "Обслуживание серверов"}, by="u_head")
    page.clock.run_for(45_000)
    expect(page.locator("#note-text")).to_have_value("половина заметки")
