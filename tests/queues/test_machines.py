"""Three workers, each a process: one dies in a job, then the one that is the pump."""

from tests.queues.machines import machines, verdict

from bizproc.testing.queue_suite.bench import wait_until

ORDERS = 8


def test_what_the_killed_had_in_hand_is_done_by_the_others(address):
    with machines(address, lease=1.5, threads=2) as made:
        made.start(3)
        hanging = made.engine.start("hang")
        wait_until(lambda: made.ask("SELECT pid FROM hung"), "a worker hangs in a job")
        [(pid,)] = made.ask("SELECT pid FROM hung")
        for _ in range(ORDERS):
            made.engine.start("order")
        made.kill(next(it for it in made.processes if it.pid == pid))
        wait_until(made.pump, "one of the others is the pump")
        made.kill(made.pump())
        for _ in range(ORDERS):
            made.engine.start("order")
        made.wait_for_the_end()
        wait_until(made.pump, "the last one is the pump")
        assert verdict(made, 2 * ORDERS) == {}
        history = [it.type for it in made.engine.history(hanging.id)]
        assert history.count("element_completed") == 3
        assert made.close() == [0]
