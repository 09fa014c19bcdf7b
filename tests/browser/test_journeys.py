"""From a lead to its payment at a browser, with scripts and without."""

import re

import pytest
from playwright.sync_api import expect


class Seller:
    """Go from page to page as somebody who sells does."""

    def __init__(self, page):
        self.page = page

    def at(self, action):
        """Return the form that is sent to an address."""
        return self.page.locator(f"form[action$='{action}']")

    def fill(self, action, press=None, **texts):
        """Fill in a form that stands on the page, or is opened by its link, and send it."""
        form = self.at(action)
        for name, text in texts.items():
            field = form.locator(f"[name='{name}']")
            if field.evaluate("it => it.tagName") == "SELECT":
                field.select_option(text)
            else:
                field.fill(text)
        form.locator(press or "button").first.click()

    def open(self, action):
        """Follow the link of a card to a form."""
        self.page.locator(f"#card a[href$='{action}']").click()

    def sees(self, text):
        expect(self.page.locator("#content")).to_contain_text(text)

    def stands_in(self, stage):
        expect(self.page.locator(".stages [aria-current=step]")).to_have_text(stage)

    def here(self):
        """Return the id of the record whose card is open."""
        return re.search(r"/records/([a-z]+-\d+)", self.page.url)[1]


def call(seller, lead):
    """Plan a call, hold it, and say what came of it."""
    page = seller.page
    page.goto(f"/records/{lead}?tab=tasks")
    if not seller.at(f"/{lead}/tasks").is_visible():
        page.get_by_text("Запланировать дело").click()
    when = {"due": "2025-12-16T10:00"}
    seller.fill(f"/{lead}/tasks", title="Узнать о серверах", kind="call", **when)
    planned = page.get_by_role("link", name="Узнать о серверах")
    expect(planned.first).to_be_visible()
    seller.open(f"/{lead}/call")
    seller.fill(f"/{lead}/call", result="Хочет договор на год", stage="IN_PROGRESS")
    seller.sees("Хочет договор на год")
    seller.stands_in("В обработке")
    page.goto(f"/records/{lead}?tab=tasks")
    planned.first.click()
    page.locator("form.answers .send button").first.click()
    seller.sees("Выполнено")


def convert(seller, lead):
    """Make a deal of a lead; return its id."""
    page = seller.page
    page.goto(f"/records/{lead}")
    seller.open(f"/{lead}/conversion")
    seller.fill(f"/{lead}/conversion", funnel="contract", amount="12 000")
    page.wait_for_url(re.compile(r"/records/deal-\d+"))
    return seller.here()


def agree(seller):
    """Move a deal to where it waits for its payment; the day of the contract is asked."""
    page = seller.page
    page.locator("button[name=stage][value=AWAIT_PAYMENT]").click()
    form = page.locator("form.asked")
    form.locator("[name='f-contract_date']").fill("2025-12-10")
    form.locator("button[name=stage]").click()
    seller.stands_in("Ожидание оплаты")


def bill(seller, deal, number, *, amount):
    """Issue an invoice, first with a number that is another's; return its id."""
    page = seller.page
    seller.open(f"/{deal}/invoice")
    form = seller.at(f"/{deal}/invoice")
    expect(form.locator("[name=amount]")).to_have_value("12000")
    seller.fill(f"/{deal}/invoice", number="Б-1", amount=amount)
    expect(form.locator(".fault")).to_contain_text("Б-1")
    expect(form.locator("[name=number]")).to_have_attribute("aria-invalid", "true")
    expect(form.locator("[name=amount]")).to_have_value(amount)
    seller.fill(f"/{deal}/invoice", number=number)
    seller.sees("Счёт выставлен.")
    page.locator("section.panel").get_by_role("link", name=number, exact=True).click()
    page.wait_for_url(re.compile(r"/records/invoice-\d+"))
    return seller.here()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_lead_becomes_a_deal_that_is_paid(company, visit, scripts):
    portal = company.portal
    if not portal.find("invoice", number="Б-1"):
        portal.create("invoice", {"number": "Б-1", "amount": 1})
    page = visit("u_mgr", scripts=scripts).page
    seller = Seller(page)
    title = f"Сеть на складе {'№ 1' if scripts else '№ 2'}"
    page.goto("/records/lead")
    quick = page.locator("#column-NEW .quick")
    quick.locator("summary").click()
    quick.locator("[name='f-title']").fill(title)
    quick.get_by_role("button").click()
    page.get_by_role("link", name=title, exact=True).click()
    page.wait_for_url(re.compile(r"/records/lead-\d+"))
    lead = seller.here()
    call(seller, lead)
    deal = convert(seller, lead)
    agree(seller)
    wrong = bill(seller, deal, f"{deal}-1", amount="11 000")
    seller.open(f"/{wrong}/withdrawal")
    seller.at(f"/{wrong}/withdrawal").get_by_role("button").click()
    seller.sees("Счёт отозван.")
    assert seller.here() == deal
    right = bill(seller, deal, f"{deal}-2", amount="12 000")
    seller.at(f"/{right}/paid").get_by_role("button").click()
    seller.sees("Оплачен")
    page.goto(f"/records/{deal}")
    seller.sees("Оплачено 12 000,00 ₽ из 12 000,00 ₽")
    seller.stands_in("Оплата получена")
    fields = portal.get(deal).fields
    assert (fields["invoice"], fields["paid_amount"]) == (right, 12000)
    assert portal.get(lead).fields["deal"] == deal
