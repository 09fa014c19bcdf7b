"""Diagrams, decisions and forms: read, checked, drawn, imported."""

from __future__ import annotations

from typing import Any

from tests.dmn.test_hostile_files import FULL
from tests.fuzz.reader import Reader, files, reading

from bizproc import bpmn, diagram, dialects, dmn, verification
from bizproc.bpmn.forms import read_form
from bizproc.errors import ExpressionError

_BPMN = files(
    "tests/_spiff/golden/*.bpmn",
    "tests/bpmn/*.bpmn",
    "tests/testing/*.bpmn",
    "tests/diagram/*.bpmn",
    "examples/**/*.bpmn",
    "processes/recurring_payments.bpmn",
    most=20_000,
)
_CONTEXT: dict[str, Any] = {
    "p": {"age": 20},
    "amount": 5,
    "status": "x",
    "lead": {"service": "connection", "address": "x"},
}


def _check_diagram(data: bytes) -> None:
    read = bpmn.read(data, file="x.bpmn")
    bpmn.check(read, bpmn.Catalog())


def _draw(data: bytes) -> None:
    diagram.render_svg(diagram.read_drawing(data, file="x.bpmn"))


def _verify(data: bytes) -> None:
    for process in bpmn.read(data, file="x.bpmn").processes:
        verification.verify(process, limit=2_000)


def _import(dialect: str, data: bytes) -> None:
    imported = dialects.import_diagram(data, file="x.bpmn", dialect=dialect)
    bpmn.read(imported.diagram, file="x.bpmn")


def _decide(data: bytes) -> None:
    read = dmn.read(data, file="x.dmn")
    dmn.analyse(read)
    dmn.describe(read)
    dmn.show(read)
    for strict in (True, False):
        for decision in list(read.decisions)[:3]:
            try:
                read.evaluate(decision, _CONTEXT, strict=strict)
            except ExpressionError:
                continue


def _decision_seeds() -> list[bytes]:
    found = files("processes/*.dmn", "examples/**/*.dmn", most=20_000)()
    return [*found, FULL.encode()]


DIAGRAMS = (
    Reader(name="bpmn", kind="xml", seeds=_BPMN, opened=reading(_check_diagram)),
    Reader(name="picture", kind="xml", seeds=_BPMN, opened=reading(_draw), share=0.6),
    Reader(name="verify", kind="xml", seeds=_BPMN, opened=reading(_verify), share=0.4),
    Reader(name="dmn", kind="xml", seeds=_decision_seeds, opened=reading(_decide)),
    Reader(
        name="camunda7",
        kind="xml",
        seeds=files("tests/dialects/camunda7/**/*.bpmn"),
        opened=reading(lambda data: _import("camunda7", data)),
        share=0.7,
    ),
    Reader(
        name="spiff",
        kind="xml",
        seeds=files("tests/dialects/spiff/**/*.bpmn"),
        opened=reading(lambda data: _import("spiff", data)),
        share=0.7,
    ),
    Reader(
        name="form",
        kind="json",
        seeds=files("processes/forms/*", "tests/**/*.form", "examples/**/*.form"),
        opened=reading(lambda data: read_form(data, file="x.form")),
    ),
)
