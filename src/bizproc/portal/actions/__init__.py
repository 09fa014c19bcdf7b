"""The ready-made actions of the business domain, by palette group.

Their parameters and results: docs/requirements/conventions.md §7.
"""

from __future__ import annotations

from bizproc.action import Actions
from bizproc.crm.actions import CONVERSION_ACTIONS
from bizproc.portal.actions.history import LOG_ACTIONS
from bizproc.portal.actions.mail import mail_actions
from bizproc.portal.actions.notifications import NOTICE_ACTIONS
from bizproc.portal.actions.records import RECORD_ACTIONS
from bizproc.portal.actions.tasks import TASK_ACTIONS
from bizproc.portal.files import DirectoryFiles, Files
from bizproc.portal.mail import MailOut
from bizproc.workspace.workspace import Workspace

__all__ = ["portal_actions"]


def portal_actions(
    workspace: Workspace, mail: MailOut, files: Files | None = None
) -> Actions:
    """Return all actions of the domain.

    Mails go out through the port given; what is attached to them is read from
    `files`, by default the workspace's folder of files.
    """
    found = mail_actions(workspace, mail, files or DirectoryFiles(workspace.files))
    for group in (
        TASK_ACTIONS,
        NOTICE_ACTIONS,
        RECORD_ACTIONS,
        CONVERSION_ACTIONS,
        LOG_ACTIONS,
    ):
        found = found.including(group)
    return found
