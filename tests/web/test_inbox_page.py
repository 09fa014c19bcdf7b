"""The inbox on a page: the lists of who is signed in, in the portal's time."""

import datetime as dt
import re

from bizproc.model.rows import UserTask
from bizproc.model.states import TaskKind, TaskState

HOSTILE = "<script>alert(1)</script>\u202e\"'&<img src=x onerror=alert(1)>"


def test_without_tasks_the_page_says_so(signed_in):
    page = signed_in.get("/inbox")
    assert page.status_code == 200
    assert "Nothing here." in page.text
    assert signed_in.get("/").headers["location"] == "/inbox"


def test_a_list_that_there_is_not_is_not_found(signed_in):
    assert signed_in.get("/inbox?list=others").status_code == 404
    assert signed_in.get("/inbox?after=nonsense").status_code == 422


def test_the_page_shows_what_is_late_first_and_escapes_what_it_shows(signed_in, office):
    due = dt.datetime(2027, 5, 31, 10, tzinfo=dt.UTC)
    with office.engine.work() as work:
        for number, (title, at) in enumerate([("Later one", None), (HOSTILE, due)]):
            work.add_task(made_task(work, f"t{number}", title, at))
    page = signed_in.get("/inbox").text
    assert "<script>alert" not in page
    assert "<img" not in page
    assert page.index("&lt;script&gt;") < page.index("Later one")
    assert '<time datetime="2027-05-31T13:00:00+03:00">May 31, 2027, 13:00</time>' in (
        page
    )
    assert "overdue since" in page
    russian = signed_in.get("/inbox", headers={"Accept-Language": "ru"}).text
    assert re.search(r">31 мая 2027\sг., 13:00</time>", russian)
    assert "просрочено с" in russian


def test_more_than_a_page_goes_on_where_it_ended(signed_in, office):
    with office.engine.work() as work:
        for number in range(51):
            work.add_task(made_task(work, f"t{number}", f"Task {number:03}", None))
    first = signed_in.get("/inbox").text
    assert first.count('class="title"') == 50
    at = first.index("after=") + len("after=")
    rest = signed_in.get("/inbox?after=" + first[at : first.index('"', at)])
    assert rest.text.count('class="title"') == 1
    assert ">More<" not in rest.text


def test_only_ones_own_tasks_are_shown(signed_in, office):
    with office.engine.work() as work:
        work.add_task(made_task(work, "t1", "Of somebody else", None, to="u_head"))
    assert "Of somebody else" not in signed_in.get("/inbox").text


def made_task(work, id_, title, due, *, to="u_mgr"):
    return UserTask(
        id=id_,
        kind=TaskKind.TASK,
        state=TaskState.CREATED,
        title=title,
        assignee=to,
        created_at=work.now,
        due=due,
    )
