"""What processes write: stages, fields, new records, conversions, notices."""

import pytest

from bizproc.crm.sales import Sales
from bizproc.errors import RefusedError
from bizproc.portal.repository.repository import repository_of
from bizproc.values import copy_values


@pytest.fixture
def lead(office):
    fields = {
        "title": "Заявка",
        "name": "Анна",
        "email": "anna@example.org",
        "phone": "+7 900 1",
        "responsible": "u_mgr",
        "opportunity": 500,
        "computers_count": 7,
    }
    return office.portal.create("lead", fields, by="u_mgr").id


def test_move_stage_writes_everything_at_once(office, lead):
    office.perform("move_stage", lead, stage='"Спам"', fields='{comment: "реклама"}')
    assert office.portal.get(lead).revision == 2
    entries = [it for it in office.portal.record_history(lead) if it.event == "changed"]
    assert {it.field for it in entries} == {"stage", "comment"}
    assert {(it.by, it.element) for it in entries} == {("process:p1", "Do")}


def test_move_stage_leaves_a_record_there_alone(office, lead):
    office.perform("move_stage", lead, stage='"NEW"', fields='{comment: "нет"}')
    assert office.portal.get(lead).revision == 1


def test_process_names_people_by_addresses(office, lead):
    office.perform("set_fields", lead, fields='{responsible: "role:head"}')
    assert office.portal.get(lead).fields["responsible"] == "u_head"
    office.perform("set_fields", lead, fields='{responsible: "author"}')
    assert office.portal.get(lead).fields["responsible"] == "u_mgr"


def test_wrong_input_is_an_incident_at_once(office, lead):
    office.perform("set_fields", lead, fields='{responsible: "u_nobody"}')
    office.perform("move_stage", lead, stage='upper case("нет")')
    office.perform("set_fields", lead, fields='{computers_count: "много"}')
    codes = [it.code for it in office.engine.incidents()]
    assert codes == ["NOT_FOUND", "NOT_FOUND", "TYPE_ERROR"]
    assert office.engine.next_due() is None
    assert office.portal.get(lead).revision == 1


@pytest.mark.parametrize(
    ("action", "inputs"),
    [
        ("set_fields", {"fields": '{comment: "не туда"}'}),
        ("move_stage", {"stage": '"KP"'}),
        ("move_to_funnel", {"funnel": '"contract"', "stage": '"KP"'}),
        ("convert_lead", {"funnel": '"contract"'}),
        ("close_calls", {"result": '"done"'}),
        ("cancel_tasks", {"scope": '"record"'}),
    ],
)
def test_write_to_a_record_that_is_null_falls_on_no_other(office, lead, action, inputs):
    office.perform(action, lead, record="lead.deal.id", **inputs)
    [incident] = office.engine.incidents()
    assert incident.code == "NOT_FOUND"
    assert "Do: 'record' is null" in incident.message
    assert office.portal.get(lead).revision == 1
    assert office.portal.find("deal") == []


def test_record_is_made_once_per_key(office, lead):
    for _ in range(2):
        office.drawn = 0  # the same process once more
        office.perform(
            "create_record",
            lead,
            type='"company"',
            fields="{title: lead.title}",
            key="lead.id",
        )
    assert [it.fields["title"] for it in office.portal.find("company")] == ["Заявка"]


def test_deal_is_made_in_its_funnel_with_links(office, lead):
    office.perform(
        "create_deal",
        lead,
        funnel='"recurring"',
        stage='"Счёт отправлен"',
        fields="{title: lead.title, lead: lead}",
    )
    deal = office.portal.get("deal-1").fields
    assert (deal["funnel"], deal["stage"], deal["lead"]) == ("recurring", "SENT", lead)
    office.perform("move_to_funnel", "deal-1", funnel='"contract"', stage='"KP"')
    moved = office.portal.get("deal-1").fields
    assert (moved["funnel"], moved["stage"], moved["entry_no"]) == ("contract", "KP", 2)


def test_conversion_makes_contact_company_and_deal_once(office, lead):
    inputs = {
        "funnel": '"contract"',
        "company": '"match"',
        "deal_fields": '{comment: "срочно"}',
    }
    office.perform("convert_lead", lead, **inputs)
    office.perform("convert_lead", lead, **inputs)
    shown = office.portal.get(lead).fields
    assert (shown["contact"], shown["company"], shown["deal"]) == (
        "contact-1",
        "company-1",
        "deal-1",
    )
    deal = office.portal.get("deal-1").fields
    assert (deal["title"], deal["amount"], deal["computers_count"]) == (
        "Заявка",
        500,
        7,
    )
    assert (deal["comment"], deal["responsible"]) == ("срочно", "u_mgr")
    contact = office.portal.get("contact-1").fields
    assert (contact["emails"], contact["company"]) == (
        ["anna@example.org"],
        "company-1",
    )
    assert office.portal.get("company-1").fields["title"] == "Анна"


@pytest.mark.parametrize(
    ("address", "found"),
    [("role:responsible", "u_mgr2"), ("role:head", "u_head"), ("u_clerk", "u_clerk")],
)
def test_conversion_finds_people_by_the_lead(office, lead, address, found):
    office.portal.change(lead, {"responsible": "u_mgr2"})
    who = f'"{address}"'
    office.perform(
        "convert_lead",
        lead,
        funnel='"contract"',
        deal_responsible=who,
        contact_responsible=who,
    )
    made = [
        office.portal.get(it).fields["responsible"] for it in ("deal-1", "contact-1")
    ]
    assert made == [found, found]


def test_conversion_matches_by_phone_the_oldest(office, lead):
    office.portal.seed([("contact", {"name": n, "phones": ["89001"]}) for n in "аб"])
    office.portal.seed([("contact", {"name": "в", "phones": ["+7 (900) 1"]})])
    office.portal.change(lead, {"phone": "+7 900-1"})
    office.perform("convert_lead", lead, funnel='"contract"')
    assert office.portal.get(lead).fields["contact"] == "contact-3"


def test_conversion_matches_by_e_mail_before_any_phone(office, lead):
    office.portal.seed([("contact", {"name": "а", "phones": ["84951112233"]})])
    office.portal.seed([("contact", {"name": "б", "emails": ["ANNA@example.org"]})] * 2)
    office.portal.change(lead, {"phone": "+7 495 111-22-33"})
    office.perform("convert_lead", lead, funnel='"contract"')
    assert office.portal.get(lead).fields["contact"] == "contact-2"


def test_a_company_that_is_gone_is_no_match(office, lead):
    firm = office.portal.create("company", {"title": "К"}).id
    known = {"emails": ["anna@example.org"], "company": firm}
    office.portal.create("contact", known)
    office.portal.delete(firm)
    office.perform("convert_lead", lead, funnel='"contract"', company='"match"')
    made = office.portal.get(lead).fields["company"]
    assert office.portal.get("contact-1").fields["company"] == made == "company-2"
    assert office.portal.get("deal-1").fields["company"] == made


def test_a_new_contact_takes_over_how_to_reach_the_lead(office, lead):
    known = {"name": "Анна", "phone": "8 900 1", "address": "Тверская, 1"}
    office.portal.change(lead, known)
    office.perform("convert_lead", lead, funnel='"contract"', contact='"new"')
    contact = office.portal.get("contact-1").fields
    shown = {name: contact[name] for name in ("name", "phones", "address")}
    assert shown == {"name": "Анна", "phones": ["8 900 1"], "address": "Тверская, 1"}


def test_conversion_by_hand_is_a_person_s_write(office, lead):
    made = Sales(office.portal).convert_lead(
        lead,
        funnel="contract",
        company="match",
        contact_responsible="u_mgr2",
        deal_fields={"title": "Своё имя"},
        by="u_head",
        event_id="e1",
    )
    assert made == {"contact": "contact-1", "company": "company-1", "deal": "deal-1"}
    assert office.portal.get("deal-1").fields["title"] == "Своё имя"
    assert office.portal.get("contact-1").fields["responsible"] == "u_mgr2"
    authors = {it.by for it in office.portal.record_history("deal-1")}
    assert authors == {"u_head"}
    for event in ("e1", "e2"):
        again = Sales(office.portal).convert_lead(
            lead, funnel="recurring", event_id=event
        )
        assert again == made
    assert len(office.portal.find("deal")) == 1


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"funnel": "nowhere"}, "NOT_FOUND"),
        ({"funnel": "contract", "contact": "contact-9"}, "NOT_FOUND"),
        ({"funnel": "contract", "company": "lead-1"}, "NOT_FOUND"),
        ({"funnel": "contract", "deal_fields": {"amuont": 1}}, "TYPE_ERROR"),
    ],
)
def test_refused_conversion_leaves_nothing_behind(office, lead, options, code):
    with pytest.raises(RefusedError) as refused:
        Sales(office.portal).convert_lead(lead, **options, by="u_mgr")
    assert refused.value.code == code
    assert [it.id for it in office.portal.find()] == [lead]
    assert office.portal.get(lead).revision == 1


def test_conversion_starts_what_follows_the_deal(office, lead):
    office.deploy()
    Sales(office.portal).convert_lead(lead, funnel="contract", by="u_mgr")
    assert office.task("PrepareOffer").record == "deal-1"


def test_notice_goes_to_each_person_once(office, lead):
    office.perform(
        "notify",
        lead,
        to='["role:responsible", "u_mgr", null, "role:head"]',
        text='"Т"',
    )
    assert office.notices() == [("Do", "u_mgr"), ("Do", "u_head")]
    office.perform("notify", lead, to="null", text='"Т"')
    office.perform("notify", lead, to="[]", text='"Т"')
    assert len(office.notices()) == 2
    [first, _] = office.portal.notifications(record=lead)
    assert (first.text, first.at) == ("Т", office.clock.now())


def test_functions_and_constants_are_at_hand(office, lead):
    office.perform(
        "log",
        lead,
        event='"seen"',
        text=(
            'string join([constants.Clerk, settings.attempt_base, user("u_mgr").name,'
            ' head_of("u_mgr"), normalise("  Ёлка  В лесу "),'
            ' string(has_phrase("замена кабелей", "кабел")),'
            ' string(is_subordinate("u_emp1", "u_head")),'
            " string(working_day_end(add_days(today(), 2))),"
            ' fill("{{ deal.title }}!", {deal: {title: lead.title}})], "|")'
        ),
    )
    assert office.events(lead, "seen")[0][2].split("|") == [
        "user:u_clerk",
        "receipt",
        "Менеджер",
        "u_head",
        "елка в лесу",
        "false",
        "true",
        "2027-06-03T18:00:00@Europe/Moscow",
        "Заявка!",
    ]


def test_constants_change_while_processes_run(office, lead):
    office.portal.set_constants({"ActFormingDate": 5, "Clerk": None}, by="u_admin")
    text = "string(constants.ActFormingDate) + string(constants.Clerk = null)"
    office.perform("log", lead, text=text)
    assert office.events(lead, "log") == [("log", None, "5true")]
    changes = [
        (it.number, it.name, it.old, it.new) for it in office.portal.constant_changes()
    ]
    assert changes == [
        (1, "ActFormingDate", 3, 5),
        (2, "Clerk", "user:u_clerk", None),
    ]


def test_records_that_link_to_each_other_compare_by_identity(office, lead):
    office.perform("convert_lead", lead, funnel='"contract"')
    text = (
        "string(lead.deal.lead = lead) + string(lead.contact = lead.deal.contact)"
        " + string(lead.deal.contact != null)"
    )
    office.perform("log", lead, text=text)
    assert office.events(lead, "log") == [("log", None, "truetruetrue")]


def test_copied_record_holds_its_links_as_ids(office, lead):
    office.perform("convert_lead", lead, funnel='"contract"')
    with office.engine.work() as work:
        view = repository_of(work).view(lead)
        assert view["deal"]["lead"]["deal"]["title"] == "Заявка"
        copied = copy_values(view)
    assert (copied["id"], copied["deal"], copied["contact"]) == (
        "lead-1",
        "deal-1",
        "contact-1",
    )
