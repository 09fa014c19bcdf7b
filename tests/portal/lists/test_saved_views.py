"""Views of lists are kept for oneself or for all, and seen by whom they may concern."""

import pytest
from tests.rights.office import opened

from bizproc.errors import ForbiddenError, InvalidValueError, NotFoundError
from bizproc.portal.lists.saved_views import MAX_VIEWS


def titles(portal, by, type_="deal"):
    return [it.title for it in portal.saved_views(type_, by=by)]


def test_a_view_is_ones_own_and_is_replaced_by_its_title(office):
    portal = office.portal
    first = portal.save_view("deal", " Big \n ones ", "q=1", by="u_mgr")
    second = portal.save_view("deal", "Big ones", "q=2", by="u_mgr")
    assert first.id != second.id
    assert [(it.title, it.query) for it in portal.saved_views("deal", by="u_mgr")] == [
        ("Big ones", "q=2")
    ]
    assert titles(portal, "u_mgr2") == []
    assert titles(portal, "u_mgr", "lead") == []
    with pytest.raises(NotFoundError, match="no saved view"):
        portal.remove_view(second.id, by="u_mgr2")
    portal.remove_view(second.id, by="u_mgr")
    assert titles(portal, "u_mgr") == []


def test_what_is_for_all_is_an_administrators(office):
    portal = office.portal
    with pytest.raises(ForbiddenError, match="administrators may"):
        portal.save_view("deal", "All of us", "", for_all=True, by="u_mgr")
    portal.save_view("deal", "Mine", "", by="u_mgr")
    shared = portal.save_view("deal", "All of us", "", for_all=True, by="u_admin")
    assert titles(portal, "u_mgr") == ["All of us", "Mine"]
    assert titles(portal, "u_mgr2") == ["All of us"]
    with pytest.raises(ForbiddenError, match="administrators may"):
        portal.remove_view(shared.id, by="u_mgr")
    portal.remove_view(shared.id, by="u_admin")
    assert titles(portal, "u_mgr2") == []


def test_a_view_sent_twice_is_kept_once(office):
    made = [
        office.portal.save_view("deal", "Mine", "", by="u_mgr", event_id="e1").id
        for _ in range(2)
    ]
    assert made[0] == made[1]


def test_what_does_not_fit_is_refused(office):
    for title, query, fields, message in (
        ("", "", (), "needs a title"),
        (" ", "", (), "needs a title"),
        ("x" * 101, "", (), "needs a title"),
        ("x", "y" * 4_001, (), "needs a title"),
        ("x", "", ("amuont",), "did you mean 'amount'"),
    ):
        with pytest.raises(InvalidValueError, match=message):
            office.portal.save_view("deal", title, query, fields=fields, by="u_mgr")


def test_there_are_not_endlessly_many(office):
    for number in range(MAX_VIEWS):
        office.portal.save_view("deal", f"View {number}", "", by="u_mgr")
    with pytest.raises(InvalidValueError, match="remove one first"):
        office.portal.save_view("deal", "One more", "", by="u_mgr")
    office.portal.save_view("deal", "View 7", "changed", by="u_mgr")


def test_a_view_of_a_hidden_field_is_hidden():
    portal = opened()
    portal.save_view(
        "order", "Margins", "", fields=["margin"], for_all=True, by="u_root"
    )
    assert titles(portal, "u_root", "order") == ["Margins"]
    assert titles(portal, "u_nils", "order") == []
    with pytest.raises(InvalidValueError, match="no field 'margin'"):
        portal.save_view("order", "Margins", "", fields=["margin"], by="u_nils")
    portal.close()
