"""Every store passes the conformance suite."""

import pytest

from bizproc.stores.memory import MemoryStore
from bizproc.testing.store_suite import CHECKS, CONCURRENT_CHECKS, SUITE_TABLES


@pytest.mark.parametrize(
    "check", [*CHECKS, *CONCURRENT_CHECKS], ids=lambda check: check.__name__
)
def test_memory(check):
    check(MemoryStore(SUITE_TABLES))
