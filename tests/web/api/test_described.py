"""The API answers as its description says; more by `python -m tests.schemathesis_run`."""

import pytest
from tests import schemathesis_run

DECLARED = {"400", "401", "403", "404", "405", "429", "500", "503"}


@pytest.fixture(scope="module")
def described():
    with schemathesis_run.api() as (app, _):
        return app.openapi()


def operations(described):
    return [
        (path, method, operation)
        for path, item in described["paths"].items()
        for method, operation in item.items()
        if path.startswith("/api/")
    ]


def test_every_operation_declares_its_refusals(described):
    names = set()
    for path, method, operation in operations(described):
        responses = set(operation["responses"])
        assert responses >= DECLARED, path
        assert (method == "get") or responses >= {"409", "422"}, path
        parameters = {it["name"] for it in operation.get("parameters", ())}
        assert ("If-Match" in parameters) == ("412" in responses)
        assert operation["summary"]
        names.add(operation["operationId"])
    assert len(names) == len(operations(described))
    allow = described["components"]["responses"]["Refused405"]["headers"]["Allow"]
    assert allow["required"] is True
    assert "HTTPValidationError" not in described["components"]["schemas"]


def test_whatever_makes_something_takes_a_key_and_lists_take_a_place(described):
    keyed, listed = set(), set()
    for path, method, operation in operations(described):
        names = {it["name"] for it in operation.get("parameters", ())}
        if method == "post" and "Idempotency-Key" not in names:
            keyed.add(path.removeprefix("/api/v1"))
        if "after" in names:
            assert "limit" in names
            listed.add(operation["operationId"])
    # what a worker outside reports is told apart by its lease
    assert {it.split("/")[1] for it in keyed} == {"jobs"}
    assert len(listed) == 7


def test_what_is_sent_at_random_is_answered_as_described():
    seen = schemathesis_run.run(1)
    assert sum(seen.values()) > 60
    assert 500 not in seen
