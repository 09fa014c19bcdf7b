"""The queue: who holds a job, and whose outcome counts."""

import datetime as dt

from tests.engine.test_actions import WAYS, task

from bizproc.engine.commands.run_job import begin_job
from bizproc.model.states import JobState
from bizproc.store import JOBS


def jobs(play):
    with play.engine.read() as tx:
        return tx.select(JOBS)


def lease_of(play) -> dt.timedelta:
    return play.engine.components.options.lease


def test_a_job_whose_lease_holds_is_no_other_workers(play):
    seen = []

    @play.actions.add("slow")
    def slow() -> None:
        [job] = jobs(play)
        play.clock.time += lease_of(play) - dt.timedelta(seconds=1)
        seen.append((play.engine.run_due(), play.engine.next_due()))
        # another worker may have chosen it before it was leased
        with play.engine.work() as work:
            seen.append(begin_job(work, job.id))

    play.draw(task("slow"), WAYS)
    assert play.state(play.start()) == "COMPLETED"
    assert seen == [(0, None), None]


def test_a_job_whose_lease_ran_out_is_taken_over_and_the_stale_worker_changes_nothing(
    play,
):
    calls = []

    @play.actions.add("hang")
    def hang() -> dict[str, int]:
        calls.append(play.clock.time)
        number = len(calls)
        if number == 1:
            play.clock.time += lease_of(play)
            assert play.engine.run_due() == 1
        if number == 2:
            message = "the second worker fails: its retry is what counts from now on"
            raise ConnectionError(message)
        return {"by": number}

    play.draw(task("hang"), WAYS)
    instance = play.start()
    [job] = jobs(play)
    assert (job.state, job.attempts, job.lock) == (JobState.FAILED, 1, None)
    assert play.waits(instance) == ["call"]
    assert play.variables(instance) == {}
    play.pass_time(minutes=1)
    assert play.variables(instance) == {"by": 3}
    assert play.state(instance) == "COMPLETED"


def test_the_outcome_of_a_job_whose_element_was_left_changes_nothing(play):
    @play.actions.add("late")
    def late() -> dict[str, bool]:
        [instance] = play.engine.instances()
        play.engine.terminate(instance.id)
        return {"late": True}

    play.draw(task("late"), WAYS)
    instance = play.start()
    assert play.state(instance) == "TERMINATED"
    assert play.variables(instance) == {}
    assert jobs(play) == []
