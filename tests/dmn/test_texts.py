"""Decisions as text and as data."""

from __future__ import annotations

from pathlib import Path

from bizproc import dmn

PROCESSES = Path(__file__).parents[2] / "processes"


def read(name: str) -> dmn.Decisions:
    return dmn.read((PROCESSES / name).read_bytes(), file=name)


def test_a_table_is_a_stable_markdown_table() -> None:
    assert dmn.show(read("reminder_period.dmn")) == (
        "# За сколько дней напомнить об окончании договора\n"
        "\n"
        "input `contract_date`: date\n"
        "\n"
        "input `contract_end_date`: date\n"
        "\n"
        "## За сколько дней напомнить (`reminder_period`)\n"
        "\n"
        "needs `contract_date`, `contract_end_date`\n"
        "\n"
        "UNIQUE\n"
        "\n"
        "| #   | Договор короткий: contract_end_date < add_months(contract_date, "
        "constants.NotificationStep) | → days                        | note"
        "                     |\n"
        "|-----|-----------------------------------------------------------------"
        "----------------------------|-------------------------------|-----"
        "---------------------|\n"
        "| 1   | true                                                            "
        "                            | constants.LessReminderPeriod  | Договор "
        "короче порога    |\n"
        "| 2   | false                                                           "
        "                            | constants.LargeReminderPeriod | Договор "
        "не короче порога |\n"
    )


def test_the_same_table_as_data() -> None:
    described = dmn.describe(read("call_slots.dmn"))
    [decision] = described["decisions"]
    assert decision["id"] == "call_slots"
    assert decision["inputs"] == ["attempt"]
    logic = decision["logic"]
    assert logic["hit_policy"] == "UNIQUE"
    assert logic["inputs"][0]["allowed"] == "1, 2, 3, 4, 5"
    assert logic["rules"][1] == {
        "id": "CallSlots_Rule2",
        "number": 2,
        "line": logic["rules"][1]["line"],
        "when": ["2"],
        "then": ['duration("PT30M")'],
        "description": "Через 30 минут",
    }


BOXED = """<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" name="n">
<decision id="d" name="d"><context>
<contextEntry><variable name="f"/><functionDefinition><formalParameter name="x"
typeRef="number"/><literalExpression><text>x | 2</text></literalExpression>
</functionDefinition></contextEntry>
<contextEntry><variable name="r"/><relation><column name="a"/><row><literalExpression>
<text>"a|b"</text></literalExpression></row></relation></contextEntry>
<contextEntry><conditional><if><literalExpression><text>true</text></literalExpression></if>
<then><list><literalExpression><text>1</text></literalExpression></list></then>
<else><literalExpression><text>null</text></literalExpression></else></conditional>
</contextEntry></context></decision></definitions>"""


def test_other_logic_is_indented() -> None:
    text = dmn.show(dmn.read(BOXED.replace("x | 2", "x + 2").encode(), file="n.dmn"))
    assert text == (
        "# n\n\n## d (`d`)\n\n"
        "f: function(x: number) x + 2\n"
        "r:\n"
        '    | a      |\n    |--------|\n    | "a\\|b" |\n'
        "result:\n"
        "    if true\n    then - 1\n    else null\n"
    )
