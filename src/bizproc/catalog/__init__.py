"""One catalogue of what a workspace and its application offer to diagrams.

Checks, element templates, JSON schemas, the page `docs/catalog.md` and "did you mean"
read it. `bizproc.portal.offers` makes that of a workspace, `of_actions` the actions of
an application without one.
"""

from bizproc.catalog.actions import of_actions
from bizproc.catalog.document import FORMAT, catalog_schema, document_of
from bizproc.catalog.faults import NameFault, fault_of, known_names, stages_of
from bizproc.catalog.model import (
    ActionEntry,
    CalendarEntry,
    Catalog,
    DecisionEntry,
    DepartmentEntry,
    FieldEntry,
    FormEntry,
    FormFieldEntry,
    FunctionEntry,
    FunnelEntry,
    GroupEntry,
    MessageEntry,
    Named,
    ParameterEntry,
    PersonEntry,
    ProcessEntry,
    RecordTypeEntry,
    RoleEntry,
    StageEntry,
    Typed,
    ValueEntry,
)
from bizproc.catalog.paths import path_fault

__all__ = [
    "FORMAT",
    "ActionEntry",
    "CalendarEntry",
    "Catalog",
    "DecisionEntry",
    "DepartmentEntry",
    "FieldEntry",
    "FormEntry",
    "FormFieldEntry",
    "FunctionEntry",
    "FunnelEntry",
    "GroupEntry",
    "MessageEntry",
    "NameFault",
    "Named",
    "ParameterEntry",
    "PersonEntry",
    "ProcessEntry",
    "RecordTypeEntry",
    "RoleEntry",
    "StageEntry",
    "Typed",
    "ValueEntry",
    "catalog_schema",
    "document_of",
    "fault_of",
    "known_names",
    "of_actions",
    "path_fault",
    "stages_of",
]
