"""Several workers, each a process as on a machine of its own, and what became of it all."""

import contextlib
import subprocess
import sys
import tempfile
from pathlib import Path

import sqlalchemy as sa
from tests.queues.member import TABLES, engine_on

from bizproc.queues.procrastinate.pump import LOCK
from bizproc.testing.queue_suite import PATIENCE
from bizproc.testing.queue_suite.bench import wait_until

HEAD = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"'
    ' xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" targetNamespace="urn:machines">'
)
TASK = (
    '<serviceTask id="{0}"><extensionElements><zeebe:taskDefinition type="{1}"'
    ' retries="20"/></extensionElements></serviceTask>'
)
TIMER = (
    '<intermediateCatchEvent id="{0}"><timerEventDefinition><timeDuration>PT{1}S'
    "</timeDuration></timerEventDefinition></intermediateCatchEvent>"
)
# each part is an element: a timer, a job, a step that is counted in the transaction
STORY = (
    TIMER.format("wait", 0.2),
    TASK.format("first", "act"),
    TASK.format("step1", "step"),
    TIMER.format("rest", 0.2),
    TASK.format("second", "act"),
    TASK.format("step2", "step"),
)
EFFECTS, STEPS = 2, 2
HOLDER = (
    "SELECT a.application_name FROM pg_locks AS l JOIN pg_stat_activity AS a USING (pid)"
    " WHERE l.locktype = 'advisory' AND l.granted AND a.datname = current_database()"
    " AND ((l.classid::bigint << 32) | l.objid::bigint) = :lock"
)


def diagram(name, parts):
    ids = ["s", *(it.split('id="', 1)[1].split('"', 1)[0] for it in parts), "e"]
    flows = "".join(
        f'<sequenceFlow id="f{n}" sourceRef="{ids[n]}" targetRef="{ids[n + 1]}"/>'
        for n in range(len(ids) - 1)
    )
    return (
        f'{HEAD}<process id="{name}" isExecutable="true"><startEvent id="s"/>'
        f'<endEvent id="e"/>{"".join(parts)}{flows}</process></definitions>'
    )


PROCESSES = {
    "order": STORY,
    "hang": (TASK.format("call", "hang"),),
    "act": (TASK.format("call", "act"),),
    "pause": (TASK.format("call", "pause"),),
}


class Machines:
    """Processes that work on one database."""

    def __init__(self, address, *, lease, threads, pause=0.0, queue="procrastinate"):
        self._arguments = (address, str(lease), str(threads), str(pause), queue)
        self.processes = []
        self.engine = engine_on(address, lease=lease, name=queue)
        sql = address.replace("postgresql:", "postgresql+psycopg:")
        self._database = sa.create_engine(sql, poolclass=sa.NullPool)
        with tempfile.TemporaryDirectory() as folder:
            for name, parts in PROCESSES.items():
                Path(folder, f"{name}.bpmn").write_text(diagram(name, parts))
            self.engine.deploy(folder, check=False)
        with self._database.begin() as connection:
            connection.exec_driver_sql("DROP TABLE IF EXISTS effect, step, hung")
            connection.exec_driver_sql(TABLES)

    def start(self, count):
        """Start so many workers more."""
        for _ in range(count):
            command = (sys.executable, "-m", "tests.queues.member", *self._arguments)
            self.processes.append(subprocess.Popen(command))  # noqa: S603 - our own

    def ask(self, sql, **values):
        with self._database.connect() as connection:
            return connection.execute(sa.text(sql), values).all()

    def pump_pid(self):
        """Return the number of the process that is the pump; None if there is none now."""
        return next(
            (int(it.split()[-1]) for (it,) in self.ask(HOLDER, lock=LOCK)), None
        )

    def pump(self):
        """Return the worker that is the pump; None if there is none now."""
        return self.process(self.pump_pid())

    def process(self, pid):
        """Return the worker of a number, or None."""
        return next((it for it in self.processes if it.pid == pid), None)

    def kill(self, process):
        """End a process as a loss of power would."""
        process.kill()
        process.wait(PATIENCE)
        self.processes.remove(process)

    def doubled(self):
        """Return how many calls were made again."""
        return self.ask("SELECT count(*) - count(DISTINCT key) FROM effect")[0][0]

    def active(self):
        sql = "SELECT count(*) FROM bizproc_process_instance WHERE state = 'ACTIVE'"
        return self.ask(sql)[0][0]

    def wait_for_the_end(self):
        wait_until(lambda: self.active() == 0, "all instances end")

    def close(self):
        for process in self.processes:
            process.terminate()
        codes = [process.wait(PATIENCE) for process in self.processes]
        self.engine.close()
        return codes


@contextlib.contextmanager
def machines(address, **options):
    made = Machines(address, **options)
    try:
        yield made
    finally:
        for process in made.processes:
            if process.poll() is None:
                process.kill()
                process.wait(PATIENCE)


def verdict(made, orders):
    """Return what is wrong with how the orders were done; nothing if all is well."""
    states = dict(
        made.ask("SELECT state, count(*) FROM bizproc_process_instance GROUP BY state")
    )
    keys = made.ask("SELECT count(DISTINCT key) FROM effect")[0][0]
    steps = made.ask("SELECT steps, count(*) FROM step GROUP BY steps")
    incidents = made.ask("SELECT code, message FROM bizproc_incident LIMIT 3")
    found = {
        "not completed": {k: v for k, v in states.items() if k != "COMPLETED"},
        "effects by key": keys if keys != EFFECTS * orders else None,
        "steps": [it for it in steps if tuple(it) != (STEPS, orders)],
        "incidents": incidents,
        "timers left": made.ask("SELECT id FROM bizproc_timer LIMIT 3"),
        "jobs left": made.ask("SELECT id FROM bizproc_job LIMIT 3"),
    }
    return {what: it for what, it in found.items() if it}
