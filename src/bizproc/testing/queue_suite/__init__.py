"""The conformance suite of queues: what every implementation must do.

Each check is a function of a bench, which opens engines with the queue on one fresh
database, each as another process would:

    @pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
    def test_queue(check):
        check(MyBench())

`CHECKS` hold for any queue, `MACHINE_CHECKS` for one that wakes workers of other
processes. They run workers, and wait for what these do, not for a time to pass.
"""

from __future__ import annotations

from collections.abc import Callable

from bizproc.testing.queue_suite.bench import PATIENCE, QueueBench
from bizproc.testing.queue_suite.due import (
    check_a_lease_that_ran_out_is_taken_over,
    check_lost_word_is_made_up_for,
    check_timers_and_retries_come_due,
)
from bizproc.testing.queue_suite.sharing import (
    check_a_slow_job_holds_nothing_up,
    check_limits_of_an_action_hold_and_nothing_is_left,
    check_two_workers_do_each_job_once,
)
from bizproc.testing.queue_suite.stopping import (
    check_a_stop_ends_what_was_begun,
    check_a_worker_that_is_stopped_begins_nothing,
)
from bizproc.testing.queue_suite.word import (
    check_a_commit_elsewhere_wakes_an_idle_worker,
    check_a_job_wakes_an_idle_worker,
    check_word_that_comes_twice_is_harmless,
    check_work_that_was_undone_is_not_heard_of,
)

__all__ = ["CHECKS", "MACHINE_CHECKS", "PATIENCE", "Check", "QueueBench"]

Check = Callable[[QueueBench], None]

CHECKS: tuple[Check, ...] = (
    check_a_job_wakes_an_idle_worker,
    check_work_that_was_undone_is_not_heard_of,
    check_word_that_comes_twice_is_harmless,
    check_lost_word_is_made_up_for,
    check_timers_and_retries_come_due,
    check_a_lease_that_ran_out_is_taken_over,
    check_a_slow_job_holds_nothing_up,
    check_two_workers_do_each_job_once,
    check_limits_of_an_action_hold_and_nothing_is_left,
    check_a_stop_ends_what_was_begun,
    check_a_worker_that_is_stopped_begins_nothing,
)
MACHINE_CHECKS: tuple[Check, ...] = (check_a_commit_elsewhere_wakes_an_idle_worker,)
