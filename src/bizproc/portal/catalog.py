"""Tell the checks of diagrams what a workspace offers (`bizproc.bpmn.Catalog`)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any, TypeVar

from bizproc import dmn, feel
from bizproc.action import Actions
from bizproc.bpmn import Catalog, check
from bizproc.bpmn.catalog import TASK_INPUTS, UNKNOWN, Choice
from bizproc.bpmn.checks.called_processes import forked_in
from bizproc.bpmn.checks.origins import thrown_in
from bizproc.catalog import Catalog as Offers
from bizproc.catalog import Named, NameFault, known_names, path_fault
from bizproc.engine.deployment.bundle import Bundle, Check, read_bundle, read_files
from bizproc.errors import (
    DefinitionError,
    Finding,
    InvalidValueError,
    NotFoundError,
    did_you_mean,
)
from bizproc.limits import Limits, limits
from bizproc.model.states import TaskKind
from bizproc.portal.actions.mail import needs_mail_server
from bizproc.portal.decision_columns import accepted_by, columns_of, given_by
from bizproc.portal.decision_names import check_names, stray_names
from bizproc.portal.expressions.name_types import name_types
from bizproc.portal.expressions.working_time import working_time_functions
from bizproc.portal.extension import Extensions
from bizproc.portal.meanings import meanings_of
from bizproc.portal.offers import offers_of
from bizproc.portal.offers.literals import literal_fault
from bizproc.portal.tasks.mirrors import mirror_fault
from bizproc.workspace.workspace import Workspace

__all__ = ["catalog_beside", "catalog_of", "check_workspace"]

# what `complete_form` reads beside the engine's own
_TASK_INPUTS = frozenset({"checklist", "creator", "group", "record"})


_Key = TypeVar("_Key")
_Found = TypeVar("_Found")


def _each(
    bundles: Iterable[Bundle],
    look: Callable[[dmn.Decisions], Iterable[tuple[_Key, _Found]]],
) -> Iterator[tuple[_Key, _Found]]:
    """Yield what is found in the decisions of all; of equal keys the last counts."""
    for bundle in bundles:
        for decisions in bundle.decisions:
            yield from look(decisions)


def catalog_of(
    workspace: Workspace, extensions: Extensions, actions: Actions, *bundles: Bundle
) -> Catalog:
    """Return what diagrams of a workspace may use; of equal names the last counts."""
    offers = offers_of(workspace, extensions, actions, *bundles)
    types = workspace.schema.types
    drawn = (it for bundle in bundles for it in bundle.diagrams)
    processes = {it.id: it for diagram in drawn for it in diagram.processes}
    return Catalog(
        offers=offers,
        actions={action.name: action for action in actions},
        unfit=_unfit(workspace, actions),
        functions=extensions.function_names,
        choices=_choices(workspace, offers),
        element_readers=frozenset({"task_comments", "task_history"}),
        working_durations=frozenset({"add_working_time"}),
        names=frozenset({"constants", "settings", "consts", *types}),
        types=name_types(workspace),
        decisions={
            name: decisions.inputs(name) - stray_names(decisions, name)
            for bundle in bundles
            for decisions in bundle.decisions
            for name in decisions
        },
        decision_types=dict(_each(bundles, _result_types)),
        forms={form.id: form for bundle in bundles for form in bundle.forms},
        processes=frozenset(processes),
        closed=frozenset(
            id_ for id_, it in processes.items() if not it.scope.has_plain_start
        ),
        forked=forked_in(processes.values()),
        messages=_messages(offers),
        thrown=thrown_in(it for bundle in bundles for it in bundle.diagrams),
        task_inputs=TASK_INPUTS | _TASK_INPUTS,
        path_fault=lambda path: _path_fault(workspace, offers, path),
        meanings=meanings_of(workspace, offers),
        columns=dict(_each(bundles, columns_of)),
        accepted=dict(_each(bundles, accepted_by)),
        given=dict(_each(bundles, given_by)),
        parameter_fault=lambda action, parameter, literal, _: (
            _mirror_fault(workspace, action, parameter, literal)
            or literal_fault(offers, action, parameter, literal)
        ),
    )


def _result_types(decisions: dmn.Decisions) -> Iterator[tuple[str, feel.TypeName]]:
    for key, decision in decisions.decisions.items():
        yield key, dmn.result_type(decision)


def catalog_beside(
    workspace: Workspace, extensions: Extensions, actions: Actions, bundle: Bundle
) -> Catalog:
    """Return what diagrams may use of a workspace and of what stands in its folder."""
    return catalog_of(workspace, extensions, actions, *_beside(workspace), bundle)


def check_workspace(
    workspace: Workspace, extensions: Extensions, actions: Actions
) -> Check:
    """Return the check of a bundle against its workspace, for `Engine.deploy`.

    A single diagram may use the decisions and forms that stand in the workspace's
    folder, even if they are not deployed with it.
    """

    def run(bundle: Bundle) -> Sequence[Finding]:
        catalog = catalog_beside(workspace, extensions, actions, bundle)
        known = extensions.function_names
        theirs = [*extensions.findings(workspace, bundle)]
        told = {it.location for it in theirs}  # an extension knows more of its names
        return [
            *(
                found
                for it in bundle.decisions
                for found in _decision_findings(it, known, workspace, catalog)
                if found.code != "DMN_NAME" or found.location not in told
            ),
            *(found for it in bundle.diagrams for found in check(it, catalog)),
            *theirs,
        ]

    return run


def _decision_findings(
    decisions: dmn.Decisions,
    known: frozenset[str],
    workspace: Workspace,
    catalog: Catalog,
) -> Sequence[Finding]:
    """Find unknown functions and names, and rules that overlap, lack or never decide."""
    unknown = [
        Finding(
            code="DMN",
            message=f"unknown function {name!r}{did_you_mean(name, known)}",
            location=decision.location,
        )
        for decision in decisions.decisions.values()
        for name in sorted(decision.functions - known)
    ]
    named = [*check_names(decisions, workspace, catalog.meanings)]
    told = {it.location for it in named}
    others = (it for it in dmn.analyse(decisions) if it.location not in told)
    return [*unknown, *named, *others]


def _beside(workspace: Workspace) -> list[Bundle]:
    """Return what stands in the folder, if all of it can be read."""
    try:
        files = read_files([workspace.processes])
        return [_bundle_of(tuple(files), limits())]
    except (DefinitionError, NotFoundError):
        return []


@lru_cache(maxsize=8)
def _bundle_of(files: tuple[tuple[str, bytes], ...], _within: Limits) -> Bundle:
    """Read files once, however many diagrams are deployed beside them."""
    return read_bundle(files)


def _unfit(workspace: Workspace, actions: Actions) -> dict[str, str]:
    """Return the actions that would refuse to work, and why."""
    if workspace.mail is not None:
        return {}
    why = "a mail needs a mail server; add 'mail: {host: …, from: …}' to bizproc.yaml"
    return {it.name: why for it in actions if needs_mail_server(it)}


def _choices(workspace: Workspace, offers: Offers) -> dict[str, Choice]:
    """Return the arguments of functions that name a calendar or a kind of task."""
    calendars = frozenset(offers.calendars)
    kinds = frozenset(it.value for it in TaskKind)
    return {
        **{
            it.name: Choice(
                parameter="calendar",
                position=it.parameters.index("calendar"),
                known=calendars,
            )
            for it in working_time_functions(workspace)
        },
        "members": Choice(
            parameter="address",
            position=0,
            known=known_names(offers, Named(kind="person")),
            may_grow=True,
        ),
        "open_tasks": Choice(parameter="kind", position=1, known=kinds),
    }


def _messages(offers: Offers) -> dict[str, frozenset[str]]:
    """Return what is declared of messages; of others nobody knows what they carry."""
    return {
        name: frozenset(it.name for it in entry.payload)
        for name, entry in offers.messages.items()
        if entry.payload is not None
    }


def _path_fault(
    workspace: Workspace, offers: Offers, path: tuple[str, ...]
) -> str | None:
    """Say what is wrong with `deal.contact.emials`; links are followed."""
    if path[0] != "constants":
        return path_fault(offers, path)
    try:
        workspace.constants.definition(path[1])
    except InvalidValueError as error:
        return error.message
    return None


def _mirror_fault(
    workspace: Workspace, action: str, parameter: str, literal: Any
) -> NameFault | None:
    """Say why no record can be one thing with a task so; parts may not be literal."""
    if (action, parameter) != ("create_task", "mirror"):
        return None
    if not isinstance(literal, dict) or UNKNOWN in literal.values():
        return None
    fault = mirror_fault(literal, workspace.schema.types.values())
    return None if fault is None else NameFault(fault)
