"""An engine alone checks the answers to a form, as a portal does."""

import datetime as dt
import json

import pytest

from bizproc.errors import InvalidValueError, RefusedError

FORM = {
    "id": "order",
    "type": "default",
    "components": [
        {
            "key": "name",
            "label": "Name",
            "type": "textfield",
            "validate": {"required": True},
        },
        {
            "key": "amount",
            "label": "Amount",
            "type": "number",
            "properties": {
                "type": "int",
                "default": "= usual",
                "check": "= amount <= most",
                "code": "TOO_MANY",
                "message": "there are fewer",
            },
        },
        {
            "key": "how",
            "label": "How",
            "type": "select",
            "values": [{"label": "Fast", "value": "fast"}],
        },
        {
            "key": "reason",
            "label": "Reason",
            "type": "textfield",
            "properties": {"requiredIf": '= how = "fast"'},
        },
        {
            "key": "day",
            "label": "Day",
            "type": "textfield",
            "properties": {"type": "date"},
        },
        {
            "key": "who",
            "label": "Who",
            "type": "textfield",
            "properties": {"type": "user"},
        },
        {
            "key": "about",
            "label": "About",
            "type": "textfield",
            "properties": {"type": "link", "record": "deal"},
        },
    ],
}
ASK = (
    '<startEvent id="s" /><userTask id="ask"><extensionElements><zeebe:userTask />'
    '<zeebe:formDefinition formId="order" /></extensionElements></userTask>'
    '<endEvent id="e" />'
)


@pytest.fixture
def asked(play):
    """Return a function that answers the form of a new instance."""
    path = play.folder / "order.form"
    path.write_text(json.dumps(FORM))
    play.engine.deploy(path)
    play.draw(ASK, "s>ask\nask>e")
    instance = play.start({"usual": 2, "most": 5})

    def answer(**answers):
        task = play.task(instance, "ask")
        return play.engine.complete_user_task(task.id, answers).result

    answer.instance = instance
    return answer


def test_answers_are_typed_and_defaults_filled_in(asked, play):
    taken = asked(
        name="Anna", day="2027-06-01", who="user:anna", about={"id": "deal-1"}
    )
    expected = {
        "name": "Anna",
        "amount": 2,
        "how": None,
        "reason": None,
        "day": dt.date(2027, 6, 1),
        "who": "anna",
        "about": "deal-1",
    }
    assert taken == expected
    assert play.variables(asked.instance) == {"usual": 2, "most": 5, **expected}


@pytest.mark.parametrize(
    ("answers", "code", "says"),
    [
        ({"nonsense": 1}, "TYPE_ERROR", "no field 'nonsense'"),
        ({"nmae": "Anna"}, "TYPE_ERROR", "did you mean 'name'"),
        ({}, "REQUIRED_FIELD", "'name'"),
        ({"name": "  "}, "REQUIRED_FIELD", "'name'"),
        ({"name": 5}, "TYPE_ERROR", "'name'"),
        ({"name": "Anna", "amount": "many"}, "TYPE_ERROR", "a whole number"),
        ({"name": "Anna", "amount": 6}, "TOO_MANY", "there are fewer"),
        ({"name": "Anna", "how": "slow"}, "TYPE_ERROR", "one of fast"),
        ({"name": "Anna", "how": "fast"}, "REQUIRED_FIELD", "'reason'"),
        ({"name": "Anna", "day": "tomorrow"}, "TYPE_ERROR", "a date"),
        ({"name": "Anna", "who": 5}, "TYPE_ERROR", "the id of a user"),
    ],
)
def test_what_does_not_fit_is_refused_and_changes_nothing(
    asked, play, answers, code, says
):
    with pytest.raises(RefusedError, match=says) as refused:
        asked(**answers)
    assert refused.value.code == code
    assert play.waits(asked.instance) == ["ask"]
    assert play.task(asked.instance, "ask").result is None
    asked(name="Anna")
    assert play.state(asked.instance) == "COMPLETED"


def test_a_domain_may_refuse_whom_an_answer_names(play, asked):
    """The portal asks its people; what it says comes as the answer of the command."""
    inbox = play.engine.components.domain.tasks

    def read_answer(work, field, value):
        del work
        if field.type == "user" and value != "anna":
            message = f"nobody is called {value}"
            raise InvalidValueError(message)
        return value

    inbox.read_answer = read_answer
    with pytest.raises(InvalidValueError, match="nobody is called boris"):
        asked(name="Anna", who="boris")
    assert asked(name="Anna", who="anna")["who"] == "anna"


def test_a_task_without_a_form_takes_any_answers(play):
    play.draw(
        ASK.replace('<zeebe:formDefinition formId="order" />', ""), "s>ask\nask>e"
    )
    instance = play.start()
    play.complete(instance, "ask", nonsense=1)
    assert play.variables(instance) == {"nonsense": 1}
