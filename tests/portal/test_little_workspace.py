"""A workspace is what its files say; a file that says nothing need not be there."""

import pytest

import bizproc
from bizproc.errors import DeploymentError, NotFoundError
from bizproc.portal.mail import CapturedMail
from bizproc.studio.check import check_files
from bizproc.testing import FakeClock, SequentialIds
from bizproc.workspace.workspace import Workspace

HEAD = "format: bizproc/workspace@1\n"
MAIL = {"to": '"client@example.org"', "subject": '"Hi"', "body": '"Hello"'}


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "bizproc.yaml").write_text(HEAD)
    (tmp_path / "processes").mkdir()
    return tmp_path


@pytest.fixture
def draw(folder, service_task):
    """Return what draws a process that calls one action."""

    def write(action, **inputs):
        (folder / "processes" / "p.bpmn").write_text(
            '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"'
            ' xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"'
            ' targetNamespace="urn:test"><process id="p" isExecutable="true">'
            '<startEvent id="s" />\n'
            + service_task("Do", action, **inputs)
            + '<endEvent id="e" /><sequenceFlow id="a" sourceRef="s" targetRef="Do" />'
            '<sequenceFlow id="b" sourceRef="Do" targetRef="e" />'
            "</process></definitions>"
        )

    return write


def opened(folder, **options):
    return bizproc.open_workspace(
        "memory://", folder, clock=FakeClock(), ids=SequentialIds(), **options
    )


def test_one_file_is_a_workspace(folder, draw):
    user = "{name: A, groups: [administrators]}"
    (folder / "bizproc.yaml").write_text(f"{HEAD}people: {{users: {{u_a: {user}}}}}\n")
    draw("notify", to='"u_a"', text='"It runs"')
    portal = opened(folder, deploy=True)
    assert portal.engine.start("p").state == "COMPLETED"
    assert [it.text for it in portal.notifications()] == ["It runs"]
    assert (portal.find(), portal.workspace.warnings) == ([], ())
    assert check_files([], folder).findings == ()


@pytest.mark.parametrize(
    ("ask", "says"),
    [
        (
            lambda it: it.create("order", {}),
            "there is no record type 'order'; declare it in crm.yaml",
        ),
        (
            lambda it: it.submit("order", {}),
            "there is no form 'order'; declare it in crm.yaml",
        ),
    ],
)
def test_what_stands_in_no_file_is_refused_with_the_file_to_write(folder, ask, says):
    with pytest.raises(NotFoundError) as refused:
        ask(opened(folder))
    assert refused.value.message == says


@pytest.mark.parametrize(
    ("inputs", "code", "says"),
    [
        (
            {"type": '"order"', "fields": "{}"},
            "BP104",
            "there is no record type 'order'; declare it in crm.yaml",
        ),
        (
            {"type": "constants.Kind", "fields": "{}"},
            "BP111",
            "constant 'Kind' is not defined; define it in constants.yaml",
        ),
    ],
)
def test_a_diagram_that_reads_what_no_file_has_is_refused(
    folder, draw, inputs, code, says
):
    draw("create_record", **inputs)
    with pytest.raises(DeploymentError) as refused:
        opened(folder, deploy=True)
    [finding] = refused.value.findings
    assert (finding.code, finding.location.line) == (code, 2)
    assert says in finding.message


def test_a_file_with_nearly_the_right_name_is_not_passed_over_in_silence(folder):
    for name in ("constants.yml", "Crm.yaml", "compose.yaml"):
        (folder / name).write_text("x: 1\n")
    told = {it.location.file: it for it in Workspace.load(folder).warnings}
    assert {name: it.message for name, it in told.items()} == {
        "Crm.yaml": "this file is not read; call it crm.yaml",
        "constants.yml": "this file is not read; call it constants.yaml",
    }
    assert {it.level for it in told.values()} == {"warning"}


# -- mail ------------------------------------------------------------------------


def test_without_a_mail_server_a_mail_is_an_incident_at_once(folder, draw):
    draw("send_email", **MAIL)
    portal = opened(folder, deploy=True)
    portal.engine.start("p")
    [incident] = portal.engine.incidents()
    assert (incident.code, incident.attempts) == ("NO_MAIL_SERVER", 1)
    assert "add 'mail: {host: …, from: …}' to bizproc.yaml" in incident.message
    assert portal.mails() == []


def test_a_sender_alone_sends_nothing(folder, draw):
    draw("send_email", **MAIL, **{"from": '"me@example.org"'})
    portal = opened(folder, deploy=True)
    portal.engine.start("p")
    [incident] = portal.engine.incidents()
    assert incident.code == "NO_MAIL_SERVER"
    assert "client@example.org" in incident.message
    assert "bizproc.yaml names no mail server" in incident.message


def test_a_mail_port_of_the_application_needs_no_server_but_a_sender(folder, draw):
    draw("send_email", **MAIL, **{"from": '"me@example.org"'})
    port = CapturedMail()
    portal = opened(folder, deploy=True, mail=port)
    assert portal.engine.start("p").state == "COMPLETED"
    assert [it["From"] for it in port.messages] == ["me@example.org"]


def test_the_check_warns_of_mails_that_cannot_go_out(folder, draw):
    draw("send_email", **MAIL)
    [warning] = check_files([], folder).findings
    assert (warning.code, warning.level, warning.location.element) == (
        *("BP106", "warning"),
        "Do",
    )
    assert "add 'mail: {host: …, from: …}' to bizproc.yaml" in warning.message
    mail = "mail: {host: localhost, from: me@example.org}\n"
    (folder / "bizproc.yaml").write_text(HEAD + mail)
    assert check_files([], folder).findings == ()


def test_an_action_of_the_application_may_send_mails_in_its_own_way(folder, draw):
    draw("send_email", **MAIL)
    own = bizproc.Actions()

    @own.add("send_email")
    def send_email(to: str, subject: str, body: str) -> None:
        """Send nothing."""

    assert check_files([], folder, own).findings == ()
