"""A workspace of its own: the company's people and records, one small diagram."""

import shutil
from pathlib import Path

import pytest

from bizproc.testing import run_scenarios

ROOT = Path(__file__).parents[2]
DEAL = (
    "{type: deal, funnel: service_request, title: Roof, responsible: u_mgr,"
    " email: client@example.org, amount: %s}"
)


@pytest.fixture(scope="session")
def workspace(tmp_path_factory):
    folder = tmp_path_factory.mktemp("workspace")
    for name in ("bizproc.yaml", "crm.yaml", "constants.yaml"):
        shutil.copy(ROOT / name, folder / name)
    processes = folder / "processes"
    processes.mkdir()
    shutil.copy(Path(__file__).parent / "visit.bpmn", processes)
    # forms of crm.yaml offer what stands in them
    for name in ("ticket_routing.dmn", "lead_routing.dmn"):
        shutil.copy(ROOT / "processes" / name, processes)
    return folder


@pytest.fixture
def play(workspace, tmp_path):
    """Run the steps of one case, written as YAML, and return its report."""

    def run(steps, *, given="", table="", strict=False, **options):
        indented = "".join(f"      {line}\n" for line in steps.strip().splitlines())
        path = tmp_path / "case.scenario.yaml"
        path.write_text(
            "format: bizproc/scenario@1\n"
            f"given: {{now: 2027-06-01T09:00{given}}}\n"
            f"strict: {str(strict).lower()}\n"
            "cases:\n"
            "  - id: case\n"
            "    title: What happens\n"
            + (f"    table: {table}\n" if table else "")
            + "    steps:\n"
            + indented,
            encoding="utf-8",
        )
        return run_scenarios([path], workspace=workspace, **options)

    return run


@pytest.fixture
def create():
    """Return the step that makes a deal, which starts a visit."""

    def text(amount=500, alias="D1"):
        return f"- by: u_mgr\n  create: {{as: {alias}, {(DEAL % amount)[1:]}"

    return text
