"""Business rule tasks: what they decide, and what the history keeps of it."""

from __future__ import annotations

import pytest

from bizproc.errors import DeploymentError

MODEL = "https://www.omg.org/spec/DMN/20191111/MODEL/"
RULE_TASK = """<startEvent id="s"/><businessRuleTask id="ask"><extensionElements>
<zeebe:calledDecision decisionId="fee" resultVariable="found"/></extensionElements>
</businessRuleTask><endEvent id="e"/>"""
FEES = f"""<definitions xmlns="{MODEL}" name="fees" namespace="urn:fees">
<import name="rates" namespace="urn:rates" importType="{MODEL}"/>
<decision id="fee" name="fee"><knowledgeRequirement>
<requiredKnowledge href="urn:rates#rate"/></knowledgeRequirement>
<decisionTable><input label="Amount"><inputExpression><text>amount</text>
</inputExpression></input><input label="Order"><inputExpression><text>order</text>
</inputExpression></input><output name="fee"/>
<rule id="small"><inputEntry><text>&lt; 100</text></inputEntry>
<inputEntry><text>-</text></inputEntry><outputEntry><text>0</text></outputEntry></rule>
<rule id="large"><inputEntry><text>&gt;= 100</text></inputEntry>
<inputEntry><text>-</text></inputEntry>
<outputEntry><text>amount * rates.rate(order.vip)</text></outputEntry></rule>
</decisionTable></decision></definitions>"""
RATES = f"""<definitions xmlns="{MODEL}" name="rates" namespace="urn:rates">
<businessKnowledgeModel id="rate" name="rate"><encapsulatedLogic>
<formalParameter name="vip"/><literalExpression>
<text>if vip then 0.25 else 0.5</text></literalExpression></encapsulatedLogic>
</businessKnowledgeModel>
<decision id="rates_version" name="v"><literalExpression><text>1</text>
</literalExpression></decision></definitions>"""


@pytest.fixture
def deployed(play):
    (play.folder / "fees.dmn").write_text(FEES)
    (play.folder / "rates.dmn").write_text(RATES)
    play.draw(RULE_TASK, "s>ask\nask>e")
    play.engine.deploy(play.folder, check=False)
    return play


def test_the_history_says_which_rules_matched_on_what(deployed):
    order = {"vip": True}
    instance = deployed.start({"amount": 200, "order": order})
    assert deployed.variables(instance)["found"] == 50
    [event] = [
        it
        for it in deployed.engine.history(instance)
        if it.type == "decision_evaluated"
    ]
    assert event.element_id == "ask"
    assert event.data == {
        "decision": "fee",
        "inputs": {"Amount": 200},  # contexts and lists are not kept
        "matched": ["large"],
        "result": 50,
    }


def test_an_imported_file_that_is_deployed_anew_counts_at_once(deployed):
    assert (
        deployed.variables(deployed.start({"amount": 200, "order": {"vip": False}}))[
            "found"
        ]
        == 100
    )
    file = deployed.folder / "rates.dmn"
    file.write_text(RATES.replace("0.5<", "0.75<"))
    deployed.engine.deploy(deployed.folder, check=False)
    assert (
        deployed.variables(deployed.start({"amount": 200, "order": {"vip": False}}))[
            "found"
        ]
        == 150
    )


def test_an_import_that_is_not_deployed_with_the_file_is_refused(play):
    (play.folder / "fees.dmn").write_text(FEES)
    with pytest.raises(DeploymentError, match="no DMN file of the namespace") as caught:
        play.engine.deploy(play.folder, check=False)
    [finding] = caught.value.findings
    assert finding.location.line == 2


def test_a_fault_of_an_imported_file_is_told_once(play):
    (play.folder / "fees.dmn").write_text(FEES)
    (play.folder / "rates.dmn").write_text(RATES.replace("then", "tehn"))
    with pytest.raises(DeploymentError) as caught:
        play.engine.deploy(play.folder, check=False)
    [finding] = caught.value.findings
    assert finding.location.file.endswith("rates.dmn")
