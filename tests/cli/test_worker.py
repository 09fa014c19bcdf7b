"""`bizproc worker` works until a signal stops it."""

import os
import re
import signal
import subprocess
import sys

import pytest

import bizproc
from bizproc.application import actions_named
from bizproc.cli import main

PATIENCE = 120
ACTIONS = """
import bizproc

actions = bizproc.Actions()


@actions.add("post")
def post() -> None:
    open("posted", "a").close()


@actions.add("hang")
def hang() -> None:
    import threading
    print("begun", file=__import__("sys").stderr, flush=True)
    threading.Event().wait()
"""
DIAGRAM = """<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
 xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" targetNamespace="urn:test">
<process id="{0}" isExecutable="true"><startEvent id="s"/><endEvent id="e"/>
<serviceTask id="call"><extensionElements><zeebe:taskDefinition type="{0}"/>
</extensionElements></serviceTask><sequenceFlow id="f" sourceRef="s" targetRef="call"/>
<sequenceFlow id="g" sourceRef="call" targetRef="e"/></process></definitions>"""


@pytest.fixture
def engine(tmp_path, monkeypatch):
    """Return an engine whose jobs wait for a worker, in the current folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    module = f"shop_{tmp_path.name}"
    (tmp_path / f"{module}.py").write_text(ACTIONS)
    monkeypatch.setenv("BIZPROC_ACTIONS", f"{module}:actions")
    for name in ("post", "hang"):
        (tmp_path / f"{name}.bpmn").write_text(DIAGRAM.format(name))
    opened = bizproc.connect(
        "sqlite:///bizproc.db",
        actions=actions_named(f"{module}:actions"),
        jobs="worker",
    )
    opened.deploy(tmp_path)
    yield opened
    opened.close()


def begin(*options):
    command = (
        sys.executable,
        "-c",
        "import bizproc.cli as c; c.main()",
        "worker",
        *options,
    )
    return subprocess.Popen(  # noqa: S603 - our own program
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ,
    )


def read_until(stream, pattern):
    lines = []
    for line in stream:
        lines.append(line)
        if re.search(pattern, line):
            return "".join(lines)
    raise AssertionError("".join(lines))


def test_a_worker_runs_jobs_and_ends_what_it_began_at_a_signal(engine):
    started = engine.start("post")
    with begin("--threads", "2") as working:
        said = read_until(working.stderr, r"job done \[post at call of")
        assert "worker started with 2 threads" in said
        working.send_signal(signal.SIGTERM)
        out, err = working.communicate(timeout=PATIENCE)
        assert (working.returncode, out) == (0, "Stopped.\n"), err
    assert engine.instance(started.id).state == "COMPLETED"


def test_the_second_signal_ends_at_once(engine):
    engine.start("hang")
    with begin("--grace", "600") as working:
        read_until(working.stderr, "^begun")
        working.send_signal(signal.SIGTERM)
        read_until(working.stderr, "1 jobs have 0:10:00 to end")
        working.send_signal(signal.SIGTERM)
        working.communicate(timeout=PATIENCE)
        assert working.returncode == -signal.SIGTERM


def test_what_has_not_ended_in_its_grace_is_said(engine):
    engine.start("hang")
    with begin("--grace", "0") as working:
        read_until(working.stderr, "^begun")
        working.send_signal(signal.SIGINT)
        out, _ = working.communicate(timeout=PATIENCE)
        assert "left to the next worker" in out


def test_a_queue_that_does_not_go_with_the_database_is_refused(engine, capsys):
    with pytest.raises(SystemExit) as ended:
        main(["worker", "--queue", "procrastinate"])
    assert (ended.value.code, engine.next_due()) == (1, None)
    assert "needs PostgreSQL, and the database is sqlite:///bizproc.db" in (
        capsys.readouterr().err
    )
