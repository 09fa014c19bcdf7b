"""Mistakes in decision tables."""

from __future__ import annotations

from tests.check.mistakes.files import LADDERS, ROUTING
from tests.check.mistakes.mistake import Mistake, swap

MISTAKES = (
    Mistake(
        name="a cell without quotes",
        file=ROUTING,
        edit=swap('"CABLE"', "CABLE"),
        rule="DMN_NAME",
        at="LeadRouting_Rule2_Out2",
        says='"CABLE"',
    ),
    Mistake(
        name="a misspelt function in a column",
        file=ROUTING,
        edit=swap('has_phrase(text, "замена', 'has_phrse(text, "замена'),
        rule="DMN",
        says="did you mean 'has_phrase'?",
    ),
    Mistake(
        name="a misspelt name in a column",
        file=ROUTING,
        edit=swap('has_phrase(text, "замена', 'has_phrase(txt, "замена'),
        rule="DMN_NAME",
        at="LeadRouting_Input2_Expression",
        says="did you mean 'text'?",
    ),
    Mistake(
        name="two rules for the same input",
        file="processes/call_slots.dmn",
        edit=swap("<text>2</text>", "<text>1</text>"),
        rule="DMN_OVERLAP",
        says="both match",
        alone=False,
    ),
    Mistake(
        name="an input that no rule covers",
        file="processes/paid_guard.dmn",
        edit=swap("<text>-</text>", "<text>true</text>", after="PaidGuard_Rule1_In3"),
        rule="DMN_GAP",
        says="no rule",
        level="warning",
    ),
    Mistake(
        name="a text in a column of numbers",
        file=LADDERS,
        edit=swap("<text>20</text>", '<text>"20"</text>'),
        rule="DMN",
        at="Ladders_Rule2_Out1",
        says="number",
    ),
    Mistake(
        name="a decimal comma in a cell",
        file=LADDERS,
        edit=swap("<text>20</text>", "<text>20,5</text>"),
        rule="FEEL",
        at="Ladders_Rule2_Out1",
        says="a decimal point",
    ),
    Mistake(
        name="a rule behind one that takes everything",
        file=LADDERS,
        edit=swap("<text>1</text>", "<text>1, 2</text>", after="Ladders_Rule1_In3"),
        rule="DMN_OVERLAP",
        says="both match",
    ),
)
