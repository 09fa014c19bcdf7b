"""Programs work with records as people do."""

import pytest

DEAL = {"type": "deal", "fields": {"title": "Office", "amount": 5}}


@pytest.fixture
def deal(administrator):
    made = administrator.post("/records", json=DEAL)
    assert made.status_code == 201, made.text
    return made.json()


def problem(answer):
    assert answer.headers["content-type"] == "application/problem+json"
    told = answer.json()
    assert told["status"] == answer.status_code
    assert told["type"] == f"urn:bizproc:{told['code']}"
    return answer.status_code, told["code"]


def test_a_record_is_made_read_changed_and_deleted(administrator):
    made = administrator.post("/records", json=DEAL)
    assert (made.status_code, made.headers["etag"]) == (201, '"1"')
    found = administrator.get(made.headers["location"].removeprefix("/api/v1"))
    assert found.json() == made.json()
    shown = found.json()
    assert shown["id"] == "deal-1"
    assert shown["created_at"] == "2027-06-01T09:00:00+03:00"
    assert shown["fields"]["created_at"] == "2027-06-01T09:00:00+03:00"
    assert (shown["fields"]["title"], shown["fields"]["amount"]) == ("Office", 5)
    changed = administrator.patch("/records/deal-1", json={"fields": {"amount": 7}})
    assert (changed.status_code, changed.headers["etag"]) == (200, '"2"')
    assert changed.json()["fields"]["amount"] == 7
    assert administrator.delete("/records/deal-1").status_code == 204
    assert problem(administrator.get("/records/deal-1")) == (404, "NOT_FOUND")


def test_lists_go_on_by_their_next(administrator):
    for number in range(3):
        administrator.post(
            "/records", json={"type": "deal", "fields": {"title": str(number)}}
        )
    way = "/records?type=deal&order=number"
    first = administrator.get(f"{way}&limit=2").json()
    assert [it["fields"]["title"] for it in first["items"]] == ["0", "1"]
    second = administrator.get(f"{way}&limit=2&after={first['next']}").json()
    assert ([it["fields"]["title"] for it in second["items"]], second["next"]) == (
        ["2"],
        None,
    )
    only = administrator.get("/records?type=deal&filter=title eq 1").json()["items"]
    assert [it["id"] for it in only] == ["deal-2"]


@pytest.mark.parametrize(
    "query",
    [
        "type=deal&limit=0",
        "type=deal&limit=201",
        "type=deal&limit=x",
        "type=deal&after=x",
        "type=deal&after=WyJyZWNvcmRzIl0",
        "type=deal&order=titel",
        "type=deal&filter=title",
        "type=deal&filter=titel eq 1",
        "limit=5",
        "type=deal&limt=5",
    ],
)
def test_a_wrong_question_is_400(administrator, query):
    assert problem(administrator.get(f"/records?{query}"))[0] == 400


def test_what_is_known_is_not_sent_again(administrator, deal):
    way, tag = f"/records/{deal['id']}", '"1"'
    for known in (tag, f"W/{tag}", f'"0", {tag}', "*"):
        same = administrator.get(way, headers={"If-None-Match": known})
        assert (same.status_code, same.content, same.headers["etag"]) == (304, b"", tag)
    assert administrator.get(way, headers={"If-None-Match": '"2"'}).status_code == 200


def test_a_stale_revision_is_412_and_changes_nothing(administrator, deal):
    way, fields = f"/records/{deal['id']}", {"fields": {"amount": 6}}
    assert administrator.patch(way, json=fields).status_code == 200
    for known in ('"1"', 'W/"2"', "x", '"1", "2"'):
        stale = administrator.patch(
            way, json={"fields": {"amount": 9}}, headers={"If-Match": known}
        )
        assert problem(stale) == (412, "STALE")
        assert administrator.delete(way, headers={"If-Match": known}).status_code == 412
    assert administrator.get(way).json()["fields"]["amount"] == 6
    for known in ('"2"', "*"):
        assert administrator.patch(
            way, json=fields, headers={"If-Match": known}
        ).is_success
    assert administrator.delete(way, headers={"If-Match": '"2"'}).status_code == 204


def test_the_same_key_does_once_and_another_body_is_refused(administrator, program):
    key = {"Idempotency-Key": "order-7"}
    first = administrator.post("/records", json=DEAL, headers=key)
    again = administrator.post("/records", json=DEAL, headers=key)
    assert (again.status_code, again.json()) == (201, first.json())
    other = administrator.post("/records", json={"type": "lead"}, headers=key)
    assert problem(other) == (422, "KEY_REUSED")
    assert len(administrator.get("/records?type=deal").json()["items"]) == 1
    # a key is that of one person
    theirs = program("u_mgr").post("/records", json=DEAL, headers=key)
    assert theirs.json()["id"] != first.json()["id"]


def test_what_was_refused_may_be_sent_right_under_the_same_key(administrator):
    key = {"Idempotency-Key": "order-8"}
    wrong = administrator.post(
        "/records", json={"type": "dael", "fields": {}}, headers=key
    )
    assert problem(wrong) == (404, "NOT_FOUND")
    assert administrator.post("/records", json=DEAL, headers=key).status_code == 201


def test_a_change_repeated_under_its_key_passes_its_own_precondition(
    administrator, deal
):
    headers = {"Idempotency-Key": "k", "If-Match": '"1"'}
    way = f"/records/{deal['id']}"
    for _ in range(2):
        answer = administrator.patch(
            way, json={"fields": {"amount": 6}}, headers=headers
        )
        assert answer.status_code == 200
    assert answer.headers["etag"] == '"2"'


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"amount": "much"}, "TYPE_ERROR"),
        ({"titel": "x"}, "TYPE_ERROR"),
        ({"responsible": "nobody"}, "NOT_FOUND"),
    ],
)
def test_values_that_do_not_fit_are_told(administrator, fields, code):
    status, told = problem(
        administrator.post("/records", json={"type": "deal", "fields": fields})
    )
    assert (status, told) == (404 if code == "NOT_FOUND" else 422, code)


BODIES = {
    "empty": b"",
    "no JSON": b"{",
    "no object": b"[]",
    "a number that is none": b'{"type": "deal", "fields": {"amount": NaN}}',
    "a key twice": b'{"type": "deal", "type": "lead", "fields": {}}',
    "too deep": b'{"type": "deal", "fields": {"a": ' + b"[" * 200 + b"]" * 200 + b"}}",
    "unknown": b'{"type": "deal", "fields": {}, "more": 1}',
    "no text": b'{"type": 5, "fields": {}}',
    "no UTF-8": b'{"type": "\xff"}',
    "a long number": b'{"type": "deal", "fields": {"amount": ' + b"9" * 5_000 + b"}}",
    "too large": b'{"type": "' + b"x" * 5_000_001 + b'"}',
}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES.keys())
def test_a_body_that_is_none_is_400_in_our_words(administrator, body):
    answer = administrator.post(
        "/records", content=body, headers={"Content-Type": "application/json"}
    )
    assert problem(answer)[0] == 400
    assert "pydantic" not in answer.text
    assert "Input should" not in answer.text
    form = administrator.post("/records", content=b"a=1")
    assert form.status_code == 400


def test_the_history_tells_who_wrote_what(administrator, deal):
    administrator.patch(f"/records/{deal['id']}", json={"fields": {"amount": 6}})
    entries = administrator.get(f"/records/{deal['id']}/history").json()["items"]
    [changed] = [it for it in entries if it["field"] == "amount"]
    assert (changed["by"], changed["old"], changed["new"]) == ("u_admin", 5, 6)
    assert problem(administrator.get("/records/deal-99/history")) == (404, "NOT_FOUND")


def test_a_file_is_sent_put_into_a_field_and_read_back(administrator, deal):
    sent = administrator.post("/files?name=../a plan.pdf", content=b"%PDF")
    assert sent.status_code == 201
    assert (sent.json()["size"], sent.json()["name"]) == (4, "a plan.pdf")
    assert problem(administrator.get(f"/records/{deal['id']}/files/title/1"))[0] == 404
    assert (
        problem(administrator.get(f"/records/{deal['id']}/files/nothing/1"))[0] == 404
    )


def test_a_method_that_is_none_says_which_are(administrator):
    answer = administrator.put("/records/deal-1", json={})
    assert problem(answer) == (405, "METHOD")
    assert answer.headers["allow"] == "DELETE, GET, PATCH"
    assert problem(administrator.get("/nothing")) == (404, "NOT_FOUND")
