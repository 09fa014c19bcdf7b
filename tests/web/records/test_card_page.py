"""The card of a record: its tabs, what may be done on it, its files."""

import dataclasses
import re
from urllib.parse import quote

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient
from tests.office import Office
from tests.portal.test_rights_of_types import DESK
from tests.statements import reads, traced
from tests.web.conftest import ENGLISH, OWN

from bizproc import web
from bizproc.crm.extension import CRM


def hidden(page, name):
    """Return the value of the first hidden input of a name."""
    return re.search(rf'name="{name}" value="([^"]*)"', page)[1]


def lead(office, **fields):
    given = {"title": "Cable", "email": "anna@client.example", "source": "manual"}
    return office.portal.create("lead", {**given, **fields}, by="u_mgr").id


def test_a_card_shows_a_record_with_its_links_and_its_alike(signed_in, office):
    contact = office.portal.create("contact", {"name": "Anna <b>"}).id
    record = lead(
        office, phone="+7 (495) 123-45-67", contact=contact, opportunity="1200.50"
    )
    other = lead(office, title="The same")
    page = signed_in.get(f"/records/{record}").text
    assert f'<a href="/records/{contact}">Anna &lt;b&gt;</a>' in page
    assert '<a href="tel:+74951234567">' in page
    assert 'href="mailto:anna%40client.example"' in page
    assert f'<a href="/records/{other}">The same</a>' in page
    assert "1 200,50" in page.replace("\xa0", " ")
    assert "empty fields" in page
    assert "made the record" in page


@pytest.mark.parametrize("tab", ["card", "timeline", "tasks", "history", "processes"])
def test_every_tab_is_drawn_and_a_script_gets_the_card_alone(signed_in, office, tab):
    office.deploy("lead_qualification.bpmn", "call_slots.dmn")
    record = lead(office)
    office.portal.change(record, {"comment": "<script>x</script>"}, by="u_mgr")
    path = f"/records/{record}?tab={tab}"
    whole = signed_in.get(path)
    assert whole.status_code == 200
    assert "<script>x" not in whole.text
    part = signed_in.get(path, headers={"HX-Request": "true"})
    assert part.text.lstrip().startswith('<article id="card"')
    assert "HX-Request" in part.headers["vary"]
    russian = signed_in.get(path, headers={"Accept-Language": "ru"}).text
    assert "Лента" in russian


@pytest.mark.parametrize(
    "path",
    [
        "/records/lead-99",
        "/records/none-1",
        "/records/lead-99/letter",
        "/records/lead-99/deletion",
        "/records/none/new/in-full",
        "/records/lead-1?tab=none",
        "/records/lead-1/processes/none.svg",
        "/records/lead-1/files/title/7",
        "/records/lead-1/entries/99/files/0",
    ],
)
def test_what_is_not_there_is_not_found(signed_in, office, path):
    lead(office)
    assert signed_in.get(path).status_code == 404


@pytest.fixture
def narrow(tmp_path):
    """Return an office whose deals have rights, and a browser of the manager."""
    office = Office(tmp_path, extensions=[CRM, DESK])
    made = web.app(office.portal, user_of=lambda request: request.headers.get("user"))
    browser = TestClient(
        made, follow_redirects=False, headers={**ENGLISH, **OWN, "user": "u_mgr"}
    )
    return office, browser


def test_a_hidden_record_answers_as_one_that_is_not_there(narrow):
    office, browser = narrow
    record = office.portal.create("deal", {"title": "тайна"}).id
    for path in ("", "/letter", "/deletion"):
        absent = browser.get(f"/records/deal-99{path}")
        found = browser.get(f"/records/{record}{path}")
        assert found.status_code == absent.status_code == 404
        assert found.text == absent.text.replace("deal-99", record)
    for path in ("", "/move", "/comments", "/tasks", "/letter", "/deletion"):
        assert browser.post(f"/records/{record}{path}").status_code == 404
    assert "тайна" not in browser.get("/records/deal-99").text


def test_what_one_may_not_do_is_not_offered_and_refused_with_who_may(narrow):
    office, browser = narrow
    deal = {"title": "T", "responsible": "u_mgr", "amount": 10}
    record = office.portal.create("deal", deal).id
    page = browser.get(f"/records/{record}").text
    assert f'href="/records/{record}?tab=card&amp;edit=comment' in page
    assert "edit=amount" not in page
    assert "Write a letter" not in page
    assert "Note for colleagues" not in page
    assert "Delete" not in page
    asked = browser.get(f"/records/{record}/deletion")
    assert asked.status_code == 403
    assert "Who may:" in asked.text
    assert browser.post(f"/records/{record}/deletion").status_code == 403
    assert browser.get(f"/records/{record}/letter").status_code == 403
    moved = browser.post(f"/records/{record}/move", data={"stage": "LOST"})
    assert moved.status_code == 403
    assert "You may not move it there." in moved.text
    note = browser.post(f"/records/{record}/comments", data={"text": "keeps"})
    assert note.status_code == 403


def test_files_go_up_and_come_down_as_something_to_be_kept(signed_in, office):
    record = office.portal.create("deal", {"title": "D"}, by="u_mgr").id
    page = signed_in.get(f"/records/{record}?edit=kp_file").text
    name = 'an "offer".html'
    sent = signed_in.post(
        f"/records/{record}",
        data={"f-kp_file": "-", "revision": hidden(page, "revision")},
        files={"f-kp_file": (name, b"<script>alert(1)</script>", "text/html")},
        headers=OWN,
    )
    assert sent.status_code == 303
    path = f"/records/{record}/files/kp_file/0"
    assert f'href="{path}"' in signed_in.get(f"/records/{record}").text
    got = signed_in.get(path)
    assert got.content == b"<script>alert(1)</script>"
    assert got.headers["content-type"] == "application/octet-stream"
    kept = office.portal.get(record).fields["kp_file"]["name"]
    assert got.headers["content-disposition"] == (
        f"attachment; filename*=UTF-8''{quote(kept, safe='')}"
    )
    assert got.headers["content-security-policy"].startswith("sandbox")
    assert got.headers["x-content-type-options"] == "nosniff"
    # whoever takes the mark away lets the file go
    gone = signed_in.post(f"/records/{record}", data={"f-kp_file": "-"}, headers=OWN)
    assert gone.status_code == 303
    assert office.portal.get(record).fields["kp_file"] is None
    assert signed_in.get(path).status_code == 404


def test_a_note_has_files_and_what_is_refused_stays_typed(signed_in, office):
    record = lead(office)
    sent = signed_in.post(
        f"/records/{record}/comments",
        data={"text": "see <plan>", "event_id": "e1"},
        files={"files": ("plan.txt", b"plan")},
        headers=OWN,
    )
    assert sent.headers["location"] == f"/records/{record}?tab=timeline&done=noted"
    page = signed_in.get(sent.headers["location"]).text
    assert "The note is written." in page
    assert "see &lt;plan&gt;" in page
    path = re.search(r'href="(/records/[^"]*/entries/[^"]*)"', page)[1]
    assert signed_in.get(path).content == b"plan"
    long = signed_in.post(
        f"/records/{record}/comments", data={"text": "x" * 10_001}, headers=OWN
    )
    assert long.status_code == 422
    assert "x" * 10_001 in long.text
    assert 'href="#note-text"' in long.text


def test_a_task_is_planned_and_stands_among_the_things_to_do(signed_in, office):
    record = lead(office)
    given = {"title": "Ring", "kind": "call", "due": "2027-06-02T10:00"}
    bad = signed_in.post(
        f"/records/{record}/tasks", data={**given, "assignee": "Nobody"}, headers=OWN
    )
    assert bad.status_code == 422
    assert 'value="Ring"' in bad.text
    assert 'value="2027-06-02T10:00"' in bad.text
    assert 'href="#plan-assignee"' in bad.text
    sent = signed_in.post(f"/records/{record}/tasks", data=given, headers=OWN)
    assert sent.headers["location"] == f"/records/{record}?tab=tasks&done=planned"
    page = signed_in.get(sent.headers["location"]).text
    assert "Ring" in page
    assert 'datetime="2027-06-02T10:00:00+03:00"' in page


def test_a_picture_shows_where_a_process_stands(signed_in, office):
    office.deploy("lead_qualification.bpmn", "call_slots.dmn")
    record = lead(office)
    page = signed_in.get(f"/records/{record}?tab=processes").text
    got = signed_in.get(re.search(r'<img[^>]* src="([^"]+)"', page)[1])
    assert got.headers["content-type"].startswith("image/svg+xml")
    assert got.headers["content-security-policy"].startswith("sandbox")
    assert 'class="userTask here"' in got.text


def test_a_record_is_made_with_faults_at_the_fields(signed_in, office):
    page = signed_in.get("/records/lead/new/in-full?f-title=From%20afar").text
    assert 'value="From afar"' in page
    bad = signed_in.post(
        "/records/lead/new/in-full",
        data={
            "f-title": "New <one>",
            "f-opportunity": "much",
            "f-cycle": "0",
            "f-responsible": "Nobody",
        },
        headers=OWN,
    )
    assert bad.status_code == 422
    assert 'value="New &lt;one&gt;"' in bad.text
    assert 'href="#f-responsible"' in bad.text
    bad = signed_in.post(
        "/records/lead/new/in-full",
        data={"f-title": "New", "f-opportunity": "much", "f-cycle": "0"},
        headers=OWN,
    )
    assert 'href="#f-opportunity"' in bad.text
    assert 'href="#f-cycle"' in bad.text
    good = {"f-title": "New", "f-opportunity": "1 200,50", "event_id": "once"}
    for _ in range(2):
        made = signed_in.post("/records/lead/new/in-full", data=good, headers=OWN)
        assert made.status_code == 303
    [record] = office.portal.find("lead")
    assert made.headers["location"] == f"/records/{record.id}?done=made"
    assert str(record.fields["opportunity"]) == "1200.50"


def test_a_record_is_deleted_after_a_question(signed_in, office):
    record = lead(office)
    asked = signed_in.get(f"/records/{record}/deletion")
    assert "Delete “Cable”?" in asked.text
    gone = signed_in.post(f"/records/{record}/deletion", headers=OWN)
    assert gone.status_code == 303
    assert signed_in.get(f"/records/{record}").status_code == 404


def test_a_letter_goes_to_whom_the_record_names(signed_in, office):
    record = lead(office)
    page = signed_in.get(f"/records/{record}/letter").text
    assert 'value="anna@client.example"' in page
    letter = {"to": "anna@client.example; nobody", "subject": "S", "text": "T <b>"}
    bad = signed_in.post(f"/records/{record}/letter", data=letter, headers=OWN)
    assert bad.status_code == 422
    assert "nobody" in bad.text
    assert "T &lt;b&gt;" in bad.text
    assert office.mail.messages == []
    good = {**letter, "to": "anna@client.example", "event_id": "once"}
    for _ in range(2):
        sent = signed_in.post(f"/records/{record}/letter", data=good, headers=OWN)
        assert sent.status_code == 303
    assert len(office.mail.messages) == 1
    assert "wrote a letter" in signed_in.get(sent.headers["location"]).text


def test_a_letter_of_a_deal_goes_to_its_contact(signed_in, office):
    contact = office.portal.create(
        "contact", {"name": "A", "emails": ["a@b.example", "c@d.example"]}
    ).id
    deal = office.portal.create("deal", {"title": "D", "contact": contact}).id
    page = signed_in.get(f"/records/{deal}/letter").text
    assert 'value="a@b.example; c@d.example"' in page


def test_the_timeline_is_narrowed_and_goes_on(signed_in, office):
    record = lead(office)
    for number in range(51):
        office.portal.comment(record, f"note {number:02}", by="u_mgr")
    page = signed_in.get(f"/records/{record}?tab=timeline&kind=comment").text
    assert page.count('class="event comment"') == 50
    more = re.search(r'class="more"><a[^>]* href="([^"]+)"', page)[1]
    rest = signed_in.get(more.replace("&amp;", "&")).text
    assert rest.count('class="event comment"') == 1
    assert "note 00" in rest
    empty = signed_in.get(f"/records/{record}?tab=timeline&kind=mail").text
    assert "Reset the filters" in empty


def test_mounted_the_card_has_the_paths_of_the_host(office):
    host = FastAPI()
    desk = web.app(office.portal, user_of=lambda _: "u_mgr", sections={"records"})
    host.mount("/desk", desk)
    browser = TestClient(host, follow_redirects=False, headers={**ENGLISH, **OWN})
    record = lead(office)
    page = browser.get(f"/desk/records/{record}").text
    assert f'action="/desk/records/{record}/comments"' in page
    assert (
        re.findall(r'(?:href|src|action)="(?!/desk|#|mailto:|tel:)[^"]*"', page) == []
    )


def test_a_card_asks_the_database_as_often_however_much_there_is(tmp_path):
    with traced() as asked:
        office = Office(tmp_path, url="sqlite://").deploy(
            "lead_qualification.bpmn", "call_slots.dmn"
        )
        made = web.app(office.portal, user_of=lambda _: "u_mgr")
        browser = TestClient(made, headers=ENGLISH)
        little, much = lead(office), lead(office)
        for number in range(60):
            office.portal.comment(much, f"note {number}", by="u_mgr")

        def cost(record, tab):
            asked.clear()
            assert browser.get(f"/records/{record}?tab={tab}").status_code == 200
            return len(reads(asked))

        for tab in ("card", "timeline", "tasks", "history"):
            assert 2 <= cost(little, tab) == cost(much, tab) <= 12, tab
        office.portal.close()


def test_a_letter_begins_with_a_draft_of_the_workspace(workspace, tmp_path):
    folder = tmp_path / "templates" / "letters"
    folder.mkdir(parents=True)
    (folder / "offer.txt").write_text("Offer for {{ record.title }}\n\nDear client")
    own = dataclasses.replace(workspace, directory=tmp_path)
    office = Office(tmp_path, workspace=own)
    made = web.app(office.portal, user_of=lambda _: "u_mgr")
    browser = TestClient(made, headers=ENGLISH)
    record = lead(office, title="<Cable>")
    assert "<option>offer</option>" in browser.get(f"/records/{record}/letter").text
    page = browser.get(f"/records/{record}/letter?draft=offer").text
    assert 'value="Offer for &lt;Cable&gt;"' in page
    assert ">Dear client</textarea>" in page
    assert browser.get(f"/records/{record}/letter?draft=none").status_code == 404
