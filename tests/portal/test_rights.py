"""The port of rights: who may not see a record learns nothing of it."""

import pytest

from bizproc.crm.sales import Sales
from bizproc.errors import ForbiddenError, NotFoundError, RefusedError


class SomeMay:
    """Hide what is secret; let managers neither pay nor close, clerks only look."""

    def can(self, user, action, record):
        if user == "u_admin":
            return None
        title = record.fields.get("title") or ""
        if title.startswith("тайна") and user != "u_mgr":
            return "NOT_FOUND"
        if user == "u_clerk" and action != "see":
            return "FORBIDDEN"
        if action in ("change:amount", "move:LOST", "change:paid_amount"):
            return "FORBIDDEN"
        return None


@pytest.fixture(params=["memory", "sqlite"])
def office(request, make_office, tmp_path):
    url = f"sqlite:///{tmp_path}/crm.db" if request.param == "sqlite" else "memory://"
    office = make_office(tmp_path, url=url, rights=SomeMay())
    yield office
    office.portal.close()


@pytest.fixture
def secret(office):
    fields = {"title": "тайна", "funnel": "contract", "responsible": "u_mgr"}
    return office.portal.create("deal", fields, by="u_mgr").id


@pytest.fixture
def plain(office):
    fields = {"title": "Осмотр", "funnel": "contract", "responsible": "u_emp1"}
    return office.portal.create("deal", fields, by="u_mgr").id


def said(do, record):
    """Return what a refusal tells, the id of the record aside."""
    with pytest.raises(RefusedError) as refused:
        do(record)
    return refused.value.code, str(refused.value).replace(record, "…")


@pytest.mark.parametrize(
    ("method", "given", "options"),
    [
        ("get", (), {}),
        ("change", ({"comment": "да"},), {}),
        ("change", ({"nonsense": 1},), {}),
        ("change", ({},), {"expected_revision": 9}),
        ("delete", (), {}),
        ("pay", (5,), {}),
        ("log_call", ("in", "done"), {}),
        ("convert_lead", (), {"funnel": "contract"}),
    ],
)
@pytest.mark.parametrize("deleted", [False, True])
def test_hidden_record_answers_as_one_that_is_not_there(
    office, secret, method, given, options, deleted
):
    def act(record):
        door = office.portal if hasattr(office.portal, method) else Sales(office.portal)
        getattr(door, method)(record, *given, by="u_emp1", **options)

    if deleted:
        office.portal.delete(secret, by="u_mgr")
    before = office.events(secret)
    hidden, missing = said(act, secret), said(act, "deal-77")
    assert hidden == missing
    assert hidden[0] == "NOT_FOUND"
    assert office.events(secret) == before


def test_lists_and_their_counts_leave_out_what_is_hidden(office, secret, plain):
    assert [it.id for it in office.portal.find("deal", by="u_emp1")] == [plain]
    assert [it.id for it in office.portal.find(by="u_mgr")] == [secret, plain]
    assert [
        it.id for it in office.portal.find("deal", title="тайна", by="u_emp1")
    ] == []
    assert len(office.portal.find("deal")) == 2


def test_a_link_to_a_hidden_record_is_a_link_to_nothing(office, secret, plain):
    def link(record):
        office.portal.change(plain, {"prev_deal": record}, by="u_emp1")

    assert said(link, secret) == said(link, "deal-77")
    office.portal.change(plain, {"prev_deal": secret}, by="u_mgr")


def test_notices_mails_and_history_tell_nothing(office, secret, plain):
    for deal in (secret, plain):
        office.perform("notify", deal, to='["u_mgr", "u_emp1"]', text="deal.title")
        office.perform(
            "send_email", deal, to='"c@example.org"', subject="deal.title", body='"т"'
        )
    portal = office.portal
    assert [it.record for it in portal.notifications(by="u_emp1")] == [plain]
    assert portal.notifications(to="u_mgr", by="u_emp1") == []
    assert portal.notifications(record=secret, by="u_emp1") == []
    assert (portal.unread("u_emp1"), portal.unread("u_mgr")) == (1, 2)
    assert [it.record for it in portal.mails(by="u_emp1")] == [plain]
    assert {it.record for it in portal.record_history(by="u_emp1")} == {plain}
    assert portal.record_history(secret, by="u_emp1") == []
    assert {it.record for it in portal.record_history()} == {secret, plain}


@pytest.mark.parametrize(
    ("by", "fields", "refused"),
    [
        ("u_mgr", {"comment": "да"}, None),
        ("u_mgr", {"comment": "да", "amount": 5}, "change:amount"),
        ("u_mgr", {"stage": "Сделка не заключена"}, "move:LOST"),
        ("u_mgr", {"stage": "FEEDBACK"}, None),
        ("u_mgr", {"stage": "KP", "amount": None}, None),  # as it stands already
        ("u_mgr", {"funnel": "recurring"}, None),
        ("u_clerk", {"funnel": "recurring"}, "move:DRAFT"),
        ("u_clerk", {"comment": "да"}, "change:comment"),
        ("u_admin", {"amount": 5, "stage": "LOST"}, None),
        (None, {"amount": 5, "stage": "LOST"}, None),
    ],
)
def test_writes_are_refused_as_a_whole(office, plain, by, fields, refused):
    if refused is None:
        office.portal.change(plain, fields, by=by)
        return
    with pytest.raises(ForbiddenError, match=refused):
        office.portal.change(plain, fields, by=by)
    assert office.portal.get(plain).revision == 1


def test_what_else_is_forbidden(office, plain):
    portal = office.portal
    with pytest.raises(ForbiddenError, match="create a record of type deal"):
        portal.create("deal", {"title": "Т"}, by="u_clerk")
    with pytest.raises(ForbiddenError, match="delete"):
        portal.delete(plain, by="u_clerk")
    with pytest.raises(ForbiddenError, match="change:paid_amount"):
        Sales(portal).pay(plain, 5, by="u_mgr")
    assert [it.id for it in portal.find("deal", by="u_clerk")] == [plain]
    assert portal.get(plain, by="u_clerk").fields["paid_amount"] == 0


def test_starting_by_hand_needs_the_right_to_run(office, secret, plain, service_task):
    body = '<startEvent id="s" />' + service_task("Do", "log") + '<endEvent id="e" />'
    process = office.draw(body, "s>Do Do>e")
    with pytest.raises(ForbiddenError, match="run"):
        office.portal.start(process, key=plain, by="u_clerk")
    with pytest.raises(NotFoundError):
        office.portal.start(process, key=secret, by="u_emp1")

    def begin(record):
        office.portal.start(process, key=record, by="u_emp1")

    assert said(begin, secret) == said(begin, "deal-77")
    assert office.engine.instances() == []
    office.portal.start(process, key="order-77", by="u_emp1")  # names no record
    office.portal.start(process, key=plain, by="u_emp1")
    assert len(office.engine.instances()) == 2


def test_starting_by_a_condition_needs_the_right_to_run(
    office, secret, plain, service_task
):
    start = (
        '<extensionElements><zeebe:properties><zeebe:property name="variables"'
        ' value="n"/></zeebe:properties></extensionElements>'
        '<startEvent id="s"><conditionalEventDefinition><condition>= n &gt; 1'
        "</condition></conditionalEventDefinition></startEvent>"
    )
    office.draw(start + service_task("Do", "log") + '<endEvent id="e" />', "s>Do Do>e")
    evaluate = office.portal.evaluate_conditions
    with pytest.raises(ForbiddenError, match="run"):
        evaluate({"n": 2}, key=plain, by="u_clerk")
    with pytest.raises(NotFoundError):
        evaluate({"n": 2}, key=secret, by="u_emp1")
    assert evaluate({"n": 1}, key=plain, by="u_emp1") == []
    [row] = evaluate({"n": 2}, key=plain, by="u_emp1")
    assert (row.key, row.started_by) == (plain, "u_emp1")


def test_rights_do_not_stop_a_process(office, secret):
    office.perform("set_fields", secret, fields="{amount: 5}")
    office.perform("move_stage", secret, stage='"LOST"')
    shown = office.portal.get(secret).fields
    assert (shown["amount"], shown["stage"]) == (5, "LOST")
