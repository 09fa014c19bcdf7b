"""Several tasks at once, and what somebody was told."""

import datetime as dt

from tests.web.tasks.conftest import field


def test_each_chosen_task_is_told_what_became_of_it(desk):
    for id_ in ("a", "b", "c"):
        desk.add(id_, title=f"Task {id_}")
    desk.engine.complete_user_task("b", by="u_mgr")
    page = desk.get("/inbox")
    sent = {
        "task": ["a", "b"],
        "deed": "postpone",
        "until": "2027-07-01T10:00",
        "event_id": field(page, "event_id"),
    }
    for _ in range(2):
        told = desk.post("/inbox/bulk", sent, status=200).text
        assert "1 task was changed." in told or "2 tasks were changed." in told
    assert "any more" in told
    assert "Task a" in told
    until = desk.engine.user_task("a").details.until
    assert until == dt.datetime(2027, 7, 1, 7, tzinfo=dt.UTC)
    given = {"task": ["a", "c"], "deed": "delegate", "to": "u_mgr2"}
    assert "2 tasks were changed." in desk.post("/inbox/bulk", given, status=200).text
    assert desk.engine.user_task("c").assignee == "u_mgr2"
    given = {"task": ["c"], "deed": "delegate", "to": "u_mgr"}
    assert "0 tasks were changed." in desk.post("/inbox/bulk", given, status=200).text


def test_what_cannot_be_done_at_all_leaves_the_choice(desk):
    desk.add("a")
    sent = {"task": ["a"], "deed": "delegate", "to": "Nobody Such"}
    told = desk.post("/inbox/bulk", sent, status=404).text
    assert field(told, "to") == "Nobody Such"
    assert "checked" in told
    desk.post("/inbox/bulk", {"deed": "postpone"}, status=422)


def test_lists_have_counts_and_kinds(desk):
    now = desk.office.clock.now()
    desk.add("late", due=now - dt.timedelta(hours=1))
    desk.add("today", due=now + dt.timedelta(hours=1))
    desk.add("later", due=now + dt.timedelta(days=2))
    page = desk.get("/inbox")
    order = [page.index(it) for it in (">Overdue<", ">Today<", ">Later<")]
    assert order == sorted(order)
    assert '<b class="count urgent">3</b>' in page
    assert "Nothing was found." in desk.get("/inbox?kind=call")
    desk.get("/inbox?kind=nothing", status=404)
    desk.engine.complete_user_task("late", by="u_mgr")
    assert ">late<" in desk.get("/inbox?list=done")


def test_what_was_told_is_marked_as_read(desk):
    desk.add("t", creator="u_head")
    desk.engine.set_reminder("t", "PT1H", by="u_mgr")
    desk.office.at("2027-06-01T12:00")
    page = desk.get("/notifications")
    [notice] = desk.portal.notifications(by="u_mgr")
    assert notice.id in page
    desk.post(
        "/notifications/read", {"notification": notice.id}, by="u_head", status=404
    )
    desk.post("/notifications/read", {"notification": notice.id})
    assert "You have read everything." in desk.get("/notifications")
    assert notice.text in desk.get("/notifications?list=all")
