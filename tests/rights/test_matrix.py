"""Every action × every kind of person × whose record: as declared in crm.yaml.

What is declared is read by tests/rights/oracle.py, which shares nothing with `src`.
The page docs/rights.md shows the same matrix. After a change write it anew with

    BIZPROC_WRITE_DOCS=1 pytest tests/rights/test_matrix.py
"""

import os
from pathlib import Path

import pytest
from tests.rights.office import (
    ACTIONS,
    KINDS,
    ORACLE,
    OWNERS,
    ROOT,
    TYPES,
    opened,
    tried,
)

PAGE = ROOT / "docs" / "rights.md"
HEADING = "## The example, person by person\n"
SIGNS = {None: "yes", "FORBIDDEN": "no", "NOT_FOUND": "·", "TYPE_ERROR": "no field"}
WRITE = "BIZPROC_WRITE_DOCS"


def owners_of(type_):
    return OWNERS if type_ != "notice" else {None: OWNERS[None]}


@pytest.mark.parametrize("user", KINDS)
def test_a_person_may_what_is_declared(user):
    portal = opened()
    cells = [
        (action, type_, owner)
        for type_ in TYPES
        for action in ACTIONS[type_]
        for owner in owners_of(type_)
    ]
    found = {cell: tried(portal, user, *cell) for cell in cells}
    declared = {cell: ORACLE.answer(user, *cell) for cell in cells}
    portal.close()
    assert found == declared


def test_the_company_has_every_kind_of_answer():
    answers = {
        ORACLE.answer(user, action, type_, owner)
        for user in KINDS
        for type_ in TYPES
        for action in ACTIONS[type_]
        for owner in owners_of(type_)
    }
    assert answers == set(SIGNS)


def test_lists_have_what_may_be_seen_and_no_hidden_field():
    portal = opened()
    records = {
        (type_, owner): portal.create(
            type_,
            {"title": "A thing"}
            | ({} if type_ == "notice" else {"responsible": owner})
            | ({"margin": 5} if type_ == "order" else {}),
        ).id
        for type_ in TYPES
        for owner in owners_of(type_)
    }
    for user in KINDS:
        if not ORACLE.works(user):
            continue
        for type_ in TYPES:
            seen = [
                id_
                for (kind, owner), id_ in records.items()
                if kind == type_ and ORACLE.reaches(user, type_, "see", owner)
            ]
            found = portal.find(type_, by=user)
            assert [it.id for it in found] == seen, (user, type_)
            hidden = ORACLE.hidden(user, type_)
            assert all(hidden.isdisjoint(it.fields) for it in found)
            assert all(
                set(portal.get(it.id).fields) - set(it.fields) == hidden for it in found
            )
        every = [it.id for it in portal.find(by=user)]
        of_types = [
            it.id for type_ in sorted(TYPES) for it in portal.find(type_, by=user)
        ]
        assert every == of_types
        paged, after = [], None
        while True:
            page = portal.find(by=user, limit=2, after=after)
            paged += [it.id for it in page]
            if page.next is None:
                break
            assert len(page) == 2
            after = page.next
        assert paged == every
    portal.close()


def table(user):
    """Return the lines of one person's table."""
    lines = [
        f"### {user}: {KINDS[user]}\n",
        "| type | action | " + " | ".join(map(str, OWNERS.values())) + " |",
        "|---" * (len(OWNERS) + 2) + "|",
    ]
    for type_ in TYPES:
        for action in ACTIONS[type_]:
            signs = [
                SIGNS[ORACLE.answer(user, action, type_, owner)]
                if owner in owners_of(type_)
                else ""
                for owner in OWNERS
            ]
            if set(signs) - {"no", "·", ""}:
                shown = action.replace("create:", "create with ").removesuffix(" with ")
                lines.append(f"| {type_} | {shown} | " + " | ".join(signs) + " |")
    return "\n".join(lines) + "\n"


INTRODUCTION = """\
What the people of [`examples/strict_sales`](../examples/strict_sales/README.md) may, by whose record it is: *yes*; *no*,
refused (`FORBIDDEN`); *no field*, as a field that the type does not have; *·*, the record does not exist for them. What
a person may with nobody's record is left out. Made from the rules, and held against what the portal does, by
`tests/rights/test_matrix.py`, which says how to write it anew.
"""


def written():
    """Return the part of the page that is made."""
    tables = [table(user) for user in KINDS if ORACLE.works(user)]
    nobody = [user for user in KINDS if not ORACLE.works(user)]
    refused = f"Who {' or '.join(KINDS[it] for it in nobody)} may nothing.\n"
    return "\n".join([HEADING, INTRODUCTION, refused, *tables])


def test_the_page_shows_the_matrix():
    before, found, _ = PAGE.read_text(encoding="utf-8").partition(HEADING)
    assert found, f"{PAGE} lacks {HEADING!r}"
    page = before + written()
    if os.environ.get(WRITE):
        PAGE.write_text(page, encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == page, (
        f"docs/rights.md is stale; write it anew with {WRITE}=1 pytest {Path(__file__)}"
    )
