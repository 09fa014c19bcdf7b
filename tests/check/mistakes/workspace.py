"""Mistakes in the files of the workspace itself."""

from __future__ import annotations

from tests.check.mistakes.mistake import Mistake, swap

MISTAKES = (
    Mistake(
        name="a workspace without an administrator",
        file="bizproc.yaml",
        edit=swap(
            "groups: [administrators, support_admins]", "groups: [support_admins]"
        ),
        rule="NO_ADMINISTRATOR",
        says="administrators",
        level="warning",
    ),
    Mistake(
        name="a person of a department that does not exist",
        file="bizproc.yaml",
        edit=swap("department: sales", "department: sale"),
        rule="NOT_FOUND",
        says="did you mean 'sales'?",
    ),
    Mistake(
        name="the head of a department is nobody",
        file="bizproc.yaml",
        edit=swap("head: u_head", "head: u_heda"),
        rule="NOT_FOUND",
        says="did you mean 'u_head'?",
    ),
    Mistake(
        name="a constant of a person is nobody",
        file="constants.yaml",
        edit=swap("user:u_clerk", "user:u_clark"),
        rule="TYPE_ERROR",
        says="u_clerk",
    ),
    Mistake(
        name="a link to a record type that does not exist",
        file="crm.yaml",
        edit=swap("link: company}", "link: compny}"),
        rule="TYPE_ERROR",
        says="did you mean 'company'?",
    ),
    Mistake(
        name="a duration in words",
        file="bizproc.yaml",
        edit=swap("default: PT9H", "default: 9 hours"),
        rule="TYPE_ERROR",
        says="9 hours",
    ),
    Mistake(
        name="a value of a setting that its list does not have",
        file="bizproc.yaml",
        edit=swap("default: receipt", "default: receit"),
        rule="TYPE_ERROR",
        says="receipt",
    ),
    Mistake(
        name="a misspelt key",
        file="bizproc.yaml",
        edit=swap("timezone:", "timezon:"),
        rule="UNKNOWN_KEY",
        says="did you mean 'timezone'?",
        alone=False,
    ),
    Mistake(
        name="a stage that is used is gone",
        file="crm.yaml",
        edit=swap("      NO_ANSWER: {title: Недозвон}\n", ""),
        rule="BP161",
        says="'NO_ANSWER' is no stage of lead",
        alone=False,
    ),
    Mistake(
        name="a public form asks a decision that does not exist",
        file="crm.yaml",
        edit=swap("decision: lead_routing", "decision: lead_rooting"),
        rule="NOT_FOUND",
        says="no decision 'lead_rooting'",
    ),
)
