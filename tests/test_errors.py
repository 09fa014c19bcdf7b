"""The error tree: every class is drawn, texts carry place and remedy."""

import inspect

import pytest

from bizproc import errors
from bizproc.errors import Finding, Location, did_you_mean
from bizproc.secret import Secret, masking


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


def test_a_message_that_quotes_much_is_cut_in_its_middle():
    quoted = "x" * 1_000_000
    message = f"field 'note' got {quoted!r}; write less"
    finding = Finding(code="X", message=message)
    refused = errors.InvalidValueError(message)
    for told in (finding.message, refused.message, str(refused)):
        assert len(told) == errors.MAX_MESSAGE
        assert told.startswith("field 'note' got 'xxx")
        assert told.endswith("xxx'; write less")
    short = "y" * errors.MAX_MESSAGE
    assert Finding(code="X", message=short).message == short
    many = errors.DefinitionError([finding] * 3)
    assert str(many).count("write less") == 3


def test_names_of_any_length_are_compared_in_no_time_and_quoted_short():
    long = "x" * 1_000_000
    assert did_you_mean(long, ["Clerk", "y" * 500_000]) == "; known: Clerk"
    assert did_you_mean("Clrk", ["Clerk", long]) == "; did you mean 'Clerk'?"
    assert did_you_mean("Clrk", [long]) == ""


@pytest.mark.parametrize("place", [2_980, 2_990, 2_997, 9_000, 10_000 - 1_010])
def test_no_half_of_a_secret_is_left_at_a_cut(place):
    value = "pass-" + "word" * 5
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(masking, "_concealed", {})
        Secret.holding(value).reveal()
        message = ("x" * place + value).ljust(10_000, "y")
        told = errors.InvalidValueError(message).message
        assert len(told) <= errors.MAX_MESSAGE
        assert "pass" not in told
        assert "word" not in told
