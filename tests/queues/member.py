"""A worker of one machine: `python -m tests.queues.member ADDRESS LEASE THREADS PAUSE`.

What its actions do is written into tables of their own, so that whoever watches can
say what was done by whom, and how often.
"""

import datetime as dt
import logging
import os
import signal
import sys
import threading

import psycopg
import sqlalchemy as sa

import bizproc
from bizproc.queues.procrastinate import ProcrastinateQueue

TABLES = """
CREATE TABLE effect (key text, attempt int, pid int);
CREATE TABLE step (instance text PRIMARY KEY, steps int NOT NULL);
CREATE TABLE hung (pid int);
"""
_STEP = """
INSERT INTO step VALUES (:instance, 1)
ON CONFLICT (instance) DO UPDATE SET steps = step.steps + 1
"""


def actions_on(address, pause):
    """Return what instances call."""
    actions = bizproc.Actions()

    def write(sql, *values):
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(sql, values)

    @actions.add("act", retries=20, backoff=dt.timedelta(seconds=0.2))
    def act(context: bizproc.ActionContext) -> None:
        values = (context.idempotency_key, context.attempt, os.getpid())
        write("INSERT INTO effect VALUES (%s, %s, %s)", *values)

    @actions.add("pause")
    def wait() -> None:
        threading.Event().wait(pause)

    @actions.add("hang", retries=20, backoff=dt.timedelta(seconds=0.2))
    def hang(context: bizproc.ActionContext) -> None:
        if context.attempt == 1:
            write("INSERT INTO hung VALUES (%s)", os.getpid())
            threading.Event().wait()

    @actions.add("step", transactional=True)
    def step(context: bizproc.ActionContext) -> None:
        values = {"instance": context.instance_id}
        context.work.transaction.connection.execute(sa.text(_STEP), values)

    return actions


def engine_on(address, *, lease=60.0, pause=0.0, name=None):
    """Return an engine with the queue, as every machine has it."""
    if name == "local":
        queue = None
    else:
        queue = ProcrastinateQueue(address)
        queue.install()
    return bizproc.connect(
        address,
        actions=actions_on(address, pause),
        options=bizproc.Options(lease=dt.timedelta(seconds=lease)),
        queue=queue,
        jobs="worker",
    )


def main():
    address, lease, threads, pause, name = sys.argv[1:]
    logging.basicConfig(level=logging.WARNING)
    logging.getLogger("bizproc.engine.instances").setLevel(logging.ERROR)
    logging.getLogger("procrastinate").setLevel(logging.CRITICAL)
    engine = engine_on(address, lease=float(lease), pause=float(pause), name=name)
    worker = bizproc.Worker(engine, threads=int(threads))
    signal.signal(signal.SIGTERM, lambda *_: worker.stop(wait=False))
    ended = worker.run()
    engine.close()
    sys.exit(0 if ended else 3)


if __name__ == "__main__":
    main()
