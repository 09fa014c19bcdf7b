"""Ad-hoc sub-processes: what is told, collected, moved and migrated."""

from __future__ import annotations

import pytest
from tests.engine.ad_hoc_drawing import (
    ad_hoc,
    asked,
    begin,
    done,
    draw,
    user,
)
from tests.engine.conftest import Play
from tests.engine.test_escalations import E, S

from bizproc.errors import InvalidTransitionError, NotFoundError

# -- operators -----------------------------------------------------------------


def test_what_may_be_begun_is_told(play):
    draw(play, ad_hoc('<userTask id="a" name="Call"/>' + user("b", "c"), "a>c"))
    instance = play.start()
    [wait] = play.engine.explain(instance).waits
    [token] = play.engine.tokens(instance)
    assert (wait.kind, wait.element_id, wait.holds) == ("command", "h", True)
    assert wait.element_kind == "ad-hoc sub-process"
    end = f"`bizproc tokens complete {instance} {token.token}`"
    assert wait.goes_on == (
        f"somebody begins a (Call): `bizproc tokens activate {instance} a`",
        f"somebody begins b: `bizproc tokens activate {instance} b`",
        f"or somebody says that none is needed: {end}",
    )
    begin(play, instance, "a")
    task, beside = play.engine.explain(instance).waits
    assert (task.kind, task.element_id) == ("task", "a")
    assert (beside.element_id, beside.holds) == ("h", False)
    assert len(beside.goes_on) == 2


def test_a_condition_and_a_busy_sequential_one_are_told(play):
    draw(play, ad_hoc(user("a"), until="= n", sequential=True))
    instance = play.start({"n": False})
    [wait] = play.engine.explain(instance).waits
    assert wait.goes_on[1] == "it ends when this holds after one of them: = n"
    begin(play, instance, "a")
    assert [it.element_id for it in play.engine.explain(instance).waits] == ["a"]


def test_what_cannot_be_begun_is_refused_with_what_can(play):
    draw(play, ad_hoc(user("a", "b", "c"), "a>c"))
    instance = play.start()
    for element, error, says in (
        (
            "c",
            InvalidTransitionError,
            "begins no 'c', which a flow or an event leads to; may begin: a, b",
        ),
        ("x", NotFoundError, "holds 'x'; may begin: a, b"),
        ("after", NotFoundError, "holds 'after'"),
    ):
        with pytest.raises(error, match=says):
            begin(play, instance, element)
    with pytest.raises(NotFoundError, match=r"at 'k'; running are h .\d+."):
        play.engine.activate_element(instance, "a", at="k")
    play.engine.suspend(instance)
    with pytest.raises(InvalidTransitionError, match="is suspended"):
        begin(play, instance, "a")
    play.engine.resume(instance)
    play.engine.complete_element(instance, "h")
    with pytest.raises(InvalidTransitionError, match="no ad-hoc sub-process of 'p'"):
        begin(play, instance, "a")


def test_moving_tokens_empties_it_and_opens_it(play):
    draw(play, ad_hoc(user("a", "b"), "a>b", begun='= ["a"]'))
    instance = play.start()
    done(play, instance, "a", told=1)
    play.engine.modify(instance, cancel=["b"])
    assert play.waits(instance) == ["h"]
    begin(play, instance, "a")
    assert play.variables(instance) == {"told": 1}
    play.engine.modify(instance, cancel=["h"], start=["after"])
    assert play.waits(instance) == ["after"]
    play.engine.modify(instance, cancel=["after"], start=["b"])
    assert play.waits(instance) == ["b"]
    done(play, instance, "b")
    assert play.waits(instance) == ["after"]


def test_moving_tokens_of_a_sequential_one_keeps_to_its_order(play):
    drawn = ad_hoc(user("a", "b", "c"), begun='= ["a", "b"]', sequential=True)
    draw(play, drawn)
    instance = play.start()
    play.engine.modify(instance, start=["c"])
    assert asked(play, instance) == ["a"]
    play.engine.modify(instance, cancel=["a"])
    assert asked(play, instance) == ["b"]
    done(play, instance, "b", "c")
    assert play.waits(instance) == ["after"]


def test_cancelling_the_last_that_is_waited_for_ends_it(play):
    drawn = ad_hoc(user("a", "b"), begun='= ["a", "b"]', until="= true", cancels=False)
    draw(play, drawn)
    instance = play.start()
    done(play, instance, "a")
    play.engine.modify(instance, cancel=["b"])
    assert play.waits(instance) == ["after"]


def test_terminating_leaves_nothing(play):
    draw(play, ad_hoc(user("a", "b"), begun="= wanted"))
    full, empty = play.start({"wanted": ["a", "b"]}), play.start({"wanted": []})
    for instance in (full, empty):
        play.engine.terminate(instance)
        assert play.state(instance) == "TERMINATED"
    assert play.engine.user_tasks() == []


def test_it_goes_to_another_diagram_empty_busy_or_closing(make_play):
    play: Play = make_play()
    drawn = ad_hoc(user("a", "b"), begun="= wanted", until="= stop", cancels=False)
    draw(play, drawn)
    empty, busy, closing = (
        play.start({"wanted": it, "stop": False}) for it in ([], ["a"], ["a", "b"])
    )
    done(play, closing, "a", stop=True)
    draw(play, drawn.replace('<userTask id="b"></userTask>', user("b", "c")))
    moved = play.engine.migrate(instances=[empty, busy, closing], to=2)
    assert [it.blockers for it in moved.instances] == [(), (), ()]
    begin(play, empty, "c")
    done(play, empty, "c", stop=True)
    begin(play, busy, "c")
    done(play, busy, "a", "c")
    done(play, closing, "b")
    assert [play.waits(it) for it in (empty, busy, closing)] == [
        *(["after"], ["h"], ["after"])
    ]


def test_what_waits_for_its_turn_begins_where_it_need_not(make_play):
    play: Play = make_play()
    drawn = ad_hoc(user("a", "b"), begun='= ["a", "b"]', sequential=True)
    draw(play, drawn)
    instance = play.start()
    draw(play, drawn.replace("Sequential", "Parallel"))
    play.engine.migrate(instances=[instance], to=2)
    tasks = play.engine.user_tasks(instance=instance)
    assert sorted(it.element_id for it in tasks) == ["a", "b"]


def test_it_becomes_no_other_kind_of_sub_process(make_play):
    play: Play = make_play()
    draw(play, ad_hoc(user("a"), begun='= ["a"]'))
    instance = play.start()
    draw(play, f'<subProcess id="h">{user("a")}</subProcess>')
    [found] = play.engine.migrate(instances=[instance], to=2, dry_run=True).instances
    assert "KIND" in {it.code for it in found.blockers}


# -- what each gives -----------------------------------------------------------


def collecting(element, begun='= ["a", "b"]', **given):
    """Draw one that collects what its activities give."""
    both = f'<zeebe:adHoc outputCollection="all" outputElement="{element}" '
    return ad_hoc(user("a", "b"), begun=begun, **given).replace("<zeebe:adHoc ", both)


def test_what_each_activity_gives_is_collected_in_the_order_of_their_ends(play):
    draw(play, collecting("= {who: who, times: 2 * n}"))
    instance = play.start()
    begin(play, instance, "a", n=3)
    done(play, instance, "b", who="bob", n=1)
    assert play.variables(instance)["all"] == [{"who": "bob", "times": 2}]
    done(play, instance, "a", who="ann", n=2)
    done(play, instance, "a", who="eve", n=5)
    assert play.waits(instance) == ["after"]
    assert [it["who"] for it in play.variables(instance)["all"]] == [
        "bob",
        "ann",
        "eve",
    ]


def test_the_condition_reads_what_was_collected_and_those_that_run_on_add_to_it(play):
    draw(play, collecting("= n", until="= sum(all) > 0", cancels=False))
    instance = play.start()
    done(play, instance, "a", n=1)
    assert play.waits(instance) == ["b"]
    done(play, instance, "b", n=2)
    assert play.waits(instance) == ["after"]
    assert play.variables(instance)["all"] == [1, 2]


def test_with_nothing_done_the_collection_is_empty_and_a_skipped_one_gives_null(
    make_play,
):
    play: Play = make_play()
    draw(play, collecting("= 1 / n", begun="= wanted"))
    empty, skipped = play.start({"wanted": []}), play.start({"wanted": ["a"]})
    play.engine.complete_element(empty, "h")
    assert play.variables(empty) == {"wanted": [], "all": []}
    done(play, skipped, "a", n=0)
    [incident] = play.engine.incidents()
    assert (incident.element_id, incident.phase) == ("a", "leaving")
    play.engine.resolve_incident(incident.id, action="skip")
    assert play.variables(skipped)["all"] == [None]


def test_tokens_tell_what_may_be_begun_and_an_instance_begins_inside(play):
    draw(play, ad_hoc(user("a", "b"), until="= n = 1"))
    instance = play.start({"n": 0})
    [token] = play.engine.tokens(instance)
    assert token.choices == ("a", "b")
    play.engine.terminate(instance)
    again = play.engine.restart_instance(instance, from_="b").id
    assert play.waits(again) == ["b"]
    done(play, again, "b")
    assert play.waits(again) == ["h"]
    begin(play, again, "a")
    done(play, again, "a", n=1)
    assert play.waits(again) == ["after"]
    assert play.variables(again) == {"n": 1}


def test_a_task_in_a_called_process_is_chosen_as_well(play):
    play.draw(S + ad_hoc(user("a")) + E, "s>h\nh>e", id_="q")
    draw(
        play,
        '<callActivity id="h"><extensionElements><zeebe:calledElement processId="q"/>'
        "</extensionElements></callActivity>",
    )
    instance = play.start()
    assert play.waits(instance) == ["h"]
    begin(play, instance, "a")
    done(play, instance, "a", got=1)
    assert play.waits(instance) == ["after"]
    assert play.variables(instance) == {"got": 1}
