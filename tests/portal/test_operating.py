"""Operating is for administrators: deploy, retry, skip, terminate."""

import pytest

from bizproc.errors import ForbiddenError


@pytest.fixture(params=["memory", "sqlite"])
def stuck(request, make_office, tmp_path):
    """Return an office with an instance that waits at an incident."""
    url = f"sqlite:///{tmp_path}/crm.db" if request.param == "sqlite" else "memory://"
    office = make_office(tmp_path, url=url)
    deal = office.portal.create("deal", {"title": "Т"}).id
    office.perform("move_stage", deal, stage="deal.title")
    yield office
    office.portal.close()


@pytest.mark.parametrize("by", ["u_mgr", "u_nobody", "client@example.org"])
@pytest.mark.parametrize("action", ["retry", "skip", "terminate", "deploy"])
def test_others_are_refused_and_nothing_happens(stuck, action, by):
    [incident] = stuck.engine.incidents()
    before = len(stuck.engine.definitions())
    with pytest.raises(ForbiddenError, match="is no administrator") as refused:
        _operate(stuck, incident, action, by)
    assert refused.value.code == "FORBIDDEN"
    assert stuck.engine.incidents() == [incident]
    assert len(stuck.engine.definitions()) == before


@pytest.mark.parametrize("by", ["u_admin", None])
@pytest.mark.parametrize("action", ["retry", "skip", "terminate", "deploy"])
def test_administrators_and_the_system_operate(stuck, action, by):
    [incident] = stuck.engine.incidents()
    _operate(stuck, incident, action, by)
    told = {it.type: it.data for it in stuck.engine.history(incident.instance_id)}
    if action == "deploy":
        assert stuck.engine.definitions(kind="decision")[0].deployed_by == by
    elif action == "terminate":
        assert stuck.engine.incidents() == []
        assert told.get("termination_asked", {}).get("by") == by
    else:
        assert told["incident_resolved"] == {"action": action, "by": by}
        assert len(stuck.engine.incidents()) == (action == "retry")


def _operate(office, incident, action, by):
    if action == "terminate":
        office.engine.terminate(incident.instance_id, by=by)
    elif action == "deploy":
        table = office.portal.workspace.processes / "paid_guard.dmn"
        office.engine.deploy(table, by=by)
    else:
        office.engine.resolve_incident(incident.id, action=action, by=by)
