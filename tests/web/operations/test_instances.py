"""Operators find instances, see why one stands, and do what can be done."""

import gzip
import re

from bizproc.model.states import InstanceState


def keys(page):
    return re.findall(r'data-title="Key">([\w-]+)</td>', page)


def test_the_list_is_narrowed_by_its_address(desk):
    for n, key in ((1, "a"), (0, "b"), (2, "c")):
        desk.start(n, key)
        desk.later(hours=1)
    desk.engine.terminate(desk.engine.instances(key="c")[0].id)
    assert keys(desk.get("/instances")) == ["c", "b", "a"]
    assert keys(desk.get("/instances", state="ACTIVE")) == ["b", "a"]
    assert keys(desk.get("/instances", state="incident")) == ["b"]
    assert keys(desk.get("/instances", key="a")) == ["a"]
    assert keys(desk.get("/instances", record="a")) == ["a"]
    assert keys(desk.get("/instances", older="1h")) == ["b", "a"]
    assert keys(desk.get("/instances", element="hear")) == ["a"]
    page = desk.get("/instances", variable="n", value="1")
    assert keys(page) == ["a"]
    assert "The states of 3 instances were looked through." in page
    assert "Nothing was found." in desk.get("/instances", process="other")
    assert keys(desk.get("/instances", process=desk.process, version="1")) == list(
        "cba"
    )


def test_what_cannot_be_read_is_told_and_stays_typed(desk):
    desk.start(1)
    for query in (
        {"older": "soon"},
        {"state": "HAPPY"},
        {"version": "x"},
        {"version": "1"},
        {"until": "2027"},
        {"variable": "n", "value": "[1"},
        {"after": "nowhere"},
    ):
        page = desk.get("/instances", status=422, **query)
        assert 'role="alert"' in page
        for name, value in query.items():
            if name in {"older", "variable"}:
                assert f'value="{value}"' in page


def test_a_long_list_leads_on(desk):
    for n in range(51):
        desk.start(1, f"k-{n}")
        desk.later(minutes=1)
    first = desk.get("/instances")
    assert len(keys(first)) == 50
    [after] = re.findall(r"after=([\w%-]+)\"", first)
    assert keys(desk.get("/instances", after=after)) == ["k-0"]


def test_an_instance_shows_its_picture_and_what_it_waits_for(desk):
    one = desk.start(4, "deal")
    desk.later(hours=3)
    page = desk.get(f"/instances/{one}")
    assert "answer.came" in page
    assert "a message" in page
    assert "for 3 hours" in page
    assert 'class="scriptTask taken"' in page
    assert 'class="receiveTask here"' in page
    assert 'class="sequenceFlow taken"' in page
    assert "<code>25</code>" in page
    assert "passed" in page
    assert len(gzip.compress(page.encode())) < 60_000


def test_a_failed_instance_is_explained_retried_and_skipped(desk):
    one = desk.start(0)
    page = desk.get(f"/instances/{one}")
    assert 'class="scriptTask failed"' in page
    assert "try 1 of 4" in page
    [incident] = desk.engine.incidents()
    way = f"/incidents/{incident.id}"
    to = desk.post(f"{way}/retry", reason="again")
    assert to.startswith(f"/operations/instances/{one}?done=retry")
    assert "It was tried again." in desk.browser.get(to).text
    [incident] = desk.engine.incidents()
    way = f"/incidents/{incident.id}"
    refused = desk.post(f"{way}/skip", status=422)
    assert "say why" in refused
    desk.post(f"{way}/retry", name="n", value="5", reason="it was zero")
    assert desk.engine.incidents() == []
    assert desk.engine.variables(one)["x"] == 20
    assert "there is nothing to retry" in desk.get(way)
    assert "resolved already" in desk.post(f"{way}/retry", status=409)


def test_an_element_is_skipped_with_a_reason(desk):
    one = desk.start(0)
    [incident] = desk.engine.incidents()
    desk.post(f"/incidents/{incident.id}/skip", reason="no matter")
    assert desk.engine.waiting_at(one) == ["hear"]


def test_variables_are_set_with_a_check(desk):
    one = desk.start(1)
    way = f"/instances/{one}/variables"
    refused = desk.post(way, status=404, name="m", value="2", reason="x")
    assert 'value="m"' in refused
    assert ">2</textarea>" in refused
    assert "is no value" in desk.post(way, status=422, name="n", value="[2", reason="x")
    desk.post(way, name="n", value="[2, 3]", reason="x")
    assert desk.engine.variables(one)["n"] == [2, 3]
    desk.post(way, name="m", value="so be it", new="1")
    assert desk.engine.variables(one)["m"] == "so be it"


def test_terminating_needs_a_reason_and_an_ended_one_is_started_anew(desk):
    one = desk.start(1)
    page = desk.get(f"/instances/{one}")
    assert "Terminate this instance" in page
    assert "Only what has ended can be started anew." in page
    assert "say why" in desk.post(f"/instances/{one}/terminate", status=422, reason=" ")
    desk.post(f"/instances/{one}/terminate", reason="by mistake")
    assert desk.engine.instance(one).state is InstanceState.TERMINATED
    page = desk.get(f"/instances/{one}")
    assert "terminated by u_admin: by mistake" in page
    assert "it can be neither suspended nor terminated" in page
    assert "TERMINATED already" in desk.post(
        f"/instances/{one}/terminate", status=409, reason="again"
    )
    places = {
        desk.post(f"/instances/{one}/restart", element="hear", event_id="e1")
        for _ in range(2)
    }
    assert len(places) == 1
    assert len(desk.engine.instances(state=InstanceState.ACTIVE)) == 1


def test_a_suspended_instance_says_why_its_buttons_do_nothing(desk):
    one = desk.start(0)
    desk.post(f"/instances/{one}/suspend", reason="look")
    page = desk.get(f"/instances/{one}")
    assert "Resume it first." in page
    assert 'aria-describedby="held">Retry</button>' in page
    assert "suspended" in desk.post(
        f"/incidents/{desk.engine.incidents()[0].id}/retry", status=409
    )
    desk.post(f"/instances/{one}/resume")
    assert desk.engine.instance(one).suspended_at is None


def test_the_history_is_narrowed_by_kind(desk):
    one = desk.start(0)
    page = desk.get(f"/instances/{one}", kind="faults")
    rows = re.findall(r"<tr><td class=\"figure\">\d+</td>.*?</tr>", page, re.DOTALL)
    assert len(rows) == 1
    assert "incident" in rows[0]
    assert "Nothing of these kinds." in desk.get(f"/instances/{one}", kind="waits")


def test_what_is_not_there_is_not_found(desk):
    one = desk.start(1)
    desk.get("/instances/instance-9", status=404)
    desk.get("/incidents/incident-9", status=404)
    desk.get("/runs/run-9", status=404)
    desk.get("/versions/p9:1/heat", status=404)
    desk.get("/waiting/else", status=404)
    desk.get("/audit/else", status=404)
    desk.get("/people/u_nobody", status=404)
    desk.get("/constants/Nothing", status=404)
    desk.post(f"/instances/{one}/explode", status=404)


def test_a_value_from_outside_is_text(desk):
    bad = "<script>alert(1)</script>"
    one = desk.engine.start(desk.process, {"n": 0, "bad": bad}, key=bad).id
    for path in (f"/instances/{one}", "/instances", "/incidents/list"):
        assert bad not in desk.get(path)
