"""A new lead: a manager, five calls, a qualification, a conversion."""

import dataclasses
from pathlib import Path

import pytest

from bizproc.errors import InvalidValueError
from bizproc.model.states import InstanceState, TaskState

ROOT = Path(__file__).parents[2]


@pytest.fixture
def new_lead(office):
    """Make leads; their process runs from then on."""
    office.deploy()

    def make(**fields):
        given = {"title": "Заявка", "name": "Анна", "source": "webform", **fields}
        return office.portal.create("lead", given, by="u_disp").id

    return make


@pytest.fixture
def lead(new_lead):
    return new_lead(responsible="u_mgr")


def move(office, lead, stage, **fields):
    office.portal.change(lead, {"stage": stage, **fields}, by="u_mgr")


def fields_of(office, record):
    return office.portal.get(record).fields


def calls(office, **options):
    found = office.engine.user_tasks(**options)
    return [it for it in found if it.kind.value == "call"]


def test_manager_set_on_the_card_replaces_the_form(office, new_lead):
    lead = new_lead()
    form = office.task("AssignManager")
    assert form.assignee == "u_disp"
    office.portal.change(lead, {"comment": "перезвонить"}, by="u_mgr")
    assert office.open_tasks() == ["AssignManager"]
    office.portal.change(lead, {"responsible": "u_mgr2"}, by="u_head")
    assert fields_of(office, lead)["stage"] == "IN_PROGRESS"
    assert {it.assignee for it in office.engine.user_tasks()} == {"u_mgr2"}
    assert office.open_tasks() == ["PlanCall", "QualifyLead"]
    closed = office.engine.user_tasks(include_closed=True)
    assert {it.state for it in closed if it.id == form.id} == {TaskState.CANCELED}


def test_write_that_also_moves_the_stage_is_only_a_move(office, new_lead):
    lead = new_lead()
    move(office, lead, "SPAM", responsible="u_mgr")
    assert fields_of(office, lead)["stage"] == "SPAM"
    assert office.open_tasks() == []


def test_form_shows_the_checklist_and_saves_what_was_answered(office, new_lead):
    lead = new_lead(responsible="u_mgr", offices_count=2, service_kind="Аудит")
    form = office.task("QualifyLead")
    items = [it.text for it in form.details.checklist]
    assert items == office.portal.workspace.settings["lead_checklist"]
    assert len(items) == 8
    office.complete(
        "QualifyLead",
        "u_mgr",
        computers_count=12,
        client_request="Почта",
        result="NO_ANSWER",
    )
    shown = fields_of(office, lead)
    assert (shown["computers_count"], shown["client_request"]) == (12, "Почта")
    assert (shown["offices_count"], shown["service_kind"]) == (2, "Аудит")
    assert (shown["stage"], shown["missed_calls"]) == ("NO_ANSWER", 1)
    # What was answered then is not answered again.
    office.portal.change(lead, {"computers_count": 3}, by="u_mgr")
    office.at("2027-06-01T09:30")
    office.complete("QualifyLead", "u_mgr", result="SPAM")
    shown = fields_of(office, lead)
    assert (shown["computers_count"], shown["stage"]) == (3, "SPAM")


@pytest.mark.parametrize(
    ("answers", "code", "field"),
    [
        ({"result": "DUPLICATE"}, "REQUIRED_FIELD", "duplicate_link"),
        ({"result": "DUPLICATE", "duplicate_link": " "}, "REQUIRED_FIELD", "link"),
        ({}, "REQUIRED_FIELD", "result"),
        ({"result": "UNREACHABLE"}, "TYPE_ERROR", "result"),
        ({"result": "TARGET", "servers_count": -1}, "TYPE_ERROR", "servers_count"),
    ],
)
def test_qualification_that_cannot_hold_is_refused(office, lead, answers, code, field):
    with pytest.raises(InvalidValueError, match=field) as refused:
        office.complete("QualifyLead", "u_mgr", **answers)
    assert refused.value.code == code
    assert office.open_tasks() == ["PlanCall", "QualifyLead"]
    assert fields_of(office, lead)["stage"] == "IN_PROGRESS"


@pytest.mark.parametrize("where", ["form", "card"])
def test_duplicate_needs_its_link_on_the_form_or_on_the_card(office, lead, where):
    link = {"duplicate_link": "lead/7"}
    if where == "card":
        office.portal.change(lead, link, by="u_mgr")
    answers = link if where == "form" else {}
    office.complete("QualifyLead", "u_mgr", result="DUPLICATE", **answers)
    shown = fields_of(office, lead)
    assert (shown["stage"], shown["duplicate_link"]) == ("DUPLICATE", "lead/7")
    assert office.open_tasks() == []


def test_attempts_may_count_from_the_one_before(workspace, make_office, tmp_path):
    previous = workspace.settings.choosing("attempt_base", "previous")
    changed = dataclasses.replace(workspace, settings=previous)
    office = make_office(tmp_path, workspace=changed).deploy()
    given = {"title": "Т", "source": "webform", "responsible": "u_mgr"}
    lead = office.portal.create("lead", given, by="u_disp").id
    due = []
    for moment in (
        "2027-06-01T09:20",
        "2027-06-01T10:00",
        "2027-06-01T12:00",
        "2027-06-02T12:10",
    ):
        office.at(moment)
        move(office, lead, "NO_ANSWER")
        [timer] = office.engine.timers()
        due.append(office.portal.workspace.time.local(timer.due).strftime("%d %H:%M"))
    assert due == ["01 09:50", "01 11:00", "02 12:00", "05 12:10"]


def test_completing_a_call_changes_nothing_and_the_next_one_is_planned_anew(
    office, lead
):
    office.complete("PlanCall", "u_mgr")
    assert fields_of(office, lead)["stage"] == "IN_PROGRESS"
    assert office.open_tasks() == ["QualifyLead"]
    move(office, lead, "NO_ANSWER")
    office.complete("PlanNextCall", "u_mgr")
    move(office, lead, "IN_PROGRESS")
    # The second call is done, so the stage plans it again, for its own slot.
    [call] = calls(office)
    assert (call.element_id, call.due.isoformat()) == (
        "PlanCall",
        "2027-06-01T06:30:00+00:00",
    )


def test_call_that_reached_nobody_is_kept_as_missed(office, lead):
    move(office, lead, "NO_ANSWER")
    first, second = calls(office, include_closed=True)
    assert (first.element_id, first.state, first.result) == (
        "PlanCall",
        TaskState.COMPLETED,
        "missed",
    )
    assert (second.element_id, second.state) == ("PlanNextCall", TaskState.CREATED)


def test_call_and_form_follow_the_manager(office, lead):
    move(office, lead, "NO_ANSWER")
    office.portal.change(lead, {"responsible": "u_mgr2"}, by="u_head")
    [call] = calls(office)
    assert call.assignee == "u_mgr2"
    office.at("2027-06-01T09:30")
    assert office.notices("NotifyCallNow") == [("NotifyCallNow", "u_mgr2")]
    assert office.task("QualifyLead").assignee == "u_mgr2"


def test_target_without_a_manager_goes_to_the_administrator(office, new_lead):
    lead = new_lead()
    office.portal.change(lead, {"stage": "TARGET"}, by="u_disp")
    deal = fields_of(office, lead)["deal"]
    assert fields_of(office, deal)["responsible"] == "u_admin"
    assert ("no_responsible", None, None) in office.events(lead)
    assert fields_of(office, deal)["title"] == "Заявка"


def test_target_reuses_the_contact_and_its_company(office, lead):
    company = office.portal.create("company", {"title": "Ромашка"}).id
    known = {"name": "Анна", "emails": ["anna@lead.example"], "company": company}
    contact = office.portal.create("contact", {**known, "responsible": "u_clerk"}).id
    office.portal.change(lead, {"email": "ANNA@lead.example"}, by="u_mgr")
    office.complete("QualifyLead", "u_mgr", result="TARGET")
    shown = fields_of(office, lead)
    assert (shown["contact"], shown["company"]) == (contact, company)
    assert fields_of(office, contact)["responsible"] == "u_clerk"
    assert len(office.portal.find("company")) == 1
    made = calls(office, include_closed=True)
    assert [(it.state, it.result) for it in made] == [(TaskState.COMPLETED, "done")]


def test_deleted_lead_stops_everything(office, lead):
    move(office, lead, "NO_ANSWER")
    office.portal.delete(lead, by="u_mgr")
    assert office.open_tasks() == []
    assert office.engine.timers() == []
    [instance] = office.engine.instances()
    assert instance.state is InstanceState.TERMINATED


@pytest.mark.usefixtures("new_lead")
def test_dropped_request_goes_on_as_an_ordinary_lead(office):
    answers = {"name": "Анна", "title": "Нечто", "email": "anna@lead.example"}
    lead = office.portal.submit("service_request", answers).id
    office.portal.change(lead, {"stage": "SPAM"}, by="u_admin")
    assert office.open_tasks() == []
    office.at("2027-06-08T12:00")
    office.portal.change(lead, {"stage": "NEW"}, by="u_admin")
    assert office.open_tasks() == ["AssignManager"]
    office.complete("AssignManager", "u_disp", manager="u_mgr")
    assert fields_of(office, lead)["cycle"] == 2
    assert office.task("PlanCall").due.isoformat() == "2027-06-08T09:00:00+00:00"


def test_state_does_not_grow_with_the_rounds(office, lead):
    sizes = []
    for _ in range(12):
        move(office, lead, "NEW")  # has a manager: goes on to IN_PROGRESS at once
        [instance] = office.engine.instances()
        sizes.append(len(str(instance.content)))
    assert sizes[-1] - sizes[2] <= 20  # no more than digits of counters


@pytest.fixture
def demand(office, tmp_path):
    """Let a stage demand a field, by a row in the place of that of duplicates."""
    table = ROOT / "processes" / "stage_requirements.dmn"

    def put(funnel, stage, field):
        text = table.read_text(encoding="utf-8")
        for old, new in (("lead", funnel), ("DUPLICATE", stage)):
            text = text.replace(f'<text>"{old}"</text>', f'<text>"{new}"</text>')
        text = text.replace('["duplicate_link"]', f'["{field}"]')
        changed = tmp_path / "stage_requirements.dmn"
        changed.write_text(text, encoding="utf-8")
        office.engine.deploy(changed)

    return put


@pytest.mark.parametrize("field", ["computers_count", "service_kind", "client_request"])
def test_form_asks_for_what_the_stage_demands(office, lead, demand, field):
    demand("lead", "TARGET", field)
    with pytest.raises(InvalidValueError, match=field) as refused:
        office.complete("QualifyLead", "u_mgr", result="TARGET")
    assert refused.value.code == "REQUIRED_FIELD"
    given = {field: 5 if field == "computers_count" else "Почта"}
    office.portal.change(lead, given, by="u_mgr")
    office.complete("QualifyLead", "u_mgr", **{field: None}, result="TARGET")
    assert fields_of(office, lead)["deal"] == "deal-1"
    assert office.engine.incidents() == []


def test_lead_may_leave_a_conversion_that_failed(office, lead, demand):
    demand("contract", "KP", "kp_file")
    move(office, lead, "TARGET")
    [incident] = office.engine.incidents()
    assert (incident.element_id, incident.code) == ("ConvertLead", "REQUIRED_FIELD")
    move(office, lead, "IN_PROGRESS")
    assert office.engine.incidents() == []
    assert office.open_tasks() == ["PlanCall", "QualifyLead"]
    assert office.portal.find("contact") == office.portal.find("deal") == []
    demand("contract", "LOST", "kp_file")
    move(office, lead, "TARGET")
    [instance] = office.engine.instances(process_id="lead_qualification")
    assert instance.state is InstanceState.COMPLETED
    assert fields_of(office, lead)["deal"] == "deal-1"
