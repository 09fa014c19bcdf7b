"""Write members of FEEL values as SQL: what JSON keeps of them, as one scalar each."""

from __future__ import annotations

from typing import Final

from bizproc.clauses import Member, MemberKind

__all__ = ["items_of", "member_sql"]

_TAGS: Final = {"number": "$number", "date": "$date", "instant": "$datetime"}


def member_sql(member: Member, column: str, *, sqlite: bool) -> str:
    """Return the SQL of a member of a column as it is compared."""
    name = member.name
    if sqlite:
        path = f"'$.\"{name}\"'"
        return _of_sqlite(
            member.kind,
            kept=f"json_type({column}, {path})",
            value=f"json_extract({column}, {path})",
            tagged=f'json_extract({column}, \'$."{name}"."%s"\')',
        )
    return _of_postgresql(member.kind, f"(CAST({column} AS jsonb) -> '{name}')")


def items_of(member: Member, column: str, *, sqlite: bool) -> tuple[str, str]:
    """Return what stands after FROM for the items of a list, and the SQL of one."""
    name = member.name
    if sqlite:
        path = f"'$.\"{name}\"'"
        is_list = f"json_type({column}, {path}) = 'array'"
        listed = (
            f"CASE WHEN {is_list} THEN json_extract({column}, {path}) ELSE '[]' END"
        )
        item = _of_sqlite(
            member.kind,
            kept="item.type",
            value="item.value",
            tagged="json_extract(item.value, '$.\"%s\"')",
        )
        return f"json_each({listed}) AS item", item
    value = f"(CAST({column} AS jsonb) -> '{name}')"
    listed = (
        f"CASE jsonb_typeof({value}) WHEN 'array' THEN {value} "
        "ELSE CAST('[]' AS jsonb) END"
    )
    item = _of_postgresql(member.kind, "item.value")
    return f"jsonb_array_elements({listed}) AS item(value)", item


def _of_sqlite(kind: MemberKind, *, kept: str, value: str, tagged: str) -> str:
    if kind == "any":
        return f"nullif({kept}, 'null')"
    if kind == "text":
        return f"CASE {kept} WHEN 'text' THEN {value} END"
    if kind == "truth":
        return (
            f"CASE {kept} WHEN 'true' THEN 1 WHEN 'integer' THEN {value} = 1 ELSE 0 END"
        )
    inner = tagged % _TAGS[kind]
    if kind == "number":
        plain = f"CAST({value} AS REAL)"
        return (
            f"CASE {kept} WHEN 'integer' THEN {plain} WHEN 'real' THEN {plain} "
            f"WHEN 'object' THEN CAST({inner} AS REAL) END"
        )
    return f"CASE {kept} WHEN 'object' THEN {inner} END"


def _of_postgresql(kind: MemberKind, value: str) -> str:
    kept, text = f"jsonb_typeof({value})", f"({value} #>> '{{}}')"
    if kind == "any":
        return f"nullif({kept}, 'null')"
    if kind == "text":
        return f"(CASE {kept} WHEN 'string' THEN {text} END COLLATE \"C\")"
    if kind == "truth":
        return (
            f"CASE WHEN {kept} = 'boolean' AND {text} = 'true' THEN 1 "
            f"WHEN {kept} = 'number' AND {text} = '1' THEN 1 ELSE 0 END"
        )
    inner = f"({value} ->> '{_TAGS[kind]}')"
    if kind == "number":
        return (
            f"CASE {kept} WHEN 'number' THEN CAST({text} AS float8) "
            f"WHEN 'object' THEN CAST({inner} AS float8) END"
        )
    return f"(CASE {kept} WHEN 'object' THEN {inner} END COLLATE \"C\")"
