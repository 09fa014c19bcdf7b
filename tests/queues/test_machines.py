"""Workers that are processes: one is killed in a job, then the one that is the pump."""

import os

from tests.queues.machines import machines, verdict

import bizproc
from bizproc.testing.queue_suite.bench import wait_until

ORDERS = 8


def test_what_the_killed_had_in_hand_is_done_by_the_others(address):
    with machines(address, lease=1.5, threads=2) as made:
        made.start(2)
        hanging = made.engine.start("hang")
        for _ in range(ORDERS):
            made.engine.start("order")
        wait_until(lambda: made.ask("SELECT pid FROM hung"), "a worker hangs in a job")
        [(pid,)] = made.ask("SELECT pid FROM hung")
        made.kill(made.process(pid))
        wait_until(made.pump, "the other one is the pump")
        made.kill(made.pump())
        for _ in range(ORDERS):
            made.engine.start("order")
        with bizproc.Worker(made.engine, threads=2):
            made.wait_for_the_end()
            assert made.pump_pid() == os.getpid()
        assert verdict(made, 2 * ORDERS) == {}
        history = [it.type for it in made.engine.history(hanging.id)]
        assert history.count("element_completed") == 3
        made.close()


def test_a_worker_that_is_told_to_stop_ends_in_peace(address):
    with machines(address, lease=60, threads=2) as made:
        for _ in range(ORDERS):
            made.engine.start("act")
        made.start(1)
        wait_until(lambda: made.ask("SELECT key FROM effect"), "the worker has begun")
        [code] = made.close()
        assert code == 0
        assert made.doubled() == 0
