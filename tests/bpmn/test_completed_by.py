"""Output mappings of a user task read who completed it; nothing else does."""

import pytest

from bizproc import bpmn
from bizproc.bpmn.catalog import Catalog
from bizproc.bpmn.forms import read_form

SOURCE = """<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
 xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" targetNamespace="t">
<process id="p" isExecutable="true"><startEvent id="s"/>
<{kind} id="x"><extensionElements>{what}<zeebe:ioMapping>
<zeebe:output source="= completed_by" target="who"/></zeebe:ioMapping>
</extensionElements></{kind}>
<endEvent id="e"/><sequenceFlow id="a" sourceRef="s" targetRef="x"/>
<sequenceFlow id="b" sourceRef="x" targetRef="e"/>
</process></definitions>"""
FORM = '<zeebe:formDefinition formId="f"/>'
SCRIPT = '<zeebe:script expression="= 1" resultVariable="r"/>'


@pytest.mark.parametrize(
    ("kind", "what", "codes"),
    [("userTask", FORM, []), ("scriptTask", SCRIPT, ["BP110"])],
)
def test_the_check_knows_where_it_is_there(kind, what, codes):
    text = SOURCE.format(kind=kind, what=what)
    form = read_form(b'{"id": "f", "components": []}', file="f.form")
    found = bpmn.check(
        bpmn.read(text.encode(), file="f.bpmn"), Catalog(forms={"f": form})
    )
    assert [it.code for it in found] == codes
