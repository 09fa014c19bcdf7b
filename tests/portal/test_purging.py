"""What the portal keeps of an instance that is purged, and what it forgets."""

from pathlib import Path

from bizproc.connecting import open_workspace
from bizproc.portal.schema.tables import INSTANCE_RECORDS, InstanceRecord

ROOT = Path(__file__).parents[2]


def test_records_keep_their_history_and_instances_lose_their_record():
    portal = open_workspace("memory://", ROOT, deploy=True)
    lead = portal.create("lead", {"title": "Old"}, by="u_mgr")
    [instance, *more] = portal.engine.instances()
    with portal.engine.work() as work:
        for number, one in enumerate([instance.id, "another"]):
            row = InstanceRecord(instance_id=one, record=f"deal-{number}")
            work.transaction.insert(INSTANCE_RECORDS, row)
    portal.engine.terminate(instance.id)
    before = portal.record_history(lead.id)
    purged = portal.engine.purge(older_than="P0D", by="u_admin")
    assert purged.instances == 1
    assert portal.engine.instances() == more
    assert portal.record_history(lead.id) == before
    with portal.engine.read() as tx:
        [kept] = tx.select(INSTANCE_RECORDS)
    assert kept.instance_id == "another"
    portal.close()
