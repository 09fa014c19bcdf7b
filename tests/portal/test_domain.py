"""What processes see of records: whose they are, what stands, what was undone."""

import pytest


@pytest.fixture
def lead(office):
    fields = {"title": "Заявка", "name": "Анна", "email": "anna@example.org"}
    return office.portal.create("lead", fields, by="u_mgr").id


def on_message(name, key):
    return (
        '<startEvent id="s"><extensionElements><zeebe:properties>'
        f"<zeebe:property name='key' value='{key}' />"
        "</zeebe:properties></extensionElements>"
        '<messageEventDefinition messageRef="m" /></startEvent>'
    ), f'<message id="m" name="{name}" />'


def test_key_that_is_no_record_leaves_the_record_of_the_event(office, service_task):
    start, root = on_message("deal.created", '= "contract/" + new.id')
    body = start + service_task("Note", "log", text="deal.title")
    asked = service_task("Ask", "create_task", title='"Т"', assignee='"role:admin"')
    office.draw(
        body + asked + '<endEvent id="e" />', "s>Note Note>Ask Ask>e", root=root
    )
    deal = office.portal.create("deal", {"title": "Осмотр"}, by="u_mgr").id
    [instance] = office.engine.instances()
    assert instance.key == "contract/deal-1"
    assert office.events(deal, "log") == [("log", None, "Осмотр")]
    assert office.task("Ask").record == deal
    assert [it[0] for it in office.events(deal)] == [
        "created",
        "process_started",
        "log",
        "task_created",
        "process_completed",
    ]


def test_record_made_by_a_process_starts_nothing(office, lead, service_task):
    start, root = on_message("company.created", "= new.id")
    note = service_task("Note", "log", text='"начат"')
    office.draw(start + note + '<endEvent id="e" />', "s>Note Note>e", root=root)
    office.perform("create_record", lead, type='"company"', fields='{title: "К"}')
    assert office.events("company-1") == [("created", None, None)]
    office.portal.create("company", {"title": "Л"})
    assert ("log", None, "начат") in office.events("company-2")


def test_what_a_failed_action_wrote_is_not_seen_afterwards(office, lead, service_task):
    """The contact is made, then the funnel turns out wrong: nothing of it stays."""
    convert = service_task("Convert", "convert_lead", funnel='lower case("НЕТ")')
    seen = service_task(
        "Note",
        "log",
        text=(
            "string(match_contact(lead.email, null) = null)"
            " + string(lead.contact = null)"
        ),
    )
    boundary = (
        '<boundaryEvent id="Failed" attachedToRef="Convert">'
        '<errorEventDefinition errorRef="err" /></boundaryEvent>'
    )
    ends = '<endEvent id="e" /><endEvent id="e2" />'
    process = office.draw(
        f'<startEvent id="s" />{convert}{boundary}{seen}{ends}',
        "s>Convert Convert>e Failed>Note Note>e2",
        root='<error id="err" errorCode="NOT_FOUND" />',
    )
    office.engine.start(process, key=lead)
    assert office.events(lead, "log") == [("log", None, "truetrue")]
    assert office.portal.find("contact") == []
    assert office.portal.create("contact", {"name": "Б"}).id == "contact-1"


@pytest.mark.parametrize(
    ("due", "noted"),
    [
        ("now() - duration(&quot;PT1H&quot;)", ["fired_late"]),
        ("now() - duration(&quot;PT1S&quot;)", ["fired_late"]),
        ("now()", []),
    ],
)
def test_late_timer_is_noted_on_the_record(office, lead, due, noted):
    """A moment that is already past fires at once; one equal to now is not late."""
    timer = (
        '<intermediateCatchEvent id="Wait"><timerEventDefinition>'
        f"<timeDate>= {due}</timeDate></timerEventDefinition>"
        "</intermediateCatchEvent>"
    )
    process = office.draw(
        f'<startEvent id="s" />{timer}<endEvent id="e" />', "s>Wait Wait>e"
    )
    office.engine.start(process, key=lead)
    assert [it[0] for it in office.events(lead)] == [
        "created",
        "process_started",
        *noted,
        "process_completed",
    ]


def test_process_reads_the_record_as_it_stands_at_that_moment(
    office, lead, service_task
):
    steps = (
        service_task("Before", "log", text="lead.comment")
        + service_task("Write", "set_fields", fields='{comment: "новое"}')
        + service_task("After", "log", text="lead.comment")
    )
    process = office.draw(
        f'<startEvent id="s" />{steps}<endEvent id="e" />',
        "s>Before Before>Write Write>After After>e",
    )
    office.engine.start(process, key=lead)
    assert [it[2] for it in office.events(lead, "log")] == [None, "новое"]


def test_a_link_to_a_record_that_is_gone_is_null_but_its_id_stays(office):
    first = office.portal.create("deal", {"title": "первая"}).id
    later = office.portal.create("deal", {"title": "вторая", "contract_id": first}).id
    office.portal.delete(first)
    text = 'string(deal.contract_id = null) + " " + link_id(deal, "contract_id")'
    office.perform("log", later, text=text)
    assert office.events(later, "log") == [("log", None, f"true {first}")]
    office.perform("log", later, text='link_id(deal, "contrakt_id")')
    [incident] = office.engine.incidents()
    assert "did you mean 'contract_id'?" in incident.message
