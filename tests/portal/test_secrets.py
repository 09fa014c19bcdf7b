"""Secrets of a workspace: constants that are read where they are kept, at each call."""

import logging
from typing import Annotated

import pytest

import bizproc
from bizproc.errors import BizprocError, ConfigurationError, InvalidValueError
from bizproc.portal.mail import CapturedMail
from bizproc.secret import Secret, masking
from bizproc.studio.check import check_files
from bizproc.testing import FakeClock, SequentialIds
from bizproc.workspace.workspace import Workspace

VALUE = "tok-5150-kHq"
TOKEN = {"token": "constants.ApiToken"}
WRITTEN = f'"{VALUE}"'
CONSTANTS = """\
format: bizproc/constants@1
define:
  ApiToken: {title: Token of the partner, type: secret, from: env:PARTNER_TOKEN}
  Limit: {title: Limit, type: int, default: 3}
"""
PROCESS = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"'
    ' xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" targetNamespace="urn:test">'
    '<process id="p" isExecutable="true"><startEvent id="s" />\n%s<endEvent id="e" />'
    '<sequenceFlow id="a" sourceRef="s" targetRef="Do" />'
    '<sequenceFlow id="b" sourceRef="Do" targetRef="e" /></process></definitions>'
)


@pytest.fixture(autouse=True)
def _partner(monkeypatch):
    monkeypatch.setattr(masking, "_concealed", {})
    monkeypatch.setenv("PARTNER_TOKEN", VALUE)


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "bizproc.yaml").write_text(
        "format: bizproc/workspace@1\n"
        "people: {users: {u_adm: {name: A}}, groups: {administrators: [u_adm]}}\n"
        "mail: {host: localhost, port: 25, from: Office <office@company.example>}\n"
    )
    (tmp_path / "constants.yaml").write_text(CONSTANTS)
    (tmp_path / "processes").mkdir()
    return tmp_path


@pytest.fixture
def called():
    return []


@pytest.fixture
def actions(called):
    actions = bizproc.Actions()

    @actions.add("call_partner")
    def call_partner(token: bizproc.Secret, answer: str = "done") -> dict:
        called.append((repr(token), token.reveal()))
        if answer == "raise":
            msg = f"401 for Bearer {token.reveal()}"
            raise ConnectionError(msg) from ValueError(token.reveal())
        if answer == "business":
            raise bizproc.BpmnError(token.reveal(), f"no {token.reveal()}")
        return {"answer": token.reveal() if answer == "token" else answer}

    @actions.add("call_perhaps", transactional=True)
    def call_perhaps(token: bizproc.Secret | None = None) -> dict:
        return {"has": token is not None}

    @actions.add("call_plainly")
    def call_plainly(text: str = "", anything=None, many: dict | None = None) -> None:
        called.append((text, anything, many))

    return actions


@pytest.fixture
def opened(folder, actions):
    portals = []

    def open_(url="memory://", **options):
        portal = bizproc.open_workspace(
            url,
            folder,
            clock=FakeClock(),
            ids=SequentialIds(),
            actions=actions,
            mail=CapturedMail(),
            jobs="inline",
            **options,
        )
        portals.append(portal)
        return portal

    yield open_
    for portal in portals:
        portal.engine.close()


@pytest.fixture
def ran(folder, opened, service_task):
    """Return what runs a process of one action; the checks may be passed over."""

    def run(action, *, checked=True, outputs="", **inputs):
        drawn = service_task("Do", action, **inputs)
        drawn = drawn.replace("</zeebe:ioMapping>", outputs + "</zeebe:ioMapping>")
        path = folder / "processes" / "p.bpmn"
        path.write_text(PROCESS % drawn)
        portal = opened()
        if not checked:
            portal.engine._check = None
        portal.engine.deploy(path)
        return portal, portal.engine.start("p")

    return run


def test_an_action_is_given_the_reference_and_reveals_it(ran, called):
    portal, instance = ran("call_partner", **TOKEN)
    assert instance.state == "COMPLETED"
    assert called == [("•••", VALUE)]
    assert portal.engine.variables(instance.id) == {"answer": "done"}


def test_a_changed_value_holds_from_the_next_call_on(ran, called, monkeypatch):
    portal, _ = ran("call_partner", **TOKEN)
    monkeypatch.setenv("PARTNER_TOKEN", "rotated-5151")
    portal.engine.start("p")
    assert [value for _, value in called] == [VALUE, "rotated-5151"]


def test_what_is_missing_is_an_incident_and_a_retry_goes_on(ran, called, monkeypatch):
    monkeypatch.delenv("PARTNER_TOKEN")
    portal, instance = ran("call_partner", **TOKEN)
    [incident] = portal.engine.incidents()
    assert incident.code == "SECRET_MISSING"
    assert incident.message == (
        "the secret 'ApiToken' is not there: the environment variable 'PARTNER_TOKEN' "
        "is not set; set it for this program, then retry"
    )
    assert (incident.attempts, called) == (1, [])
    monkeypatch.setenv("PARTNER_TOKEN", VALUE)
    portal.engine.resolve_incident(incident.id, action="retry", by="u_adm")
    assert portal.engine.instance(instance.id).state == "COMPLETED"
    assert called == [("•••", VALUE)]


def test_what_an_action_raises_is_kept_without_it(ran, caplog):
    caplog.set_level(logging.DEBUG)
    portal, instance = ran("call_partner", **TOKEN, answer='"raise"')
    while (due := portal.engine.next_due()) is not None:
        portal.engine.components.clock.set(due)
        portal.engine.run_due()
    [incident] = portal.engine.incidents()
    assert incident.message == "ConnectionError: 401 for Bearer •••"
    assert "ValueError: •••" in incident.traceback
    kept = repr((portal.engine.history(instance.id), portal.engine.jobs(), incident))
    assert VALUE not in kept + caplog.text


def test_a_business_error_is_told_without_it(ran):
    portal, _ = ran("call_partner", **TOKEN, answer='"business"')
    [incident] = portal.engine.incidents()
    assert (incident.code, incident.message) == ("•••", "no •••")


def test_a_result_that_shows_it_is_a_fault(ran):
    portal, instance = ran("call_partner", **TOKEN, answer='"token"')
    [incident] = portal.engine.incidents()
    assert (incident.code, incident.attempts) == ("SECRET_SHOWN", 1)
    assert "returns the secret 'ApiToken' in answer" in incident.message
    assert VALUE not in repr(portal.engine.history(instance.id))


@pytest.mark.parametrize(
    ("inputs", "has"), [({}, False), ({"token": "constants.ApiToken"}, True)]
)
def test_it_may_be_optional_and_go_to_a_transactional_action(ran, inputs, has):
    portal, instance = ran("call_perhaps", **inputs)
    assert portal.engine.variables(instance.id) == {"has": has}


def test_a_condition_may_ask_whether_there_is_one(ran):
    portal, instance = ran(
        "call_partner",
        **TOKEN,
        answer='if constants.ApiToken != null then "yes" else "no"',
    )
    assert portal.engine.variables(instance.id) == {"answer": "yes"}


def test_an_output_mapping_does_not_find_it_among_the_inputs(ran):
    outputs = "<zeebe:output source='= {a: token, b: answer}' target='kept' />"
    portal, _ = ran("call_partner", **TOKEN, checked=False, outputs=outputs)
    [incident] = portal.engine.incidents()
    assert "unknown name 'token'" in incident.message


def test_a_parameter_with_secrets_inside_is_refused():
    many = bizproc.Actions()
    with pytest.raises(InvalidValueError, match="a secret is a parameter by itself"):

        @many.add("many")
        def many_tokens(tokens: list[bizproc.Secret]) -> None:
            """Take several."""

    @many.add("one")
    def one(token: Annotated[bizproc.Secret | None, "of the partner"] = None) -> None:
        """Take one, or none."""

    [parameter] = many.get("one").parameters
    assert parameter.takes_secret


# -- where it does not go -----------------------------------------------------------

ELSEWHERE = {
    "a text": ("call_plainly", {"text": "constants.ApiToken"}),
    "anything": ("call_plainly", {"anything": "constants.ApiToken"}),
    "a list": ("call_plainly", {"anything": "[constants.ApiToken]"}),
    "a context": ("call_plainly", {"many": "{a: {b: constants.ApiToken}}"}),
    "all constants": ("call_plainly", {"many": "constants"}),
    "a mail": (
        "send_email",
        {"to": '"ann@client.example"', "subject": '"Hi"', "body": "constants.ApiToken"},
    ),
    "a notice": ("notify", {"to": '"u_adm"', "text": "constants.ApiToken"}),
    "a text made of it": (
        "notify",
        {"to": '"u_adm"', "text": '"T " + constants.ApiToken'},
    ),
    "a placeholder": (
        "notify",
        {"to": '"u_adm"', "text": 'fill("{{ t }}", {t: constants.ApiToken})'},
    ),
    "a call in a placeholder": (
        "notify",
        {"to": '"u_adm"', "text": 'fill("{{ t.reveal() }}", {t: constants.ApiToken})'},
    ),
    "a function": (
        "notify",
        {"to": '"u_adm"', "text": "upper case(constants.ApiToken)"},
    ),
}


@pytest.mark.parametrize("where", ELSEWHERE)
def test_anywhere_else_it_is_refused_while_it_runs(ran, called, where):
    action, inputs = ELSEWHERE[where]
    portal, instance = ran(action, checked=False, **inputs)
    assert instance.state == "ACTIVE"
    assert called == []
    [incident] = portal.engine.incidents()
    assert VALUE not in repr(portal.engine.history(instance.id))
    assert [it.element for it in portal.notifications()] == ["IncidentRaised"]
    assert VALUE not in repr((incident, portal.notifications()))
    if "placeholder" not in where:
        assert "secret" in incident.message


def extended(tag, *parts):
    inside = f"<extensionElements>{''.join(parts)}</extensionElements>"
    return f'<{tag} id="Do">{inside}</{tag}>'


def scripted(expression):
    return extended(
        "scriptTask", f'<zeebe:script expression="= {expression}" resultVariable="a" />'
    )


KEPT = {
    "a script": scripted("constants.ApiToken"),
    "a list of a script": scripted("[{b: [constants.ApiToken]}]"),
    "all constants of a script": scripted("constants"),
    "the title of a task": extended(
        "userTask",
        '<zeebe:ioMapping><zeebe:input source="= constants.ApiToken" target="title" />',
        "</zeebe:ioMapping>",
    ),
    "an assignee": extended(
        "userTask", '<zeebe:assignmentDefinition assignee="= constants.ApiToken" />'
    ),
    "a decision": extended(
        "businessRuleTask",
        '<zeebe:calledDecision decisionId="pick" resultVariable="a" />',
    ),
}
DECISION = """<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/"
 id="d" name="d" namespace="urn:d"><decision id="pick" name="pick"><variable name="pick" />
<literalExpression><text>{a: constants.ApiToken}</text></literalExpression></decision>
</definitions>"""


@pytest.mark.parametrize("what", KEPT)
def test_nothing_that_is_kept_or_shown_may_be_one(folder, opened, what):
    path = folder / "processes" / "p.bpmn"
    path.write_text(PROCESS % KEPT[what])
    (folder / "processes" / "d.dmn").write_text(DECISION)
    portal = opened()
    portal.engine._check = None
    portal.engine.deploy(folder / "processes")
    instance = portal.engine.start("p")
    assert instance.state == "ACTIVE"
    [incident] = portal.engine.incidents()
    assert incident.element_id == "Do"
    assert "a secret is neither kept nor shown" in incident.message
    assert portal.engine.user_tasks() == []


@pytest.mark.parametrize("where", [it for it in ELSEWHERE if "placeholder" not in it])
def test_the_check_says_so_before(folder, opened, service_task, where):
    action, inputs = ELSEWHERE[where]
    path = folder / "processes" / "p.bpmn"
    path.write_text(PROCESS % service_task("Do", action, **inputs))
    with pytest.raises(BizprocError, match="secret") as caught:
        opened(deploy=True)
    made = '"T "' in str(inputs) or "upper case" in str(inputs)
    assert ("BP113" if made else "BP114") in str(caught.value)


def test_the_check_takes_it_for_a_parameter_of_its_type(folder, opened, service_task):
    path = folder / "processes" / "p.bpmn"
    path.write_text(PROCESS % service_task("Do", "call_partner", token=WRITTEN))
    with pytest.raises(BizprocError, match="expected a secret") as caught:
        opened(deploy=True)
    assert "BP104" in str(caught.value)
    assert "got a str" in str(caught.value)


# -- the file -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("{title: T, type: secret}", "from"),
        ("{title: T, type: secret, from: hunter2-canary}", "env:NAME"),
        ("{title: T, type: secret, from: 'env:A', default: hunter2}", "no default"),
        ("{title: T, type: secret, from: 'env:A', multiple: true}", "no multiple"),
        ("{title: T, type: secret, from: 'env:A', range: [1, 2]}", "a range"),
        ("{title: T, type: string, from: 'env:A'}", "from"),
    ],
)
def test_a_definition_that_is_wrong_is_refused_without_a_value(folder, line, says):
    (folder / "constants.yaml").write_text(
        f"format: bizproc/constants@1\ndefine:\n  Token: {line}\n"
    )
    with pytest.raises(ConfigurationError, match=says) as caught:
        Workspace.load(folder)
    assert "hunter2" not in str(caught.value)


def test_a_value_in_the_file_is_refused_and_not_repeated(folder):
    with (folder / "constants.yaml").open("a") as file:
        file.write("values: {ApiToken: hunter2-canary}\n")
    with pytest.raises(ConfigurationError, match="a secret is not set here") as caught:
        Workspace.load(folder)
    assert "hunter2" not in str(caught.value)


def test_a_setting_cannot_be_one(folder):
    with (folder / "bizproc.yaml").open("a") as file:
        file.write("settings: {define: {T: {title: T, type: secret, from: 'env:A'}}}\n")
    with pytest.raises(ConfigurationError, match="got 'secret'"):
        Workspace.load(folder)


# -- administrators -----------------------------------------------------------------


def test_nobody_sets_it_while_the_program_runs(opened):
    portal = opened()
    with pytest.raises(InvalidValueError, match="a secret is not set here") as caught:
        portal.set_constants({"ApiToken": "hunter2-canary"}, by="u_adm")
    assert "hunter2" not in str(caught.value)
    assert portal.constant_changes() == []
    assert repr(portal.constants()["ApiToken"]) == "•••"


def test_a_plain_constant_that_became_a_secret_shows_nothing_of_before(
    folder, opened, tmp_path
):
    url = f"sqlite:///{tmp_path / 'p.db'}"
    plain = CONSTANTS.replace("type: secret, from: env:PARTNER_TOKEN", "type: string")
    (folder / "constants.yaml").write_text(plain)
    opened(url).set_constants({"ApiToken": "hunter2-canary"}, by="u_adm")
    (folder / "constants.yaml").write_text(CONSTANTS)
    portal = opened(url)
    [change] = portal.constant_changes()
    assert (change.old, change.new) == (None, "•••")
    assert portal.constants()["ApiToken"] == Secret(
        "env:PARTNER_TOKEN", name="ApiToken"
    )


def test_the_files_are_checked_without_the_values(folder, monkeypatch):
    monkeypatch.delenv("PARTNER_TOKEN")
    assert [it.code for it in check_files([], folder).findings] in (
        [],
        ["UNUSED_CONSTANT"] * 2,
    )
