"""Hand the drawing of small diagrams to the tests."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.bpmn import drawing

Draw = Callable[..., bytes]


@pytest.fixture
def draw() -> Draw:
    return drawing.draw
