"""Put what a company does that sells among the areas of the pages."""

from __future__ import annotations

from fastapi import APIRouter

from bizproc.web.crm.calls import call_routes
from bizproc.web.crm.card_parts import sales_parts
from bizproc.web.crm.conversion import conversion_routes
from bizproc.web.crm.invoices import issue_routes, withdrawal_routes
from bizproc.web.crm.payments import payment_routes
from bizproc.web.joined_routes import join
from bizproc.web.page import Pages
from bizproc.web.sections import Section

__all__ = ["CRM_PAGES"]


def _routes(pages: Pages) -> APIRouter:
    routes = APIRouter(include_in_schema=False)
    sales = (conversion_routes, issue_routes, withdrawal_routes)
    for part in (*sales, payment_routes, call_routes):
        join(routes, part(pages))
    return routes


CRM_PAGES = Section(name="crm", routes=_routes, cards=sales_parts, extension="crm")
