"""Lists ask SQLite what an index answers, and every database answers the same."""

import datetime as dt
import re

import pytest
from tests.portal.views.conftest import NOW, ids, open_portal
from tests.statements import traced

from bizproc.errors import ConfigurationError
from bizproc.workspace.workspace import Workspace

STAGES = ["NEW", "WORK", "PAUSED", "WON", "LOST"]


def case(number):
    """Describe one record; of many fields each third is empty, and some are alike."""
    fields = {
        "title": f"Title {number * 7 % 12}" if number % 5 else None,
        "note": ["", "Note", "note b", None][number % 4],
        "count": number * 3 % 10 if number % 3 else None,
        "price": number * 37 % 100 - 20 if number % 4 else None,
        "weight": number * 1.5 % 7 if number % 3 != 1 else None,
        "urgent": number % 2 == 0,
        "day": dt.date(2027, 3, 1 + number % 20) if number % 3 else None,
        "deadline": NOW + dt.timedelta(hours=number * 7 % 50 - 25)
        if number % 4
        else None,
        "kind": ["A", "B", None][number % 3],
        "tags": ["x", "y"][: number % 3],
        "responsible": ["u_a", "u_b", "u_c", None][number % 4],
        "funnel": "second" if number % 6 == 5 else "main",
        "stage": "WON" if number % 6 == 5 else STAGES[number % 5],
    }
    return "case", {name: it for name, it in fields.items() if it is not None}


FILTERS = [
    *("", "mine", "overdue", "in_work", "title empty", "note eq Note", "count ge 5"),
    *("price lt 0", "price ge 0 and price le 40", "weight eq 1.5", "urgent eq true"),
    *("day ge 2027-03-05 and day le 2027-03-09", "deadline ge today", "kind ne A"),
    *("kind in (A, B) and stage eq WORK", "tags eq y", "stage in (NEW, WON)"),
    *("responsible eq u_b", "text contains title", "parent filled", "changed ge today"),
]
ORDERS = ["number", "-number", "title", "-title", "amount", "-amount", "due", "-due"]
ORDERS += [
    "changed",
    "note",
    "-count",
    "weight",
    "-day",
    "kind",
    "stage",
    "responsible",
]


def told(portal):
    """Return what lists say, page by page, for several people."""
    found = {}
    for by in ("u_a", "u_head", None):
        for number, wanted in enumerate(FILTERS):
            # each filter with some orders: all of both are many
            for order in ORDERS[number % 5 :: 5]:
                rows, after = [], None
                while True:
                    page = portal.list_records(
                        *("case",),
                        filter=wanted,
                        order=order,
                        limit=9,
                        after=after,
                        by=by,
                    )
                    rows += ids(page)
                    after = page.next
                    if after is None:
                        break
                found[by, wanted, order] = rows
            count = portal.count_records("case", filter=wanted, by=by).value
            assert {len(it) for it in [rows]} == {count}
    return found


def test_every_database_answers_the_same(folders, tmp_path, empty_postgresql):
    kinds = {
        "memory": "memory://",
        "sqlite": f"sqlite:///{tmp_path / 'same.db'}?synchronous=NORMAL",
        "postgresql": empty_postgresql.render_as_string(hide_password=False),
    }
    answers = {}
    for kind, url in kinds.items():
        portal = open_portal(url, folders[True])
        portal.seed([case(number) for number in range(30)])
        portal.change("case-30", {"parent": "case-1"})
        portal.delete("case-2")
        answers[kind] = told(portal)
        portal.close()
    assert sum(map(len, answers["memory"].values())) > 300
    assert answers["sqlite"] == answers["memory"]
    assert answers["postgresql"] == answers["memory"]


@pytest.fixture
def asked(folders, tmp_path):
    """Return the plans by which SQLite reads a list of records."""
    portal = open_portal(f"sqlite:///{tmp_path / 'plans.db'}", folders[False])
    portal.seed([case(number) for number in range(600)])

    def plans(**options):
        with portal.engine.read() as tx:
            driver = tx.connection.connection.driver_connection
        texts = []
        driver.set_trace_callback(texts.append)
        portal.list_records("case", **options)
        driver.set_trace_callback(None)
        return [
            step
            for text in texts
            if 'FROM "bizproc_record"' in text
            for *_, step in driver.execute(f"EXPLAIN QUERY PLAN {text}").fetchall()
            if "bizproc_record" in step or step.startswith("SCAN")
        ]

    yield plans
    portal.close()


@pytest.mark.parametrize(
    ("wanted", "order", "index"),
    [
        ("", "number", "type_number"),
        ("", "-title", "title"),
        ("responsible eq u_b", "title", "title"),
        ("", "amount", "amount"),
        ("due ge today", "due", "due"),
        ("deadline ge 2027-03-04 and deadline le 2027-03-05", "deadline", "due"),
        ("price ge 75", "-number", "amount"),
        ("price ge -20", "-number", "type_number"),
        ("kind eq A", "-number", "of_case_kind_text"),
        ("parent eq case-7", "-number", "of_case_parent_text"),
        ("weight eq 1.5 and responsible eq u_a", "-number", "of_case_weight_number"),
        ("", "-day", "of_case_day_date"),
        ("day ge 2027-03-05 and day le 2027-03-09", "day", "of_case_day_date"),
    ],
)
def test_an_index_answers(asked, wanted, order, index):
    steps = asked(filter=wanted, order=order)
    used = {
        name
        for it in steps
        for name in re.findall(r"INDEX ix_bizproc_record_(\w+)", it)
    }
    assert index in used, steps
    assert used <= {index, "amount"}, steps
    assert not [it for it in steps if it.startswith("SCAN t")], steps


def test_a_write_leaves_the_indexes_of_what_stays_alone(folders, tmp_path):
    with traced() as asked:
        portal = open_portal(f"sqlite:///{tmp_path / 'writes.db'}", folders[False])
        made = portal.seed([case(number) for number in range(4)])
        asked.clear()
        portal.change(made[1].id, {"note": "Another"})
        portal.close()
    [text] = [it for it in asked if it.startswith("UPDATE bizproc_record SET")]
    written = set(re.findall(r"(\w+)=", text.partition(", fields=")[0]))
    assert written == {"revision", "ordinal", "changed_at"}


@pytest.mark.parametrize("field", ["tags: {multiple: true,", "file: {"])
def test_a_list_or_a_file_has_no_index(folders, tmp_path, field):
    for name in ("bizproc.yaml", "crm.yaml"):
        text = (folders[False] / name).read_text(encoding="utf-8")
        name_of_field = field.partition(":")[0]
        text = re.sub(rf"({name_of_field}: \{{)title", r"\1indexed: true, title", text)
        (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(ConfigurationError, match="has no index; leave out 'indexed'"):
        Workspace.load(tmp_path)


def test_an_index_is_made_when_a_field_is_called_so(folders, tmp_path):
    url = f"sqlite:///{tmp_path / 'later.db'}"
    for name in ("bizproc.yaml", "crm.yaml"):
        text = (folders[False] / name).read_text(encoding="utf-8")
        (tmp_path / name).write_text(
            text.replace(", indexed: true", ""), encoding="utf-8"
        )
    before = open_portal(url, tmp_path)
    before.seed([case(number) for number in range(9)])
    rows = ids(before.list_records("case", filter="kind eq A", order="-count"))
    assert before.drop_unused_indexes() == ()
    before.close()
    after = open_portal(url, folders[False])
    assert ids(after.list_records("case", filter="kind eq A", order="-count")) == rows
    after.close()
    before = open_portal(url, tmp_path)
    assert len(before.drop_unused_indexes()) == 7
    assert ids(before.list_records("case", filter="kind eq A", order="-count")) == rows
    before.close()
