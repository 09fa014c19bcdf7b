"""What stands above a page on a phone: little, and the whole menu behind one button."""

import pytest
from playwright.sync_api import expect
from tests.browser.looks import serious_findings, wider_than_the_window
from tests.browser.visitor import NARROW, WIDE

MOST = 64


@pytest.mark.parametrize("scripts", [True, False])
def test_the_menu_is_unfolded_by_a_button(visit, scripts):
    visitor = visit("u_mgr", size=NARROW, touch=True, scripts=scripts)
    page = visitor.page
    page.goto("/inbox")
    menu = page.get_by_role("navigation", name="Главное меню")
    assert page.locator("header.bar").bounding_box()["height"] <= MOST
    expect(menu).to_be_hidden()
    page.get_by_role("button", name="Меню").tap()
    expect(menu).to_be_visible()
    expect(page.get_by_role("button", name="Выйти")).to_be_in_viewport()
    if scripts:
        assert wider_than_the_window(page) == []
        assert serious_findings(page) == []
    menu.get_by_role("link", name="Сделка").tap()
    expect(page.locator("h1")).to_have_text("Сделка")
    expect(menu).to_be_hidden()


def test_where_there_is_room_the_menu_stands_beside_the_page(visit):
    page = visit("u_mgr", size=WIDE).page
    page.goto("/inbox")
    expect(page.get_by_role("navigation", name="Главное меню")).to_be_visible()
    expect(page.locator(".unfold")).to_be_hidden()
