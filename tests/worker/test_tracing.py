"""Who traces sees one trace from a command to its job to the outside call."""

import sys
from itertools import pairwise

import pytest
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from tests.queues.diagrams import deploy

import bizproc
from bizproc import tracing
from bizproc.store import JOBS
from bizproc.testing.queue_suite.bench import Calls
from bizproc.worker import Worker

SECRET = str(4 * 77777)


@pytest.fixture
def spans(monkeypatch):
    kept, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(kept))
    monkeypatch.setattr(trace, "get_tracer", provider.get_tracer)
    yield kept
    provider.shutdown()


@pytest.fixture
def calls():
    return Calls()


@pytest.fixture
def engine(calls):
    actions = bizproc.Actions()

    @actions.add("note", retries=1)
    def note(context: bizproc.ActionContext) -> None:
        with trace.get_tracer("shop").start_as_current_span("to the bank"):
            calls.note(context.idempotency_key)
        if context.key == "bad":
            raise ConnectionError("the secret is " + SECRET)

    opened = bizproc.connect("memory://", actions=actions, jobs="worker")
    deploy(opened, "note")
    yield opened
    opened.close()


def work(engine, calls, count):
    with Worker(engine, threads=1):
        calls.wait_for(count)


def test_a_command_its_job_and_the_call_outside_are_one_trace(engine, calls, spans):
    with trace.get_tracer("shop").start_as_current_span("request"):
        started = engine.start("note")
    work(engine, calls, 1)
    found = {it.name: it for it in spans.get_finished_spans() if it.name != "deploy"}
    way = ["request", "bizproc start", "bizproc job note", "bizproc call note"]
    chain = [found[name] for name in (*way, "to the bank")]
    assert {it.context.trace_id for it in chain} == {chain[0].context.trace_id}
    for parent, child in pairwise(chain):
        assert child.parent.span_id == parent.context.span_id, child.name
    job = found["bizproc job note"]
    assert job.attributes["bizproc.instance"] == started.id
    assert (job.kind.name, found["bizproc call note"].kind.name) == (
        "CONSUMER",
        "CLIENT",
    )


def test_a_failure_is_marked_and_what_was_raised_is_not_told(engine, calls, spans):
    engine.start("note", key="bad")
    work(engine, calls, 1)
    found = [it for it in spans.get_finished_spans() if it.name.startswith("bizproc ")]
    assert SECRET not in "".join(it.to_json() for it in found)
    failed = {it.name for it in found if it.status.status_code.name == "ERROR"}
    assert failed == {"bizproc job note", "bizproc call note"}


def test_a_worker_that_finds_nothing_makes_no_spans(engine, calls, spans):
    engine.start("note")
    work(engine, calls, 1)
    spans.clear()
    assert engine.run_due() == 0
    assert spans.get_finished_spans() == ()


def test_without_opentelemetry_nothing_is_loaded_or_kept(engine, monkeypatch):
    monkeypatch.delitem(sys.modules, "opentelemetry.trace")
    with tracing.span("start") as spanned:
        spanned.fail("CODE")
        assert tracing.here() is None
    engine.start("note")
    with engine.read() as tx:
        assert [job.trace for job in tx.select(JOBS)] == [None]
    assert "opentelemetry.trace" not in sys.modules
