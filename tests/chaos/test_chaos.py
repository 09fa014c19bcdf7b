"""A short version of the trials: `python -m tests.chaos` plays them at length."""

from __future__ import annotations

import pytest
from tests.chaos import trials
from tests.chaos.ground import Ground, postgresql_addresses, sqlite_addresses


@pytest.fixture(params=["sqlite", "postgresql"])
def ground(request, tmp_path):
    if request.param == "sqlite":
        addresses = sqlite_addresses(tmp_path)
    else:
        addresses = postgresql_addresses(request.getfixturevalue("server"))
    with addresses as new_address:
        yield Ground(tmp_path, new_address)


def test_a_worker_killed_at_any_point_loses_and_doubles_nothing(ground):
    trials.kill_at_every_point(ground, first=29, step=61)
    assert ground.tally.faults == []
    assert ground.tally.kills > 3  # on PostgreSQL several statements are one point


def test_pairs_of_workers_killed_at_random_lose_and_double_nothing(ground):
    trials.kill_at_random(ground, seed=1, kills=12)
    assert ground.tally.faults == []
    assert ground.tally.kills >= 12


def test_a_worker_stopped_beyond_its_lease_changes_nothing(ground):
    trials.stop_beyond_the_lease(ground, wishes=("ship/1",))
    assert ground.tally.faults == []
    assert ground.tally.repeats == 2


def test_a_verdict_finds_what_is_wrong(ground):
    """What the other tests find nothing with finds what is put before it."""
    life = ground.fresh(1)
    process, _ = ground.begin(life)
    assert not ground.end(process)
    (life.folder / "done").write_text("charge/1 one\ncharge/1 two\ncharge/2 three\n")
    ground.judge(life, "told")
    found = "\n".join(ground.tally.faults)
    assert "doubled: charge/1 under ['one', 'two']" in found
    assert "lost: ship/1 was never done" in found
    assert "charge/2 was nobody's wish" in found
    life = ground.fresh(2)
    (life.folder / "acknowledged").write_text("started 1 gone\nchecked 1 gone\n")
    ground.judge(life, "told")
    found = "\n".join(ground.tally.faults)
    assert "0 instances of 2 orders" in found
    assert "lost: order 1 is None" in found
    assert "lost: order 2 was never acknowledged" in found
    assert "lost: the answer of order 1, its task is None" in found
    assert "booked {} instead of {'book/1': 1, 'book/2': 1}" in found
