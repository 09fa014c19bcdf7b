"""The error tree: every class is drawn, texts carry place and remedy."""

import inspect

from bizproc import errors
from bizproc.errors import Finding, Location, did_you_mean


def test_every_error_stands_in_the_drawn_tree():
    drawn = errors.__doc__ or ""
    missing = [
        name
        for name, thing in inspect.getmembers(errors, inspect.isclass)
        if issubclass(thing, errors.BizprocError) and name not in drawn
    ]
    assert missing == []


def test_finding_names_file_line_element_and_code():
    finding = Finding(
        code="BP101",
        message="no such action",
        location=Location(file="a.bpmn", line=7, element="Mail"),
    )
    assert str(finding) == "a.bpmn:7: BP101 Mail: no such action"


def test_did_you_mean_prefers_case_then_nearness_then_lists():
    known = ["NotificationStep", "Clerk"]
    assert did_you_mean("notificationstep", known) == (
        "; did you mean 'NotificationStep'?"
    )
    assert did_you_mean("Clrk", known) == "; did you mean 'Clerk'?"
    assert did_you_mean("zzz", known) == "; known: Clerk, NotificationStep"
    assert did_you_mean("zzz", []) == ""


def test_of_thousands_of_names_only_the_case_is_compared():
    known = [f"Clerk{number}" for number in range(3000)]
    assert did_you_mean("clerk7", known) == "; did you mean 'Clerk7'?"
    assert did_you_mean("Clrk7", known).startswith("; known: Clerk0, Clerk1, ")
