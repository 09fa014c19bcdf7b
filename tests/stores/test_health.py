"""An examination finds what is wrong, on every store, and says what to do."""

import datetime as dt
from dataclasses import replace

import pytest

from bizproc.action import Actions
from bizproc.connecting import connect
from bizproc.model.rows import Incident, Job, ProcessInstance, Timer
from bizproc.model.states import IncidentState, InstanceState, JobState
from bizproc.store import INCIDENTS, INSTANCES, JOBS, TIMERS

NOON = dt.datetime(2027, 3, 1, 12, tzinfo=dt.UTC)
OF = {"instance_id": "i", "process_id": "p", "element_id": "e", "token": 1}


class Clock:
    def now(self):
        return NOON


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def engine(request, tmp_path):
    address = {"memory": "memory://", "sqlite": f"sqlite:///{tmp_path / 'o.db'}"}.get(
        request.param
    )
    if address is None:
        url = request.getfixturevalue("empty_postgresql")
        address = url.render_as_string(hide_password=False)
    opened = connect(address, actions=Actions(), clock=Clock())
    yield opened
    opened.close()


def put(engine, table, *rows):
    with engine.work() as work:
        work.transaction.insert(table, *rows)


def codes(health):
    return [it.code for it in health.findings if it.code != "NOT_DURABLE"]


def test_an_empty_database_is_well(engine):
    found = engine.examine()
    assert codes(found) == []
    assert (found.instances, found.open_tasks, found.live) == ({}, 0, {})
    assert found.state == {"sum": 0, "largest": 0, "average": 0}
    if found.database:
        assert found.database["versions"] == {"engine": "0001"}
        assert found.database["size"] > 0
        assert found.database["damage"] in ((), None)


def test_what_waits_too_long_is_found_with_its_age(engine):
    fresh = NOON - dt.timedelta(seconds=30)
    old = NOON - dt.timedelta(hours=1)
    timer = Timer(id="t1", key=None, due=fresh, number=1, **OF)
    job = Job(id="j1", action="gone", state=JobState.CREATED, due=fresh, **OF)
    put(engine, TIMERS, timer)
    put(engine, JOBS, job)
    assert codes(engine.examine()) == ["ACTION_MISSING"]
    put(engine, TIMERS, replace(timer, id="t2", due=old))
    leased = replace(job, id="j3", due=old, lock="x")
    put(
        engine,
        JOBS,
        replace(job, id="j2", due=old),
        replace(leased, locked_until=NOON + dt.timedelta(minutes=1)),
        replace(leased, id="j4", locked_until=old),
    )
    found = engine.examine()
    assert codes(found) == [
        "TIMERS_NOT_FIRED",
        "JOBS_NOT_TAKEN",
        "LEASES_RAN_OUT",
        "ACTION_MISSING",
    ]
    assert (found.due_timers.count, found.due_timers.since) == (2, old)
    assert (found.due_jobs.count, found.due_jobs.since) == (2, old)
    assert (found.expired_leases.count, found.expired_leases.since) == (1, old)
    assert "'gone'" in str(found.findings[-1])


def test_incidents_and_instances_are_counted(engine):
    incident = Incident(
        id="a",
        code="C1",
        message="",
        attempts=1,
        state=IncidentState.OPEN,
        created_at=NOON,
        **OF,
    )
    put(
        engine,
        INCIDENTS,
        incident,
        replace(incident, id="b", created_at=NOON - dt.timedelta(days=1)),
        replace(incident, id="c", code="C2", state=IncidentState.RESOLVED),
    )
    row = ProcessInstance(
        id="x",
        process_id="p",
        definition_id="none",
        key=None,
        live_key=None,
        state=InstanceState.ACTIVE,
        revision=1,
        started_at=NOON,
        content="я" * 10,
    )
    ended = replace(row, id="y", state=InstanceState.COMPLETED, content="")
    put(engine, INSTANCES, row, ended)
    found = engine.examine()
    assert codes(found) == ["INCIDENTS_OPEN", "DEFINITION_MISSING"]
    assert list(found.incidents) == ["C1"]
    assert found.incidents["C1"].since == NOON - dt.timedelta(days=1)
    assert found.instances == {"ACTIVE": 1, "COMPLETED": 1}
    assert found.state == {"sum": 20, "largest": 20, "average": 10}


@pytest.mark.parametrize(
    ("setting", "is_safe"),
    [("off", False), ("local", True), ("remote_write", True), ("on", True)],
)
def test_commits_that_are_not_waited_for_are_told(empty_postgresql, setting, is_safe):
    """The setting may be the database's, the role's or, as here, the connection's."""
    options = {"options": f"-c synchronous_commit={setting}"}
    engine = connect(empty_postgresql.update_query_dict(options))
    found = engine.examine()
    engine.close()
    told = [str(it) for it in found.findings if "synchronous_commit" in it.message]
    assert found.database["settings"]["synchronous_commit"] == setting
    assert (told == []) is is_safe
    assert all("NOT_DURABLE" in it and "switch it on" in it for it in told)
