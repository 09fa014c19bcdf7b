"""A task at a browser: a draft after a lost session, two people at once."""

import pytest
from playwright.sync_api import expect
from tests.browser.company import PHRASE

FORM = """{"id": "visit", "type": "default", "schemaVersion": 16, "components": [
  {"type": "textfield", "key": "place", "label": "Место", "id": "f1",
   "validate": {"required": true}}]}"""
VISIT = """<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
 xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" targetNamespace="urn:test">
<process id="visit" isExecutable="true"><startEvent id="s"/>
<userTask id="Ask" name="Осмотреть"><extensionElements><zeebe:userTask/>
<zeebe:formDefinition formId="visit"/>
<zeebe:assignmentDefinition assignee="u_mgr"/></extensionElements></userTask>
<endEvent id="e"/><sequenceFlow id="a" sourceRef="s" targetRef="Ask"/>
<sequenceFlow id="b" sourceRef="Ask" targetRef="e"/></process></definitions>"""
PLACE = "input[name$=place]"
STATE = "[data-draft-state]"


@pytest.fixture
def task(company, tmp_path):
    """Return a task with a form that asks for a place."""
    engine = company.portal.engine
    (tmp_path / "visit.form").write_text(FORM)
    (tmp_path / "visit.bpmn").write_text(VISIT)
    engine.deploy(tmp_path / "visit.form", tmp_path / "visit.bpmn")
    before = {it.id for it in engine.user_tasks()}
    engine.start("visit")
    [made] = [it.id for it in engine.user_tasks() if it.id not in before]
    return made


def is_open(company, task):
    return task in {it.id for it in company.portal.engine.user_tasks()}


def test_a_draft_outlives_a_lost_session(company, visit, task):
    visitor = visit("u_mgr")
    page = visitor.page
    page.goto(f"/tasks/{task}")
    page.locator(PLACE).fill("Склад")
    expect(page.locator(STATE)).to_have_text("Черновик сохранён.")
    visitor.context.clear_cookies()
    page.locator(PLACE).press("End")
    page.keyboard.type(" и офис")
    dialog = page.get_by_role("dialog", name="Сеанс закончился")
    with page.expect_popup() as opened:
        dialog.get_by_role("link", name="Войти").click()
    beside = opened.value
    beside.locator("[name=name]").fill("u_mgr")
    beside.locator("[name=password]").fill(PHRASE)
    beside.locator("main button").click()
    expect(beside.locator("header.bar")).to_be_visible()
    beside.close()
    dialog.get_by_role("button", name="Закрыть").click()
    expect(page.locator(PLACE)).to_have_value("Склад и офис")
    page.locator(PLACE).press("End")
    page.keyboard.type("!")
    expect(page.locator(STATE)).to_have_text("Черновик сохранён.")
    # whoever comes back on another day finds it, too
    again = visit("u_mgr").page
    again.goto(f"/tasks/{task}")
    expect(again.locator(PLACE)).to_have_value("Склад и офис!")
    again.locator("form.answers .send button").first.click()
    again.wait_for_load_state()
    assert not is_open(company, task)


def test_without_scripts_a_draft_is_kept_by_a_button(visit, task):
    page = visit("u_mgr", scripts=False).page
    page.goto(f"/tasks/{task}")
    page.locator(PLACE).fill("Склад")
    page.locator("[formaction*=draft]").click()
    page.goto("/inbox")
    page.goto(f"/tasks/{task}")
    expect(page.locator(PLACE)).to_have_value("Склад")


def test_of_two_people_at_one_task_the_later_is_told_and_loses_nothing(
    company, visit, task
):
    page = visit("u_mgr").page
    page.goto(f"/tasks/{task}")
    page.locator(PLACE).fill("Склад на реке")
    answers = {"place": "Офис"}
    company.portal.engine.complete_user_task(task, answers, by="u_mgr")
    page.locator("form.answers .send button").first.click()
    expect(page.get_by_role("alert").first).to_be_visible()
    assert "Склад на реке" in page.content()


def test_the_inbox_is_worked_through_by_keys(company, visit, task):
    page = visit("u_mgr").page
    page.goto("/inbox")
    for _ in range(20):
        page.keyboard.press("j")
        if page.locator(f"a[href*='{task}']:focus").count():
            break
    page.keyboard.press("Enter")
    expect(page.locator(PLACE)).to_be_visible()
    page.locator(PLACE).focus()
    page.keyboard.type("Склад")
    page.keyboard.press("Enter")
    page.wait_for_load_state()
    expect(page.locator(PLACE)).to_have_count(0)
    assert not is_open(company, task)
