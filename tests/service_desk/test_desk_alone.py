"""A company that only answers: no contacts, no companies, no sales."""

import shutil

import pytest
import yaml
from tests.office import ROOT

from bizproc.cli import main
from bizproc.connecting import open_workspace
from bizproc.portal.mail import CapturedMail
from bizproc.portal.repository.incoming_mail import IncomingMail
from bizproc.service_desk.commands import ServiceDesk
from bizproc.source.yaml import parse_yaml
from bizproc.testing import FakeClock
from bizproc.workspace.workspace import Workspace

FILES = (
    *("support_ticket.bpmn", "ticket_events.bpmn", "ticket_sla.bpmn"),
    *("ticket_routing.dmn", "sla_by_group.dmn", "ticket_stage_mails.dmn"),
)
EXAMPLE = ROOT / "examples" / "service_desk" / "processes"
OWN_TABLES = {"ticket_routing.dmn", "sla_by_group.dmn"}


def company(name):
    return parse_yaml((ROOT / name).read_bytes(), file=name).plain()


@pytest.fixture
def folder(tmp_path):
    """Return a workspace of the desk's parts alone."""
    own = company("bizproc.yaml")
    defined = own["settings"]["define"]
    kept = {name: it for name, it in defined.items() if name.startswith("ticket_")}
    desk = {
        **{
            name: own[name]
            for name in ("format", "timezone", "texts", "mail", "people")
        },
        "extensions": ["service_desk"],
        "settings": {"define": kept},
    }
    records = company("crm.yaml")
    ticket = records["types"]["ticket"]
    for link in ("contact", "company"):
        del ticket["fields"][link]
    crm = {
        "format": records["format"],
        "types": {"ticket": ticket},
        "funnels": {"ticket": records["funnels"]["ticket"]},
        "forms": {"support_ticket": records["forms"]["support_ticket"]},
    }
    for name, content in (("bizproc.yaml", desk), ("crm.yaml", crm)):
        text = yaml.safe_dump(content, allow_unicode=True, sort_keys=False)
        (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "processes").mkdir()
    for name in FILES:
        shutil.copy(ROOT / "processes" / name, tmp_path / "processes" / name)
    return tmp_path


def test_nothing_is_missing(folder, capsys):
    with pytest.raises(SystemExit) as ended:
        main(["check", "--workspace", str(folder)])
    assert capsys.readouterr().out == "No findings.\n"
    assert ended.value.code in (None, 0)


def test_a_ticket_lives_there(folder, moment):
    mail, clock = CapturedMail(), FakeClock(moment)
    portal = open_workspace("memory://", folder, mail=mail, clock=clock, deploy=True)
    desk = ServiceDesk(portal)
    asked = IncomingMail(
        message_id="<1@x>",
        from_="Иван <client@example.org>",
        to=("help@company.example",),
        subject="Принтер",
        text="Не печатает",
    )
    ticket = portal.receive_mail(asked)
    assert portal.get(ticket).fields["company_name"] is None
    desk.add_message(ticket, "Включите его", by="u_admin")
    [task] = portal.engine.user_tasks()
    portal.engine.complete_user_task(task.id, by="u_admin")
    told = [it.element for it in portal.mails() if it.to == ("client@example.org",)]
    assert told == [
        "MailCreatedToRequester",
        "MailAnswerToRequester",
        "MailStageToRequester",
    ]
    assert portal.engine.incidents() == []
    assert Workspace.load(folder).schema.types.keys() == {"ticket"}
    portal.close()


@pytest.mark.parametrize("name", sorted({*FILES} - OWN_TABLES))
def test_the_example_holds_the_diagrams_of_the_company(name):
    """Whoever changes one copies it: a reader copies the folder of the example."""
    ours, theirs = ROOT / "processes" / name, EXAMPLE / name
    assert ours.read_bytes() == theirs.read_bytes(), f"cp {ours} {theirs}"
