"""The ready-made actions of the business domain, by palette group.

Their parameters and results: docs/requirements/conventions.md §7.
"""

from __future__ import annotations

from bizproc.action import Actions
from bizproc.portal.actions.delegation import DELEGATION_ACTIONS
from bizproc.portal.actions.history import LOG_ACTIONS
from bizproc.portal.actions.mail import SEND_EMAIL, mail_actions
from bizproc.portal.actions.notifications import NOTICE_ACTIONS
from bizproc.portal.actions.records import RECORD_ACTIONS
from bizproc.portal.actions.tasks import TASK_ACTIONS
from bizproc.portal.extension import Extensions
from bizproc.portal.files import DirectoryFiles, Files
from bizproc.portal.mail import MailOut
from bizproc.workspace.workspace import Workspace

__all__ = ["own_action_names", "portal_actions"]

_GROUPS = (
    *(TASK_ACTIONS, DELEGATION_ACTIONS, NOTICE_ACTIONS),
    *(RECORD_ACTIONS, LOG_ACTIONS),
)


def portal_actions(
    workspace: Workspace,
    mail: MailOut,
    files: Files | None = None,
    extensions: Extensions | None = None,
) -> Actions:
    """Return all actions of the domain, those of its extensions included.

    Mails go out through the port given; what is attached to them is read from
    `files`, by default the workspace's folder of files.
    """
    mails = mail_actions(workspace, mail, files or DirectoryFiles(workspace.files))
    added = (extensions or Extensions()).actions
    return mails.including(_actions()).including(added)


def own_action_names() -> frozenset[str]:
    """Return the names of the portal's own actions."""
    return frozenset({SEND_EMAIL, *(it.name for it in _actions())})


def _actions() -> Actions:
    found = Actions()
    for group in _GROUPS:
        found = found.including(group)
    return found
