"""Find wrong types, and overlapping, missing and unreachable rules of tables.

Cells that compare with constants cut each input into pieces on which every rule
answers alike; the checks go through the pieces. What a cell means that asks more
than this is unknown, and no finding rests on it.
"""

from __future__ import annotations

from collections.abc import Iterator

from bizproc.dmn.analysis.checks import gaps, overlaps, unreachable
from bizproc.dmn.analysis.dimensions import space_of
from bizproc.dmn.analysis.misspelt_names import misspelt_functions, misspelt_names
from bizproc.dmn.analysis.types import wrong_types
from bizproc.dmn.boxed import Boxed, DecisionTable
from bizproc.dmn.decisions import Decisions
from bizproc.dmn.free_names import parts_of
from bizproc.errors import Finding

__all__ = ["analyse"]


def analyse(decisions: Decisions, *, alone: bool = False) -> list[Finding]:
    """Return what is wrong with the tables of a file, in the order of its lines.

    Errors: expressions and cells of a wrong type, rules of a UNIQUE table that
    overlap, rules of an ANY table that overlap with different outputs. Warnings:
    inputs that no rule covers (not of COLLECT, nor with a default output), rules that
    can never decide, names that look misspelt, and what reading the file noticed. What
    is said of rules comes with an example input.

    Args:
        decisions: what was read of a file.
        alone: whether nobody knows which functions the host will offer; then those
            that look misspelt are warnings, too.
    """
    found = [
        *decisions.warnings,
        *wrong_types(decisions),
        *misspelt_names(decisions),
        *(misspelt_functions(decisions) if alone else ()),
    ]
    for table in _tables(decisions):
        space = space_of(table)
        if space is not None:
            found.extend(overlaps(table, space))
            found.extend(gaps(table, space))
            found.extend(unreachable(table, space))
    return sorted(found, key=lambda finding: finding.location.line or 0)


def _tables(decisions: Decisions) -> Iterator[DecisionTable]:
    waiting: list[Boxed] = [it.logic for it in decisions.decisions.values()]
    waiting += [it.logic for it in decisions.knowledge.values()]
    while waiting:
        boxed = waiting.pop()
        if isinstance(boxed, DecisionTable):
            yield boxed
        waiting.extend(part for part, _ in parts_of(boxed))
