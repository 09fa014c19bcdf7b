"""What leads on in a list is what was given out, or nothing."""

import base64

import pytest
from tests.web.api.conftest import Program
from tests.web.api.test_tasks import FORM

from bizproc import web


@pytest.fixture
def lists(office):
    """Return ways to lists that have a second page."""
    (office.folder / "ask.bpmn").write_text(FORM)
    office.engine.deploy(office.folder / "ask.bpmn", check=False)
    office.engine.deploy("processes/call_slots.dmn")
    one, _ = (office.engine.start("ask").id for _ in "12")
    for title in ("a", "b"):
        office.portal.create("deal", {"title": title, "responsible": "u_mgr"})
    office.portal.change("deal-1", {"title": "c"})
    return [
        "/records?type=deal&limit=1",
        "/records/deal-1/history?limit=1",
        "/instances?limit=1",
        f"/instances/{one}/history?limit=1",
        "/definitions?limit=1",
    ]


def refused(answer):
    told = answer.json()
    assert (answer.status_code, told["code"]) == (400, "MALFORMED"), told
    assert [it["field"] for it in told["faults"]] == ["after"]
    return told


def forged(cursor):
    """Return cursors that somebody made of one."""
    place, _, mark = cursor.partition(".")
    text = base64.urlsafe_b64decode(place + "=" * (-len(place) % 4)).decode()
    digit = next(it for it in text if it.isdigit())
    other = text.replace(digit, "7" if digit != "7" else "8", 1)
    moved = base64.urlsafe_b64encode(other.encode()).decode().rstrip("=")
    changed = "B" if mark[0] == "A" else "A"
    return [place, f"{moved}.{mark}", f"{place}.{changed}{mark[1:]}", f".{mark}", "x.é"]


def test_a_cursor_leads_on_and_a_forged_one_nowhere(administrator, lists):
    for way in lists:
        first = administrator.get(way).json()
        after = first["next"]
        second = administrator.get(f"{way}&after={after}")
        assert second.status_code == 200, (way, second.text)
        assert second.json()["items"] != first["items"]
        for cursor in forged(after):
            refused(administrator.get(f"{way}&after={cursor}"))


def test_a_cursor_is_of_one_person_and_of_its_conditions(administrator, program, lists):
    way = lists[0]
    after = administrator.get(way).json()["next"]
    more = administrator.get(f"/records?limit=5&type=deal&after={after}")
    assert len(more.json()["items"]) == 1
    refused(program("u_mgr").get(f"{way}&after={after}"))
    refused(administrator.get(f"{way}&order=number&after={after}"))
    refused(administrator.get(f"{way}&filter=title eq a&after={after}"))
    refused(administrator.get(f"/definitions?limit=1&after={after}"))


def test_another_process_knows_what_this_one_gave_out(office, administrator, lists):
    way = lists[0]
    after = administrator.get(way).json()["next"]
    other = Program(web.app(office.portal))
    other.headers = administrator.headers
    assert len(other.get(f"{way}&after={after}").json()["items"]) == 1
