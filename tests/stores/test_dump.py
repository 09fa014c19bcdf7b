"""A dump of PostgreSQL is a backup: what waited goes on after it was restored."""

import subprocess

import sqlalchemy as sa
from tests.postgresql import new_database

from bizproc.connecting import connect
from bizproc.testing.postgres.server import programs

DIAGRAM = """<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
 targetNamespace="urn:test"><process id="p" isExecutable="true"><startEvent id="s"/>
 <userTask id="ask"/><endEvent id="e"/>
 <sequenceFlow id="f" sourceRef="s" targetRef="ask"/>
 <sequenceFlow id="g" sourceRef="ask" targetRef="e"/></process></definitions>"""


def test_what_waited_goes_on_after_a_restore(empty_postgresql, server, admin, tmp_path):
    (tmp_path / "p.bpmn").write_text(DIAGRAM)
    engine = connect(empty_postgresql)
    engine.deploy(tmp_path / "p.bpmn", check=False)
    instance = engine.start("p", {"text": "Ж\x00 \U0001f600"}, key="order-1").id
    dump = tmp_path / "portal.dump"
    place = programs(tmp_path)
    run(place / "pg_dump", "--format=custom", f"--file={dump}", libpq(empty_postgresql))
    later = engine.start("p").id
    engine.close()
    with new_database(server, admin) as url:
        run(
            place / "pg_restore", f"--dbname={libpq(url)}", "--exit-on-error", str(dump)
        )
        restored = connect(url)
        assert [it.id for it in restored.instances()] == [instance]
        assert restored.variables(instance)["text"] == "Ж\x00 \U0001f600"
        [task] = restored.user_tasks(instance=instance)
        restored.complete_user_task(task.id)
        assert restored.instance(instance).state == "COMPLETED"
        assert later not in [it.id for it in restored.instances()]
        assert restored.examine().database["kind"] == "PostgreSQL"
        restored.close()


def libpq(url):
    return sa.engine.URL.render_as_string(url, hide_password=False)


def run(program, *arguments):
    subprocess.run([program, *arguments], check=True, capture_output=True)  # noqa: S603 - the server's own
