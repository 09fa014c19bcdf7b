"""The reports of the service desk: figures with their lists, as a file, for who may."""

import csv
import datetime as dt
import functools
import html
import io
import re

import pytest
from starlette.testclient import TestClient
from tests.office import Office
from tests.statements import reads, traced
from tests.web.conftest import ENGLISH

from bizproc import web
from bizproc.limits import Limits

HOUR = dt.timedelta(hours=1)
PAGES = ("/reports/ticket/times", "/reports/ticket/ratings")


def seed(office):
    """Put seven tickets there: two people, answered, done, late and rated or not."""
    for number in range(7):
        office.clock.advance(dt.timedelta(days=9))
        now = office.clock.now()
        fields = {
            "topic": f"Принтер {number}",
            "responsible": ["u_spec1", "u_spec2", None][number % 3],
            "response_overdue": number == 4,
        }
        if number % 2 == 0:
            fields |= {
                "first_answer_at": now + HOUR,
                "first_response": f"PT{number + 1}H30M",
                "answered_by": "u_spec1",
            }
        if number > 2:
            fields |= {
                "done_at": now + 30 * HOUR,
                "stage": "DONE",
                "deadline_overdue": number == 5,
                "rating": "PPPNP"[number - 3],
                "rated_at": now + 40 * HOUR,
            }
        office.portal.seed([("ticket", fields)])
    office.clock.advance(dt.timedelta(days=3))
    return office


@pytest.fixture
def visit(tmp_path):
    office = seed(Office(tmp_path))

    @functools.cache
    def as_person(person):
        made = web.app(office.portal, user_of=lambda _: person)
        return TestClient(made, follow_redirects=False, headers=ENGLISH)

    return as_person


def figures(text):
    """Return the links of a page with what is written on them."""
    found = re.findall(r'<a href="(/records/ticket\?[^"]+)">([^<]+)</a>', text)
    return [(html.unescape(path), shown) for path, shown in found]


def rows_of(client, path):
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    return len(set(re.findall(r"ticket-\d+", answer.text)))


@pytest.mark.parametrize("person", ["u_admin", "u_spec1"])
@pytest.mark.parametrize("path", PAGES)
def test_every_figure_opens_the_list_of_just_those_tickets(visit, person, path):
    client = visit(person)
    text = client.get(f"{path}?step=quarter").text
    counted = {}
    for way, shown in figures(text):
        number = re.match(r"(\d+)(?: tickets?| ratings?)?\Z", shown)
        if way not in counted:
            counted[way] = rows_of(client, way)
        if number is not None:
            assert counted[way] == int(number[1]), (way, shown)
        else:
            # a mean, a median or a share is of tickets that are there
            assert counted[way] > 0, (way, shown)
    assert len(counted) > 5
    assert text.count("<svg") == text.count("<desc") > 0
    assert "style=" not in text


def test_staff_see_their_own_figures_and_clients_none(visit):
    everybody = visit("u_admin").get(PAGES[0]).text
    own = visit("u_spec1").get(PAGES[0]).text
    assert "7 tickets" in everybody
    assert "3 tickets" in own
    # whose page it is stands in the menu
    assert "Специалист по подключению" in re.sub(r"(?s)<main.*</main>", "", own)
    for path in PAGES:
        assert f'href="{path}"' in own
        for refused in (path, f"{path}/file"):
            assert visit("u_mgr").get(refused).status_code == 403
    # who buys cables is not told that there are such reports
    assert "/reports/ticket/" not in visit("u_mgr").get("/reports/deal").text
    assert 'href="/reports/ticket/times"' in visit("u_spec1").get("/reports/deal").text


def told(client, path):
    rows = csv.reader(io.StringIO(client.get(path).text.lstrip("\ufeff")))
    return {row[0]: row for row in rows if row}


def test_a_file_has_the_figures_of_the_page(visit):
    client = visit("u_admin")
    answer = client.get("/reports/ticket/times/file")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert "ticket-times.csv" in answer.headers["content-disposition"]
    rows = told(client, "/reports/ticket/times/file")
    # four were answered after 1:30, 3:30, 5:30 and 7:30 hours, one of them late
    assert rows["All"][1:8] == ["7", "4", "4.5", "4.5", "3", "1", "0.75"]
    text = client.get("/reports/ticket/times").text
    assert text.count(">4:30</a>") >= 2
    assert rows["July 2027"][1:4] == ["2027-07-01", "2027-07-31", "3"]
    assert "July 2027" in text
    rows = told(client, "/reports/ticket/ratings/file")
    assert rows["All"][1:] == ["4", "3", "1", "0.75"]
    assert "75 %" in client.get("/reports/ticket/ratings").text


@pytest.mark.parametrize("path", PAGES)
def test_what_is_wrong_is_told_and_what_was_typed_is_kept(visit, path):
    answer = visit("u_admin").get(f"{path}?since=2027-08-01&until=2027-07-01")
    assert answer.status_code == 422
    assert "swap the days" in answer.text
    assert 'value="2027-08-01"' in answer.text
    answer = visit("u_admin").get(f"{path}?since=2030-01-01")
    assert "Nothing was found." in answer.text


@pytest.mark.parametrize("path", PAGES)
def test_a_report_that_takes_too_long_says_so(tmp_path, path):
    portal = Office(tmp_path, limits=Limits(max_report_seconds=1e-9)).portal
    made = web.app(portal, user_of=lambda _: "u_admin")
    answer = TestClient(made, headers=ENGLISH).get(path)
    assert answer.status_code == 422
    assert "This report takes too long." in answer.text


def test_the_desk_has_its_reports_without_those_of_funnels(tmp_path):
    office = seed(Office(tmp_path))
    made = web.app(
        office.portal,
        user_of=lambda _: "u_admin",
        sections={"desk_reports", "records", "tasks"},
    )
    client = TestClient(made, headers=ENGLISH)
    assert "7 tickets" in client.get(PAGES[0]).text
    assert client.get("/reports/ticket").status_code == 404


def test_a_page_asks_the_database_little(tmp_path):
    with traced() as asked:
        office = seed(Office(tmp_path, f"sqlite:///{tmp_path / 'desk.db'}"))
        made = web.app(office.portal, user_of=lambda _: "u_admin")
        client = TestClient(made, headers=ENGLISH)
        for path in (*PAGES, "/reports/ticket", "/reports/deal?funnel=contract"):
            client.get(path)
            del asked[:]
            assert client.get(path).status_code == 200
            own = [it for it in reads(asked) if "people_state" not in it]
            assert len(own) <= 12, own
    office.engine.close()
