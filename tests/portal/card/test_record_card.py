"""What a card tells of a record, its alike and its processes, to who asks."""

import pytest
from tests.portal.test_rights_of_types import desk_office

from bizproc.errors import NotFoundError


def test_a_card_tells_what_may_be_done(make_office, tmp_path):
    office = desk_office(make_office, tmp_path)
    deal = office.portal.create("deal", {"title": "T", "responsible": "u_mgr"}).id
    card = office.portal.card(deal, by="u_mgr")
    assert (card.title, card.stage.code) == ("T", card.funnel.stages[0].code)
    assert card.changes == {"comment"}
    assert card.moves == {"FEEDBACK"}
    assert card.funnels == ()
    assert not any((card.may_delete, card.may_comment, card.may_run))
    everything = office.portal.card(deal, by="u_admin")
    assert everything.moves == {it.code for it in card.funnel.stages}
    others = [it for it in card.type.funnels if it != card.funnel]
    assert others
    assert everything.funnels == tuple(others)
    assert "amount" in everything.changes
    assert "id" not in everything.changes
    assert everything.may_delete
    assert everything.may_comment
    assert everything.may_run
    assert office.portal.card(deal) == everything


def test_links_have_the_titles_of_what_one_sees(make_office, tmp_path):
    office = desk_office(make_office, tmp_path)
    create = office.portal.create
    company = create("company", {"title": "  Cables Ltd "}).id
    contact = create("contact", {"name": "Anna"}).id
    hidden = create("deal", {"title": "тайна"}).id
    deal = create(
        "deal",
        {"title": "T", "company": company, "contact": contact, "prev_deal": hidden},
    ).id
    card = office.portal.card(deal, by="u_mgr")
    assert card.linked == {company: "Cables Ltd", contact: "Anna"}
    assert hidden in office.portal.card(deal, by="u_head").linked
    office.portal.delete(company)
    assert company not in office.portal.card(deal, by="u_mgr").linked


def test_a_record_without_a_title_is_called_by_its_id(office):
    contact = office.portal.create("contact", {"emails": ["a@b.example"]}).id
    assert office.portal.card(contact, by="u_mgr").title == contact


@pytest.mark.parametrize("url", ["memory://", "sqlite://"])
def test_duplicates_share_an_address_or_a_phone_in_any_spelling(
    make_office, tmp_path, url
):
    office = make_office(tmp_path, url=url)
    create = office.portal.create
    same = {"email": "Anna@Client.example"}
    phone = {"phone": "+7 (495) 123-45-67"}
    first = create("lead", {"title": "1", **same, **phone}).id
    by_mail = create("lead", {"title": "2", "email": "anna@client.example"}).id
    by_phone = create("lead", {"title": "3", "phone": "8 495 1234567"}).id
    create("lead", {"title": "4", "email": "bert@client.example"})
    create("contact", {"emails": ["anna@client.example"]})
    gone = create("lead", {"title": "5", **same}).id
    office.portal.delete(gone)
    ask = office.portal.duplicates
    assert [it.id for it in ask(first, by="u_mgr")] == [by_mail, by_phone]
    assert [it.id for it in ask(first, by="u_mgr", limit=1)] == [by_mail]
    assert [it.id for it in ask(by_phone, by="u_mgr")] == [first]
    nothing = create("lead", {"title": "6"}).id
    assert ask(nothing, by="u_mgr") == []
    office.portal.close()


def test_a_hidden_record_is_no_duplicate_of_what_one_sees(make_office, tmp_path):
    office = desk_office(make_office, tmp_path)
    mail = {"email": "a@b.example"}
    hidden = office.portal.create("deal", {"title": "тайна", **mail}).id
    shown = office.portal.create("deal", {"title": "T", **mail}).id
    assert office.portal.duplicates(shown, by="u_mgr") == []
    assert [it.id for it in office.portal.duplicates(shown)] == [hidden]


def test_processes_of_a_record_stand_on_their_picture(office):
    office.deploy("lead_qualification.bpmn", "call_slots.dmn")
    lead = office.portal.create("lead", {"title": "L", "source": "manual"}).id
    other = office.portal.create("lead", {"title": "M", "source": "manual"}).id
    [run] = office.portal.processes_of(lead, by="u_mgr")
    assert (run.process_id, run.state, run.version) == (
        "lead_qualification",
        "active",
        1,
    )
    svg = office.portal.process_picture(lead, run.instance_id, by="u_mgr")
    assert 'class="userTask here" data-element-id="AssignManager"' in svg
    assert 'class="exclusiveGateway passed" data-element-id="HasManager"' in svg
    with pytest.raises(NotFoundError, match="no process"):
        office.portal.process_picture(other, run.instance_id, by="u_mgr")
    office.portal.change(lead, {"stage": "SPAM"}, by="u_mgr")
    [run] = office.portal.processes_of(lead, by="u_mgr")
    assert run.state == "completed"
    svg = office.portal.process_picture(lead, run.instance_id, by="u_mgr")
    assert " here" not in svg


def test_what_an_event_of_a_record_started_is_a_process_of_it(office):
    process = office.draw(
        '<startEvent id="s"><messageEventDefinition messageRef="m" /></startEvent>'
        '<userTask id="t"><extensionElements><zeebe:userTask />'
        '<zeebe:assignmentDefinition assignee="u_mgr" /></extensionElements></userTask>'
        '<endEvent id="e" />',
        "s>t t>e",
        root='<message id="m" name="contact.created" />',
    )
    contact = office.portal.create("contact", {"name": "Anna"}).id
    assert [it.process_id for it in office.portal.processes_of(contact)] == [process]
