"""What is grown from blocks is sound, a planted fault is found, no order is forgotten."""

from __future__ import annotations

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from tests.verification.drawn import found, read
from tests.verification.grown import BLOCKS, grown, tangles

from bizproc.verification import verify

PLANTED = {
    "deadlock": {"BV001", "BV004"},
    "meeting": {"BV002"},
    "livelock": {"BV005"},
    "left": {"BV004", "BV001"},
}
QUICK = settings(
    max_examples=30,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)


@QUICK
@given(tree=BLOCKS)
def test_what_is_grown_from_blocks_is_sound(tree):
    verification = verify(read(grown(tree)), limit=3_000)
    assume(verification.complete)
    assert found(verification) == []


@QUICK
@given(
    fault=st.sampled_from(sorted(PLANTED)),
    inner=st.lists(BLOCKS, min_size=1, max_size=2),
    around=st.lists(
        st.sampled_from(["sequence", "xor", "and", "sub", "loop"]), max_size=3
    ),
    beside=BLOCKS,
)
def test_a_planted_fault_is_found(fault, inner, around, beside):
    tree = (fault, inner)
    for kind in around:
        tree = (kind, [tree, beside])
    verification = verify(read(grown(tree)), limit=3_000)
    assume(verification.complete)
    codes = {code for code, _ in found(verification)}
    assert codes & PLANTED[fault], codes


def verdicts(process, *, every_order):
    """Return what is found, as far as it does not depend on which path is nearest."""
    verification = verify(process, limit=5_000, every_order=every_order)
    assume(verification.complete)
    kinds = {code for code, _ in found(verification)}
    # an end that was reached on the way depends on the path
    stuck = {"BV001", "BV004"}
    return {("stuck" if it in stuck else it) for it in kinds}


@QUICK
@given(text=tangles())
def test_the_order_of_independent_steps_makes_no_difference(text):
    process = read(text)
    assert verdicts(process, every_order=False) == verdicts(process, every_order=True)


@QUICK
@given(tree=BLOCKS, fault=st.sampled_from(sorted(PLANTED)))
def test_nor_in_what_is_grown(tree, fault):
    process = read(grown((fault, [tree])))
    assert verdicts(process, every_order=False) == verdicts(process, every_order=True)
