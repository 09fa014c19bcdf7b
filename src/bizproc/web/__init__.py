"""Pages on which people work, as an application to serve or to mount."""

from bizproc.web.assembly import app
from bizproc.web.card_parts import CardAction, CardPanel, CardPart, CardVisit
from bizproc.web.menu import MenuItem, Visit
from bizproc.web.page import Pages
from bizproc.web.report_tabs import ReportTab
from bizproc.web.sections import Section
from bizproc.workspace.people.directory import Directory, User

__all__ = [
    "CardAction",
    "CardPanel",
    "CardPart",
    "CardVisit",
    "Directory",
    "MenuItem",
    "Pages",
    "ReportTab",
    "Section",
    "User",
    "Visit",
    "app",
]
