"""A report says what a slow reading of histories says, and its figures are lists."""

import datetime as dt
import shutil
import statistics
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.portal.views.conftest import NOW, open_portal

from bizproc.errors import NotFoundError

CODES = ["NEW", "WORK", "PAUSED", "WON", "LOST"]
MOVES = st.lists(
    st.tuples(st.integers(0, 3), st.sampled_from(CODES), st.integers(0, 50)), max_size=8
)
CASES = st.lists(
    st.fixed_dictionaries(
        {"responsible": st.sampled_from(["u_a", "u_b", None])},
        optional={"price": st.integers(0, 9), "stage": st.sampled_from(CODES)},
    ),
    min_size=1,
    max_size=4,
)


def played(portal, cases, moves):
    """Move records as time goes on; return where each was, and since when."""
    made = portal.seed([("case", case) for case in cases])
    ways = {it.id: [(it.fields["stage"], NOW)] for it in made}
    for which, stage, hours in moves:
        portal.engine.components.clock.advance(dt.timedelta(hours=hours))
        record = made[which % len(made)].id
        portal.change(record, {"stage": stage})
        if ways[record][-1][0] != stage:
            ways[record].append((stage, portal.engine.components.clock.now()))
    return ways


@pytest.mark.parametrize("kind", ["memory", "sqlite"])
@settings(max_examples=12)
@given(CASES, MOVES)
def test_a_report_says_what_histories_say(folders, templates, kind, cases, moves):
    url = "memory://"
    if kind == "sqlite":
        path = shutil.copy(templates, templates.parent / "reports.db")
        url = f"sqlite:///{path}?synchronous=NORMAL"
    portal = open_portal(url, folders[False])
    ways = played(portal, cases, moves)
    report = portal.stage_report("case", by="u_a")
    assert report.count == len(cases)
    passes = [
        (stage, after[0] if after else None, after[1] - at if after else None)
        for way in ways.values()
        for (stage, at), after in zip(way, [*way[1:], None], strict=True)
    ]
    for row in report.stages:
        own = [it for it in passes if it[0] == row.stage.code]
        spans = [it[2].total_seconds() for it in own if it[2] is not None]
        assert (row.passed, row.left) == (len(own), len(spans))
        assert row.count == sum(way[-1][0] == row.stage.code for way in ways.values())
        assert portal.count_records("case", filter=row.filter).value == row.count
        if spans:
            assert row.median == dt.timedelta(seconds=round(statistics.median(spans)))
            assert row.mean == dt.timedelta(seconds=round(statistics.mean(spans)))
        else:
            assert (row.mean, row.median) == (None, None)
        for code in CODES:
            assert row.moved.get(code, 0) == sum(it[1] == code for it in own)
    assert report.amount == sum(Decimal(it.get("price") or 0) for it in cases)
    assert sum(it.count for it in report.people) == len(cases)
    for one in report.people:
        assert portal.count_records("case", filter=one.filter).value == one.count
    portal.close()


def test_a_report_is_of_a_period_and_a_funnel(portal):
    portal.create("case", {"title": "Old"})
    portal.engine.components.clock.advance(dt.timedelta(days=2))
    portal.create("case", {"title": "Young"})
    portal.create("case", {"title": "Other", "funnel": "second"})
    day = dt.date(2027, 3, 3)
    assert portal.stage_report("case").count == 2
    assert portal.stage_report("case", until=day).count == 1
    assert portal.stage_report("case", since=day + dt.timedelta(days=1)).count == 1
    assert portal.stage_report("case", filter="title eq Old").count == 1
    assert portal.stage_report("case", "Second funnel").count == 1
    with pytest.raises(NotFoundError, match="it has none"):
        portal.stage_report("memo")


def test_a_report_counts_what_a_person_sees(strict):
    strict.seed([("case", {"responsible": it}) for it in ("u_a", "u_a", "u_b", None)])
    assert strict.stage_report("case", by="u_a").count == 2
    assert strict.stage_report("case", by="u_a").stages[0].passed == 2
    assert strict.stage_report("case", by="u_c").people == ()
    assert strict.stage_report("case", by="u_admin").count == 4


def test_what_is_deleted_is_in_no_report(portal):
    [one, _] = portal.seed([("case", {}), ("case", {})])
    portal.change(one.id, {"stage": "WORK"})
    portal.delete(one.id)
    report = portal.stage_report("case")
    assert (report.count, report.stages[0].passed, report.stages[1].passed) == (1, 1, 0)
