"""Administrators oversee processes, incidents, queues, constants, people; nobody else."""

import re

from bizproc.portal.operations.operations import Operations

PAGES = (
    *("", "/instances", "/incidents", "/incidents/list", "/suspended", "/constants"),
    *("/people", "/people/u_mgr", "/constants/BillTheme"),
    *(f"/waiting/{it}" for it in ("timers", "jobs", "kept", "dead")),
    *(f"/audit/{it}" for it in ("deeds", "runs", "constants", "people")),
)


def test_every_page_is_for_administrators_alone(desk):
    for path in PAGES:
        desk.who = "u_admin"
        desk.get(path)
        desk.who = "u_mgr"
        assert "is for members of" in desk.get(path, status=403)
        desk.who = None
        desk.get(path, status=401)


def test_no_deed_is_open_to_others(desk):
    one = desk.start(0)
    [incident] = desk.engine.incidents()
    desk.who = "u_mgr"
    for path in (
        f"/instances/{one}/terminate",
        f"/incidents/{incident.id}/skip",
        "/waiting/dead/drop",
        "/suspended/suspend",
        "/bulk",
        "/runs/x/stop",
        "/constants/BillTheme",
        "/people/u_mgr/dismiss",
    ):
        desk.post(path, status=403, reason="x")
    assert desk.engine.instance(one).ended_at is None


def test_the_menu_counts_what_needs_a_person_for_administrators(desk):
    for n in (0, 0, 1):
        desk.start(n)
    page = desk.get("")
    assert re.search(r'Operations\s*<b class="count urgent">2</b>', page)
    desk.who = "u_mgr"
    assert "Operations" not in desk.browser.get("/inbox").text


def test_the_overview_counts_by_version(desk):
    for n in (1, 1, 0):
        desk.start(n)
    page = desk.get("")
    assert "Nothing lies overdue." in page
    assert f"?process={desk.process}&amp;version=1&amp;state=ACTIVE" in page
    assert '<a class="late" href="/operations/incidents/list?process=' in page
    part = desk.browser.get("/operations", headers={"HX-Request": "true"}).text
    assert "<html" not in part
    assert "Nothing lies overdue." in part


def test_incidents_stand_by_cause_and_are_retried_together(desk):
    for n in range(3):
        desk.start(0, f"k-{n}")
    page = desk.get("/incidents")
    assert "3 incidents are open." in page
    [way] = re.findall(r'href="/operations(/bulk\?deed=retry[^"]+)"', page)
    ask = desk.get(way.replace("&amp;", "&"))
    assert "Retry 3 incidents" in ask
    [to] = re.findall(r'action="/operations(/bulk[^"]*)"', ask)
    to = to.replace("&amp;", "&")
    assert "say why" in desk.post(to, status=422, deed="retry", reason="")
    run = desk.post(to, deed="retry", reason="mended", event_id="e")
    page = desk.browser.get(run).text
    assert "3 / 3" in page
    assert page.count("failed again") >= 3
    assert desk.post(to, deed="retry", reason="mended", event_id="e") == run


def test_chosen_instances_are_terminated_after_a_confirmation(desk):
    ids = [desk.start(1) for _ in range(3)]
    ask = desk.get("/bulk", deed="terminate", about=ids[:2])
    assert "Terminate 2 instances" in ask
    assert 'class="danger"' in ask
    run = desk.post("/bulk", deed="terminate", about=ids[:2], reason="a test")
    page = desk.browser.get(run).text
    assert "2 / 2" in page
    assert [it.ended_at is None for it in map(desk.engine.instance, ids)] == [
        False,
        False,
        True,
    ]
    assert "Nothing is chosen." in desk.get("/bulk", deed="terminate")
    desk.get("/bulk", status=422, deed="explode")
    audit = desk.get("/audit/deeds")
    assert audit.count("terminate") >= 2
    assert "a test" in audit
    assert "2 / 2" in desk.get("/audit/runs")


def test_a_run_that_nobody_works_on_can_be_gone_on_with_or_stopped(desk):
    operations = Operations(desk.portal)
    one = operations.begin("suspend", [desk.start(1)], by="u_admin", reason="x")
    assert "stands still" in desk.get(f"/runs/{one}")
    desk.post(f"/runs/{one}/go_on")
    assert operations.run(one).state == "done"
    two = operations.begin("resume", [desk.start(1)], by="u_admin", reason="x")
    desk.post(f"/runs/{two}/stop")
    assert "stopped" in desk.get(f"/runs/{two}")
    assert "is stopped already" in desk.post(f"/runs/{two}/stop", status=409)


def test_messages_that_nobody_took_are_published_again_or_dropped(desk):
    desk.engine.publish_message("answer.came", correlation_key="7", ttl="PT1M")
    desk.engine.publish_message("other", correlation_key="8", ttl="PT1M")
    assert "answer.came" in desk.get("/waiting/kept")
    desk.later(hours=1)
    one = desk.start(7)
    dead, other = desk.engine.messages(dead=True)
    assert "answer.came" in desk.get("/waiting/dead")
    desk.post("/waiting/dead/publish", id=dead.id)
    assert desk.engine.instance(one).state.value == "COMPLETED"
    assert "say why" in desk.post("/waiting/dead/drop", status=422, id=other.id)
    desk.post("/waiting/dead/drop", id=other.id, reason="not ours")
    assert "There is no dead letter" in desk.get("/waiting/dead")
    desk.post("/waiting/dead/drop", status=404, id=other.id, reason="again")


def test_timers_and_jobs_are_seen_and_hurried(desk):
    @desk.engine.components.actions.add("never.works")
    def never() -> None:
        raise RuntimeError("not now")

    timer = (
        '<startEvent id="s" /><intermediateCatchEvent id="wait"><timerEventDefinition>'
        "<timeDuration>P1D</timeDuration></timerEventDefinition>"
        '</intermediateCatchEvent><serviceTask id="call"><extensionElements>'
        '<zeebe:taskDefinition type="never.works" /></extensionElements></serviceTask>'
        '<endEvent id="e" />'
    )
    process = desk.office.draw(timer, "s>wait wait>call call>e")
    one = desk.engine.start(process).id
    page = desk.get("/waiting/timers")
    assert "left" in page
    [armed] = desk.engine.timers()
    assert "24 hours" in desk.get(f"/instances/{one}")
    desk.post("/waiting/timers/fire", id=armed.id)
    desk.post("/waiting/timers/fire", status=404, id=armed.id)
    [job] = desk.engine.jobs()
    assert "not now" in desk.get("/waiting/jobs")
    assert "try 1 of 4" in desk.get(f"/instances/{one}")
    desk.post("/waiting/jobs/retry", id=job.id)
    assert desk.engine.jobs()[0].attempts == 2


def test_a_process_stands_still_until_it_is_resumed(desk):
    one = desk.start(1)
    desk.post("/suspended/suspend", process=desk.process, reason="new prices")
    page = desk.get("/suspended")
    assert "new prices" in page
    assert desk.engine.instance(one).process_suspended_at is not None
    again = desk.post(
        "/suspended/suspend", status=409, process=desk.process, reason="typed"
    )
    assert 'value="typed"' in again
    desk.post("/suspended/resume", process=desk.process)
    assert "No process is suspended." in desk.get("/suspended")


def test_the_heat_map_has_its_numbers_in_a_table_too(desk):
    for n in (1, 2, 0):
        desk.start(n)
    page = desk.get(f"/versions/{desk.process}:1/heat")
    assert "3 instances were looked at." in page
    assert 'class="scriptTask heat-' in page
    assert 'data-title="Passes">2<' in page
    wrong = desk.get(f"/versions/{desk.process}:1/heat", by="incidents")
    assert 'class="scriptTask failed"' in wrong
    none = desk.get(f"/versions/{desk.process}:1/heat", since="2030-01-01")
    assert "0 instances were looked at." in none
    desk.get(f"/versions/{desk.process}:1/heat", status=422, since="soon")


def test_a_constant_is_set_and_says_who_changed_it(desk):
    page = desk.get("/constants")
    assert "BillTheme" in page
    desk.post("/constants/BillTheme", value="Bill <b>", event_id="e1")
    assert desk.portal.constants()["BillTheme"] == "Bill <b>"
    page = desk.get("/constants/BillTheme")
    assert "Bill &lt;b&gt;" in page
    assert "Bill <b>" not in page
    assert "→" in page
    desk.post("/constants/BillTheme", unset="1", value="x")
    assert desk.portal.constants()["BillTheme"] != "x"
    assert desk.get("/audit/constants").count("BillTheme") >= 2


def test_a_wrong_value_of_a_constant_is_told_and_stays_typed(desk):
    name = next(
        it.name
        for it in desk.portal.workspace.constants.definitions.values()
        if it.type == "int"
    )
    page = desk.post(f"/constants/{name}", status=422, value="many")
    assert 'value="many"' in page


def test_people_are_away_come_back_and_leave(desk):
    desk.post("/people/u_mgr/away", ends="2027-06-10", substitute="u_mgr2")
    page = desk.get("/people/u_mgr")
    [absence] = re.findall(r'name="absence" value="([\w-]+)"', page)
    assert "away" in desk.get("/people")
    again = desk.post("/people/u_mgr/away", status=422, ends="2027-06-11")
    assert 'value="2027-06-11"' in again
    desk.post("/people/u_mgr/back", absence=absence)
    desk.post("/people/u_mgr/dismiss", successor="u_mgr2", event_id="e")
    assert desk.portal.directory().find("u_mgr") is None
    assert "has left" in desk.get("/people")
    assert "active" in desk.get("/audit/people")
