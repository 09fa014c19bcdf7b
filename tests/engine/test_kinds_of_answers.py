"""Every component of form-js that is answered takes what it says, and nothing else."""

import datetime as dt
import json
from decimal import Decimal

import pytest
from tests.engine.forms_asked import Asking, choices, field

from bizproc.errors import DeploymentError


@pytest.fixture
def ask(play):
    return Asking(play)


XS = {"xs": ["a", {"value": 2, "label": "Two"}, True]}
DATE, TIME = {"subtype": "date"}, {"subtype": "time"}
# component, what the process knows, {right: what it is kept as}, wrong
KINDS = {
    "select": (field("select", values=choices("a", "b")), {}, {"a": "a"}, ["c", 1]),
    "a number": (field("radio", values=choices(1, 2)), {}, {1: 1, "2": 2}, [3, True]),
    "from data": (
        field("select", valuesKey="xs"),
        XS,
        {"a": "a", 2: 2, "true": True},
        ["b", "Two", "", 3][:2],
    ),
    "by an expression": (
        field("select", valuesExpression='= for x in xs return "n" + string(x)'),
        {"xs": [1, 2]},
        {"n1": "n1"},
        ["n3", "1"],
    ),
    "no list": (field("select", valuesKey="xs"), {"xs": 5}, {}, ["a"]),
    "typed options": (
        field("radio", values=choices("1", "3"), properties={"type": "int"}),
        {},
        {"1": 1, 3: 3},
        [2, "x"],
    ),
    "time": (field("datetime", **TIME), {}, {"10:30": dt.time(10, 30)}, ["25:00", "x"]),
    "every quarter": (
        field("datetime", **TIME, timeInterval=15),
        {},
        {"10:45": dt.time(10, 45)},
        ["10:44", "10:45:01"],
    ),
    "without an offset": (
        field("datetime", **TIME, timeSerializingFormat="no_timezone"),
        {},
        {"10:45": dt.time(10, 45)},
        ["10:45Z"],
    ),
    "as UTC": (
        field("datetime", **TIME, timeSerializingFormat="utc_normalized"),
        {},
        {"01:00+03:00": dt.time(22, tzinfo=dt.UTC)},
        ["10:45"],
    ),
    "every half hour of a day": (
        field("datetime", subtype="datetime", timeInterval=30),
        {},
        {"2027-03-01T10:30Z": dt.datetime(2027, 3, 1, 10, 30, tzinfo=dt.UTC)},
        ["2027-03-01T10:31Z"],
    ),
    "not past": (
        field("datetime", **DATE, disallowPassedDates=True),
        {},
        {"2027-03-01": dt.date(2027, 3, 1)},
        ["2027-02-28"],
    ),
    "dates between": (
        field(
            "datetime",
            **DATE,
            validate={"min": "2027-01-01", "max": '= date("2027-12-31")'},
        ),
        {},
        {"2027-12-31": dt.date(2027, 12, 31)},
        ["2026-12-31", "2028-01-01"],
    ),
    "times between": (
        field("datetime", **TIME, validate={"min": "09:00", "max": "18:00"}),
        {},
        {"09:00": dt.time(9), "18:00": dt.time(18)},
        ["08:59", "18:00:01"],
    ),
    "by steps": (
        field("number", increment="0.25"),
        {},
        {"1.75": Decimal("1.75"), 0: 0, -2: -2},
        ["1.1", "0.01"],
    ),
    "as a text": (
        field("number", serializeToString=True, decimalDigits=2),
        {},
        {"1.50": "1.50", 7: "7"},
        ["x", "1.234"],
    ),
    "a file": (
        field("filepicker", accept=".pdf, image/*"),
        {},
        {"a.PDF": "a.PDF", "b.png": "b.png"},
        ["a.exe", "pdf", "a.pdf.exe"],
    ),
}


@pytest.mark.parametrize("name", KINDS)
def test_an_answer_is_kept_as_what_it_is(ask, name):
    component, known, right, wrong = KINDS[name]
    for answer, kept in right.items():
        found = ask([component], known, v=answer)
        assert isinstance(found, dict), found
        assert (found["v"], type(found["v"])) == (kept, type(kept))
    for answer in wrong:
        told = ask([component], known, v=answer)
        assert isinstance(told, str)
        assert told.startswith("TYPE_ERROR: "), told


@pytest.mark.parametrize("kind", ["checklist", "taglist"])
def test_several_are_chosen_each_once(ask, kind):
    some = field(kind, values=choices("a", "b", "c"))
    assert ask([some], v=["c", "a"])["v"] == ["c", "a"]
    assert ask([some])["v"] == []
    assert ask([some], v=None)["v"] == []
    assert "takes each option once" in ask([some], v=["a", "a"])
    assert "takes a list, got 'a'" in ask([some], v="a")
    assert "expects one of a, b, c, got 'x'" in ask([some], v=["a", "x"])
    needed = field(kind, values=choices("a", "b"), validate={"required": True})
    assert ask([needed], v=[]).startswith("REQUIRED_FIELD: ")
    two = {"minItems": "1", "maxItems": "= 1 + 1"}
    few = field(kind, values=choices("a", "b", "c"), properties=two)
    assert "must be at least 1 items, got 0" in ask([few], v=[])
    assert ask([few], v=["a", "b"])["v"] == ["a", "b"]
    assert "must be at most 2 items, got 3" in ask([few], v=["a", "b", "c"])


def test_several_files_are_a_list(ask):
    files = field("filepicker", multiple=True)
    kept = {"name": "b.txt", "size": 3}
    assert ask([files], v=["a.txt", kept])["v"] == ["a.txt", kept]
    assert "takes a list" in ask([files], v="a.txt")


def test_a_computed_answer_is_the_servers(ask):
    form = [field("number", "n"), field("expression", expression="= n * 2")]
    assert ask(form, n=4)["v"] == 8
    assert ask(form, n=4, v=8)["v"] == 8
    told = ask(form, n=4, v=9)
    assert told == "TYPE_ERROR: the field 'v' (V) is computed as 8; leave it out"
    hidden = [form[0], {**form[1], "conditional": {"hide": "= n > 3"}}]
    assert ask(hidden, n=4)["v"] is None


def test_a_path_is_a_context(ask):
    form = [
        {
            "type": "group",
            "id": "g",
            "path": "to.home",
            "components": [field(key="city", validate={"required": True})],
            "conditional": {"hide": "= away"},
        },
        field(key="to.zip"),
        field("checkbox", "away"),
    ]
    given = {"to": {"home": {"city": "Perm"}, "zip": "614"}, "away": False}
    assert ask(form, **given) == {
        "to": {"home": {"city": "Perm"}, "zip": "614"},
        "away": False,
    }
    assert "'to.home.city' (V) must be filled in" in ask(form, away=False)
    assert ask(form, away=True)["to"] == {"home": {"city": None}, "zip": None}
    told = ask(form, to={"home": {"town": "Perm"}}, away=False)
    assert "has no field 'town' in 'to.home'; " in told
    assert "'to' (to) takes a context of its fields, got 'x'" in ask(form, to="x")


ROWS = {
    "type": "dynamiclist",
    "id": "rows",
    "label": "Goods",
    "path": "goods",
    "components": [
        field(key="name", validate={"required": True}),
        field("number", "count", validate={"min": 1, "max": "= most"}),
        field(
            key="why",
            conditional={"hide": "= this.count = null or this.count < 10"},
            label="The reason",
        ),
    ],
    "properties": {"maxItems": "2"},
}


def test_what_repeats_is_checked_item_by_item(ask):
    known = {"most": 20}
    goods = [{"name": "a", "count": 1}, {"name": "b", "count": 12, "why": "sale"}]
    assert ask([ROWS], known, goods=goods)["goods"] == [
        {"name": "a", "count": 1, "why": None},
        {"name": "b", "count": 12, "why": "sale"},
    ]
    assert ask([ROWS], known)["goods"] == []
    bad = [{"name": " ", "count": 21}, {"name": "b", "count": 2, "why": "sneaked"}]
    told = ask([ROWS], known, goods=bad)
    assert "the field 'goods[1].name' (V) must be filled in" in told
    assert "the field 'goods[1].count' (V) must be at most 20, got 21" in told
    assert "the field 'goods[2].why' (The reason) is hidden" in told
    told = ask([ROWS], known, goods=[{"name": "a"}] * 3)
    assert "'goods' (Goods) must be at most 2 items, got 3" in told
    assert "the item 'goods[1]' (Goods) takes a context, got 5" in ask(
        [ROWS], known, goods=[5]
    )
    assert "takes a list of contexts" in ask([ROWS], known, goods={"name": "a"})


def test_lists_within_lists_know_where_they_are(ask):
    inner = {
        "type": "dynamiclist",
        "id": "inner",
        "path": "parts",
        "components": [
            field("number", "size", properties={"check": "= this.size <= parent.most"}),
            field("expression", "at", expression="= i"),
        ],
    }
    outer = {
        "type": "dynamiclist",
        "id": "outer",
        "path": "boxes",
        "components": [field("number", "most"), inner],
    }
    boxes = [{"most": 5, "parts": [{"size": 5}, {"size": 1}]}]
    found = ask([outer], boxes=boxes)["boxes"]
    assert [it["at"] for it in found[0]["parts"]] == [[1, 1], [1, 2]]
    boxes[0]["parts"][1]["size"] = 6
    assert "'boxes[1].parts[2].size' (V): the answer" in ask([outer], boxes=boxes)


def test_nobody_adds_to_a_list_that_is_fixed(ask):
    fixed = {**ROWS, "allowAddRemove": False, "properties": {}}
    known = {"most": 9, "goods": [{"name": "x"}, {"name": "y"}]}
    two = [{"name": "a"}, {"name": "b"}]
    assert len(ask([fixed], known, goods=two)["goods"]) == 2
    assert "takes 2 items, no more and no fewer" in ask([fixed], known, goods=two[:1])
    assert "takes 1 items" in ask([fixed], {"most": 9}, goods=two)


def test_what_is_hidden_hides_what_depends_on_it(ask):
    form = [
        field(key="c", conditional={"hide": '= b != "yes"'}),
        field(key="b", defaultValue="yes", conditional={"hide": "= a = false"}),
        field("checkbox", "a"),
    ]
    assert ask(form, a=True, c="x")["c"] == "x"
    found = ask(form, a=False)
    assert (found["b"], found["c"]) == (None, None)
    assert "'c' (V) is hidden" in ask(form, a=False, c="x")


def test_a_hidden_list_is_told_once(ask):
    hidden = {**ROWS, "conditional": {"hide": "= true"}}
    told = ask([hidden], {"most": 2}, goods=[{"name": "a"}])
    assert told == (
        "TYPE_ERROR: the field 'goods' (Goods) is hidden and takes no answer"
    )
    assert ask([hidden], {"most": 2})["goods"] == []


def test_pages_are_groups(ask):
    pages = {
        "type": "multipage",
        "id": "m",
        "showSubmit": True,
        "components": [
            {"type": "page", "id": "p1", "components": [field("checkbox", "a")]},
            {
                "type": "page",
                "id": "p2",
                "label": "More",
                "nextLabel": "On",
                "conditional": {"hide": "= not(a)"},
                "components": [field(key="b")],
            },
        ],
    }
    assert ask([pages], a=True, b="x") == {"a": True, "b": "x"}
    assert "'b' (V) is hidden" in ask([pages], a=False, b="x")


def test_the_authors_words_are_told_of_a_pattern(ask):
    inn = field(
        validate={"pattern": "^[0-9]{10}$", "patternErrorMessage": "ten digits"}
    )
    assert ask([inn], v="12") == "TYPE_ERROR: the field 'v' (V) ten digits, got '12'"


@pytest.mark.parametrize(
    ("component", "said"),
    [
        (field(defaultValue="a", validate={"minLength": 3}), "at least 3 characters"),
        (field("number", defaultValue="x"), "expects a number, got 'x'"),
        (field("number", defaultValue=0.5, increment=2), "a multiple of 2, got 0.5"),
        (field("select", values=choices("a"), defaultValue="b"), "one of a, got 'b'"),
        (field("checklist", values=choices("a"), defaultValue=["b"]), "one of a, got"),
        (field("datetime", subtype="date", defaultValue="1.1.27"), "expects a date"),
        (field(defaultValue="a", validate={"validationType": "email"}), "an e-mail"),
        (field(defaultValue={"a": 1}), "expects text, got"),
    ],
)
def test_a_default_that_no_answer_could_be_is_refused(ask, component, said):
    with pytest.raises(DeploymentError) as refused:
        ask.deploy([component])
    assert "f.form:1: FORM v: defaultValue: " in str(refused.value)
    assert said in str(refused.value)


def test_a_default_by_the_data_is_left_to_the_answer(ask):
    form = [field("number", defaultValue=3, validate={"max": "= most"})]
    assert ask(form, {"most": 3})["v"] == 3
    assert "at most 2, got 3" in ask(form, {"most": 2})


def test_a_name_twice_in_one_object_is_refused_with_its_line(play):
    text = json.dumps({"id": "f", "components": [field(defaultValue="a")]}, indent=1)
    twice = text.replace('"key": "v"', '"key": "w",\n"key": "v"')
    (play.folder / "f.form").write_text(twice)
    with pytest.raises(DeploymentError) as refused:
        play.engine.deploy(play.folder / "f.form")
    assert str(refused.value).endswith(
        "f.form:7: FORM: not readable as JSON: the key 'key' stands twice in one "
        "object; keep one"
    )


def test_two_levels_of_one_name_are_refused(ask):
    group = {"type": "group", "id": "g", "path": "v", "components": [field(key="a")]}
    with pytest.raises(DeploymentError, match="two fields have the key 'v'"):
        ask.deploy([field(), group])
    with pytest.raises(DeploymentError, match=r"the key 'v\.a'"):
        ask.deploy([group, field(key="v.a")])


def test_a_form_may_be_only_so_deep(ask):
    inner = field()
    for at in range(30):
        inner = {"type": "group", "id": f"g{at}", "components": [inner]}
    with pytest.raises(DeploymentError, match="more than 20 containers"):
        ask.deploy([inner])
