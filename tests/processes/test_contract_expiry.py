"""A contract that ends: a renewal deal in time, and what may come between."""

import datetime as dt
import re

import pytest

from bizproc.model.states import InstanceState


@pytest.fixture
def contract(office):
    """A contract of the smaller period; its process is not started yet."""
    office.deploy("contract_expiry.bpmn", "reminder_period.dmn")
    company = office.portal.create("company", {"title": "Ромашка"}).id
    fields = {
        "title": "Договор 7",
        "funnel": "recurring",
        "stage": "DRAFT",
        "responsible": "u_mgr",
        "company": company,
        "contract_date": "2027-06-01",
        "contract_end_date": "2027-11-01",
    }
    return office.portal.create("deal", fields, by="u_mgr").id


@pytest.fixture
def waiting(office, contract):
    conclude(office, contract)
    return contract


@pytest.fixture
def renewed(office, waiting):
    """A contract whose renewal deal was made and then lost."""
    office.at("2027-10-18T09:00")
    [renewal] = renewals(office, waiting)
    office.portal.change(renewal.id, {"stage": "LOST"}, by="u_mgr")
    return waiting


def conclude(office, contract):
    office.portal.publish(
        "contract.concluded", key=contract, payload={"contract": contract}
    )


def change(office, contract, **fields):
    office.portal.change(contract, fields, by="u_mgr")


def renewals(office, contract):
    return office.portal.find("deal", renewal_of=contract)


def due(office):
    """Return the timers that wait, as days and times of the portal."""
    local = office.portal.workspace.time.local
    return [local(it.due).strftime("%Y-%m-%d %H:%M") for it in office.engine.timers()]


def live(office):
    found = office.engine.instances()
    return [it for it in found if it.state is InstanceState.ACTIVE]


def test_renewal_deal_takes_over_what_is_listed_and_nothing_else(office, contract):
    contact = office.portal.create("contact", {"name": "Иван"}).id
    taken = {
        "contact": contact,
        "responsible": "u_mgr2",
        "amount": 900,
        "missed_calls": 2,
        "service_kind": "Аудит",
        "computers_count": 12,
        "servers_count": 2,
        "offices_count": 1,
        "client_request": "Почта",
        "duplicate_link": "lead/7",
    }
    left = {"contract_file": "c.pdf", "payment_received": True, "period_index": 1}
    change(office, contract, **taken, **left, contract_id=contract)
    conclude(office, contract)
    office.at("2027-10-18T08:59")
    assert renewals(office, contract) == []
    office.at("2027-10-18T09:00")
    [made] = renewals(office, contract)
    source = office.portal.get(contract).fields
    assert source["renewal_deal"] == made.id
    assert made.fields["title"] == "Продление: Ромашка"
    assert {name: made.fields[name] for name in taken} == {
        name: source[name] for name in taken
    }
    assert (made.fields["funnel"], made.fields["stage"]) == ("contract", "KP")
    empty = ("contract_date", "contract_end_date", "contract_file", "contract_id")
    assert [made.fields[name] for name in (*empty, "period_index")] == [None] * 5
    assert made.fields["payment_received"] is False
    assert office.notices() == [("RemindRenewal", "u_mgr2")]
    assert office.portal.notifications()[0].record == made.id
    assert live(office) == []


def test_deal_without_a_company_lends_its_own_title(office, contract):
    change(office, contract, company=None, responsible=None)
    conclude(office, contract)
    office.at("2027-10-18T09:00")
    [made] = renewals(office, contract)
    assert made.fields["title"] == "Продление: Договор 7"
    assert office.notices() == [("RemindRenewal", "u_admin")]


def test_end_moved_and_moved_back_is_renewed_once(office, waiting):
    change(office, waiting, contract_end_date="2027-12-01")
    assert due(office) == ["2027-11-01 09:00"]
    change(office, waiting, contract_end_date="2027-11-01")
    assert due(office) == ["2027-10-18 09:00"]
    office.at("2027-12-01T12:00")
    assert len(renewals(office, waiting)) == 1
    logged = office.events(waiting, "extended", "dates_changed")
    assert [it[0] for it in logged] == ["extended", "dates_changed"]


def test_end_date_cleared_warns_once_until_the_dates_are_complete(office, waiting):
    warned = ("WarnNoEndDate", "u_mgr")
    change(office, waiting, contract_end_date=None)
    assert (due(office), office.notices()) == ([], [warned])
    change(office, waiting, contract_date="2027-06-02")
    change(office, waiting, contract_date=None)
    assert office.notices() == [warned]
    change(office, waiting, contract_date="2027-06-01", contract_end_date="2027-11-01")
    assert due(office) == ["2027-10-18 09:00"]
    change(office, waiting, contract_end_date=None)
    assert office.notices() == [warned, warned]


def test_change_during_downtime_prevents_the_renewal(office, waiting):
    office.clock.set(dt.datetime(2027, 10, 20, 12, tzinfo=dt.UTC))
    change(office, waiting, contract_end_date="2028-06-01")
    office.engine.run_due()
    assert renewals(office, waiting) == []
    assert due(office) == ["2028-05-02 09:00"]


def test_constants_plan_the_reminder_anew(office, waiting):
    def put(**changes):
        office.portal.set_constants(changes, by="u_admin")

    put(LargeReminderPeriod=60)
    assert due(office) == ["2027-10-18 09:00"]
    put(LessReminderPeriod=21, ActFormingDate=5)
    assert due(office) == ["2027-10-11 09:00"]
    put(NotificationStep=5)  # exactly five months: the larger period
    assert due(office) == ["2027-09-02 09:00"]
    put(LargeReminderPeriod=365)
    assert len(renewals(office, waiting)) == 1
    assert ("fired_late", None) in [it[:2] for it in office.events(waiting)]
    put(LargeReminderPeriod=30)
    assert (due(office), live(office)) == ([], [])


@pytest.mark.parametrize("wait", ["RenewalOrChange", "DatesSet", "EndOrRevival"])
def test_termination_ends_every_wait(office, request, wait):
    fixture = "renewed" if wait == "EndOrRevival" else "waiting"
    contract = request.getfixturevalue(fixture)
    if wait == "DatesSet":
        change(office, contract, contract_date=None)
    assert len(live(office)) == 1
    told = office.notices()
    other = office.portal.create("deal", {"title": "Другой", "funnel": "contract"}).id
    office.portal.publish("contract.terminated", key=other, payload={"contract": other})
    assert len(live(office)) == 1
    office.portal.publish(
        "contract.terminated", key=contract, payload={"contract": contract}
    )
    office.at("2028-06-01T12:00")
    assert (live(office), due(office), office.notices()) == ([], [], told)
    states = {it.state for it in office.engine.instances()}
    assert states == {InstanceState.COMPLETED}


def test_deleted_deal_terminates(office, waiting):
    office.portal.delete(waiting, by="u_mgr")
    assert due(office) == []
    [instance] = office.engine.instances()
    assert instance.state is InstanceState.TERMINATED


def test_end_is_announced_when_the_renewal_was_lost(office, renewed):
    assert due(office) == ["2027-11-01 09:00"]
    office.portal.change(renewed, {"responsible": "u_mgr2"}, by="u_head")
    office.at("2027-11-01T09:00")
    assert office.notices("AnnounceContractEnded") == [
        ("AnnounceContractEnded", "u_mgr2"),
        ("AnnounceContractEnded", "u_head"),
    ]
    assert len(renewals(office, renewed)) == 1
    assert live(office) == []


def test_revived_renewal_is_not_announced_and_may_be_lost_again(office, renewed):
    [renewal] = renewals(office, renewed)
    office.portal.change(renewal.id, {"stage": "FEEDBACK"}, by="u_mgr")
    assert (live(office), due(office)) == ([], [])
    office.portal.change(renewal.id, {"stage": "LOST"}, by="u_mgr")
    assert due(office) == ["2027-11-01 09:00"]


def test_end_moved_after_the_renewal_warns_and_moves_the_announcement(office, renewed):
    warned = ("WarnLateExtension", "u_mgr")
    change(office, renewed, contract_end_date="2027-12-01")
    assert (due(office), office.notices("WarnLateExtension")) == (
        ["2027-12-01 09:00"],
        [warned],
    )
    change(office, renewed, contract_end_date=None)
    office.at("2028-06-01T12:00")
    assert office.notices("AnnounceContractEnded") == []
    change(office, renewed, contract_end_date="2028-07-01")
    office.at("2028-07-01T09:00")
    assert len(office.notices("AnnounceContractEnded")) == 2
    assert office.notices("WarnLateExtension") == [warned] * 3
    assert office.engine.incidents() == []


def test_end_moved_while_the_renewal_runs_only_warns(office, waiting):
    office.at("2027-10-18T09:00")
    change(office, waiting, contract_end_date="2028-11-01", title="Новое имя")
    change(office, waiting, title="Ещё имя")
    assert office.notices("WarnLateExtension") == [("WarnLateExtension", "u_mgr")]
    assert (live(office), due(office)) == ([], [])
    assert len(renewals(office, waiting)) == 1


def test_state_does_not_grow_with_the_changes(office, waiting):
    shapes = set()
    for day in range(10, 22):
        change(office, waiting, contract_end_date=f"2027-12-{day}")
        [instance] = live(office)
        # counters may have another digit, and nothing else may come
        shapes.add(re.sub(r"\d+", "0", instance.content))
    assert len(shapes) == 1
