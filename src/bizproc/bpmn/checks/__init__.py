"""Checks of a diagram against its workspace: one file for each.

A check is a function `check(process, catalog)` that yields findings; to add one,
write the file and list it here.

| code | fault |
|---|---|
| BP101 | a task calls an action that is not registered |
| BP102 | a required parameter of the action is missing |
| BP103 | the action has no such parameter |
| BP104 | a literal parameter does not fit its type, or names nothing that exists |
| BP105 | a user task makes no use of an input (warning) |
| BP106 | a task calls an action that cannot work here: the workspace lacks something (warning) |
| BP107 | the tasks of a multi-instance are all the same, for the same person (warning) |
| BP110 | an expression reads a variable that nothing sets before |
| BP111 | an expression reads a field, constant, setting or property that is unknown |
| BP112 | an expression calls an unknown function |
| BP113 | an expression, or a condition that is never true or false, can only fail: a wrong type |
| BP114 | a secret is given to anything but an action's parameter of type Secret, or something else to that |
| BP115 | an address means nobody: no such person (warning), role, group or department |
| BP116 | nobody is asked to do a user task (warning) |
| BP117 | a text or another value stands where a moment is due |
| BP118 | a text looks like an expression without its = (warning) |
| BP120 | a decision is unknown |
| BP121 | a decision needs a name that nothing sets before |
| BP122 | a form is unknown |
| BP123 | a called process is unknown |
| BP124 | a message is unknown, but a known one is very like it (warning) |
| BP125 | a function is given an unknown name: a working calendar, a kind of task, an address (warning) |
| BP126 | a message start takes nothing from the process that throws its message (warning) |
| BP127 | a duration of working time is written in days, 24 working hours each (warning) |
| BP128 | an action or a function names an element that the process does not have (warning) |
| BP129 | nothing raises a message that is waited for (warning) |
| BP130 | a flow of an exclusive gateway has no condition and is not the default |
| BP131 | all flows of an element have conditions, none is the default (warning) |
| BP132 | a parallel gateway joins flows that never both come |
| BP133 | a default flow beside flows that have no condition either (warning) |
| BP140 | nothing leads to an element |
| BP141 | an element without an outgoing flow is not an end event (warning) |
| BP142 | a loop never waits (warning) |
| BP143 | a process or sub-process has a start event, but no end event (warning) |
| BP144 | a plain or manual task does nothing (warning) |
| BP146 | a process starts itself again and again (warning) |
| BP150 | a variable has a reserved name |
| BP151 | two variables differ only in upper and lower case (warning) |
| BP152 | a result or answer hides the record of the process (warning) |
| BP153 | nobody reads an answer of a form (warning) |
| BP155 | the result of a decision has no such column |
| BP160 | a condition or a timer's date is always the same (warning) |
| BP161 | a comparison with a text that the other side never is: a value, a stage, a field |
| BP162 | a decision is asked about a text that none of its rules is for (warning) |
| BP170 | an escalation is caught that nothing inside throws (warning) |
| BP171 | a conditional event reads no variable, so that nothing sets it off by itself (warning) |
| BP172 | a called process has no plain start event, or several |
| BP173 | an error is caught that nothing there throws (warning) |
| BP175 | a compensation is thrown where nothing can be undone (warning) |
| BP176 | nothing ever sets off a compensation event (warning) |
| BP217 | a call does not pass what the called process needs (warning) |
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from bizproc.bpmn.catalog import Catalog
from bizproc.bpmn.checks import (
    actions,
    called_processes,
    choices,
    compensation_handlers,
    compensation_throws,
    conditions,
    constants,
    decisions,
    element_names,
    escalations,
    forms,
    functions,
    gateways,
    joins,
    loops,
    messages,
    names,
    origins,
    paths,
    reachability,
    secrets,
    shadowing,
    tasks_of_no_kind,
    types,
    user_tasks,
    variables,
    working_durations,
)
from bizproc.bpmn.checks.events import endless_loops, errors, unraised_messages
from bizproc.bpmn.checks.values import (
    columns,
    comparisons,
    decision_inputs,
    fields_and_stages,
    missing_equals,
    moments,
    people,
    unread_answers,
)
from bizproc.bpmn.elements import Process
from bizproc.errors import Finding

__all__ = ["CHECKS"]

CHECKS: Final[tuple[Callable[[Process, Catalog], Iterator[Finding]], ...]] = (
    actions.check,
    called_processes.check,
    choices.check,
    columns.check,
    comparisons.check,
    compensation_handlers.check,
    compensation_throws.check,
    conditions.check,
    constants.check,
    decision_inputs.check,
    decisions.check,
    element_names.check,
    endless_loops.check,
    errors.check,
    escalations.check,
    fields_and_stages.check,
    forms.check,
    functions.check,
    gateways.check,
    joins.check,
    loops.check,
    messages.check,
    missing_equals.check,
    moments.check,
    names.check,
    origins.check,
    paths.check,
    people.check,
    reachability.check,
    secrets.check,
    shadowing.check,
    tasks_of_no_kind.check,
    types.check,
    unraised_messages.check,
    unread_answers.check,
    user_tasks.check,
    variables.check,
    working_durations.check,
)
