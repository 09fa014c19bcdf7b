"""The functions that a domain gives to expressions, made when one is called."""

from tests.engine.test_actions import INPUT, WAYS, task

from bizproc.engine import Domain
from bizproc.feel import Function


def test_functions_are_made_once_a_command_if_an_expression_calls_one(make_play):
    made = []

    def functions(_work, place):
        made.append(place.process_id)
        return {"twice": Function("twice", ("n",), lambda n: n * 2)}

    play = make_play(domain=Domain(functions=functions))

    @play.actions.add("add", transactional=True)
    def add(a: int, b: int) -> dict[str, int]:
        return {"sum": a + b}

    plain = INPUT.format("= x + 1", "a") + INPUT.format("= x", "b")
    play.draw(task("add", plain), WAYS, id_="plain")
    assert play.variables(play.start({"x": 4}, id_="plain"))["sum"] == 9
    called = INPUT.format("= twice(x)", "a") + INPUT.format("= twice(1) + x", "b")
    play.draw(task("add", called), WAYS, id_="called")
    assert play.variables(play.start({"x": 4}, id_="called"))["sum"] == 14
    assert "plain" not in made
    assert made.count("called") == 1
