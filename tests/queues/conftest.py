"""A database of PostgreSQL for the queues, with procrastinate's tables, emptied for each test."""

import pytest
from tests.postgresql import ReusedDatabase, new_database

from bizproc.queues.procrastinate import ProcrastinateQueue


@pytest.fixture(scope="session")
def queue_database(server, admin):
    with new_database(server, admin) as url:
        database = ReusedDatabase(url)
        ProcrastinateQueue(database.url).install()
        yield database
        database.close()


@pytest.fixture
def address(queue_database):
    return queue_database.emptied()
