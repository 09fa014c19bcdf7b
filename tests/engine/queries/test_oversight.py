"""An operator sees how much runs, what hangs longer than usual, and what is wrong."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.engine.conftest import Play
from tests.kinds_of_stores import addresses, sqlite_template  # noqa: F401 - fixtures

from bizproc.engine.incident_cause import cause_of
from bizproc.engine.queries.instance_search import LOOKED_THROUGH, InstanceFilter
from bizproc.engine.queries.oversight import Oversight
from bizproc.engine.queries.usual import LEAST, median, nearly_all
from bizproc.errors import InvalidValueError, NotFoundError
from bizproc.model.states import InstanceState
from bizproc.testing.ids import SequentialIds

S, E = '<startEvent id="s"/>', '<endEvent id="e"/>'
ASK = '<userTask id="ask" name="Ask"/>'
HOUR = dt.timedelta(hours=1)
KINDS = ("memory", "sqlite", "postgresql")


@pytest.fixture(params=KINDS)
def play(request, tmp_path):
    url = f"{request.param}://"
    if request.param == "postgresql":
        url = request.getfixturevalue("reused_postgresql").emptied()
    playing = Play(tmp_path, url, ids=SequentialIds())
    playing.sight = Oversight(playing.engine.components)
    yield playing
    playing.engine.close()


@pytest.fixture
def asking(play):
    play.draw(S + ASK + E, "s>ask\nask>e")
    return play


def let_pass(play, count, hours):
    """Let instances come to their end, each after so many hours."""
    ids = [play.engine.start("p").id for _ in range(count)]
    play.clock.time += hours * HOUR
    for task in play.engine.user_tasks():
        if task.instance_id in ids:
            play.engine.complete_user_task(task.id, {})
    return ids


def test_what_is_usual_needs_twenty_that_ended(asking):
    let_pass(asking, LEAST - 1, 1)
    old = asking.engine.start("p").id
    asking.clock.time += 20 * HOUR
    [process] = asking.sight.overview().processes
    [version] = process.versions
    assert (version.live, version.usual, version.longer) == (1, None, 0)
    assert asking.engine.instance(old).state is InstanceState.ACTIVE


def test_who_runs_longer_than_95_of_100_is_counted_by_version(asking):
    let_pass(asking, 19, 1)
    let_pass(asking, 1, 5)
    late = asking.engine.start("p", key="late")
    asking.clock.time += 61 * dt.timedelta(minutes=1)
    asking.engine.start("p", key="new")
    [process] = asking.sight.overview().processes
    [version] = process.versions
    assert (version.live, version.usual, version.longer) == (2, HOUR, 1)
    older = InstanceFilter(
        process="p", state=InstanceState.ACTIVE, started_until=version.until
    )
    assert [it.id for it in asking.sight.instances(older).page] == [late.id]

    asking.draw(S + ASK + '<userTask id="more"/>' + E, "s>ask\nask>more\nmore>e")
    asking.engine.start("p", key="other")
    [process] = asking.sight.overview().processes
    found = [(it.definition.version, it.live, it.longer) for it in process.versions]
    assert found == [(2, 1, 0), (1, 2, 1)]
    assert (process.live, process.longer) == (3, 1)


def test_retrying_due_and_failed_are_told_by_process(play):
    @play.actions.add("fail")
    def fail():
        raise ValueError("not now")

    play.draw(
        S + '<serviceTask id="do"><extensionElements><zeebe:taskDefinition type="fail"'
        "/></extensionElements></serviceTask>" + E,
        "s>do\ndo>e",
    )
    play.draw(S + script() + E, "s>work\nwork>e", id_="other")
    play.engine.start("p")
    play.engine.start("other")
    seen = play.sight.overview()
    by_id = {it.process_id: it for it in seen.processes}
    assert (by_id["p"].retrying, by_id["p"].incidents.count) == (1, 0)
    assert (by_id["other"].retrying, by_id["other"].incidents.count) == (0, 1)
    assert seen.incidents == play.sight.open_incidents() == 1
    assert seen.overdue.count == 0

    play.clock.time += HOUR
    seen = play.sight.overview()
    assert (seen.overdue.count, seen.due_jobs.count) == (1, 1)
    assert seen.overdue.since == seen.due_jobs.since == play.engine.jobs()[0].due


def script(text="= 10 / divisor"):
    return (
        f'<scriptTask id="work"><extensionElements><zeebe:script expression="{text}"'
        ' resultVariable="share"/></extensionElements></scriptTask>'
    )


# -- instances -------------------------------------------------------------------


def found(play, **wanted):
    return [it.key for it in play.sight.instances(InstanceFilter(**wanted)).page]


def test_instances_are_found_by_what_they_are_about(asking):
    asking.draw(S + ASK + E, "s>ask\nask>e", id_="q")
    for number, key in enumerate(("a", "b", "c")):
        asking.engine.start("p", {"n": number}, key=key)
        asking.clock.time += HOUR
    asking.engine.start("q", {"n": 2}, key="d")
    asking.engine.terminate(asking.engine.instances(key="b")[0].id)
    since = asking.clock.time - 2 * HOUR
    assert found(asking) == ["a", "b", "c", "d"]
    assert found(asking, process="p") == ["a", "b", "c"]
    assert found(asking, process="p", version=1) == ["a", "b", "c"]
    assert found(asking, process="p", version=2) == []
    assert found(asking, state=InstanceState.TERMINATED) == ["b"]
    assert found(asking, keys=("a", "d", "z")) == ["a", "d"]
    assert found(asking, keys=("a", "d"), process="q") == ["d"]
    assert found(asking, started_from=since) == ["b", "c", "d"]
    assert found(asking, started_until=since) == ["a"]
    assert found(asking, element="ask") == ["a", "c", "d"]
    assert found(asking, element="as") == []
    assert found(asking, variable="n", value=2) == ["c", "d"]
    assert found(asking, variable="n", value=2, process="p") == ["c"]
    assert found(asking, variable="m", value=2) == []
    with pytest.raises(InvalidValueError, match="which process"):
        asking.sight.instances(InstanceFilter(version=1))


def test_a_search_inside_looks_through_so_many_and_leads_on(asking, monkeypatch):
    monkeypatch.setattr(
        "bizproc.engine.queries.instance_search.LOOKED_THROUGH", 3, raising=True
    )
    for number in range(7):
        asking.engine.start("p", {"n": number % 2})
        asking.clock.time += HOUR
    wanted = InstanceFilter(variable="n", value=1)
    met, after = [], None
    while True:
        seen = asking.sight.instances(wanted, limit=50, after=after)
        met.append((len(seen.page), seen.looked))
        after = seen.page.next
        if after is None:
            break
    assert met == [(1, 3), (2, 3), (0, 1)]
    assert LOOKED_THROUGH == 250


def test_instances_with_an_incident_are_found_by_their_incidents(play):
    play.draw(S + script() + E, "s>work\nwork>e")
    play.engine.start("p", {"divisor": 5}, key="good")
    play.engine.start("p", {"divisor": 0}, key="bad")
    assert found(play, with_incident=True) == ["bad"]
    assert found(play, with_incident=True, process="q") == []
    [cause] = play.sight.causes()
    assert (cause.process_id, cause.element_id, cause.count) == ("p", "work", 1)


# -- causes ----------------------------------------------------------------------


def test_incidents_of_one_cause_stand_together(play):
    play.draw(S + script("= number(text)") + E, "s>work\nwork>e")
    for text in ("x1", "x2", "x3"):
        play.engine.start("p", {"text": text, "other": 1})
    play.engine.start("p")
    causes = play.sight.causes(process="p")
    assert [it.count for it in causes] == [3, 1]
    assert {(it.code, it.element_id) for it in causes} == {("EXPRESSION", "work")}
    assert play.sight.causes(process="q") == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("no record 'lead-12'", "no record 'deal-7'"),
        ("line 4: 12.5 is too much", "line 31: 7 is too much"),
        ("HTTP 503 from https://a1.example/x", "HTTP 500 from https://b2.example/y"),
        ('job_01J9 "a"  failed', 'job_01K2 "b" failed'),
    ],
)
def test_what_differs_from_case_to_case_is_no_cause(one, other):
    assert cause_of(one) == cause_of(other)


@given(st.text(max_size=400))
def test_a_cause_is_short_and_its_own_cause(text):
    cause = cause_of(text)
    assert len(cause) <= 300
    assert not any(it.isdecimal() for it in cause)


def test_another_sentence_is_another_cause():
    assert cause_of("the server refused") != cause_of("the server is away")


# -- passes ----------------------------------------------------------------------


def test_passes_tell_how_long_an_element_took(asking):
    let_pass(asking, 3, 2)
    let_pass(asking, 2, 4)
    asking.engine.start("p")
    seen = asking.sight.passes("p:1")
    by_id = {it.element_id: it for it in seen.elements}
    assert (seen.instances, seen.is_cut) == (6, False)
    ask = by_id["ask"]
    assert (ask.passes, ask.here, ask.median, ask.name) == (5, 1, 2 * HOUR, "Ask")
    assert ask.usual is None
    assert by_id["s"].passes == 6
    assert (by_id["e"].passes, by_id["e"].median) == (5, None)
    with pytest.raises(NotFoundError):
        asking.sight.passes("p:9")


def test_passes_are_those_of_instances_that_began_in_the_period(asking):
    let_pass(asking, 2, 1)
    middle = asking.clock.time
    let_pass(asking, 3, 1)
    after = asking.sight.passes("p:1", since=middle)
    before = asking.sight.passes("p:1", until=middle)
    assert (after.instances, before.instances) == (3, 2)


def test_usual_stays_are_of_elements_that_were_passed_often(asking):
    let_pass(asking, LEAST, 3)
    assert asking.sight.usual_stays("p:1") == {"ask": 3 * HOUR}


def test_of_a_terminated_instance_nobody_is_here_and_nothing_was_passed(asking):
    asking.engine.terminate(asking.engine.start("p").id)
    seen = asking.sight.passes("p:1")
    [ask] = [it for it in seen.elements if it.element_id == "ask"]
    assert (ask.passes, ask.here, ask.median) == (0, 0, None)


@given(st.lists(st.integers(0, 10_000), min_size=1, max_size=60))
def test_the_middle_has_as_many_below_as_above(numbers):
    spans = [dt.timedelta(seconds=it) for it in numbers]
    middle = median(spans)
    assert sum(it < middle for it in spans) <= len(spans) / 2
    assert sum(it > middle for it in spans) <= len(spans) / 2


@given(st.lists(st.integers(0, 10_000), min_size=LEAST, max_size=200))
def test_nearly_all_are_95_of_100(numbers):
    spans = [dt.timedelta(seconds=it) for it in numbers]
    most = nearly_all(spans)
    assert most in spans
    assert sum(it <= most for it in spans) >= 0.95 * len(spans)
    assert sum(it < most for it in spans) < 0.95 * len(spans)


def test_the_file_of_a_version_is_given_out(asking):
    assert b"ask" in asking.sight.source("p:1").content
