"""An engine alone shows people what is theirs, operators all, and strangers nothing."""

import dataclasses
import re

import pytest
from tests.web.bare.shop import API, Shop

import bizproc
import bizproc.web
from bizproc.engine.domain import Unrestricted
from bizproc.errors import ForbiddenError, InvalidValueError
from bizproc.web import Directory, Section

OPEN = {"/healthz", "/api/v1/openapi.json"}


def ways(shop):
    """Return method and path of every operation, with something in each place."""
    given = {
        "which": "timers",
        "definition": "order:1",
        "definition_id": "order:1",
        "task_id": "task-1",
        "instance": "instance-1",
        "instance_id": "instance-1",
        "action": "claim",
    }
    found = []
    for route in shop.app.routes:
        within = getattr(route, "effective_route_contexts", None)
        for it in [route] if within is None else within():
            if not getattr(it, "methods", None):
                continue
            way = re.sub(r"{(\w+)}", lambda at: given.get(at[1], "1"), it.path)
            found += [(method, way) for method in it.methods if method != "HEAD"]
    return sorted(set(found))


@pytest.mark.parametrize("person", [None, "stranger", "gone"])
def test_whom_the_host_does_not_know_sees_nothing(shop, person):
    browser = shop.browser(person)
    asked = [it for it in ways(shop) if it[1] not in OPEN]
    assert len(asked) > 50
    answers = {}
    for method, way in asked:
        body = {"json": {}} if way.startswith(API) else {"data": {}}
        given = body if method != "GET" else {}
        answers[method, way] = browser.request(method, way, **given).status_code
    # the first page leads to the inbox; bodies are looked at after who sent them
    assert answers.pop(("GET", "/")) == 303
    assert {it: code for it, code in answers.items() if code not in {401, 400}} == {}
    assert sum(code == 400 for code in answers.values()) < 20


def test_what_is_whose(shop):
    shop.engine.start("order", {"item": "lamp", "amount": 1})
    shop.engine.start("expense", {"amount": 7, "who": "cleo"})
    packing, approving = shop.task("PackOrder").id, shop.task("Approve").id

    def sees(person):
        browser = shop.browser(person)
        listed = browser.get("/inbox").text
        return [
            (task in listed, browser.get(f"/tasks/{task}").status_code)
            for task in (packing, approving)
        ]

    assert sees("warehouse") == [(True, 200), (False, 404)]
    assert sees("ann") == sees("ben") == [(False, 404), (True, 200)]
    # whoever operates may look at all, and has to do what is theirs
    assert sees("ada") == [(False, 200), (False, 200)]
    ben = shop.browser("ben")
    assert (
        shop.browser("ann").post(f"/tasks/{approving}/deeds/claim").status_code == 303
    )
    assert ben.get(f"/tasks/{approving}").status_code == 404
    assert ben.post(f"/tasks/{approving}/answers").status_code == 404


def test_the_engine_itself_refuses_what_a_page_does_not_offer(shop):
    """Whatever a page sends: who may, is asked in the transaction."""
    shop.engine.start("order", {"item": "lamp", "amount": 1})
    task, state = shop.task("PackOrder"), shop.app.state
    guarded = state.pages.engine
    for do in (
        lambda: guarded.complete_user_task(task.id, by="ann"),
        lambda: guarded.delegate_task(task.id, "ann", by="ann"),
        lambda: guarded.start("order", by="warehouse"),
        lambda: guarded.publish_message("paid", correlation_key="1", by="warehouse"),
        lambda: guarded.broadcast_signal("closing", by="warehouse"),
        lambda: guarded.terminate(task.instance_id, by="warehouse"),
        lambda: guarded.activate_jobs("print_label", worker="w", by="warehouse"),
        lambda: guarded.complete_user_task(task.id, by="stranger"),
    ):
        with pytest.raises(ForbiddenError):
            do()
    assert shop.task("PackOrder") == task
    # the host, and its own engine, are bound by nothing of this
    shop.engine.complete_user_task(task.id, by="ann")


def test_what_the_domain_forbids_stays_forbidden(tmp_path):
    class Strict(Unrestricted):
        def check_actor(self, work, task, action, by):
            super().check_actor(work, task, action, by)
            if action == "delegate":
                msg = f"{by} may not give {task.title} away"
                raise ForbiddenError(msg)

        def check_operator(self, work, action, by):
            super().check_operator(work, action, by)
            if action == "terminate":
                msg = "nobody stops anything"
                raise ForbiddenError(msg)

    shop = Shop(tmp_path, domain=bizproc.Domain(permissions=Strict()))
    order = shop.engine.start("order", {"item": "lamp", "amount": 1})
    way = f"/tasks/{shop.task('PackOrder').id}"
    warehouse = shop.browser("warehouse")
    assert f"{way}/deeds/delegate" not in warehouse.get(way).text
    refused = warehouse.post(f"{way}/deeds/delegate", data={"to": "ann"})
    assert (refused.status_code, "may not give" in refused.text) == (403, True)
    ada = shop.browser("ada")
    stop = f"/operations/instances/{order.id}/terminate"
    refused = ada.post(stop, data={"reason": "why not"})
    assert (refused.status_code, "nobody stops" in refused.text) == (403, True)


def test_who_leaves_is_out_at_once(shop):
    browser = shop.browser("ada")
    assert browser.get("/operations").status_code == 200
    shop.people[0] = dataclasses.replace(shop.people[0], groups=())
    assert browser.get("/operations").status_code == 403
    shop.people[0] = dataclasses.replace(shop.people[0], active=False)
    assert browser.get("/inbox").status_code == 401


def test_an_engine_alone_needs_to_be_told_who_is_who(shop):
    for given in ({}, {"user_of": lambda _: "ada"}, {"people": lambda: None}):
        with pytest.raises(InvalidValueError, match=r"`user_of`.*`people`"):
            bizproc.web.app(shop.engine, **given)
    portal = bizproc.open_workspace("memory://", ".")
    with pytest.raises(InvalidValueError, match="a portal knows its people"):
        bizproc.web.app(portal, people=lambda: Directory.of([]))


def test_an_area_of_the_host_is_told_what_it_lacks(tmp_path):
    asked = Section(
        name="mine",
        routes=lambda pages: pages.portal.nothing,
    )
    with pytest.raises(bizproc.errors.ConfigurationError, match="NO_PORTAL") as told:
        Shop(tmp_path, pages=[asked])
    assert "open_workspace" in str(told.value)
