"""The embedding example: one transaction for the application and the engine."""

import importlib.util
from pathlib import Path

import pytest
import sqlalchemy as sa

import bizproc
from bizproc.errors import InvalidValueError

EXAMPLES = Path(__file__).parents[2] / "examples"


@pytest.fixture
def app():
    spec = importlib.util.spec_from_file_location("app", EXAMPLES / "embed_app.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_example_runs_as_printed(app, tmp_path, capsys):
    app.main(f"sqlite:///{tmp_path}/shop.db")
    assert capsys.readouterr().out.splitlines() == [
        "order of 2: ACTIVE, waits at ['PackOrder']",
        "order of 2: COMPLETED, waits at []",
        "packed: COMPLETED",
    ]


def test_the_example_is_short():
    assert len((EXAMPLES / "embed_app.py").read_text().splitlines()) <= 60


def test_what_the_application_rolls_back_the_engine_never_did(app, tmp_path):
    url = f"sqlite:///{tmp_path}/shop.db"
    engine = bizproc.connect(url, actions=app.actions)
    engine.deploy(EXAMPLES / "order.bpmn")
    database = sa.create_engine(url)
    app.metadata.create_all(database)
    with database.begin() as connection:
        connection.execute(app.stock.insert().values(item="lamp", left=3))
    with database.connect() as connection, connection.begin() as transaction:
        engine.using(connection).start("order", {"item": "lamp", "amount": 2})
        transaction.rollback()
    assert engine.instances() == []
    assert engine.user_tasks() == []
    with database.connect() as connection:
        assert connection.execute(sa.select(app.stock.c.left)).scalar() == 3
    database.dispose()
    engine.close()


def test_a_store_in_memory_says_that_it_cannot_join():
    engine = bizproc.connect("memory://")
    with pytest.raises(InvalidValueError, match="cannot join your"):
        engine.using(object())
