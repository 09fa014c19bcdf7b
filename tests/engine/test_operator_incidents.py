"""Incidents tell what an operator needs, and are retried or skipped in bulk."""

import pytest
from tests.engine.conftest import Play

from bizproc.engine import Domain
from bizproc.errors import ForbiddenError, InvalidValueError, NotFoundError
from bizproc.testing.ids import SequentialIds

S, E = '<startEvent id="s"/>', '<endEvent id="e"/>'


def script(id_="work", text="= 10 / divisor"):
    return (
        f'<scriptTask id="{id_}"><extensionElements><zeebe:script expression="{text}"'
        ' resultVariable="share"/></extensionElements></scriptTask>'
    )


class Administrators:
    def check_actor(self, *_):
        pass

    def check_operator(self, _, action, by):
        if by != "ada":
            message = f"{by} may not {action}"
            raise ForbiddenError(message)


@pytest.fixture(params=["memory://", "sqlite://"])
def broken(tmp_path, request):
    """Two processes whose expression fails until `divisor` is repaired."""
    cause = {"divisor": 0}
    playing = Play(
        tmp_path,
        request.param,
        ids=SequentialIds(),
        domain=Domain(names=lambda *_: cause, permissions=Administrators()),
    )
    playing.cause = cause
    playing.draw(S + script() + E, "s>work\nwork>e")
    playing.draw(S + script("count") + E, "s>count\ncount>e", id_="other")
    yield playing
    playing.engine.close()


def outcomes(found):
    return [(it.incident.instance_id, it.outcome) for it in found]


def test_an_incident_tells_what_it_is_about(broken):
    instance = broken.start(key="deal-1")
    [incident] = broken.engine.incidents()
    assert (incident.instance_id, incident.key) == (instance, "deal-1")
    assert (incident.element_id, incident.phase) == ("work", "active")
    assert (incident.attempts, incident.created_at) == (1, broken.clock.time)
    assert broken.engine.incident(incident.id) == incident
    with pytest.raises(NotFoundError, match="there is no incident 'x'"):
        broken.engine.incident("x")


def test_incidents_are_narrowed_by_what_they_are_about(broken):
    first = broken.start(key="deal-1")
    second = broken.start(id_="other", key="deal-2")

    def of(**given):
        return [it.instance_id for it in broken.engine.incidents(**given)]

    [code] = {it.code for it in broken.engine.incidents()}
    assert of(code=code) == [first, second]
    assert of(process="other") == [second]
    assert of(element="work") == [first]
    assert of(key="deal-2") == [second]
    assert of(instance=first, key="deal-2") == of(code="NONE") == []


def test_one_that_fails_again_stops_no_other(broken):
    first, second = broken.start(key="a"), broken.start(key="b")
    third = broken.start(id_="other")
    before = broken.engine.incidents()
    found = broken.engine.retry_incidents(every=True)
    assert outcomes(found) == [(it, "failed again") for it in (first, second, third)]
    assert "zero" in found[0].message
    assert {it.id for it in before}.isdisjoint(
        it.id for it in broken.engine.incidents()
    )
    broken.cause["divisor"] = 2
    found = broken.engine.retry_incidents(process="p", by="ada", reason="repaired")
    assert outcomes(found) == [(first, "retried"), (second, "retried")]
    assert [broken.state(it) for it in (first, second, third)] == [
        "COMPLETED",
        "COMPLETED",
        "ACTIVE",
    ]
    [*_, told] = [
        it.data for it in broken.engine.history(first) if it.type == "incident_resolved"
    ]
    assert told == {"action": "retry", "by": "ada", "reason": "repaired"}


def test_a_refused_one_stops_no_other(broken):
    first, second = broken.start(), broken.start()
    seen = broken.engine.incidents()
    broken.cause["divisor"] = 2

    found = broken.engine.retry_incidents(element="work", dry_run=True)
    assert outcomes(found) == [(first, "open"), (second, "open")]
    assert broken.engine.incidents() == seen
    broken.engine.suspend(first)
    found = broken.engine.retry_incidents(element="work")
    assert outcomes(found) == [(first, "refused"), (second, "retried")]
    assert "is suspended; resume it first" in found[0].message
    assert broken.engine.incidents() == [seen[0]]


def test_a_limit_takes_the_oldest(broken):
    first, second = broken.start(), broken.start()
    broken.cause["divisor"] = 2
    assert outcomes(broken.engine.retry_incidents(every=True, limit=1)) == [
        (first, "retried")
    ]
    assert [it.instance_id for it in broken.engine.incidents()] == [second]


def test_incidents_are_skipped_in_bulk(broken):
    first, other = broken.start(key="a"), broken.start(id_="other")
    assert outcomes(broken.engine.skip_incidents(key="a")) == [(first, "skipped")]
    assert (broken.state(first), broken.state(other)) == ("COMPLETED", "ACTIVE")
    assert "share" not in broken.variables(first)


@pytest.mark.parametrize(
    ("given", "error", "text"),
    [
        ({}, InvalidValueError, "retry: say which incidents, by code"),
        ({"code": "EXPRESION"}, NotFoundError, "did you mean 'EXPRESSION'"),
        ({"process": "q"}, NotFoundError, "no process 'q' is deployed; known: other"),
        ({"element": "wrok"}, NotFoundError, "an element 'wrok'; did you mean 'work'"),
        (
            {"process": "other", "element": "e2"},
            NotFoundError,
            "process 'other' has no element 'e2'",
        ),
        ({"key": "deal-9"}, NotFoundError, "no incident has the key 'deal-9'"),
        ({"instance": "x"}, NotFoundError, "no incident has the instance 'x'"),
        ({"every": True, "limit": 0}, InvalidValueError, "at least one"),
        ({"code": 5}, InvalidValueError, "retry_incidents: code must be a text"),
        ({"every": "yes"}, InvalidValueError, "every must be true or false"),
        ({"every": True, "by": "mia"}, ForbiddenError, "mia may not retry"),
    ],
)
def test_what_is_wrong_is_refused_and_nothing_is_resolved(broken, given, error, text):
    broken.start(key="deal-1")
    before = broken.engine.incidents()
    with pytest.raises(error, match=text):
        broken.engine.retry_incidents(**given)
    assert broken.engine.incidents() == before


def test_nothing_open_is_no_error(broken):
    assert broken.engine.retry_incidents(process="other", element="count") == []
