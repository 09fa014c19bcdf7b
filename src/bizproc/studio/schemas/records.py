"""The schema of `crm.yaml`: record types, funnels, public forms, rights."""

from __future__ import annotations

from bizproc.catalog import Catalog, Named, known_names
from bizproc.studio.schemas.parts import (
    ANY,
    FLAG,
    NUMBER,
    TEXT,
    TEXTS,
    Schema,
    closed,
    count,
    document,
    known,
    list_of,
    mapping_of,
    of_setting,
    said,
)
from bizproc.workspace.records.field_types import FieldType
from bizproc.workspace.records.form_rules import RULES
from bizproc.workspace.records.funnels import STAGE_COLORS
from bizproc.workspace.records.rights.declared import ACTIONS, Extent
from bizproc.workspace.records.schema import FORMAT

__all__ = ["records_schema"]

_NAME = r"^[a-z][a-z0-9_]*$"
_CODE = r"^[A-Z][A-Z0-9_]*$"
_OPTIONS: Schema = {
    "description": "codes, or codes with titles",
    "anyOf": [TEXTS, mapping_of(TEXT)],
}


def records_schema(catalog: Catalog) -> Schema:
    """Return the schema of `crm.yaml`."""
    field = _field(catalog)
    shared = closed(
        {
            **field,
            "types": said("which types have it", list_of(known(catalog.record_types))),
        },
        required=("title", "type", "types"),
    )
    properties = {
        "format": {"const": FORMAT},
        "types": said("types of records", mapping_of(_type(field), keys=_NAME)),
        "fields": said(
            "fields that several types share", mapping_of(shared, keys=_NAME)
        ),
        "funnels": mapping_of(_funnel(catalog), keys=_NAME),
        "forms": said("public forms that make records", mapping_of(_form(catalog))),
        "rights": said(
            "who may see and do what; without it everybody everything", _rights(catalog)
        ),
    }
    body = closed(properties, required=("format", "types"))
    return document("crm", "Records of a bizproc workspace", body)


def _field(catalog: Catalog) -> dict[str, Schema]:
    return {
        "title": said("how people call it", TEXT),
        "type": {"enum": [it.value for it in FieldType]},
        "multiple": said("whether it is a list", FLAG),
        "required": FLAG,
        "default": ANY,
        "options": _OPTIONS,
        "link": said(
            "the type of the record that it leads to", known(catalog.record_types)
        ),
        "min": NUMBER,
        "max": NUMBER,
        "help": said("what people are told beside it", TEXT),
        "indexed": said("lists filter and sort by it at once", FLAG),
    }


def _type(field: dict[str, Schema]) -> Schema:
    names = {"anyOf": [TEXT, TEXTS]}
    properties = {
        "title": TEXT,
        "prefix": said("marks its records in links of tasks", TEXT),
        "fields": mapping_of(closed(field, required=("title", "type")), keys=_NAME),
        "groups": said("the fields that stand together on a card", mapping_of(TEXTS)),
        "keys": said(
            "the fields that lists show of every record",
            closed({"title": names, "amount": TEXT, "due": TEXT}),
        ),
    }
    return closed(properties, required=("title", "fields"))


def _funnel(catalog: Catalog) -> Schema:
    stage = closed(
        {
            "title": TEXT,
            "aliases": said("what else it may be called", TEXTS),
            "meaning": {"enum": ["process", "success", "failure"]},
            "keeps_tasks": said("open tasks stay: the record is on hold", FLAG),
            "in_work": said("whether lists of what is worked on show it", FLAG),
            "color": {"enum": list(STAGE_COLORS)},
        },
        required=("title",),
    )
    properties = {
        "type": known(catalog.record_types),
        "title": TEXT,
        "stages": said(
            "in order; the first is that of new records",
            {**mapping_of(stage, keys=_CODE), "minProperties": 1},
        ),
    }
    return closed(properties, required=("type", "title", "stages"))


def _form(catalog: Catalog) -> Schema:
    decision = known(catalog.decisions)
    column = closed(
        {"decision": decision, "input": TEXT}, required=("decision", "input")
    )
    offers = closed(
        {"decision": decision, "output": TEXT}, required=("decision", "output")
    )
    own = _field(catalog)
    question = {
        **{name: own[name] for name in ("type", "multiple", "default", "link")},
        **{name: own[name] for name in ("min", "max", "help")},
        "label": said("the question", TEXT),
        "required": of_setting(FLAG),
        "options": {"anyOf": [column, *_OPTIONS["anyOf"]]},
        "offers": said("what a decision's column holds is offered", offers),
        "into": said("the field of the record, if it has another name", TEXT),
        "rules": said("rules of forms", closed(dict.fromkeys(sorted(RULES), ANY))),
        "min_digits": count(1, 15),
        "max_files": of_setting(count(1, 1_000)),
        "max_file_mb": of_setting(count(1, 4_096)),
    }
    consent = closed(
        {"text": TEXT, "shows": {"type": "string", "pattern": r"^settings\."}},
        required=("text",),
    )
    properties = {
        "title": TEXT,
        "makes": said("the type of record that it makes", known(catalog.record_types)),
        "form": said("the .form file that has the questions", known(catalog.forms)),
        "fields": mapping_of(closed(question, required=("label", "type"))),
        "set": said("what the record gets beside the answers", mapping_of(ANY)),
        "one_required": said("of each list one must be filled", list_of(TEXTS)),
        "fill": said("a missing answer is taken from another", mapping_of(TEXT)),
        "embed_in": said("the sites that may frame its page", TEXTS),
        "consents": mapping_of({"anyOf": [TEXT, consent]}),
    }
    return closed(properties, required=("title", "makes"))


def _rights(catalog: Catalog) -> Schema:
    extent = {"enum": [it.word for it in Extent]}
    fields = list_of(known(known_names(catalog, Named(kind="field"))))
    rule = closed(
        {
            **dict.fromkeys(ACTIONS, extent),
            "move": {"anyOf": [extent, mapping_of(extent)]},
            "hidden": fields,
            "read_only": fields,
        }
    )
    role = closed(
        {
            "title": TEXT,
            "who": list_of(known(known_names(catalog, Named(kind="person")))),
            "may": said(
                "by type of record, * for the others",
                mapping_of({"anyOf": [extent, rule]}),
            ),
        },
        required=("title", "who", "may"),
    )
    properties = {
        "administrators": {"enum": ["everything", "as_declared"]},
        "roles": mapping_of(role),
    }
    return closed(properties, required=("roles",))
