"""The example of a host with the pages of an engine alone."""

import importlib.util
from pathlib import Path

import pytest
from starlette.testclient import TestClient

HERE = Path(__file__).parents[2] / "examples" / "expenses"


@pytest.fixture
def host():
    spec = importlib.util.spec_from_file_location("expenses_host", HERE / "host.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    yield module
    module.engine.close()


def test_an_expense_is_filed_approved_and_paid(host):
    headers = {"Origin": "http://testserver", "Accept-Language": "en"}
    with TestClient(host.host, headers=headers) as browser:
        assert browser.get("/desk/inbox").status_code == 401
        assert browser.post("/expenses?amount=12").status_code == 401
        browser.get("/enter/cleo")
        filed = browser.post("/expenses?amount=12").json()["instance"]
        assert "Approve the expense" not in browser.get("/desk/inbox").text
        browser.get("/enter/ben")
        assert "Approve the expense" in browser.get("/desk/inbox").text
        [task] = host.engine.user_tasks()
        answers = {"a:approved": "true"}
        done = browser.post(f"/desk/tasks/{task.id}/answers", data=answers)
        assert "Completed." in done.text
        assert browser.get("/desk/operations").status_code == 403
        browser.get("/enter/ada")
        page = browser.get(f"/desk/operations/instances/{filed}").text
        assert "<svg" in page
        assert "completed" in page
    assert host.engine.instance(filed).state == "COMPLETED"


def test_the_example_is_short():
    assert len((HERE / "host.py").read_text().splitlines()) <= 80
