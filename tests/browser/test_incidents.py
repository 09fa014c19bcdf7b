"""An administrator finds why an instance stopped, mends it and lets it go on."""

import pytest
from playwright.sync_api import expect

DIVIDES = """<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
 xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" targetNamespace="urn:test">
<process id="divides" isExecutable="true">
<extensionElements><zeebe:properties><zeebe:property name="variables" value="n" />
</zeebe:properties></extensionElements><startEvent id="s" />
<scriptTask id="Divide" name="Divide"><extensionElements>
<zeebe:script expression="= 100 / n" resultVariable="x" /></extensionElements></scriptTask>
<endEvent id="e" /><sequenceFlow id="a" sourceRef="s" targetRef="Divide" />
<sequenceFlow id="b" sourceRef="Divide" targetRef="e" /></process></definitions>"""


@pytest.fixture
def stopped(company, tmp_path):
    """Return an instance that stopped, as it divides by nothing."""
    path = tmp_path / "divides.bpmn"
    path.write_text(DIVIDES)
    company.portal.engine.deploy(path)
    return company.portal.engine.start("divides", {"n": 0}).id


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_an_incident_is_explained_mended_and_retried(visit, stopped, scripts):
    page = visit("u_admin", scripts=scripts, language="en").page
    page.goto(f"/operations/instances/{stopped}")
    expect(page.locator("#content")).to_contain_text("Divide")
    page.locator("main a[href*='/operations/incidents/']").first.click()
    expect(page.locator("#content")).to_contain_text("division by zero")
    page.locator("select[name=name]").select_option("n")
    page.locator("input[name=value]").fill("4")
    page.locator("[name=reason]").first.fill("the client told the number")
    page.get_by_role("button", name="Retry", exact=True).click()
    expect(page.locator("#content")).to_contain_text("resolved")
    page.goto(f"/operations/instances/{stopped}")
    expect(page.locator("#content")).to_contain_text("completed")
    [row] = page.locator("tr", has=page.get_by_text("x", exact=True)).all()[:1]
    expect(row).to_contain_text("25")


def test_who_is_no_administrator_is_told_who_may(visit, stopped):
    visitor = visit("u_mgr")
    answered = visitor.go(f"/operations/instances/{stopped}")
    assert answered.status == 403
    assert visitor.page.locator("header.bar a[href*='/operations']").count() == 0
