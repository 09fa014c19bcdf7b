"""docs/feel.md shows the built-ins that there are."""

from pathlib import Path

from bizproc.feel import Budget
from bizproc.feel.builtins.reference import reference_table

PAGE = (Path(__file__).parents[2] / "docs" / "feel.md").read_text(encoding="utf-8")


def test_the_table_of_built_ins_is_that_of_the_code():
    _, table, _ = PAGE.split("<!-- built-ins -->")
    assert table.strip() == reference_table(), (
        "paste reference_table() between the marks"
    )


def test_the_limits_are_those_of_the_code():
    words = " ".join(PAGE.split())
    budget = Budget()
    for text in (
        f"{budget.source_length:,} characters",
        f"{budget.nodes:,} parts",
        f"{budget.depth} levels",
        f"{budget.iterations:,} steps",
        f"{budget.size:,} values",
        f"{budget.calls} nested calls",
    ):
        assert text in words
