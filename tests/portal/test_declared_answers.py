"""A person answers what is declared; an application passes variables to what has no form."""

import pytest

from bizproc.errors import InvalidValueError

S, E = '<startEvent id="s"/>', '<endEvent id="e"/>'
INPUTS = (
    '<zeebe:input source="T" target="title"/>'
    '<zeebe:input source="u_mgr" target="assignee"/>'
)


@pytest.fixture
def begin(office):
    """Return a function that starts a task, and completes it so and so."""

    def make(outputs="", definition=""):
        mapped = "".join(
            f'<zeebe:output source="{text}" target="{name}"/>'
            for name, text in dict(outputs).items()
        )
        process = office.draw(
            f'{S}<userTask id="a"><extensionElements><zeebe:userTask/>{definition}'
            f"<zeebe:ioMapping>{INPUTS}{mapped}</zeebe:ioMapping>"
            f"</extensionElements></userTask>{E}",
            "s>a a>e",
        )
        deal = office.portal.create("deal", {"funnel": "contract"}, by="u_mgr").id
        instance = office.engine.start(process, key=deal).id
        [task] = office.engine.user_tasks(instance=instance)

        def complete(answers, by):
            office.engine.complete_user_task(task.id, answers, by=by)
            return office.engine.variables(instance)

        return complete

    return make


def test_a_person_passes_what_the_output_mappings_read(begin):
    complete = begin({"agreed": "= answer.yes", "note": "= note"})
    with pytest.raises(InvalidValueError) as refused:
        complete({"answer": {"yes": True}, "nota": "x"}, "u_mgr")
    assert refused.value.message == (
        "the task 'T' asks for no 'nota'; did you mean 'note'?; give it a form, or an "
        "output mapping that reads the answer"
    )
    found = complete({"answer": {"yes": True}, "note": "x"}, "u_mgr")
    assert (found["agreed"], found["note"]) == (True, "x")


def test_a_person_passes_nothing_to_what_asks_nothing(begin):
    complete = begin()
    with pytest.raises(InvalidValueError, match="asks for no 'amount'; give it a form"):
        complete({"amount": 1}, "u_mgr")
    assert complete({}, "u_mgr") == {}


def test_an_application_passes_any_variable(begin):
    assert begin()({"amount": 1}, None)["amount"] == 1


def test_the_form_of_an_application_asks_itself(begin):
    complete = begin(definition='<zeebe:formDefinition externalReference="own"/>')
    assert complete({"amount": 1}, "u_mgr")["amount"] == 1


@pytest.mark.parametrize("name", ["deal", "constants", "settings", "consts", "head_of"])
@pytest.mark.parametrize("by", [None, "u_mgr"])
def test_nobody_takes_a_name_that_expressions_read(begin, name, by):
    complete = begin()
    with pytest.raises(InvalidValueError, match=f"takes no '{name}': it is "):
        complete({name: {"amount": 0}}, by)
