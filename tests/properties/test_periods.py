"""The periods of a recurring contract lie end to end."""

import calendar
import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from bizproc import feel
from bizproc.crm.sales import Sales

ROOT = Path(__file__).parents[2]
FIRST, LAST = dt.date(2020, 1, 1), dt.date(2028, 2, 29)
STAMP = "//*[@id='StampPeriod']//*[local-name()='input'][@target='fields']/@source"


@pytest.fixture(scope="module")
def stamp(environments):
    """Return what the diagram's own expression makes of an anchor and a period."""
    diagram = etree.parse(ROOT / "processes" / "recurring_payments.bpmn")
    [source] = diagram.xpath(STAMP)
    months = environments.workspace.time.add_months
    functions = {
        "add_months": feel.Function("add_months", ("x", "n"), months),
        # no link is followed here, so an id stands for the record it names
        "link_id": feel.Function("link_id", ("record", "field"), dict.get),
    }
    expression = feel.parse(source.removeprefix("="))

    def stamped(anchor, period):
        deal = {
            "id": "deal-1",
            "contract_id": None,
            "contract_date": anchor,
            "period_index": period,
            "period_start": None,
            "period_end": None,
        }
        return expression.evaluate({"deal": deal}, functions=functions)

    return stamped


def months_later(anchor, months):
    """Return the same day so many months on, or the last day of a shorter month."""
    years, month = divmod(anchor.month - 1 + months, 12)
    year = anchor.year + years
    last = calendar.monthrange(year, month + 1)[1]
    return dt.date(year, month + 1, min(anchor.day, last))


def test_every_anchor_has_periods_without_gap_or_overlap(stamp):
    """Try every anchor of two leap cycles, and thirteen periods after it."""
    for ordinal in range(FIRST.toordinal(), LAST.toordinal() + 1):
        anchor = dt.date.fromordinal(ordinal)
        before = None
        for period in range(1, 14):
            found = stamp(anchor, period)
            start, end = found["period_start"], found["period_end"]
            assert start == (before or start), (anchor, period)
            assert start == months_later(anchor, period), (anchor, period)
            assert start < end, (anchor, period)
            before = end
        assert before == months_later(anchor, 14), anchor


@settings(max_examples=25)
@given(st.dates(FIRST, LAST), st.integers(1, 60), st.integers(1, 5))
def test_each_deal_of_a_chain_begins_where_the_one_before_ends(
    born, anchor, period, length
):
    life = born()
    portal = life.portal
    deal = portal.create(
        "deal",
        {
            "funnel": "recurring",
            "title": "Обслуживание",
            "responsible": "u_mgr",
            "company": life.world.aliases["K1"],
            "contact": life.world.aliases["P1"],
            "amount": 500,
            "contract_date": anchor,
            "period_index": period,
        },
    )
    for step in range(length):
        before = portal.get(deal.id).fields
        assert before["period_start"] == months_later(anchor, period + step)
        portal.change(deal.id, {"invoice_file": "invoice.pdf"}, by="u_mgr")
        portal.engine.run_due()
        Sales(portal).pay(deal.id, 500)
        portal.engine.run_due()
        [deal] = portal.find("deal", prev_deal=deal.id)
        assert deal.fields["period_index"] == period + step + 1
        assert deal.fields["period_start"] == before["period_end"]
