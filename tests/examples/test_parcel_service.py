"""The example of a secret: its scenario, its incident, and what is kept of it."""

import shutil
from pathlib import Path

import pytest

import bizproc
from bizproc.secret import masking
from bizproc.studio.check import check_files
from bizproc.testing import run_scenarios

FOLDER = Path(__file__).parents[2] / "examples" / "parcel_service"
TOKEN = "carrier-token-8842-Zq"  # noqa: S105 - made up


@pytest.fixture(autouse=True)
def _without_a_token(monkeypatch):
    monkeypatch.setattr(masking, "_concealed", {})
    monkeypatch.delenv("CARRIER_TOKEN", raising=False)


def test_its_scenario_needs_no_token():
    report = run_scenarios([FOLDER], store="sqlite", restart=True)
    assert report.exit_code == 0, report.text()
    assert len(report.passed) == 2


def test_nothing_is_to_be_found_in_its_files():
    assert check_files([], FOLDER).findings == ()


def test_a_token_that_comes_later_lets_it_go_on_and_is_kept_nowhere(
    tmp_path, monkeypatch
):
    folder = tmp_path / "shop"
    shutil.copytree(FOLDER, folder)
    url = f"sqlite:///{tmp_path / 'shop.db'}"
    portal = bizproc.open_workspace(url, folder, deploy=True, jobs="inline")
    portal.start("book_parcel", {"order": "order-17"}, key="order-17")
    [incident] = portal.engine.incidents()
    assert incident.code == "SECRET_MISSING"
    assert "'CARRIER_TOKEN' is not set" in incident.message
    monkeypatch.setenv("CARRIER_TOKEN", TOKEN)
    portal.engine.resolve_incident(incident.id, action="retry", by="u_mia")
    [instance] = portal.engine.instances()
    assert instance.state == "COMPLETED"
    assert portal.engine.variables(instance.id)["parcel"].startswith("P-")
    kept = b"".join(it.read_bytes() for it in tmp_path.glob("shop.db*"))
    portal.engine.close()
    assert b"order-17" in kept
    assert TOKEN.encode() not in kept
