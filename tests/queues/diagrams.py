"""Processes of one action: `NAME` calls it at once, `later-NAME` after a timer."""

import tempfile

from bizproc.testing.queue_suite.bench import write_processes


def deploy(engine, *names):
    with tempfile.TemporaryDirectory() as folder:
        write_processes(folder, names)
        engine.deploy(folder, check=False)
