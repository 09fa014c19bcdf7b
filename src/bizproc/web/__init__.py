"""Pages on which the people of a portal work, as an application to serve or to mount."""

from bizproc.web.assembly import app
from bizproc.web.card_parts import CardAction, CardPanel, CardPart, CardVisit
from bizproc.web.menu import MenuItem, Visit
from bizproc.web.page import Pages
from bizproc.web.report_tabs import ReportTab
from bizproc.web.sections import Section

__all__ = [
    "CardAction",
    "CardPanel",
    "CardPart",
    "CardVisit",
    "MenuItem",
    "Pages",
    "ReportTab",
    "Section",
    "Visit",
    "app",
]
