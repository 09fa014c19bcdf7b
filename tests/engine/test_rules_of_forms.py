"""What a form's editor promises is held, or the form is refused."""

import datetime as dt
import json

import pytest
from tests.engine.forms_asked import Asking, field, validated

from bizproc.bpmn.forms import read_form
from bizproc.errors import DeploymentError


@pytest.fixture
def ask(play):
    """Return a function that answers a form of these components."""
    return Asking(play)


TEXT, NUMBER = "textfield", "number"
RULES = {
    "pattern": (validated(pattern="^[0-9]{10}$"), "1234567890", ["12", "12345678901"]),
    "pattern within": (validated(pattern=r'[a-z]+\d"'), 'Xab1"', ["AB1"]),
    "shortest": (validated(minLength=3), "abc", ["ab"]),
    "longest": (validated(maxLength="= 1 + 2"), "abc", ["abcd"]),
    "lowest": (validated(NUMBER, min=1), 1, [0, -5]),
    "highest": (validated(NUMBER, max="2.5"), 2.5, [3]),
    "negative": (validated(NUMBER, min=-2, max=-1), -1.5, [0, -3]),
    "another answer": (validated(NUMBER, min="= least"), 5, [4]),
    "e-mail": (validated(validationType="email"), "a@b.example", ["nobody", "a@b"]),
    "phone": (validated(validationType="phone"), "8 (900) 000-00-01", ["none"]),
    "decimals": (field(NUMBER, decimalDigits=2), "1.20", ["1.239"]),
    "no decimals": (field(NUMBER, decimalDigits=0), "7", ["7.5"]),
    "date": (field("datetime", subtype="date"), "2027-03-01", ["2027-03-01T10:00"]),
}


@pytest.mark.parametrize("name", RULES)
def test_a_rule_is_held(ask, name):
    component, right, wrong = RULES[name]
    assert ask([component], {"least": 5}, v=right)["v"] is not None
    for value in wrong:
        assert ask([component], {"least": 5}, v=value).startswith("TYPE_ERROR: ")
    assert ask([component], {"least": 5})["v"] is None


def test_what_is_wrong_says_what_would_be_right(ask):
    assert ask([validated(minLength=3)], v="ab") == (
        "TYPE_ERROR: the field 'v' (V) must be at least 3 characters, got 'ab'"
    )
    assert ask([validated(NUMBER, max=10)], v=11) == (
        "TYPE_ERROR: the field 'v' (V) must be at most 10, got 11"
    )
    assert ask([field(NUMBER, decimalDigits=1)], v="1.25") == (
        "TYPE_ERROR: the field 'v' (V) takes 1 decimals at most, got 1.25"
    )


@pytest.mark.parametrize("name", ["readonly", "disabled"])
def test_what_is_read_only_keeps_its_value(ask, name):
    price = field(NUMBER, **{name: True})
    assert ask([price], {"v": 5})["v"] == 5
    assert ask([price], {"v": 5}, v=5)["v"] == 5
    assert ask([price], {"v": 5}, v="")["v"] == 5
    assert "cannot be changed" in ask([price], {"v": 5}, v=6)
    assert "cannot be changed" in ask([price], v=6)
    assert ask([field(NUMBER, defaultValue=7, **{name: True})], {"v": 5})["v"] == 7
    # a value that is none of the type cannot be mended by who answers
    assert ask([price], {"v": "many"})["v"] == "many"
    sometimes = field(NUMBER, **{name: "= v > 5"})
    assert ask([sometimes], v=5)["v"] == 5
    assert "cannot be changed" in ask([sometimes], v=6)


def test_what_is_hidden_takes_no_answer(ask):
    how = field("checkbox", "more")
    why = field(
        key="why",
        defaultValue="so",
        conditional={"hide": "= more != true"},
        validate={"required": True},
    )
    assert ask([how, why], more=False)["why"] is None
    assert ask([how, why], more=True)["why"] == "so"
    assert "'why' (V) is hidden" in ask([how, why], more=False, why="sneaked in")
    assert ask([how, why], more=True, why="")[:14] == "REQUIRED_FIELD"
    assert ask([how, why], more=False, why=None)["why"] is None


def test_a_hidden_group_hides_what_is_in_it(ask):
    inner = {
        "type": "group",
        "components": [field(key="a")],
        "conditional": {"hide": "= b"},
    }
    outer = {
        "type": "group",
        "components": [inner, field(key="c")],
        "conditional": {"hide": "= d"},
    }
    form = [outer, field("checkbox", "b"), field("checkbox", "d")]
    assert ask(form, b=False, d=False, a="1", c="2")["a"] == "1"
    assert "'a'" in ask(form, b=True, d=False, a="1", c="2")
    told = ask(form, b=False, d=True, a="1", c="2")
    assert "'a'" in told
    assert "'c'" in told


def test_all_faults_are_told_the_first_code_leading(ask):
    form = [
        field(key="a", validate={"required": True}),
        validated(NUMBER, max=10),
        field(key="c", properties={"check": "= c != null", "code": "ODD"}),
    ]
    told = ask(form, v=11)
    assert told.startswith("TYPE_ERROR: the field 'v'")
    assert "; the field 'a' (V) must be filled in; 'c' (V): the answer" in told
    assert ask(form, v=1).startswith("REQUIRED_FIELD: the field 'a'")
    assert ask(form, v=1, a="x").startswith("ODD: ")
    told = ask(form, v="many", b=1)
    assert told.startswith("TYPE_ERROR: form 'f' has no field 'b'")
    assert "'v' (V) expects a number" in told


def test_a_check_that_cannot_bear_a_null_does_not_hide_what_is_missing(ask):
    form = [
        field(NUMBER, "a", validate={"required": True}),
        field(key="c", properties={"check": "= a > 5"}),
    ]
    assert ask(form).startswith("REQUIRED_FIELD: the field 'a'")


def test_a_date_is_an_answer(ask):
    found = ask([field("datetime", subtype="date")], v="2027-03-01")["v"]
    assert found == dt.date(2027, 3, 1)


@pytest.mark.parametrize(
    ("component", "said"),
    [
        (validated(pattern="("), "pattern: "),
        (validated(pattern=7), "pattern must be a text"),
        (validated(NUMBER, pattern="x"), "pattern is for email and phone and"),
        (validated(min=3), "min is for int and money and number, not for string"),
        (validated(NUMBER, minLength=3), "minLength is for"),
        (validated(NUMBER, min=True), "min must be a number or FEEL"),
        (validated(NUMBER, min="= ("), "FORM v: "),
        (validated(minLenght=3), "minLenght is not enforced here; did you mean 'minL"),
        (validated(validationType="mail"), "did you mean 'email'?"),
        (validated(NUMBER, validationType="email"), "does not fit a number"),
        (field(NUMBER, decimalDigits="2"), "decimalDigits must be a whole number"),
        (field(readonly=5), "readonly must be true, false or FEEL"),
        (field(conditional="x"), "conditional must be an object"),
        (field(conditional={"hide": "= ("}), "FORM v: "),
        (field("datetime", subtype="tyme"), "the subtype 'tyme' is not supported; did"),
        (field("select"), "there is nothing to choose from"),
        (
            field("select", valuesKey="a", valuesExpression="= b"),
            "options come from one of values, valuesKey, valuesExpression",
        ),
        (
            field(NUMBER, disallowPassedDates=True),
            "disallowPassedDates is for datetime",
        ),
        (field(NUMBER, increment=0), "increment must be a number above 0"),
        (field(increment=2), "increment is for int and money and number, not for s"),
        (field(serializeToString=True), "serializeToString must be true or false, of"),
        (field("datetime", timeInterval=61), "timeInterval must be from 1 to 60"),
        (
            field("datetime", timeSerializingFormat="utc"),
            "there is no timeSerializingF",
        ),
        (
            field(omitFromSubmit=True),
            "omitFromSubmit is not enforced here; every answer",
        ),
        (field(maxlength=3), "unknown property 'maxlength'"),
        (field(searchabel=True), "unknown property 'searchabel'"),
        (field(properties={"minItems": "2"}), "minItems is for what takes several"),
        (field("filepicker", accept="= x"), "accept takes endings and media types"),
        (field("filepicker", multiple="= x"), "multiple must be true or false"),
        (field("expression"), "an expression component needs its expression"),
        (field(conditional={"show": "= a"}), "conditional: show is not enforced here"),
        (field(validate={"required": "= a"}), "required must be true or false"),
        (
            {"type": "group", "id": "v", "disabled": True},
            "disabled is for checkbox and",
        ),
        ({"type": "group", "id": "v", "path": "a b"}, "the path 'a b' is none"),
        ({"type": "group", "id": "v", "properties": {"check": "x"}}, "properties of a"),
        ({"type": "dynamiclist", "id": "v"}, "a dynamiclist needs a path"),
        (
            {"type": "dynamiclist", "id": "v", "path": "p", "isRepeating": False},
            "a dynamiclist repeats; use a group",
        ),
        (
            {"type": "dynamiclist", "id": "v", "path": "p", "defaultRepetitions": -1},
            "defaultRepetitions must be from 0 to 500",
        ),
        (
            {
                "type": "dynamiclist",
                "id": "v",
                "path": "p",
                "properties": {"most": "1"},
            },
            "unknown property 'most'",
        ),
    ],
)
def test_what_cannot_be_held_is_refused(component, said):
    form = json.dumps({"id": "f", "components": [component]})
    with pytest.raises(DeploymentError) as refused:
        read_form(form.encode(), file="f.form")
    assert str(refused.value).startswith("f.form:1: FORM v: ")
    assert said in str(refused.value)


@pytest.mark.parametrize(
    "component",
    [
        validated(pattern="", minLength=None, validationType=""),
        field(readonly=False, disabled=None, conditional={"hide": ""}),
        validated(validationType="custom", pattern="a"),
        validated("textarea", validationType="email"),
    ],
)
def test_what_says_nothing_is_no_rule(component):
    form = json.dumps({"id": "f", "components": [component]})
    [found] = read_form(form.encode(), file="f.form").fields
    assert found.validation.limits == {}
    assert found.conditions == {}
