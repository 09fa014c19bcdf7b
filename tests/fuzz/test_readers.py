"""Only errors of bizproc come out of a reader, whatever goes in.

A sample of each run of `python -m tests.fuzz`, and every input that ever was found.
"""

import pytest
from tests.fuzz.campaign import FOUND, found_inputs, fuzz
from tests.fuzz.readers import READERS
from tests.fuzz.watching import outcome_of

SAMPLE = 1_000
SHARES = sum(it.share for it in READERS)
BY_NAME = {it.name: it for it in READERS}


@pytest.mark.parametrize("name", BY_NAME)
def test_a_reader_reads_or_refuses(name):
    reader = BY_NAME[name]
    count = len(list(reader.seeds())) + round(SAMPLE * reader.share / SHARES)
    figures = fuzz(reader, count, seed=3, measured=False)
    assert figures.faults == {}
    assert figures.inputs == count
    # of a reader that refuses everything, nothing would be seen
    assert figures.refused < count


@pytest.mark.parametrize("name", sorted(it.name for it in FOUND.iterdir()))
def test_what_was_found_once_is_read_or_refused(name):
    paths = found_inputs(name)
    assert paths
    with BY_NAME[name].opened() as read:
        for path in paths:
            outcome = outcome_of(read, path.read_bytes())
            assert outcome.fault == "", path


def test_what_escapes_is_found():
    """The watching itself: a raw error, its text in ours, and an error of ours."""

    def raw(_data):
        raise KeyError("x")

    assert "KeyError" in outcome_of(raw, b"").fault
    assert outcome_of(lambda _: None, b"").kind == "read"
