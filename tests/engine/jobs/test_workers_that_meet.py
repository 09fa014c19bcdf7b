"""Two workers in threads of their own share the jobs of one database."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from tests.engine.conftest import Play

from bizproc.connecting import connect
from bizproc.errors import ConflictError, NotFoundError

JOBS = 12
CALL = (
    '<startEvent id="s"/><endEvent id="e"/><serviceTask id="call"><extensionElements>'
    '<zeebe:taskDefinition type="charge"/></extensionElements></serviceTask>'
)


@pytest.fixture
def matrix(tmp_path, addresses):
    made = Play(tmp_path, addresses())
    yield made
    made.engine.close()


def declare(actions):
    @actions.add("charge", external=True)
    def charge() -> None: ...


def test_each_job_is_done_once(matrix):
    declare(matrix.actions)
    matrix.draw(CALL, "s>call\ncall>e")
    started = [matrix.start() for _ in range(JOBS)]

    def work(name):
        done = []
        while jobs := matrix.engine.activate_jobs("charge", worker=name, max_jobs=2):
            for job in jobs:
                matrix.engine.complete_job(job.id, job.lease_id, {"by": name})
                done.append(job.id)
        return done

    with ThreadPoolExecutor(2) as threads:
        first, second = threads.map(work, ["w1", "w2"])
    assert len({*first, *second}) == len(first) + len(second) == JOBS
    assert {matrix.state(it) for it in started} == {"COMPLETED"}


def test_two_reports_under_one_lease_count_once(matrix):
    declare(matrix.actions)
    matrix.draw(CALL, "s>call\ncall>e")
    for _ in range(4):
        instance = matrix.start()
        [job] = matrix.engine.activate_jobs("charge", worker="w1")

        def report(by, job=job):
            try:
                matrix.engine.complete_job(job.id, job.lease_id, {"by": by})
            except (ConflictError, NotFoundError):  # it may be gone by then
                return None
            return by

        with ThreadPoolExecutor(2) as threads:
            taken = {*threads.map(report, ["a", "b"])} - {None}
        assert taken == {matrix.variables(instance)["by"]}


def test_another_process_takes_over_what_one_left(lasting, tmp_path):
    play = Play(tmp_path, lasting)
    declare(play.actions)
    play.draw(CALL, "s>call\ncall>e")
    instance = play.start()
    [job] = play.engine.activate_jobs("charge", worker="w1", lease="PT1S")
    play.engine.close()
    other = connect(lasting, actions=play.actions, clock=play.clock)
    assert other.activate_jobs("charge", worker="w2") == []
    play.clock.time = job.leased_until
    [again] = other.activate_jobs("charge", worker="w2")
    other.complete_job(again.id, again.lease_id)
    assert other.instance(instance).state == "COMPLETED"
    other.close()
