"""Operators see the processes of an engine alone, and mend them."""

import datetime as dt
import re

import pytest
from tests.statements import reads, traced
from tests.web.bare.shop import Shop


@pytest.fixture
def ada(shop):
    return shop.browser("ada")


def played(shop):
    """Let something of everything be there."""
    for amount in range(3):
        shop.engine.start("order", {"item": "lamp", "amount": amount})
    stuck = shop.engine.start("order", {"amount": 1}, key="o-1")
    shop.engine.start("parcel", {"order": "p-1"})
    shop.engine.start("expense", {"amount": 7, "who": "cleo"})
    shop.engine.publish_message("paid", correlation_key="none", ttl="PT1H")
    shop.clock.advance(dt.timedelta(hours=2))
    return stuck


def test_every_link_of_every_page_leads_somewhere(shop, ada):
    played(shop)
    todo, seen = ["/inbox", "/operations"], {}
    while todo:
        # one of a kind of page is enough
        way = todo.pop()
        kind = re.sub(r"-\d{6}|=[^&]*", "", way)
        if kind in seen:
            continue
        answer = ada.get(way)
        seen[kind] = answer.status_code
        links = re.findall(r'(?:href|action)="(/(?!static)[^"#]+)"', answer.text)
        todo += [it.replace("&amp;", "&") for it in links]
    assert len(seen) > 20
    assert {way: code for way, code in seen.items() if code not in {200, 405}} == {}


def test_an_incident_is_mended_and_an_instance_stopped(shop, ada):
    stuck = played(shop)
    way = f"/operations/instances/{stuck.id}"
    page = ada.get(way).text
    assert "<svg" in page
    assert "ReserveStock" in page
    [incident] = shop.engine.incidents()
    assert incident.id in ada.get("/operations/incidents/list").text
    mend = {"name": "item", "value": "lamp", "reason": "forgotten"}
    retried = ada.post(f"/operations/incidents/{incident.id}/retry", data=mend)
    assert (retried.status_code, retried.headers["location"]) == (
        303,
        f"{way}?done=retry",
    )
    assert shop.engine.waiting_at(stuck.id) == ["PackOrder"]
    assert ada.post(f"{way}/terminate", data={}).status_code == 422  # says no reason
    assert ada.post(f"{way}/terminate", data={"reason": "so"}).status_code == 303
    ended = shop.engine.history(stuck.id, order="-number")
    assert ("ada", "so") in {(it.data.get("by"), it.data.get("reason")) for it in ended}
    again = ada.post(f"{way}/restart", data={"element": "PackOrder"})
    assert again.headers["location"].startswith("/operations/instances/")


def test_timers_messages_and_whole_processes(shop, ada):
    played(shop)
    [timer] = shop.engine.timers()
    fired = ada.post("/operations/waiting/timers/fire", data={"id": timer.id})
    assert fired.status_code == 303
    assert shop.engine.waiting_at(timer.instance_id) == ["Remind"]
    [letter] = shop.engine.messages(dead=True)
    drop = {"id": letter.id, "reason": "nobody waits"}
    assert ada.post("/operations/waiting/dead/drop", data=drop).status_code == 303
    assert shop.engine.messages(dead=True) == []
    still = {"process": "order", "reason": "stock is counted"}
    assert ada.post("/operations/suspended/suspend", data=still).status_code == 303
    assert "stock is counted" in ada.get("/operations/suspended").text
    heat = ada.get("/operations/versions/order:1/heat?since=2027-06-01")
    assert "<svg" in heat.text


def test_there_is_nothing_of_a_portal(shop, ada):
    played(shop)
    for way in (
        *("/operations/constants", "/operations/people", "/operations/audit/deeds"),
        *("/operations/bulk", "/operations/runs/1", "/notifications", "/records"),
        *("/account", "/account/tokens", "/sign-in", "/search", "/forms"),
    ):
        assert ada.get(way).status_code == 404, way
    listed = ada.get("/operations/instances").text
    assert "checkbox" not in listed
    assert 'name="record"' not in listed
    assert ada.get("/operations/instances?record=deal-1").status_code == 200


def test_a_list_asks_as_much_for_fifty_as_for_ten(tmp_path):
    with traced() as asked:
        shop = Shop(tmp_path, f"sqlite:///{tmp_path}/shop.db")
        browser = shop.browser("ada")

        def count(path):
            browser.get(path)
            asked.clear()
            assert browser.get(path).status_code == 200
            return len(reads(asked))

        def add(size):
            for _ in range(size):
                shop.engine.start("order", {"amount": 1})

        paths = (
            "/operations/instances",
            "/operations/incidents/list",
            "/operations",
        )
        add(10)
        few = [count(it) for it in paths]
        add(40)
        assert [count(it) for it in paths] == few
        assert max(few) <= 12
        shop.engine.close()
