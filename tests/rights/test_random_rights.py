"""Whatever is declared, of whatever company: as the oracle reads it."""

import json

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.rights.oracle import EXTENTS, Oracle

from bizproc.portal.repository.declared import RightsOfFile
from bizproc.portal.repository.record import Record
from bizproc.source.mapping import Faults
from bizproc.source.yaml import parse_yaml
from bizproc.testing import FakeClock
from bizproc.workspace.people.people_file import read_directory
from bizproc.workspace.records.schema import read_schema

USERS = ("ann", "bob", "cid", "dora")
DEPARTMENTS = ("top", "left", "right", "low")
GROUPS = ("reds", "blues", "administrators")
FIELDS = ("title", "sum", "note")
STAGES = ("NEW", "MID", "END")
EXTENT = st.sampled_from(EXTENTS)
WHO = st.sampled_from(
    [
        *USERS,
        *(f"user:{it}" for it in USERS),
        *(f"group:{it}" for it in (*GROUPS, "everyone")),
        *(f"department:{it}" for it in DEPARTMENTS),
        *(f"department:{it}+" for it in DEPARTMENTS),
        "role:head",
    ]
)
NOW = FakeClock().now()


@st.composite
def companies(draw):
    """Draw people in departments of which none stands above itself."""
    users = {
        user: {
            "name": user,
            "groups": draw(st.lists(st.sampled_from(GROUPS), max_size=1)),
            **draw(optional("department", DEPARTMENTS)),
            **draw(optional("head", USERS)),
            "active": draw(st.sampled_from([True, True, True, False])),
        }
        for user in USERS
    }
    departments = {
        name: {
            "title": name,
            **draw(optional("head", USERS)),
            **draw(optional("parent", DEPARTMENTS[:at])),
        }
        for at, name in enumerate(DEPARTMENTS)
    }
    groups = {it: draw(st.lists(st.sampled_from(USERS), max_size=2)) for it in GROUPS}
    return {"users": users, "groups": groups, "departments": departments}


def optional(key, values):
    nothing = st.just({})
    if not values:
        return nothing
    return nothing | st.sampled_from(values).map(lambda it: {key: it})


FIELD_LIST = st.lists(st.sampled_from(FIELDS), max_size=3, unique=True)
RULE = EXTENT | st.fixed_dictionaries(
    {},
    optional={
        **dict.fromkeys(("see", "create", "change", "delete", "run"), EXTENT),
        "move": EXTENT
        | st.dictionaries(st.sampled_from([*STAGES, "*"]), EXTENT, max_size=3),
        "hidden": FIELD_LIST,
        "read_only": FIELD_LIST,
    },
)
ROLE = st.fixed_dictionaries(
    {
        "title": st.just("A role"),
        "who": st.lists(WHO, min_size=1, max_size=3),
        "may": st.dictionaries(st.sampled_from(["job", "card", "*"]), RULE),
    }
)
RIGHTS = st.fixed_dictionaries(
    {"roles": st.dictionaries(st.sampled_from(["a", "b", "c"]), ROLE)},
    optional={"administrators": st.sampled_from(["everything", "as_declared"])},
)


def schema_with(rights):
    """Return the mapping of a crm.yaml with two types."""
    fields = {
        **{it: {"title": it, "type": "string"} for it in FIELDS},
        "responsible": {"title": "Whose", "type": "user"},
    }
    one = {"title": "One", "fields": fields}
    stages = {it: {"title": it.lower()} for it in STAGES}
    return {
        "format": "bizproc/crm@1",
        "types": {"job": one, "card": one},
        "funnels": {
            f"way_of_{it}": {"type": it, "title": "Way", "stages": stages}
            for it in ("job", "card")
        },
        "rights": rights,
    }


def asked_of(people, schema):
    """Return the port of rights for files as plain mappings."""
    faults = Faults()
    nodes = {
        key: parse_yaml(json.dumps(node), file="bizproc.yaml")
        for key, node in people.items()
    }
    directory = read_directory(**nodes, faults=faults)
    read = read_schema(json.dumps(schema))
    assert faults.findings == ()
    return RightsOfFile(read.rights, directory)


@settings(max_examples=30)
@given(people=companies(), rights=RIGHTS)
def test_a_person_may_what_the_files_say(people, rights):
    schema = schema_with(rights)
    oracle, port = Oracle(people, schema), asked_of(people, schema)
    stages = [f"move:{it}" for it in STAGES]
    changes = [f"change:{it}" for it in FIELDS]
    for user in (*USERS, "eve"):
        for type_ in ("job", "card"):
            person = port.of(user)
            assert person.hidden(type_) == oracle.hidden(user, type_)
            assert person.read_only(type_) == oracle.read_only(user, type_)
            for owner in (*USERS, "eve", None):
                for action in ("see", "delete", "run", "create", *stages, *changes):
                    found = said(port, user, action, type_, owner)
                    assert found == declared(oracle, user, action, type_, owner)
                # into which stage a new record goes, whether it will be seen or not
                for action in stages:
                    may = oracle.works(user) and oracle.reaches(
                        user, type_, action, owner
                    )
                    found = said(port, user, action, type_, owner, is_new=True)
                    assert found == (None if may else "FORBIDDEN")
                extents = {it: person.grant(type_, it).extent for it in ("see", "run")}
                for action, extent in extents.items():
                    owners = person.owners(extent)
                    of_list = owners is None or owner in owners
                    reached = oracle.works(user) and oracle.reaches(
                        user, type_, action, owner
                    )
                    assert of_list == reached


def said(port, user, action, type_, owner, *, is_new=False):
    fields = {"responsible": owner, "title": "T"}
    id_ = "" if is_new or action == "create" else f"{type_}-1"
    record = Record(id=id_, type=type_, revision=1, fields=fields, created_at=NOW)
    return port.can(user, action, record)


def declared(oracle, user, action, type_, owner):
    """Return the answer of the port: nobody sees nothing, a hidden field is forbidden."""
    if not oracle.works(user):
        return "FORBIDDEN" if action == "create" else "NOT_FOUND"
    answer = oracle.answer(user, action, type_, owner)
    return "FORBIDDEN" if answer == "TYPE_ERROR" else answer
