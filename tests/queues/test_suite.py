"""Every queue passes the conformance suite."""

import pytest
import sqlalchemy as sa

import bizproc
from bizproc.queues.local import LocalQueue
from bizproc.queues.procrastinate import ProcrastinateQueue
from bizproc.testing.queue_suite import CHECKS, MACHINE_CHECKS


class Bench:
    """Open engines on one database, and close them."""

    def __init__(self, address, make_queue):
        self.address = address
        self._make_queue = make_queue
        self._opened = []

    def open(self, actions, *, poll, options=None):
        opened = bizproc.connect(
            self.address,
            actions=actions,
            options=options,
            queue=self._make_queue(self.address, poll),
            jobs="worker",
        )
        self._opened.append(opened)
        return opened

    def lose(self):
        """Forget nothing: no word was left."""

    def close(self):
        for it in self._opened:
            it.close()


class ProcrastinateBench(Bench):
    """Also loses what procrastinate was told."""

    def lose(self):
        with self._opened[0].components.store.begin() as tx:
            lost = tx.connection.execute(sa.text("DELETE FROM procrastinate_jobs"))
            assert lost.rowcount > 0


def local(address, poll):
    del address
    return LocalQueue(poll=poll)


def procrastinate(address, poll):
    return ProcrastinateQueue(address, poll=poll)


def each(*checks):
    return pytest.mark.parametrize("check", checks, ids=lambda check: check.__name__)


def run(check, bench):
    try:
        check(bench)
    finally:
        bench.close()


@each(*CHECKS)
def test_local(check, tmp_path):
    run(check, Bench(f"sqlite:///{tmp_path}/queue.db", local))


@each(*CHECKS, *MACHINE_CHECKS)
def test_procrastinate(check, address):
    run(check, ProcrastinateBench(address, procrastinate))
