"""The page of reports: figures with their lists, the same as a file, wrong periods told."""

import csv
import io
import re

import pytest
from starlette.testclient import TestClient
from tests.office import Office
from tests.web.conftest import ENGLISH

from bizproc import web
from bizproc.limits import Limits


@pytest.fixture
def deals(office):
    office.portal.seed(
        [
            (
                "deal",
                {
                    "funnel": "contract",
                    "title": "A",
                    "amount": 100,
                    "responsible": "u_mgr",
                },
            ),
            ("deal", {"funnel": "contract", "title": "B", "stage": "LOST"}),
            ("deal", {"funnel": "recurring", "title": "=C()", "amount": 5}),
        ]
    )
    return office.portal


def page(browser, path):
    answer = browser.get(path)
    assert answer.status_code == 200, answer.text
    return answer.text


def test_reports_are_in_the_menu_and_lead_to_the_first(signed_in):
    assert 'href="/reports"' in page(signed_in, "/inbox")
    answer = signed_in.get("/reports")
    assert (answer.status_code, answer.headers["location"]) == (303, "/reports/lead")
    assert "No records were made in this period." in page(signed_in, "/reports/lead")


def test_every_figure_leads_to_its_list(signed_in, deals):
    del deals
    text = page(signed_in, "/reports/deal?funnel=contract")
    assert "2 records" in text
    links = re.findall(r'<a href="(/records/deal\?[^"]+)">(\d+)(?: records)?</a>', text)
    # the whole, nine stages, the month and two people with what they lost
    assert len(links) == 1 + 9 + 2 + 4
    for href, shown in links:
        listed = page(signed_in, href.replace("&amp;", "&"))
        rows = set(re.findall(r"deal-\d+", listed))
        assert len(rows) == int(shown), href
    assert "<svg" in text
    assert "style=" not in text


def test_months_weeks_or_quarters_are_the_rows(signed_in, deals):
    del deals
    for step, shown in (("", "June 2027"), ("week", "31 May – "), ("quarter", "Q2 ")):
        text = page(signed_in, f"/reports/deal?funnel=contract&step={step}")
        assert f'<th scope="row">{shown}' in text
        assert f'<option value="{step or "month"}" selected>' in text
        assert text.count("<svg") == text.count("<desc") == 2
    answer = signed_in.get("/reports/deal?funnel=contract&step=year")
    assert answer.status_code == 422
    assert "is no step of a report" in answer.text


def test_a_file_has_the_same_figures(signed_in, deals):
    del deals
    answer = signed_in.get("/reports/deal/file?funnel=contract")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert "deal-report.csv" in answer.headers["content-disposition"]
    rows = [*csv.reader(io.StringIO(answer.text.lstrip("\ufeff")))]
    assert rows[0][:5] == ["Stage", "Now", "Amount", "Came in", "Went on"]
    assert rows[1][1:5] == ["1", "100.00", "1", "0"]
    assert next(it[:2] for it in rows if it[:1] == ["Person"]) == ["Person", "Records"]
    month = ["June 2027", "2027-06-01", "2027-06-30", "2", "100.00", "0", "1"]
    assert month in rows


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("since=soon", "is no day"),
        ("since=2027-06-02&until=2027-06-01", "swap the days"),
        ("filter=amont+ge+1", "did you mean &#39;amount&#39;"),
    ],
)
def test_what_is_wrong_is_told_and_what_was_typed_is_kept(
    signed_in, deals, query, told
):
    del deals
    answer = signed_in.get(f"/reports/deal?{query}")
    assert answer.status_code == 422
    assert told in answer.text
    typed = query.rpartition("=")[2].replace("+", " ")
    assert f'value="{typed}"' in answer.text


def test_what_is_not_there_is_not_reported_on(signed_in):
    assert signed_in.get("/reports/nothing").status_code == 404
    assert signed_in.get("/reports/contact").status_code == 404


def test_a_report_that_takes_too_long_says_so_and_what_to_do(tmp_path):
    portal = Office(tmp_path, limits=Limits(max_report_seconds=1e-9)).portal
    client = TestClient(
        web.app(portal, user_of=lambda _: "u_mgr"),
        follow_redirects=False,
        headers=ENGLISH,
    )
    answer = client.get("/reports/deal?funnel=contract&since=2027-01-01")
    assert answer.status_code == 422
    assert "This report takes too long." in answer.text
    assert "Take a shorter period, or a narrower filter." in answer.text
    assert 'value="2027-01-01"' in answer.text
    answer = client.get("/reports/deal/file?funnel=contract")
    assert answer.status_code == 422
    assert "take a shorter period or a narrower filter" in answer.text
    # the list is no report, and is there
    assert client.get("/records/deal?view=list").status_code == 200
