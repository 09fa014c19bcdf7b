"""Open desks on every kind of store."""

import pytest
from tests.chat.desk import Desk, write_workspace
from tests.kinds_of_stores import addresses, chosen, sqlite_template

__all__ = ["addresses", "sqlite_template"]

STORES = ("memory", "sqlite-file", "postgresql")


def pytest_configure(config):
    config.addinivalue_line("markers", "stores(*kinds): the kinds of stores it runs on")


def pytest_generate_tests(metafunc):
    """Run what asks for `desk` or `open_desk` on the stores it names, or in memory."""
    if "addresses" in metafunc.fixturenames:
        marker = metafunc.definition.get_closest_marker("stores")
        kinds = chosen(metafunc.config, marker.args if marker else ("memory",))
        metafunc.parametrize("addresses", kinds, indirect=True)


@pytest.fixture
def address(addresses):
    return addresses()


@pytest.fixture
def open_desk(address, tmp_path):
    """Open desks on one database; all are closed at the end."""
    opened = []

    def make(*, folder=None, **options):
        desk = Desk(folder or write_workspace(tmp_path / "office"), address, **options)
        opened.append(desk)
        return desk

    yield make
    for desk in opened:
        desk.close()


@pytest.fixture
def desk(open_desk):
    return open_desk()
