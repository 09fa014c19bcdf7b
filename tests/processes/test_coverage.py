"""The scenarios of the workspace go every way that its diagrams draw."""

from pathlib import Path

from bizproc.testing import run_scenarios
from bizproc.testing.coverage import CoverageRecorder

ROOT = Path(__file__).parents[2]
PLAYED = (
    "contract_expiry",
    "contract_funnel",
    "lead_qualification",
    "recurring_payments",
    "service_control",
    "service_control_flag",
    "service_request",
    "support_ticket",
    "ticket_events",
    "ticket_sla",
)


def test_every_element_and_flow_is_taken_by_some_scenario():
    recorder = CoverageRecorder()
    report = run_scenarios([ROOT / "processes"], workspace=ROOT, coverage=recorder)
    assert report.exit_code == 0, report.text()
    coverages = {it.id: it for it in recorder.coverage()}
    assert set(PLAYED) <= set(coverages)
    untaken = {
        part.id: f"{part.kind} of {name}: {part.text}"
        for name in PLAYED
        for part in coverages[name].untaken
    }
    assert not untaken, "`bizproc test --coverage-html DIR` shows them in the diagram"
