"""Set the suite up: one way to draw examples; README and docs run as tests."""

import gc
import os

from hypothesis import HealthCheck, settings
from sybil import Sybil
from sybil.parsers.markdown import PythonCodeBlockParser

# The same examples everywhere, so that a red build is red again at once, and no limit
# of time: a busy machine is slow, not wrong. To look for new examples, each failure
# with the line that replays it: pytest --hypothesis-profile=search
settings.register_profile(
    "suite",
    deadline=None,
    derandomize=True,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile("search", settings.get_profile("suite"), derandomize=False)
settings.load_profile("suite")

# Findings are said in the language of the machine; tests read English on any.
os.environ["LC_ALL"] = "C.UTF-8"

pytest_collect_file = Sybil(
    parsers=[PythonCodeBlockParser()],
    patterns=["*.md"],
    excludes=["tests/**", "benchmarks/**"],
).pytest()


def pytest_collection_finish() -> None:
    """Leave what was collected out of every later look for garbage: it is never any."""
    gc.freeze()
