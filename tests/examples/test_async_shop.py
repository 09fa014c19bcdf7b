"""The example of a host on asyncio: orders and processes in one transaction."""

import importlib.util
from pathlib import Path

import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient

EXAMPLE = Path(__file__).parents[2] / "examples" / "async_shop.py"


@pytest.fixture(params=["sqlite", "postgresql"])
def example(request, tmp_path, monkeypatch):
    address = f"sqlite:///{tmp_path / 'shop.db'}"
    if request.param == "postgresql":
        url = request.getfixturevalue("empty_postgresql")
        address = url.render_as_string(hide_password=False)
    monkeypatch.setenv("SHOP_DB", address)
    spec = importlib.util.spec_from_file_location("async_shop", EXAMPLE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_orders_are_placed_and_packed(example, monkeypatch):
    browser = TestClient(example.shop, raise_server_exceptions=False)
    with browser:
        assert browser.post("/stock/lamp?left=3").status_code == 204
        placed = browser.post("/orders?item=lamp&amount=2")
        assert placed.json() == {"order": 1, "waits_at": ["PackOrder"]}
        sold_out = browser.post("/orders?item=lamp&amount=2")
        assert sold_out.json()["waits_at"] == []
        assert browser.post("/orders/1/pack?boxes=1").status_code == 204
        assert browser.post("/orders/1/pack?boxes=1").status_code == 404
        assert browser.post("/orders/9/pack?boxes=1").status_code == 404

        def refuse(*_):
            raise sa.exc.SQLAlchemyError("after the process had begun")

        monkeypatch.setattr(example.AsyncSession, "flush", refuse)
        assert browser.post("/orders?item=lamp&amount=1").status_code == 500
        states = browser.portal.call(example.shop.state.engine.instances)
        assert [it.state for it in states] == ["COMPLETED", "COMPLETED"]


def test_the_example_is_short():
    assert len(EXAMPLE.read_text().splitlines()) <= 120
