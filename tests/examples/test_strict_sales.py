"""A company in which everybody sees what is theirs: its scenario and its files."""

from pathlib import Path

import pytest

from bizproc.studio.check import check_files
from bizproc.testing import run_scenarios

FOLDER = Path(__file__).parents[2] / "examples" / "strict_sales"


@pytest.mark.parametrize(
    ("store", "harder"), [("memory", False), ("memory", True), ("sqlite", True)]
)
def test_its_scenario_passes(store, harder):
    report = run_scenarios([FOLDER], store=store, restart=harder, deliver_twice=harder)
    assert report.exit_code == 0, report.text()
    assert len(report.passed) == 7


def test_its_check_finds_nothing():
    assert check_files([], FOLDER).findings == ()
