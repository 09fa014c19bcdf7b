"""The contract of an extension: a business that is added to the portal.

The portal knows records, tasks, people and mail. What a company does beside that (it
sells, keeps a service desk, approves leave) is one `Extension` each: it hands its
actions, functions and rules in, and the portal calls them where they are due.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

from bizproc.action import Actions
from bizproc.engine.deployment.bundle import Bundle
from bizproc.errors import Finding, StoreError
from bizproc.portal.expressions.functions import FUNCTION_NAMES
from bizproc.portal.repository.repository import (
    AfterComment,
    AfterWrite,
    BindsMail,
    CheckWrite,
    Correlates,
    Hooks,
    PrepareChange,
    PrepareCreate,
    RecordFunction,
    TakesChat,
    TakesMail,
)
from bizproc.portal.repository.rights import TypeRights
from bizproc.portal.scenario_step import ScenarioStep
from bizproc.store import Table
from bizproc.stores.migrations import Migrations
from bizproc.workspace.definitions.definition import ValueType
from bizproc.workspace.workspace import Workspace

__all__ = ["CheckFiles", "Extension", "Extensions", "migrations_of"]

CheckFiles: TypeAlias = Callable[[Workspace, Bundle], Iterable[Finding]]
"""Tell what is wrong with diagrams and decisions, beyond what every workspace is told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Extension:
    """Add a business to a portal; what is left out it does not have.

    Attributes:
        name: how a workspace calls it, under `extensions` of its file.
        actions: what service tasks may call beside the portal's actions.
        functions: what expressions may call; each is given the repository first.
        messages: what it publishes, by name, and the names that each carries, or their
            FEEL types by name.
        settings: the settings it reads, which the workspace must declare so.
        rights: who may do what with records of a type, by the name of the type; they
            take the place of the default, for the tasks of such records too.
        prepare_create: is called before a record is made, with what was given, and
            returns the fields to make it with; may refuse it. Not for records that
            are put there as given.
        prepare_change: is called before a record is changed, with the record as it
            stands and what was given, and returns the fields to write; may refuse it.
        check_write: is called before a record is written, and may refuse it.
        after_write: is called when the events of a write were raised, with the record
            before and after; not for records that were put there as given.
        after_comment: is called when a comment was written to a task, with the task as
            it stands, the comment with its attachments, and who wrote it; what it
            writes or raises belongs to the same transaction.
        takes_mail: deals with a mail that a person wrote, given the record of what it
            answers, and returns the id of the record it belongs to: nobody else is told
            of it. None leaves it to the next, and at last to `binds_mail`.
        binds_mail: finds the record of a mail, given the one that the mail answers;
            None leaves it to the next, and at last to what was answered.
        correlates: names further keys that a record's events are about.
        check_files: is called with what is checked or deployed, and tells what is wrong
            with it; an error hinders the deployment.
        takes_chat: takes what is written in a chat in which a record was made, as the
            next message of that record, and says whether it did; what nobody takes
            begins a new request.
        tables: what it keeps beside records; their names begin with `bizproc_`.
        migrations: the folder of the scripts that make and change them; see
            `bizproc.stores.migrations.Migrations`, whose owner is the name.
        scenario_steps: the words it adds to the steps of scenarios.
        pages: where its area of the pages stands, `module:NAME`: a `bizproc.web.Section`,
            loaded when pages are served.
    """

    name: str
    actions: Actions = field(default_factory=Actions)
    functions: Sequence[RecordFunction] = ()
    messages: Mapping[str, Sequence[str] | Mapping[str, str]] = field(
        default_factory=dict
    )
    settings: Mapping[str, ValueType] = field(default_factory=dict)
    rights: Mapping[str, TypeRights] = field(default_factory=dict)
    prepare_create: PrepareCreate | None = None
    prepare_change: PrepareChange | None = None
    check_write: CheckWrite | None = None
    after_write: AfterWrite | None = None
    after_comment: AfterComment | None = None
    takes_mail: TakesMail | None = None
    binds_mail: BindsMail | None = None
    correlates: Correlates | None = None
    check_files: CheckFiles | None = None
    takes_chat: TakesChat | None = None
    tables: Sequence[Table[Any]] = ()
    migrations: Path | None = None
    scenario_steps: Sequence[ScenarioStep] = ()
    pages: str | None = None


class Extensions:
    """Hold the extensions of a portal; `bizproc.extensions` checks them."""

    def __init__(self, extensions: Sequence[Extension] = ()) -> None:
        self._all = tuple(extensions)

    def __contains__(self, name: object) -> bool:
        """Say whether the portal has an extension of this name."""
        return any(it.name == name for it in self._all)

    @property
    def by_name(self) -> dict[str, Extension]:
        """Return each by its name."""
        return {it.name: it for it in self._all}

    @property
    def scenario_steps(self) -> tuple[ScenarioStep, ...]:
        """Return the words that they add to the steps of scenarios."""
        return tuple(step for it in self._all for step in it.scenario_steps)

    @property
    def pages(self) -> dict[str, str]:
        """Return where the areas of the pages stand, by the names of the extensions."""
        return {it.name: it.pages for it in self._all if it.pages is not None}

    @property
    def actions(self) -> Actions:
        """Return the actions of all."""
        found = Actions()
        for it in self._all:
            found = found.including(it.actions)
        return found

    @property
    def messages(self) -> dict[str, frozenset[str]]:
        """Return what each message of theirs carries."""
        return {
            name: frozenset(payload)
            for it in self._all
            for name, payload in it.messages.items()
        }

    @property
    def function_names(self) -> frozenset[str]:
        """Return what expressions may call, the portal's own included."""
        own = (function.name for it in self._all for function in it.functions)
        return FUNCTION_NAMES.union(own)

    @property
    def migrations(self) -> tuple[Migrations, ...]:
        """Return the tables of all, and the scripts that lead to them."""
        return tuple(migrations_of(it) for it in self._all if it.tables)

    def findings(self, workspace: Workspace, bundle: Bundle) -> Iterator[Finding]:
        """Yield what extensions find wrong with what is checked or deployed."""
        for it in self._all:
            if it.check_files is not None:
                yield from it.check_files(workspace, bundle)

    @property
    def hooks(self) -> Hooks:
        """Return what the portal calls on the way."""
        every = self._all
        return Hooks(
            functions=tuple(function for it in every for function in it.functions),
            messages=frozenset(self.messages),
            rights={name: it.rights[name] for it in every for name in it.rights},
            prepare_create=tuple(
                it.prepare_create for it in every if it.prepare_create
            ),
            prepare_change=tuple(
                it.prepare_change for it in every if it.prepare_change
            ),
            check_write=tuple(it.check_write for it in every if it.check_write),
            after_write=tuple(it.after_write for it in every if it.after_write),
            after_comment=tuple(it.after_comment for it in every if it.after_comment),
            takes_mail=tuple(it.takes_mail for it in every if it.takes_mail),
            binds_mail=tuple(it.binds_mail for it in every if it.binds_mail),
            correlates=tuple(it.correlates for it in every if it.correlates),
            takes_chat=tuple(it.takes_chat for it in every if it.takes_chat),
        )


def migrations_of(extension: Extension) -> Migrations:
    """Return the tables of an extension, and the scripts that lead to them.

    Raises:
        StoreError: it has tables and no scripts, or its name owns no tables.
    """
    if extension.migrations is None:
        message = (
            f"extension {extension.name!r} has tables and no scripts that make them; "
            "give it migrations=, the folder of 0001_….py"
        )
        raise StoreError(message)
    return Migrations(
        owner=extension.name,
        tables=tuple(extension.tables),
        scripts=extension.migrations,
    )
