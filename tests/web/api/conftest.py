"""A portal behind its API, and programs of several people."""

import pytest
from starlette.testclient import TestClient
from tests.office import Office

from bizproc import web
from bizproc.action import Actions
from bizproc.portal.api_tokens import SCOPES, ApiTokens

API = "/api/v1"
PEOPLE = ("u_admin", "u_mgr", "u_mgr2", "u_clerk")


class Program(TestClient):
    """Call the API by a token, and give addresses from its root on."""

    def __init__(self, app, token=None):
        headers = {} if token is None else {"Authorization": f"Bearer {token}"}
        super().__init__(
            app,
            base_url=f"http://testserver{API}/",
            headers=headers,
            follow_redirects=False,
            raise_server_exceptions=False,
        )

    def request(self, method, url, **options):
        return super().request(method, str(url).removeprefix("/"), **options)


@pytest.fixture
def served(office, accounts):
    return web.app(office.portal, accounts=accounts)


@pytest.fixture
def program(office, served):
    """Return what makes a program of a person, perhaps of some scopes only."""

    def make(person="u_admin", *scopes):
        token = ApiTokens(office.portal).add(person, "test", scopes or tuple(SCOPES))
        return Program(served, token.token)

    return make


@pytest.fixture
def administrator(program):
    return program()


HEAD = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"'
    ' xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" targetNamespace="urn:test">'
)
# a step of a worker outside, with a business error that is caught
PARCEL = f"""{HEAD}<error id="lost" errorCode="LOST"/>
<process id="parcel" isExecutable="true"><extensionElements><zeebe:properties>
<zeebe:property name="variables" value="weight, label"/></zeebe:properties>
</extensionElements><startEvent id="s"/>
<sequenceFlow id="f1" sourceRef="s" targetRef="label"/>
<serviceTask id="label"><extensionElements><zeebe:taskDefinition type="print_label"/>
<zeebe:ioMapping><zeebe:input source="= weight" target="weight"/></zeebe:ioMapping>
</extensionElements></serviceTask>
<boundaryEvent id="caught" attachedToRef="label"><errorEventDefinition errorRef="lost"/>
</boundaryEvent><sequenceFlow id="f3" sourceRef="caught" targetRef="gone"/>
<endEvent id="gone"/>
<sequenceFlow id="f2" sourceRef="label" targetRef="e"/><endEvent id="e"/>
</process></definitions>"""


@pytest.fixture
def parcels(tmp_path):
    """Return an office whose labels are printed by a program outside."""
    actions = Actions()

    @actions.add("print_label", external=True)
    def print_label(weight: int) -> dict[str, str]:
        return {"label": str(weight)}

    office = Office(tmp_path, actions=actions)
    (tmp_path / "parcel.bpmn").write_text(PARCEL)
    office.engine.deploy(tmp_path / "parcel.bpmn", check=False)
    return office
