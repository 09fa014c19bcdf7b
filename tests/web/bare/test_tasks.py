"""People do their tasks at an engine alone: by its form, or by variables."""

import datetime as dt
import re

import pytest
from tests.statements import reads, traced
from tests.web.bare.shop import Shop

import bizproc


def test_a_task_of_a_group_is_taken_and_answered_by_its_form(shop):
    expense = shop.engine.start("expense", {"amount": 7, "who": "cleo"})
    task = shop.task("Approve").id
    ann = shop.browser("ann")
    assert ann.post(f"/tasks/{task}/deeds/claim").status_code == 303
    assert shop.task("Approve").assignee == "ann"
    page = ann.get(f"/tasks/{task}").text
    assert "Approved" in page
    assert "> 7 </output>" in page
    # nothing is kept or uploaded that has no place
    assert not re.search(r"data-draft=|/draft|type=.file", page)
    refused = ann.post(f"/tasks/{task}/answers", data={"a:approved": "maybe"})
    assert refused.status_code == 422
    assert "maybe" in refused.text or "Approved" in refused.text
    sent = {"a:approved": "true", "a:remark": "fine", "list": "own"}
    done = ann.post(f"/tasks/{task}/answers", data=sent)
    assert (done.status_code, done.headers["location"]) == (
        303,
        "/inbox?list=own&done=completed",
    )
    assert shop.engine.instance(expense.id).state == "COMPLETED"
    assert shop.engine.variables(expense.id)["remark"] == "fine"
    assert "Ann Account" in ann.get(f"/tasks/{task}").text
    assert task in ann.get("/inbox?list=done").text
    again = ann.post(f"/tasks/{task}/answers", data=sent)
    assert again.status_code == 409


def test_a_task_without_a_form_takes_variables_line_by_line(shop):
    order = shop.engine.start("order", {"item": "lamp", "amount": 1})
    way = f"/tasks/{shop.task('PackOrder').id}/answers"
    browser = shop.browser("warehouse")
    for wrong, why in (
        ("boxes", "write a name and its value"),
        ("boxes = [1", "boxes"),
        ("a = 1\na = 2", "twice"),
        ("not a name = 1", "write a name and its value"),
        ("\n".join(f"v{number} = 1" for number in range(201)), "too many"),
    ):
        refused = browser.post(way, data={"a:variables": wrong})
        assert (refused.status_code, why in refused.text) == (422, True), wrong
        assert wrong.partition("\n")[0] in refused.text  # to be mended
    given = "boxes = 2\n\n by = train\n fragile=true "
    assert browser.post(way, data={"a:variables": given}).status_code == 303
    found = shop.engine.variables(order.id)
    assert found == {
        "item": "lamp",
        "amount": 1,
        "boxes": 2,
        "by": "train",
        "fragile": True,
    }
    closed = browser.get(way.removesuffix("/answers")).text
    assert "boxes" in closed
    assert "Variables, one a line" not in closed


def test_a_task_asks_for_what_its_element_reads(shop):
    parcel = shop.engine.start("parcel", {"order": "o-1"})
    shop.clock.advance(dt.timedelta(days=4))
    shop.engine.run_due()
    way = f"/tasks/{shop.task('Remind').id}"
    ann = shop.browser("ann")
    page = ann.get(way).text
    assert 'name="a:answer"' in page
    assert "one a line" not in page
    sent = {"a:answer": "12", "a:amount": "5", "a:variables": "amount = 5"}
    assert ann.post(f"{way}/answers", data=sent).status_code == 303
    assert shop.engine.variables(parcel.id) == {"order": "o-1", "said": 12}


def test_a_domain_may_take_declared_answers_alone(tmp_path):
    shop = Shop(tmp_path, domain=bizproc.Domain(declared_only=True))
    shop.engine.start("order", {"item": "lamp", "amount": 1})
    way = f"/tasks/{shop.task('PackOrder').id}"
    browser = shop.browser("warehouse")
    assert "a:variables" not in browser.get(way).text
    sent = {"a:variables": "boxes = 2"}
    assert browser.post(f"{way}/answers", data=sent).status_code == 303
    assert "boxes" not in shop.engine.variables(shop.engine.instances()[0].id)


def test_tasks_are_put_off_given_on_and_commented(shop):
    for _ in range(2):
        shop.engine.start("order", {"item": "lamp", "amount": 1})
    first, second = (it.id for it in shop.engine.user_tasks())
    browser = shop.browser("warehouse")
    said = browser.post(f"/tasks/{first}/comments", data={"comment": "In two boxes"})
    assert said.status_code == 303
    assert "In two boxes" in browser.get(f"/tasks/{first}").text
    with_file = browser.post(
        f"/tasks/{first}/comments", data={"comment": "x"}, files={"files": b"x"}
    )
    assert (with_file.status_code, "no place" in with_file.text) == (422, True)
    off = browser.post(
        f"/tasks/{first}/deeds/defer", data={"until": "2027-06-02T09:00"}
    )
    assert off.status_code == 303
    stray = browser.post(f"/tasks/{first}/deeds/delegate", data={"to": "nobody"})
    assert (stray.status_code, "nobody who works here" in stray.text) == (404, True)
    both = {"task": [first, second], "deed": "delegate", "to": "Ann Account"}
    told = browser.post("/inbox/bulk", data=both)
    assert "2 tasks were changed" in told.text
    assert {it.assignee for it in shop.engine.user_tasks()} == {"ann"}
    assert browser.get(f"/tasks/{first}").status_code == 404
    put_off = {
        "task": [second, "none"],
        "deed": "postpone",
        "until": "2027-06-03T09:00",
    }
    told = shop.browser("ann").post("/inbox/bulk", data=put_off)
    assert "1 task was changed" in told.text
    assert "1 was not" in told.text


def test_the_menu_has_what_is_there(shop):
    def menu(person):
        page = shop.browser(person).get("/inbox").text
        found = re.search(r"<nav aria-label=.Main menu.*?</nav>", page, re.DOTALL)
        assert found
        return re.findall(r'href="([^"]+)"', found[0])

    assert menu("warehouse") == ["/inbox"]
    assert menu("ada") == ["/inbox", "/operations"]


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_work_is_the_same_on_a_database(kind, tmp_path, request):
    url = f"sqlite:///{tmp_path}/shop.db"
    if kind == "postgresql":
        url = request.getfixturevalue("empty_postgresql")
    shop = Shop(tmp_path, url)
    try:
        expense = shop.engine.start("expense", {"amount": 7, "who": "cleo"})
        way = f"/tasks/{shop.task('Approve').id}"
        ann, ada = shop.browser("ann"), shop.browser("ada")
        assert way.rpartition("/")[2] in ann.get("/inbox").text
        sent = {"a:approved": "false", "event_id": "once"}
        for _ in range(2):  # a repeat does nothing, and is answered as the first
            assert ann.post(f"{way}/answers", data=sent).status_code == 303
        seen = ada.get(f"/operations/instances/{expense.id}")
        assert (seen.status_code, "completed" in seen.text) == (200, True)
        assert ada.get("/operations/instances?state=COMPLETED").status_code == 200
    finally:
        shop.engine.close()


def test_fifty_tasks_are_asked_for_as_ten_are(tmp_path):
    with traced() as asked:
        shop = Shop(tmp_path, f"sqlite:///{tmp_path}/shop.db")
        browser = shop.browser("warehouse")

        def count(path):
            browser.get(path)
            asked.clear()
            assert browser.get(path).status_code == 200
            return len(reads(asked))

        def add(size):
            for _ in range(size):
                shop.engine.start("order", {"item": "lamp", "amount": 1})

        add(10)
        few = count("/inbox")
        add(40)
        assert 2 <= count("/inbox") == few <= 12
        shop.engine.close()
