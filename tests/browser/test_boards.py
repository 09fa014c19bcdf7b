"""Boards under hands: a card is dragged, refused, asked for what it lacks, moved by keys."""

import pytest
from playwright.sync_api import expect
from tests.browser.visitor import NARROW


@pytest.fixture
def lead(company):
    return company.portal.create("lead", {"title": "Take me"}).id


@pytest.fixture
def deal(company):
    return company.portal.create("deal", {"title": "Pay me", "funnel": "recurring"}).id


def card(page, stage, record):
    return page.locator(f"#column-{stage} #card-{record}")


def test_a_card_is_dragged_and_keeps_the_focus(company, visit, lead):
    page = visit("u_admin", language="en").page
    page.goto("/records/lead?filter=in_work")
    page.locator(f"#card-{lead}").drag_to(page.locator("#column-IN_PROGRESS h2"))
    expect(page.locator("[data-announce]")).to_have_text("Moved.")
    expect(card(page, "IN_PROGRESS", lead)).to_be_visible()
    expect(page.locator(f"#card-{lead} a").first).to_be_focused()
    assert company.portal.get(lead).fields["stage"] == "IN_PROGRESS"


def test_what_a_drop_lacks_is_asked_over_the_board(company, visit, deal):
    page = visit("u_admin", language="en").page
    page.goto("/records/deal?funnel=recurring")
    page.locator(f"#card-{deal}").drag_to(page.locator("#column-PAID h2"))
    dialog = page.locator("dialog[open]")
    expect(dialog).to_contain_text("Fill in this field.")
    expect(card(page, "DRAFT", deal)).to_have_count(1)
    dialog.locator("#f-contract_date").fill("2025-12-01")
    invoice = {"name": "invoice.pdf", "mimeType": "application/pdf", "buffer": b"%PDF"}
    dialog.locator("input[type=file]").set_input_files(invoice)
    dialog.get_by_role("button", name="Fill in and move").click()
    expect(card(page, "PAID", deal)).to_be_visible()
    assert company.portal.get(deal).fields["stage"] == "PAID"


def test_who_drops_too_late_sees_who_was_faster(company, visit, lead):
    page = visit("u_admin", language="en").page
    page.goto("/records/lead")
    company.portal.change(lead, {"stage": "SPAM"}, by="u_mgr")
    page.locator(f"#card-{lead}").drag_to(page.locator("#column-IN_PROGRESS h2"))
    dialog = page.locator("dialog[open]")
    expect(dialog).to_contain_text("Somebody was faster.")
    dialog.get_by_role("button", name="В обработке").click()
    expect(card(page, "IN_PROGRESS", lead)).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_card_is_moved_by_its_menu_on_a_phone(company, visit, lead, scripts):
    visitor = visit("u_admin", language="en", scripts=scripts, size=NARROW, touch=True)
    page = visitor.page
    page.goto("/records/lead")
    page.locator(f"#card-{lead} .move").click()
    page.get_by_role("button", name="В обработке").click()
    expect(card(page, "IN_PROGRESS", lead)).to_be_visible()
    assert company.portal.get(lead).fields["stage"] == "IN_PROGRESS"


def test_a_card_is_moved_by_keys(company, visit, lead):
    page = visit("u_admin", language="en").page
    page.goto("/records/lead")
    page.locator(f"#card-{lead} a").first.focus()
    page.keyboard.press("m")
    dialog = page.locator("dialog[open]")
    dialog.get_by_role("button", name="Недозвон").focus()
    page.keyboard.press("Enter")
    expect(card(page, "NO_ANSWER", lead)).to_be_visible()
    assert company.portal.get(lead).fields["stage"] == "NO_ANSWER"


def test_many_are_changed_with_their_progress(company, visit):
    given = {"title": "One of many", "comment": "before"}
    leads = [company.portal.create("lead", given).id for _ in range(4)]
    page = visit("u_admin", language="en").page
    page.goto("/records/lead?view=list&filter=comment eq before")
    for box in page.locator("td.select input").all()[:3]:
        box.check()
    page.get_by_role("button", name="Change the selected").click()
    page.get_by_role("button", name="Next").click()
    page.locator("#f-responsible").fill("Второй менеджер")
    page.get_by_role("button", name="Write into all of them").click()
    expect(page.locator("#progress")).to_contain_text("3 / 3")
    found = [company.portal.get(it).fields["responsible"] for it in leads]
    assert found.count("u_mgr2") == 3
