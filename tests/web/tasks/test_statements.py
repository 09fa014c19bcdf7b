"""What the pages of tasks ask the database: as little for many tasks as for few."""

import pytest
from argon2 import PasswordHasher
from starlette.testclient import TestClient
from tests.portal.test_rights_of_types import DESK
from tests.statements import reads, traced
from tests.web.conftest import ENGLISH, OWN, PHRASE
from tests.web.tasks.conftest import Desk

from bizproc import web
from bizproc.crm.extension import CRM
from bizproc.model.task_details import TaskDetails
from bizproc.portal.accounts import Accounts

MOST = 12
FORM = """{"id": "visit", "type": "default", "schemaVersion": 16, "components": [
  {"type": "textfield", "key": "place", "label": "Place", "id": "f1"}]}"""


@pytest.fixture(params=["rights", "none declared"])
def desk(request, make_office, tmp_path):
    """Return a desk on SQLite with somebody signed in, whose database is listened to."""
    extensions = [CRM, DESK] if request.param == "rights" else [CRM]
    url = f"sqlite:///{tmp_path}/o.db"
    with traced() as asked:
        office = make_office(tmp_path, url=url, extensions=extensions)
        made = Desk(office)
        accounts = Accounts(
            office.portal,
            hasher=PasswordHasher(time_cost=1, memory_cost=8, parallelism=1),
        )
        accounts.set_password("u_mgr", PHRASE)
        pages = web.app(office.portal, accounts=accounts)
        made.browser = TestClient(pages, follow_redirects=False, headers=ENGLISH)
        sent = {"name": "u_mgr", "password": PHRASE}
        made.browser.post("/sign-in", data=sent, headers=OWN)
        made.asked = asked
        yield made
        office.portal.close()


def add(desk, first, size):
    for number in range(first, first + size):
        deal = desk.portal.create("deal", {"title": "D", "responsible": "u_mgr"}).id
        desk.add(f"t{number}", record=deal, number=number + 1)


def ask(desk):
    """Ask with a form on a record, and let something of every other kind wait too."""
    record, other = (
        desk.portal.create("deal", {"title": it, "responsible": "u_mgr"}).id
        for it in ("D", "O")
    )
    desk.ask(form=FORM)
    desk.engine.start("visit", key=record)
    [task] = [it.id for it in desk.engine.user_tasks() if it.record == record]
    details = TaskDetails(control=True)
    desk.add("checked", creator="u_mgr", record=other, details=details)
    desk.engine.complete_user_task("checked")
    desk.office.perform("notify", other, to='"user:u_mgr"', text='"Look"')
    desk.portal.save_draft(task, {"place": "X"}, by="u_mgr")
    return task


def count(desk, path):
    desk.get(path)
    desk.asked.clear()
    desk.get(path)
    return len(reads(desk.asked))


def test_fifty_tasks_are_asked_for_as_ten_are(desk):
    on_record = ask(desk)
    add(desk, 0, 8)
    paths = (
        "/inbox",
        "/inbox?list=to_control",
        "/inbox?list=done",
        "/inbox?task=t0",
        f"/inbox?task={on_record}",
        "/tasks/t0",
        f"/tasks/{on_record}",
        "/notifications",
    )
    few = {path: count(desk, path) for path in paths}
    add(desk, 8, 40)
    assert {path: count(desk, path) for path in paths} == few
    assert {path: it for path, it in few.items() if it > MOST} == {}
    assert min(few.values()) >= 4
    page = desk.get(f"/inbox?task={on_record}")
    assert page.count("/records/deal-") >= 50
    assert 'value="X"' in page
