"""Random forms and random answers, against a second reading of what they mean."""

import datetime as dt
import json
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.engine.forms_asked import ASK

from bizproc.errors import RefusedError

TODAY = dt.date(2027, 3, 1)
LETTERS = st.text("ab😀é ", max_size=6)
NUMBERS = st.decimals(-30, 30, places=2, allow_nan=False, allow_infinity=False)
DAYS = st.dates(dt.date(2027, 2, 25), dt.date(2027, 3, 5))


def maybe(values):
    return st.none() | values


@st.composite
def texts(draw):
    least, most = draw(maybe(st.integers(0, 4))), draw(maybe(st.integers(1, 5)))
    rules = {"minLength": least, "maxLength": most, "required": draw(st.booleans())}

    def judge(given):
        if given is None or not given.strip():
            is_fine = not rules["required"] and (
                given is None or given == "" or fits(len(given), least, most)
            )
            return is_fine, None if given in (None, "") else given
        return fits(len(given), least, most), given

    return {"type": "textfield", "validate": rules}, draw(maybe(LETTERS)), judge


@st.composite
def numbers(draw):
    least, most = draw(maybe(st.integers(-9, 9))), draw(maybe(st.integers(-9, 9)))
    places = draw(maybe(st.integers(0, 2)))
    step = draw(maybe(st.sampled_from(["0.5", "0.25", "3"])))
    component = {
        "type": "number",
        "validate": {"min": least, "max": most},
        "decimalDigits": places,
        "increment": step,
    }

    def judge(given):
        if given is None:
            return True, None
        number = Decimal(given)
        is_short = places is None or number == round(number, places)
        is_step = step is None or number % Decimal(step) == 0
        return fits(number, least, most) and is_short and is_step, number

    return component, draw(maybe(NUMBERS.map(str))), judge


@st.composite
def chosen(draw):
    codes = draw(st.lists(st.sampled_from("abcd"), min_size=1, unique=True))
    component = {"type": "checklist", "values": [{"value": it} for it in codes]}
    least = draw(maybe(st.integers(0, 3)))
    component["properties"] = {} if least is None else {"minItems": str(least)}

    def judge(given):
        answers = given or []
        is_known = set(answers) <= set(codes) and len(set(answers)) == len(answers)
        return is_known and fits(len(answers), least, None), answers

    return component, draw(maybe(st.lists(st.sampled_from("abcd"), max_size=3))), judge


@st.composite
def days(draw):
    is_future, least = draw(st.booleans()), draw(maybe(DAYS))
    component = {
        "type": "datetime",
        "subtype": "date",
        "disallowPassedDates": is_future,
        "validate": {"min": least and least.isoformat()},
    }

    def judge(given):
        if given is None:
            return True, None
        day = dt.date.fromisoformat(given)
        return fits(day, least, None) and (not is_future or day >= TODAY), day

    return component, draw(maybe(DAYS.map(dt.date.isoformat))), judge


def fits(value, least, most):
    return (least is None or value >= least) and (most is None or value <= most)


@st.composite
def cases(draw):
    """Draw a form, its answers, and whether each is right and what it is kept as.

    Fields are hidden by the first one, a checkbox, or not; some stand in a path.
    """
    hides = draw(st.booleans())
    components, answers = [{"type": "checkbox", "key": "off", "id": "off"}], {}
    is_right, kept = True, {"off": hides}
    answers["off"] = hides
    fields = draw(st.lists(texts() | numbers() | chosen() | days(), max_size=4))
    for at, (component, answer, judge) in enumerate(fields):
        is_hidden, is_inner = draw(st.booleans()), draw(st.booleans())
        key = f"in.k{at}" if is_inner else f"k{at}"
        condition = {"hide": "= off"} if is_hidden else {}
        components.append({**component, "key": key, "conditional": condition})
        fine, value = judge(answer)
        if is_hidden and hides:
            fine = answer in (None, "", [])
            value = [] if component["type"] == "checklist" else None
        is_right = is_right and fine
        into, out = (answers, kept)
        if is_inner:
            into, out = answers.setdefault("in", {}), kept.setdefault("in", {})
        if answer is not None or draw(st.booleans()):
            into[f"k{at}"] = answer
        out[f"k{at}"] = value
    return components, answers, is_right, kept


@pytest.fixture
def playing(make_play):
    return make_play()


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cases())
def test_a_form_takes_what_its_rules_allow(playing, case):
    components, answers, is_right, kept = case
    form = {"id": "f", "components": components}
    (playing.folder / "f.form").write_text(json.dumps(form), encoding="utf-8")
    playing.engine.deploy(playing.folder / "f.form")
    playing.draw(ASK, "s>ask\nask>e")
    instance = playing.start()
    task = playing.task(instance, "ask")
    if is_right:
        playing.engine.complete_user_task(task.id, answers)
        assert playing.variables(instance) == kept
    else:
        with pytest.raises(RefusedError):
            playing.engine.complete_user_task(task.id, answers)
        assert playing.variables(instance) == {}
