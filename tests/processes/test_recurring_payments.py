"""The calls of a paid period: its own, and those that people planned beside it."""

import pytest

from bizproc.crm.sales import Sales


@pytest.fixture
def deal(office):
    office.deploy()
    [deal] = office.portal.seed(
        [
            (
                "deal",
                {
                    "funnel": "service_control",
                    "title": "Обслуживание",
                    "responsible": "u_mgr",
                    "contract_date": "2027-05-15",
                    "invoice_file": "inv.pdf",
                },
            )
        ]
    )
    office.perform("plan_call", deal.id, assignee='"u_mgr"', due="now()")
    return deal.id


def test_leaving_sent_cancels_the_call_of_this_entry_alone(office, deal):
    office.portal.change(deal, {"funnel": "recurring", "stage": "SENT"}, by="u_mgr")
    assert office.open_tasks() == ["Do", "PlanCall"]
    office.portal.change(deal, {"stage": "LOST"}, by="u_mgr")
    assert office.open_tasks() == ["Do"]


def test_paying_cancels_the_call_of_this_entry_alone(office, deal):
    office.portal.change(deal, {"funnel": "recurring", "stage": "SENT"}, by="u_mgr")
    Sales(office.portal).pay(deal, 100)
    assert office.portal.get(deal).fields["stage"] == "PAID"
    assert office.open_tasks() == ["Do"]


def test_deleting_the_deal_cancels_what_its_instance_made_alone(office, deal):
    office.portal.change(deal, {"funnel": "recurring", "stage": "SENT"}, by="u_mgr")
    office.portal.delete(deal, by="u_mgr")
    assert office.open_tasks() == ["Do"]


def test_only_the_call_of_this_entry_spares_the_reminder(office, deal):
    office.portal.change(deal, {"funnel": "recurring", "stage": "SENT"}, by="u_mgr")
    earlier = office.task("PlanCall")
    office.complete("PlanCall", "u_mgr")
    office.portal.change(deal, {"stage": "DRAFT"}, by="u_mgr")
    office.at("2027-06-02T09:00")
    office.portal.change(deal, {"stage": "SENT"}, by="u_mgr")
    office.engine.act_on_task(earlier.id, "renew", by="u_admin")
    office.engine.complete_user_task(earlier.id, {}, by="u_mgr")
    office.at("2027-06-05T09:00")
    assert office.notices("RemindCall") == [("RemindCall", "u_mgr")]


def test_completing_another_call_spares_no_reminder(office, deal):
    office.portal.change(deal, {"funnel": "recurring", "stage": "SENT"}, by="u_mgr")
    office.complete("Do", "u_mgr")
    office.at("2027-06-04T09:00")
    assert office.notices("RemindCall") == [("RemindCall", "u_mgr")]
