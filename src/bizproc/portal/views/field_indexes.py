"""Say which fields of records have an index: those that the workspace calls indexed."""

from __future__ import annotations

from collections.abc import Iterable

from bizproc.clauses import Member, MemberIndex
from bizproc.portal.views.filters.subjects import subjects_of
from bizproc.workspace.records.record_types import RecordType

__all__ = ["field_indexes"]


def field_indexes(types: Iterable[RecordType]) -> tuple[MemberIndex, ...]:
    """Return the indexes of all types; a field that has a column needs none."""
    found = []
    for one in types:
        for subject in subjects_of(one).values():
            declared, operand = subject.declared, subject.operand
            if declared is None or not declared.indexed:
                continue
            if isinstance(operand, Member):
                found.append(MemberIndex(operand, "type", one.name, then=("number",)))
    return tuple(found)
