"""The page of a task: its form, its draft, what may be done with it."""

import dataclasses
import datetime as dt
import re
from zoneinfo import ZoneInfo

import pytest
from tests.web.tasks.conftest import Desk, field

from bizproc.model.states import TaskState
from bizproc.model.task_details import ChecklistItem, TaskDetails

MOMENT = """{"id": "visit", "type": "default", "schemaVersion": 16, "components": [
  {"type": "datetime", "subtype": "datetime", "key": "at",
   "id": "f1", "validate": {"required": true}},
  {"type": "textfield", "key": "why", "label": "Why", "id": "f2",
   "validate": {"required": true}}]}"""
PAPERS = """{"id": "visit", "type": "default", "schemaVersion": 16, "components": [
  {"type": "filepicker", "key": "papers", "label": "Papers", "multiple": true,
   "id": "f1"}]}"""
HOSTILE = "<script>alert(1)</script>\"'&<img src=x onerror=alert(1)>"


def test_a_form_is_drawn_checked_and_sent(desk):
    task = desk.ask()
    page = desk.get(f"/tasks/{task}")
    assert "Visit" in page
    assert 'name="a:place"' in page
    answers = f"/tasks/{task}/answers"
    wrong = desk.post(answers, {"a:place": "", "a:days": "99"}, status=422).text
    assert 'aria-invalid="true"' in wrong
    assert field(wrong, "a:days") == "99"
    sent = {"a:place": "Тверь", "a:days": "3", "event_id": "e1"}
    assert desk.post(answers, sent).headers["location"].startswith(f"/tasks/{task}?")
    assert desk.engine.user_task(task).result == {"place": "Тверь", "days": 3}
    # once more, as a browser does when a page is loaded anew
    desk.post(answers, sent)
    done = desk.get(f"/tasks/{task}?done=completed")
    assert "Completed." in done
    assert "Тверь" in done
    assert "Complete</button>" not in done


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        # the clocks of Berlin leave this hour out
        ({"a:at": "2028-03-26T02:30", "a:why": "x"}, ["at"]),
        ({"a:at": "", "a:why": ""}, ["at", "Why"]),
    ],
)
def test_each_field_is_told_what_is_wrong_with_it(
    make_office, tmp_path, workspace, typed, told
):
    calendar = dataclasses.replace(workspace.calendar, zone=ZoneInfo("Europe/Berlin"))
    berlin = dataclasses.replace(workspace, calendar=calendar)
    desk = Desk(make_office(tmp_path, workspace=berlin))
    task = desk.ask(form=MOMENT)
    page = desk.post(f"/tasks/{task}/answers", typed, status=422).text
    assert re.findall(r'<li><a href="#[^"]+">(\w+)</a>: ', page) == told
    assert page.count('aria-invalid="true"') == len(told)
    assert desk.engine.user_task(task).state is TaskState.CREATED
    right = {"a:at": "2028-03-26T03:30", "a:why": "x"}
    desk.post(f"/tasks/{task}/answers", right)
    assert desk.engine.user_task(task).result["why"] == "x"


@pytest.mark.parametrize(
    ("language", "button", "nothing"),
    [
        ("en", "Choose files…", "No file is chosen."),
        ("ru", "Выбрать файлы…", "Файл не выбран."),
    ],
)
def test_files_are_asked_for_in_the_language_of_the_page(
    desk, language, button, nothing
):
    task = desk.ask(form=PAPERS)
    page = desk.get(f"/tasks/{task}", headers={"Accept-Language": language})
    # the label opens the control that is there without scripts too, and keeps its name
    inputs = re.findall(
        r'<input type="file" id="([^"]+)" name="([^"]+)"( multiple)?', page
    )
    assert [(name, bool(many)) for _, name, many in inputs] == [
        ("a:papers", True),
        ("files", True),
    ]
    for id_, _, _ in inputs:
        assert f'for="{id_}">{button}</label>' in page
    assert page.count(f'aria-hidden="true">{nothing}<') == 2
    assert 'aria-label="Papers"' in page


def test_the_menu_counts_no_further_than_is_of_use(desk):
    for number in range(99):
        desk.add(f"t{number}")
    assert '<b class="count">99</b>' in desk.get("/notifications")
    desk.add("t99")
    page = desk.get("/inbox")
    assert page.count(">99+</b>") == 2  # in the menu, and over the list
    assert ">100</b>" not in page


def test_what_is_typed_is_kept_and_comes_back(desk):
    task = desk.ask()
    draft = f"/tasks/{task}/draft"
    typed = {"a:place": "Тв", "a:days": "x"}
    assert desk.post(draft, typed).headers["location"].endswith("done=kept")
    page = desk.get(f"/tasks/{task}")
    assert (field(page, "a:place"), field(page, "a:days")) == ("Тв", "x")
    assert "Draft saved" in page
    desk.who = "u_mgr"
    script = {"Origin": "http://testserver", "HX-Request": "true"}
    again = desk.browser.post(draft, data={"a:place": "Тверь"}, headers=script)
    assert again.status_code == 204
    assert field(desk.get(f"/tasks/{task}"), "a:place") == "Тверь"
    assert field(desk.get(f"/tasks/{task}", by="u_admin"), "a:place") == ""
    desk.post(f"/tasks/{task}/draft/drop")
    assert field(desk.get(f"/tasks/{task}"), "a:place") == ""


def test_what_is_refused_outlives_the_page(desk):
    task = desk.ask()
    sent = {"a:place": "Тверь", "a:days": "99"}
    desk.post(f"/tasks/{task}/answers", sent, status=422)
    assert field(desk.get(f"/tasks/{task}"), "a:place") == "Тверь"


def test_who_comes_second_sees_who_was_first_and_loses_nothing(desk):
    task = desk.ask("u_spec1")
    desk.engine.complete_user_task(task, {"place": "Клин", "days": 1}, by="u_spec1")
    late = {"a:place": "Тверь, очень важно", "a:days": "2"}
    told = desk.post(f"/tasks/{task}/answers", late, by="u_admin", status=409).text
    assert "was completed by u_spec1" in told
    assert "Тверь, очень важно" in told
    told = desk.post(f"/tasks/{task}/draft", late, by="u_admin", status=409).text
    assert "Тверь, очень важно" in told
    assert desk.engine.user_task(task).result["place"] == "Клин"


def test_a_draft_of_a_form_that_changed_is_shown_beside_the_new_one(desk):
    task = desk.ask()
    desk.portal.save_draft(
        task, {"place": "Тверь", "gone": "was typed"}, by="u_mgr", form="another"
    )
    page = desk.get(f"/tasks/{task}")
    assert field(page, "a:place") == "Тверь"
    assert "was typed" in page
    assert "The form was changed" in page


def test_a_task_without_a_form_takes_a_result_and_fields_of_its_record(desk):
    lead = desk.portal.create("lead", {"title": "L", "name": "Anna"}).id
    details = TaskDetails(fields=("name", "title"), requires=("name",))
    desk.add("t", record=lead, details=details)
    page = desk.get("/tasks/t")
    assert field(page, "a:name") == "Anna"
    refused = desk.post("/tasks/t/answers", {"a:name": "", "a:title": "M"})
    assert refused.status_code == 303  # what is left empty stays as it was
    assert desk.portal.get(lead).fields["title"] == "M"
    desk.add("u")
    desk.post("/tasks/u/answers", {"a:result": "called"})
    assert desk.engine.user_task("u").result == {"result": "called"}


def test_the_next_task_of_the_list_opens_by_itself(desk):
    now = desk.office.clock.now()
    for number in range(3):
        desk.add(f"t{number}", due=now + dt.timedelta(hours=number))
    page = desk.get("/inbox?list=own&task=t0")
    assert field(page, "next") == "t1"
    sent = {"list": "own", "next": "t1", "event_id": "e"}
    gone = desk.post("/tasks/t0/answers", sent).headers["location"]
    assert gone == "/inbox?list=own&task=t1&done=completed"
    assert 'id="pane" aria-label="t1"' in desk.get(gone)
    part = desk.get("/tasks/t2?list=own", headers={"HX-Request": "true"})
    assert part.strip().startswith("<section")
    assert "not there" in desk.get("/inbox?list=own&task=nothing")


@pytest.mark.parametrize(
    ("action", "data", "state"),
    [
        ("start", {}, TaskState.STARTED),
        ("defer", {"until": "2027-07-01T10:00"}, TaskState.DEFERRED),
        ("delegate", {"to": "u_mgr2"}, TaskState.CREATED),
        ("set_reminder", {"remind_at": "2027-06-02T10:00"}, TaskState.CREATED),
        ("delete", {}, TaskState.DELETED),
    ],
)
def test_a_deed_is_done_once_and_stands_in_the_history(desk, action, data, state):
    desk.add("t", creator="u_mgr")
    assert f"/tasks/t/deeds/{action}" in desk.get("/tasks/t")
    desk.post(f"/tasks/t/deeds/{action}", {**data, "event_id": "e"})
    desk.post(f"/tasks/t/deeds/{action}", {**data, "event_id": "e"})
    assert desk.engine.user_task("t").state is state
    done = [it.action for it in desk.portal.task_card("t", by="u_mgr").history]
    assert done == [action, "created"]


def test_control_is_given_back_with_a_word_or_accepted(desk):
    desk.add("t", creator="u_head", details=TaskDetails(control=True))
    desk.post("/tasks/t/answers")
    page = desk.get("/tasks/t", by="u_head")
    assert "/deeds/accept" in page
    assert "/deeds/accept" not in desk.get("/tasks/t")
    desk.post("/tasks/t/deeds/return", {"text": " "}, by="u_head", status=422)
    desk.post("/tasks/t/deeds/return", {"text": "once more"}, by="u_head")
    assert "once more" in desk.get("/tasks/t")
    desk.post("/tasks/t/deeds/accept", by="u_head", status=409)
    desk.post("/tasks/t/answers")
    desk.post("/tasks/t/deeds/accept", by="u_mgr", status=403)
    desk.post("/tasks/t/deeds/accept", by="u_head")
    assert desk.engine.user_task("t").control_since is None


def test_what_was_typed_into_a_refused_deed_stays(desk):
    desk.add("t")
    told = desk.post("/tasks/t/deeds/delegate", {"to": "Nobody Such"}, status=404).text
    assert field(told, "to") == "Nobody Such"
    told = desk.post("/tasks/t/deeds/defer", {"until": "soon"}, status=422).text
    assert "is no date and time" in told
    desk.post("/tasks/t/deeds/fly", status=404)
    desk.post("/tasks/t/deeds/complete", status=404)
    desk.post("/tasks/t/deeds/delegate", {"to": "менеджер 2"}, status=404)


def test_items_of_the_checklist_are_ticked_and_taken_back(desk):
    items = (ChecklistItem(text="call"), ChecklistItem(text="write"))
    desk.add("t", details=TaskDetails(checklist=items))
    desk.post("/tasks/t/checklist", {"item": "2", "done": "true"})
    assert [it.done for it in desk.engine.user_task("t").details.checklist] == [
        False,
        True,
    ]
    desk.post("/tasks/t/checklist", {"item": "2", "done": "false"})
    assert not desk.engine.user_task("t").details.checklist[1].done
    desk.post("/tasks/t/checklist", {"item": "9", "done": "true"}, status=404)


def test_files_go_up_with_a_comment_and_down_as_no_page(desk):
    desk.add("t")
    files = [("files", ('<b>"x.html', b"<script>", "text/html"))]
    desk.post("/tasks/t/comments", {"comment": HOSTILE}, files=files)
    page = desk.get("/tasks/t")
    assert "<script>alert" not in page
    assert "<b>" not in page
    [comment] = desk.engine.user_task("t").details.comments
    path = f"/tasks/t/files/{comment.attachments[0]['key']}"
    found = desk.browser.get(path)
    assert found.content == b"<script>"
    assert found.headers["content-disposition"].startswith("attachment;")
    assert found.headers["content-type"] == "application/octet-stream"
    assert found.headers["content-security-policy"].startswith("sandbox")
    assert found.headers["x-content-type-options"] == "nosniff"
    desk.get(path, by="u_mgr2", status=404)
    desk.post("/tasks/t/comments", {"comment": " "}, status=422)


def test_nothing_that_somebody_wrote_becomes_an_element(desk):
    items = (ChecklistItem(text=HOSTILE),)
    details = TaskDetails(checklist=items, tags=(HOSTILE,), closed_because=HOSTILE)
    desk.add("t", title=HOSTILE, description=HOSTILE, details=details, group=HOSTILE)
    desk.portal.save_draft("t", {HOSTILE: HOSTILE, "result": HOSTILE}, by="u_mgr")
    pages = [desk.get("/tasks/t"), desk.get("/inbox?task=t")]
    desk.engine.act_on_task("t", "defer", by="u_mgr", text=HOSTILE)
    pages.append(desk.get("/tasks/t"))
    pages.append(desk.post("/inbox/bulk", {"task": ["t", HOSTILE]}, status=200).text)
    pages.append(desk.post("/inbox/bulk", {"until": HOSTILE}, status=422).text)
    for page in pages:
        assert "<script>alert" not in page
        assert "<img" not in page


ROUTES = (
    ("GET", ""),
    ("POST", "/answers"),
    ("POST", "/draft"),
    ("POST", "/deeds/start"),
    ("POST", "/deeds/delegate"),
    ("POST", "/checklist"),
    ("POST", "/comments"),
    ("GET", "/files/" + "0" * 64),
)


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_a_task_of_others_is_as_if_there_were_none(desk, method, path):
    desk.add("theirs", assignee="u_head")
    answers = {}
    for task in ("theirs", "unknown"):
        desk.who = "u_mgr2"
        own = {"Origin": "http://testserver"}
        answer = desk.browser.request(method, f"/tasks/{task}{path}", headers=own)
        answers[task] = (answer.status_code, answer.text.replace(task, "TASK"))
    assert answers["theirs"][0] == 404
    assert answers["theirs"] == answers["unknown"]
    assert desk.engine.user_task("theirs").state is TaskState.CREATED
