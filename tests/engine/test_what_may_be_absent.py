"""A diagram may ask for a variable that is not there, and calls Camunda's functions."""

from __future__ import annotations

import pytest
from tests.engine.conftest import diagram
from tests.engine.fault_places import script, user

S, E = '<startEvent id="s"/>', '<endEvent id="e"/>'


def drawn(text):
    return diagram(
        "p", S + script("c", text, "said") + user("wait") + E, "s>c\nc>wait\nwait>e"
    )


@pytest.mark.parametrize(
    ("text", "given", "said"),
    [
        ("= get or else(discount, 5)", {}, 5),
        ("= get or else(discount, 5)", {"discount": 7}, 7),
        ("= if discount = null then 1 else discount", {}, 1),
        ("= is defined(deal.owner)", {"deal": {}}, False),
        ("= `unit-price` + 1", {"unit-price": 3}, 4),
        ("= to json(trim(name))", {"name": " a "}, '"a"'),
    ],
)
def test_it_is_deployed_checked_and_runs(play, text, given, said):
    (play.folder / "p.bpmn").write_text(drawn(text))
    play.engine.deploy(play.folder / "p.bpmn")
    instance = play.start(given)
    assert play.variables(instance)["said"] == said


def test_what_is_read_and_not_only_asked_for_is_an_incident(play):
    (play.folder / "p.bpmn").write_text(drawn("= discount + 1"))
    play.engine.deploy(play.folder / "p.bpmn", check=False)
    play.start({})
    [incident] = play.engine.incidents()
    assert "unknown name 'discount'" in incident.message
