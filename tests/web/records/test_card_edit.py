"""Fields are written on the card itself; two people at once lose nothing."""

import re

import pytest
from tests.web.conftest import OWN
from tests.web.records.test_card_page import hidden, lead


def form_of(page):
    """Return what the form of the fields holds, as a browser would send it."""
    form = re.search(r'<section class="paper fields".*?</section>', page, re.DOTALL)[0]
    found = dict(
        re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form)
    )
    found |= dict(
        re.findall(r'<input id="[^"]+" name="([^"]+)"[^>]* value="([^"]*)"', form)
    )
    found |= dict(
        re.findall(r'<textarea id="[^"]+" name="([^"]+)"[^>]*>([^<]*)<', form)
    )
    return found


def opened(browser, record, edit="all"):
    return form_of(browser.get(f"/records/{record}?edit={edit}").text)


def send(browser, record, form):
    return browser.post(f"/records/{record}", data=form, headers=OWN)


def test_one_field_is_opened_alone_and_saved(signed_in, office):
    record = lead(office)
    form = opened(signed_in, record, "comment")
    assert {it for it in form if it.startswith("f-")} == {"f-comment"}
    sent = send(signed_in, record, {**form, "f-comment": "two\r\nlines"})
    assert sent.headers["location"] == f"/records/{record}?tab=card&done=saved"
    assert office.portal.get(record).fields["comment"] == "two\nlines"
    assert "Saved." in signed_in.get(sent.headers["location"]).text


def test_what_stands_there_already_is_not_written(signed_in, office):
    contact = office.portal.create("contact", {"name": "Anna"}).id
    record = lead(office, contact=contact, responsible="u_mgr", opportunity="10.50")
    revision = office.portal.get(record).revision
    sent = send(signed_in, record, opened(signed_in, record))
    assert sent.status_code == 303
    assert office.portal.get(record).revision == revision


def test_each_kind_of_field_is_read_as_people_write_it(signed_in, office):
    contact = office.portal.create("contact", {"name": "Anna Berg"}).id
    deal = office.portal.create("deal", {"title": "D"}).id
    typed = {
        "f-amount": "1 200,50",
        "f-contract_date": "2027-06-05",
        "f-created_at": "2027-06-05T10:30",
        "f-payment_received": "1",
        "f-responsible": "Менеджер",
        "f-contact": "anna",
    }
    assert (
        send(signed_in, deal, {**opened(signed_in, deal), **typed}).status_code == 303
    )
    fields = office.portal.get(deal).fields
    assert str(fields["amount"]) == "1200.50"
    assert fields["contract_date"].isoformat() == "2027-06-05"
    assert fields["created_at"].isoformat() == "2027-06-05T07:30:00+00:00"
    assert fields["payment_received"] is True
    assert (fields["responsible"], fields["contact"]) == ("u_mgr", contact)
    cleared = {**opened(signed_in, deal), "f-amount": "", "f-contact": ""}
    assert send(signed_in, deal, cleared).status_code == 303
    fields = office.portal.get(deal).fields
    assert (fields["amount"], fields["contact"]) == (None, None)


def test_several_values_stand_on_lines(signed_in, office):
    contact = office.portal.create("contact", {"emails": ["a@b.example"]}).id
    form = opened(signed_in, contact, "emails")
    assert form["f-emails"] == "a@b.example"
    sent = send(
        signed_in, contact, {**form, "f-emails": "a@b.example\n\n c@d.example "}
    )
    assert sent.status_code == 303
    assert office.portal.get(contact).fields["emails"] == ["a@b.example", "c@d.example"]


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"f-amount": "much"}, "amount"),
        ({"f-responsible": "Nobody"}, "responsible"),
        ({"f-contact": "nobody at all"}, "contact"),
        ({"f-contact": "Anna"}, "contact"),
        ({"f-contact": "contact-99"}, "contact"),
        ({"f-contract_date": "yesterday"}, "contract_date"),
    ],
)
def test_what_is_refused_is_told_at_its_field_and_stays_typed(
    signed_in, office, typed, field
):
    for name in ("Anna Berg", "Anna Stein"):
        office.portal.create("contact", {"name": name})
    deal = office.portal.create("deal", {"title": "D"}).id
    form = {**opened(signed_in, deal), "f-title": "typed <too>", **typed}
    answered = send(signed_in, deal, form)
    assert answered.status_code in {404, 422}
    assert f'href="#f-{field}"' in answered.text
    again = form_of(answered.text)
    assert again["f-title"] == "typed &lt;too&gt;"
    assert again[f"f-{field}"] == typed[f"f-{field}"]
    assert office.portal.get(deal).fields["title"] == "D"


def test_the_second_of_two_writers_sees_both_values_and_chooses(signed_in, office):
    record = lead(office, name="Anna", comment="old")
    form = opened(signed_in, record)
    theirs = {"name": "Anna Berg", "comment": "theirs"}
    office.portal.change(record, theirs, by="u_head")
    mine = {"f-name": "Anna Stein", "f-comment": "mine", "f-title": "Cables"}
    answered = send(signed_in, record, {**form, **mine})
    assert answered.status_code == 409
    page = answered.text
    assert "Somebody wrote the same fields" in page
    assert re.search(r'name="take-name" value="theirs"> Anna Berg', page)
    assert re.search(r'name="take-comment" value="theirs"> theirs', page)
    assert "take-title" not in page
    again = form_of(page)
    assert (again["f-name"], again["f-title"]) == ("Anna Stein", "Cables")
    assert office.portal.get(record).fields["title"] == "Cable"
    chosen = {**again, "take-name": "theirs", "take-comment": "mine"}
    assert send(signed_in, record, chosen).status_code == 303
    fields = office.portal.get(record).fields
    assert (fields["name"], fields["comment"], fields["title"]) == (
        "Anna Berg",
        "mine",
        "Cables",
    )


def test_two_who_write_other_fields_do_not_disturb_each_other(signed_in, office):
    record = lead(office)
    form = opened(signed_in, record)
    office.portal.change(record, {"comment": "theirs"}, by="u_head")
    assert send(signed_in, record, {**form, "f-title": "mine"}).status_code == 303
    fields = office.portal.get(record).fields
    assert (fields["comment"], fields["title"]) == ("theirs", "mine")


def test_a_form_sent_twice_changes_nothing_twice(signed_in, office):
    record = lead(office)
    form = {**opened(signed_in, record), "f-title": "mine"}
    for _ in range(2):
        assert send(signed_in, record, form).status_code == 303
    assert office.portal.get(record).revision == 2


def test_a_card_is_moved_as_it_was_seen(signed_in, office):
    record = lead(office)
    page = signed_in.get(f"/records/{record}").text
    form = {"revision": hidden(page, "revision"), "event_id": hidden(page, "event_id")}

    def move(stage):
        return signed_in.post(
            f"/records/{record}/move", data={**form, "stage": stage}, headers=OWN
        )

    office.portal.change(record, {"stage": "NO_ANSWER"}, by="u_head")
    late = move("IN_PROGRESS")
    assert late.status_code == 409
    assert "Somebody was faster." in late.text
    assert office.portal.get(record).fields["stage"] == "NO_ANSWER"
    form["revision"] = hidden(late.text, "revision")
    form["event_id"] = hidden(late.text, "event_id")
    moved = move("IN_PROGRESS")
    assert moved.headers["location"] == f"/records/{record}?done=moved"
    assert office.portal.get(record).fields["stage"] == "IN_PROGRESS"


def test_what_a_stage_demands_is_asked_on_the_spot(signed_in, office):
    office.deploy("stage_requirements.dmn")
    record = lead(office)
    page = signed_in.get(f"/records/{record}").text
    form = {"revision": hidden(page, "revision"), "stage": "DUPLICATE"}
    asked = signed_in.post(f"/records/{record}/move", data=form, headers=OWN)
    assert asked.status_code == 422
    assert 'name="f-duplicate_link"' in asked.text
    filled = {**form, "f-duplicate_link": "lead-7"}
    moved = signed_in.post(f"/records/{record}/move", data=filled, headers=OWN)
    assert moved.status_code == 303
    fields = office.portal.get(record).fields
    assert (fields["stage"], fields["duplicate_link"]) == ("DUPLICATE", "lead-7")


def test_who_writes_is_told_what_somebody_else_wrote_meanwhile(signed_in, office):
    record = lead(office)
    page = signed_in.get(f"/records/{record}").text
    way = re.search(r'href="([^"]*edit=comment[^"#]*)', page)[1].replace("&amp;", "&")
    assert "changed while you write" not in signed_in.get(way).text
    office.portal.change(record, {"name": "Anna <b>", "service": "x"}, by="u_head")
    later = signed_in.get(way, headers={"HX-Request": "true"}).text
    assert "changed while you write:" in later
    assert "Anna &lt;b&gt;" in later
    assert 'id="newer" data-live="20"' in later


def test_the_fields_of_a_group_are_written_together(signed_in, office):
    record = lead(office, name="Anna")
    page = signed_in.get(f"/records/{record}").text
    assert "<h3>Клиент</h3>" in page
    way = re.search(r'href="[^"]*edit=(group-[0-9]+)', page)[1]
    form = opened(signed_in, record, way)
    names = {it.removeprefix("f-") for it in form if it.startswith("f-")}
    kinds = office.portal.workspace.schema.type("lead")
    [group] = [it for it in kinds.grouped if it.title == "Клиент"]
    assert names == {it.name for it in group.fields}
    sent = send(signed_in, record, {**form, "f-name": "Berta", "f-address": "Here"})
    assert sent.status_code == 303
    fields = office.portal.get(record).fields
    assert (fields["name"], fields["address"]) == ("Berta", "Here")


def test_who_writes_is_told_of_a_move_meanwhile(signed_in, office):
    record = lead(office, name="Anna")
    revision = office.portal.get(record).revision
    office.portal.change(record, {"stage": "IN_PROGRESS"}, by="u_head")
    shown = signed_in.get(f"/records/{record}?edit=all&of={revision}")
    assert shown.status_code == 200
    assert "Stage → В обработке" in shown.text


def move(browser, record, **data):
    path = f"/records/{record}/move"
    return browser.post(path, data=data, headers=OWN)


def test_a_record_goes_to_another_funnel_from_its_card(signed_in, office):
    deal = office.portal.create("deal", {"title": "D", "funnel": "contract"}).id
    page = signed_in.get(f"/records/{deal}").text
    offered = re.findall(r'name="funnel" value="(\w+)"', page)
    assert offered == ["recurring", "service_control", "service_request"]
    seen = hidden(page, "revision")
    assert move(signed_in, deal, funnel="recurring", revision=seen).status_code == 303
    fields = office.portal.get(deal).fields
    assert (fields["funnel"], fields["stage"]) == ("recurring", "DRAFT")
    # the one who comes later sees where it stands
    late = move(signed_in, deal, funnel="service_control", revision=seen)
    assert late.status_code == 409
    assert "Формирование счёта" in late.text
    assert move(signed_in, deal, funnel="nowhere").status_code == 404
    lead_card = signed_in.get(f"/records/{lead(office)}").text
    assert 'name="funnel"' not in lead_card


def test_what_a_stage_of_another_funnel_demands_is_asked(signed_in, office):
    office.deploy("stage_requirements.dmn")
    deal = office.portal.create("deal", {"title": "D", "funnel": "contract"}).id
    asked = move(signed_in, deal, funnel="recurring", stage="PAID")
    assert asked.status_code == 422
    assert "Fill in and move to “Счёт оплачен”" in asked.text
    assert '<input type="hidden" name="funnel" value="recurring">' in asked.text
    assert office.portal.get(deal).fields["funnel"] == "contract"


@pytest.mark.parametrize(
    ("path", "data", "says"),
    [
        ("", {"f-amount": "much", "edit": "amount"}, "нужно: сумма, не больше двух"),
        ("", {"f-responsible": "Никто", "edit": "all"}, "никого не зовут «Никто»"),
        ("/tasks", {"title": "T", "kind": "call"}, "есть срок: укажите его"),
        ("/tasks", {"title": " "}, "напишите, что сделать"),
        ("/comments", {"text": ""}, "в заметке нужен текст или файл"),
        ("/payment", {"amount": "0"}, "оплата больше нуля, а не 0"),
        ("/payment", {"amount": ""}, "укажите, сколько оплачено"),
        (
            "/invoice",
            {"number": "17", "amount": "5"},
            "номер «17» уже у счёта invoice-1",
        ),
        ("/move", {"stage": "GONE"}, "нет стадии «GONE»"),
    ],
)
def test_a_page_says_in_its_language_why_something_was_refused(
    signed_in, office, path, data, says
):
    office.portal.create("invoice", {"number": "17"})
    deal = office.portal.create("deal", {"title": "D"}).id
    answered = signed_in.post(
        f"/records/{deal}{path}", data=data, headers={**OWN, "Accept-Language": "ru"}
    )
    assert answered.status_code in {404, 422}
    assert says in answered.text
    [told] = re.findall(
        r'<div class="refusal" role="alert".*?</div>', answered.text, re.DOTALL
    )
    assert not re.search(
        r"(?<![#\w/-])[a-z]{3,} [a-z]{3,}", re.sub(r"<[^>]+>", "", told)
    )


def test_a_page_of_a_refusal_speaks_the_language_of_who_reads(signed_in):
    russian = signed_in.get("/records/deal-99", headers={"Accept-Language": "ru"}).text
    assert "Записи deal-99 нет." in russian
    assert "&#39;deal-99&#39; does not exist" in signed_in.get("/records/deal-99").text
