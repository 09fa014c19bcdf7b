"""The example of a Django project: rows and processes are kept together or not at all."""

import re
from pathlib import Path

import pytest
from django.core.management import call_command
from tests import django_project

ROOT = Path(__file__).parents[2]
ADDRESSES = ["sqlite-file", "postgresql"]


@pytest.fixture(params=ADDRESSES)
def shop(request, tmp_path, monkeypatch):
    """Set the shop up on a database; return its modules and a browser."""
    if request.param == "postgresql":
        address = django_project.address_of(request.getfixturevalue("empty_postgresql"))
    else:
        address = f"sqlite:///{tmp_path / 'shop.db'}"
    with django_project.database(address):
        from django.conf import settings  # noqa: PLC0415 - Django is set up first

        from shop import processes  # noqa: PLC0415 - likewise

        monkeypatch.setattr(settings, "SHOP_DB", address)
        call_command("migrate", verbosity=0)
        processes.engine.cache_clear()
        yield processes
        processes.engine().close()
        processes.engine.cache_clear()


def test_orders_are_placed_packed_and_invoiced(shop, monkeypatch):
    from django.test import Client  # noqa: PLC0415 - Django is set up first

    from shop import models  # noqa: PLC0415 - likewise

    models.Stock.objects.create(item="lamp", left=3)
    browser = Client()
    assert browser.post("/orders", {"item": "lamp"}).status_code == 400
    placed = browser.post("/orders", {"item": "lamp", "amount": 2})
    assert placed.json() == {"order": 1, "waits_at": ["Pack"]}
    assert models.Stock.objects.get().left == 1
    sold_out = browser.post("/orders", {"item": "lamp", "amount": 2})
    assert sold_out.json()["waits_at"] == []
    assert models.Stock.objects.get().left == 1

    page = browser.get("/orders/1/pack")
    assert "Pack the order: 2 × lamp" in page.content.decode()
    refused = browser.post("/orders/1/pack", {"boxes": "none"})
    assert refused.status_code == 400
    assert "boxes" in refused.content.decode()
    assert browser.post("/orders/1/pack", {"boxes": "2"}).status_code == 204
    [invoice] = models.Invoice.objects.all()
    assert (invoice.order_id, invoice.boxes) == (1, 2)
    assert browser.get("/orders/1/pack").status_code == 404
    order = models.Order.objects.get(pk=1)
    assert shop.engine().instance(order.instance).state == "COMPLETED"

    monkeypatch.setattr(models.Order, "save", refuse_update(models.Order.save))
    with pytest.raises(RuntimeError, match="after the process"):
        browser.post("/orders", {"item": "lamp", "amount": 1})
    assert models.Order.objects.count() == 2
    assert models.Stock.objects.get().left == 1
    assert len(shop.engine().instances()) == 2


def refuse_update(save):
    """Let an order be saved only once: the second time is after the process began."""

    def saving(order, *args, **options):
        if order.pk is not None:
            raise RuntimeError("after the process had begun")
        save(order, *args, **options)

    return saving


def test_the_migration_is_what_the_models_say():
    django_project.set_up()
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


def test_the_page_shows_a_view_as_it_stands():
    page = (ROOT / "docs" / "embedding.md").read_text(encoding="utf-8")
    [(file, shown)] = re.findall(
        r"```py (examples/django_shop/\S+)\n(.*?)```", page, re.DOTALL
    )
    assert shown in (ROOT / file).read_text(encoding="utf-8")
