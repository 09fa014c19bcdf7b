"""What is kept of records beside their fields can be made anew, by and by."""

import datetime as dt
import shutil

import pytest
from tests.portal.views.conftest import ids, open_portal, write_workspace

from bizproc.errors import InvalidValueError
from bizproc.portal.schema.tables import LOOKUPS, RECORDS
from bizproc.portal.schema.view_tables import RECORD_STAYS, RECORD_WORDS, RecordWords
from bizproc.store import eq


@pytest.fixture
def cases(portal):
    """Make five records that moved on, the last of them deleted."""
    clock = portal.engine.components.clock
    for number in range(5):
        fields = {"title": f"Lamp {number}", "price": number, "email": "a@example.org"}
        portal.create("case", {**fields, "phone": f"+7 900 000-00-0{number}"})
    clock.advance(dt.timedelta(hours=1))
    for number, stage in ((1, "WORK"), (2, "WORK"), (1, "WON"), (5, "LOST")):
        portal.change(f"case-{number}", {"stage": stage})
        clock.advance(dt.timedelta(minutes=10))
    portal.change("case-3", {"funnel": "second"})
    portal.delete("case-5")
    return portal


def told(portal):
    """Return what is found, sorted and counted by what is kept beside the fields."""
    with portal.engine.read() as tx:
        lookups = tx.select(LOOKUPS)
    return (
        [ids(portal.list_records("case", order=it)) for it in ("title", "-amount")],
        [ids(portal.search(it)) for it in ("lamp", "8 900 000-00-02", "case-4")],
        lookups,
        portal.stage_report("case").stages,
        portal.stage_report("case", "second").stages,
    )


def whole(portal, *, limit):
    """Reindex everything; return how many records were put right."""
    mended, place = 0, None
    while True:
        done = portal.reindex(after=place, limit=limit)
        mended, place = mended + done.mended, done.next
        if place is None:
            return mended


def spoiled(tx):
    """Take away, and make wrong, whatever there is beside the fields."""
    tx.delete(RECORD_STAYS)
    tx.delete(LOOKUPS)
    words = tx.select(RECORD_WORDS, order_by=("ordinal",))
    tx.delete(RECORD_WORDS, eq("ordinal", words[0].ordinal))
    tx.delete(RECORD_WORDS, eq("ordinal", words[1].ordinal))
    wrong = RecordWords(
        ordinal=words[1].ordinal, record=words[1].record, words="lamp bulb"
    )
    lost = RecordWords(ordinal=5, record=words[2].record, words="lamp bulb")
    tx.insert(RECORD_WORDS, wrong, lost)
    tx.update(RECORDS, title="", amount=None, due=None, changed_at=None)
    tx.update(RECORDS, eq("deleted_at", None), entered_at=None)


@pytest.mark.parametrize("limit", [1, 2, 100])
def test_what_is_kept_is_made_anew(cases, limit):
    before = told(cases)
    kept = {it.id: it.revision for it in cases.list_records("case")}
    assert whole(cases, limit=limit) == 0
    with cases.engine.work() as work:
        spoiled(work.transaction)
    assert told(cases) != before
    assert whole(cases, limit=limit) >= 4
    assert told(cases) == before
    assert cases.search("bulb") == []
    assert whole(cases, limit=limit) == 0
    assert {it.id: it.revision for it in cases.list_records("case")} == kept
    cases.change("case-1", {"stage": "NEW"})
    cases.change("case-1", {"title": "Candle"})
    assert ids(cases.search("candle")) == [1]


def test_other_key_fields_are_taken_over(folders, templates, tmp_path):
    url = f"sqlite:///{shutil.copy(templates, tmp_path / 'portal.db')}"
    first = open_portal(url, folders[False])
    first.seed([("case", {"title": it, "note": "A note"}) for it in ("Lamp", "Desk")])
    first.close()
    write_workspace(tmp_path)
    declared = (tmp_path / "crm.yaml").read_text(encoding="utf-8")
    keyed = declared.replace("title: Case\n", "title: Case\n    keys: {title: note}\n")
    (tmp_path / "crm.yaml").write_text(keyed, encoding="utf-8")
    portal = open_portal(url, tmp_path)
    assert {it.title for it in portal.list_records("case")} == {"Lamp", "Desk"}
    assert whole(portal, limit=3) == 2
    assert {it.title for it in portal.list_records("case")} == {"A note"}
    portal.close()


@pytest.mark.parametrize(
    ("options", "words"),
    [({"limit": 0}, "1 to 1000"), ({"after": "words:x"}, "is no place")],
)
def test_what_is_no_place_is_refused(portal, options, words):
    with pytest.raises(InvalidValueError, match=words):
        portal.reindex(**options)
