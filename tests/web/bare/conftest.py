"""The pages of an engine alone."""

import pytest
from tests.web.bare.shop import Shop


@pytest.fixture
def shop(tmp_path):
    return Shop(tmp_path)
