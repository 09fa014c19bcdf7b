"""A public form, and a chat that asks it, hold the rules of forms of tasks."""

import datetime as dt
import json

import pytest
from tests.office import MOSCOW

from bizproc.connecting import open_workspace
from bizproc.errors import ConfigurationError, InvalidValueError
from bizproc.forms.limits import AnswerLimits
from bizproc.portal import form_files
from bizproc.portal.files import Upload
from bizproc.testing.clock import FakeClock
from bizproc.testing.ids import SequentialIds

PEOPLE = "format: bizproc/workspace@1\npeople: {users: {u_a: {name: A}}}\n"
TYPES = """\
format: bizproc/crm@1
types:
  order:
    title: Order
    fields:
      kind: {title: Kind, type: enum, options: {person: P, company: C}}
      inn: {title: INN, type: string}
      title: {title: Title, type: string}
      count: {title: Count, type: number}
      day: {title: Day, type: date}
      tags: {title: Tags, type: enum, multiple: true, options: [a, b, c]}
      file: {title: File, type: file}
forms:
"""
WRITTEN = """\
  ask:
    title: Ask
    makes: order
    fields:
      kind: {label: Kind, type: enum, required: true, options: {person: P, company: C}}
      inn:
        label: INN
        type: string
        rules:
          hide: '= kind != "company"'
          requiredIf: '= kind = "company"'
          pattern: "^[0-9]{10}$"
          patternErrorMessage: has ten digits
      title: {label: Title, type: string, rules: {minLength: 2, maxLength: 5}}
      count:
        label: Count
        type: number
        rules:
          {min: 1, max: 9, decimalDigits: 1, increment: 0.5, check: "= count != 7",
           code: SEVEN, message: no sevens}
      day: {label: Day, type: date, rules: {disallowPassedDates: true}}
      tags: {label: Tags, type: enum, multiple: true, options: [a, b, c], rules: {maxItems: 2}}
      file: {label: File, type: file, rules: {accept: ".pdf"}}
"""
DRAWN = "  ask: {title: Ask, makes: order, form: drawn}\n"


def _at(key, kind="textfield", **more):
    return {"type": kind, "key": key, "label": key.capitalize(), **more}


ABC = [{"value": it, "label": it} for it in "abc"]
FORM = {
    "id": "drawn",
    "components": [
        _at(
            "kind",
            "select",
            values=[{"value": "person"}, {"value": "company"}],
            validate={"required": True},
        ),
        _at(
            "inn",
            conditional={"hide": '= kind != "company"'},
            validate={
                "pattern": "^[0-9]{10}$",
                "patternErrorMessage": "has ten digits",
            },
            properties={"requiredIf": '= kind = "company"'},
        ),
        _at("title", validate={"minLength": 2, "maxLength": 5}),
        _at(
            "count",
            "number",
            decimalDigits=1,
            increment=0.5,
            validate={"min": 1, "max": 9},
            properties={
                "check": "= count != 7",
                "code": "SEVEN",
                "message": "no sevens",
            },
        ),
        _at("day", "datetime", subtype="date", disallowPassedDates=True),
        _at("tags", "checklist", values=ABC, properties={"maxItems": "2"}),
        _at("file", "filepicker", accept=".pdf"),
    ],
}


@pytest.fixture
def opened(tmp_path):
    """Return a function that opens an office with forms of these declarations."""
    portals = []

    def make(forms, drawn=FORM):
        (tmp_path / "bizproc.yaml").write_text(PEOPLE)
        (tmp_path / "crm.yaml").write_text(TYPES + forms)
        (tmp_path / "processes").mkdir(exist_ok=True)
        (tmp_path / "processes" / "drawn.form").write_text(json.dumps(drawn))
        portals.append(
            open_workspace(
                "memory://",
                tmp_path,
                clock=FakeClock(dt.datetime(2027, 6, 1, 9, tzinfo=MOSCOW)),
                ids=SequentialIds(),
            )
        )
        return portals[-1]

    yield make
    for it in portals:
        it.close()


@pytest.fixture(params=["written", "drawn"])
def submit(opened, request):
    """Submit the form, whose rules stand in crm.yaml, or in a form file."""
    portal = opened(WRITTEN if request.param == "written" else DRAWN)

    def send(**given):
        try:
            return dict(portal.submit("ask", given).fields)
        except InvalidValueError as error:
            assert not list(portal.find("order"))
            return f"{error.code}: {error.message}"

    return send


BAD = {
    "a pattern": ({"kind": "company", "inn": "12"}, "(INN|Inn).* has ten digits"),
    "hidden": ({"kind": "person", "inn": "1234567890"}, "is hidden and takes no"),
    "too short": ({"title": "x"}, "at least 2 characters, got 'x'"),
    "too long": ({"title": "😀" * 6}, "at most 5 characters"),
    "too much": ({"count": "9.5"}, "at most 9, got 9.5"),
    "too exact": ({"count": "1.25"}, "takes 1 decimals at most"),
    "no multiple": ({"count": "1.2"}, "a multiple of 0.5"),
    "past": ({"day": "2027-05-31"}, "must not be before today"),
    "too many": ({"tags": ["a", "b", "c"]}, "at most 2 items"),
    "no such file": ({"file": "x.exe"}, "takes files of .pdf"),
    "an own check": ({"count": 7}, "SEVEN: .*no sevens"),
    "missing": ({"kind": "company"}, "REQUIRED_FIELD: .*'inn'"),
    "unknown": ({"admin": True}, "has no field 'admin'"),
    "too large": ({"title": "x" * 200_000}, "TOO_LARGE: "),
    "foreign": ({"file": {"name": "a.pdf", "handle": 5}}, "expects a file"),
    "not kept": ({"file": {"name": "a.pdf", "key": "0" * 64}}, "was kept here"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_rule_is_held(submit, name):
    import re  # noqa: PLC0415 - the one use of it

    given, said = BAD[name]
    told = submit(**{"kind": "person", **given})
    assert isinstance(told, str), told
    assert re.search(said, told), told


def test_what_is_right_makes_the_record(submit):
    found = submit(
        kind="company",
        inn="1234567890",
        title="😀" * 5,
        count="1,5".replace(",", "."),
        day="2027-06-01",
        tags=["c", "a"],
        file="a.PDF",
    )
    assert isinstance(found, dict), found
    assert (found["inn"], found["tags"]) == ("1234567890", ["c", "a"])
    assert submit(kind="person", inn="")["inn"] is None


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        ("{patern: x}", "UNKNOWN_KEY title: rules: patern is none; did you mean 'pat"),
        ('{pattern: "("}', "FORM title: rules: pattern: "),
        ("{min: 3}", "FORM title: rules: min is for int and money and number"),
        ("{check: '= ('}", "FORM title: rules: "),
        ("{increment: 2}", "FORM title: rules: increment is for"),
        ("{maxItems: 2}", "FORM title: rules: maxItems is for what takes several"),
    ],
)
def test_a_rule_that_cannot_be_held_is_refused(opened, rules, said):
    form = "  ask: {title: Ask, makes: order, fields: {title: {label: T, type: string, "
    with pytest.raises(ConfigurationError) as refused:
        opened(form + f"rules: {rules}}}}}}}\n")
    assert said in str(refused.value)


@pytest.mark.parametrize(
    ("forms", "component", "said"),
    [
        ("form: drawm", None, "NOT_FOUND ask: no form 'drawm' stands in processes/; d"),
        ("form: drawn, fields: {title: {label: T, type: string}}", None, "in one of"),
        ("form: drawn, fill: {title: x}", None, "form 'drawn' has no field 'x'"),
        ("form: drawn", _at("other"), "record type order has no field 'other'"),
        ("form: drawn", _at("title.a"), "a record holds no answer that is a context"),
        ("form: drawn", _at("title", "datetime", subtype="time"), "that is a time"),
        (
            "form: drawn",
            _at("title", "expression", expression="= 1"),
            "that is computed",
        ),
        ("form: drawn", _at("title", "select", valuesKey="xs"), "come from data"),
        ("form: drawn", _at("title", properties={"default": "= 1"}), "an expression"),
    ],
)
def test_a_form_that_no_record_can_hold_is_refused(opened, forms, component, said):
    drawn = FORM if component is None else {"id": "drawn", "components": [component]}
    with pytest.raises(ConfigurationError) as refused:
        opened(f"  ask: {{title: Ask, makes: order, {forms}}}\n", drawn)
    assert said in str(refused.value)


def test_a_default_of_a_drawn_form_is_filled_in(opened):
    day = _at("day", "datetime", subtype="date", defaultValue="2027-07-01")
    price = _at("count", "number", defaultValue=5, readonly=True)
    form = {"id": "drawn", "components": [day, price, _at("title")]}
    portal = opened(DRAWN, form)
    made = portal.submit("ask", {"title": "x"}).fields
    assert (made["day"], made["count"]) == (dt.date(2027, 7, 1), 5)
    with pytest.raises(InvalidValueError, match="cannot be changed"):
        portal.submit("ask", {"title": "x", "count": 1})


def test_a_submit_is_bounded_before_it_is_looked_into(opened, monkeypatch):
    portal = opened(WRITTEN)
    small = AnswerLimits(files=2, file_bytes=10, submit_bytes=15)
    monkeypatch.setattr(form_files.check_uploads, "__kwdefaults__", {"limits": small})
    for sizes, said in (
        ([1, 1, 1], "3 files; at most 2"),
        ([11], "is larger than 10 bytes"),
        ([8, 8], "larger than 15 bytes together"),
    ):
        uploads = [Upload(name=f"{it}.pdf", content=b"x" * it) for it in sizes]
        with pytest.raises(InvalidValueError, match=said) as refused:
            portal.submit("ask", {"kind": "person"}, uploads={"file": uploads})
        assert refused.value.code == "TOO_LARGE"
    kept = portal.add_file("a.pdf", b"hello")
    made = portal.submit("ask", {"kind": "person", "file": kept}).fields
    assert made["file"] == kept
    for lie in ({"size": 1}, {"sha256": "0" * 64}):
        with pytest.raises(InvalidValueError, match="is no file that was kept here"):
            portal.submit("ask", {"kind": "person", "file": {**kept, **lie}})


def test_what_is_hidden_is_not_filled_from_another_field(opened):
    portal = opened("""\
  ask:
    title: Ask
    makes: order
    fields:
      kind: {label: Kind, type: enum, options: {person: P, company: C}}
      inn: {label: INN, type: string}
      title: {label: Title, type: string, rules: {hide: '= kind = "person"'}}
    fill: {title: inn}
""")
    given = {"inn": "7"}
    assert portal.submit("ask", {"kind": "company", **given}).fields["title"] == "7"
    assert portal.submit("ask", {"kind": "person", **given}).fields["title"] is None
