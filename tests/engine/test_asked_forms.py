"""A task tells what it asks, after the answers so far."""

import pytest
from tests.engine.forms_asked import Asking, choices, field

from bizproc.errors import NotFoundError

FORM = [
    field(key="name", validate={"required": True}),
    field("number", "amount", validate={"max": "=most"}),
    field("select", "who", valuesExpression="=people"),
    field("textfield", "why", conditional={"hide": "=amount = null or amount < 10"}),
    field("expression", "twice", expression="=2 * amount"),
    field(
        "radio",
        "how",
        values=choices("fast", "slow"),
        properties={"requiredIf": "=amount > 5"},
    ),
    {
        "type": "dynamiclist",
        "id": "rows",
        "path": "rows",
        "components": [
            field("number", "n", readonly="=i[1] = 1"),
            {"type": "text", "text": "=string(i[1])"},
        ],
    },
]
SEEN = {"most": 90, "people": [{"value": "u1", "label": "Ann"}, "u2"], "name": "Bob"}


@pytest.fixture
def asking(play):
    return Asking(play)


def asked(play, instance, answers=None, **options):
    task = play.task(instance, "ask")
    return play.engine.ask_form(task.id, answers, **options)


def test_before_the_first_answer_the_process_is_heard(play, asking):
    found = asked(play, asking.begin(FORM, SEEN))
    assert list(found.questions) == [
        *("name", "amount", "who", "twice", "how", "rows", "rows[1].n")
    ]
    name, amount, who, *_ = found.questions.values()
    assert (name.value, name.is_required, name.is_read) == ("Bob", True, True)
    assert dict(amount.limits) == {"max": 90}
    assert [(it.value, it.label) for it in who.choices] == [("u1", "Ann"), ("u2", "u2")]
    assert found.questions["rows[1].n"].is_read_only
    assert found.may_vary


def test_answers_change_what_is_asked(play, asking):
    instance = asking.begin(FORM, SEEN)
    found = asked(play, instance, {"amount": 10, "who": "u2", "rows": [{}, {"n": "x"}]})
    assert found.questions["twice"].value == 20
    assert found.questions["twice"].is_read_only
    assert found.questions["how"].is_required
    assert [it.is_chosen for it in found.questions["who"].choices] == [False, True]
    assert not found.questions["rows[2].n"].is_read
    assert found.questions["rows[2].n"].value == "x"
    assert found.unseen({"who", "how", "rows[2].n"}) == ["why"]
    rows = found.parts[-1].rows
    assert [row[-1].text for row in rows] == ["1", "2"]


def test_what_is_taken_is_taken_by_the_task(play, asking):
    instance = asking.begin(FORM, SEEN)
    given = {
        "name": "Cy",
        "amount": 1,
        "why": "x",
        "twice": 7,
        "rows": [{"n": 1}, {"n": 2}],
    }
    taken = asked(play, instance, given).taken(given)
    assert taken == {"name": "Cy", "amount": 1, "rows": [{}, {"n": 2}]}
    asking.answer(instance, taken)
    assert play.engine.user_tasks(include_closed=True)[0].result["name"] == "Cy"


def test_a_closed_task_shows_what_was_answered(play, asking):
    instance = asking.begin(FORM[:2], SEEN)
    task = play.task(instance, "ask")
    play.engine.complete_user_task(task.id, {"name": "Cy", "amount": 3})
    found = play.engine.ask_form(task.id, {"name": "ignored"})
    assert [it.value for it in found.questions.values()] == ["Cy", 3]


def test_what_cannot_be_evaluated_hides_nothing(play, asking):
    broken = [
        field(conditional={"hide": "=1 + nobody.knows.this > 2"}),
        field("select", "o", valuesExpression="=1/0"),
        {"type": "text", "text": "=1/0", "conditional": {"hide": "=1/0 > 1"}},
    ]
    found = asked(play, asking.begin(broken))
    assert list(found.questions) == ["v", "o"]
    assert found.questions["o"].choices == ()
    assert len(found.parts) == 3


def test_there_is_nothing_to_ask_without_a_form(play):
    with pytest.raises(NotFoundError):
        play.engine.ask_form("none")
