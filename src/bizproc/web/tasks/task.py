"""The page of a task."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from bizproc.web.page import Pages
from bizproc.web.tasks.task_page import draw_task

__all__ = ["task_routes"]


def task_routes(pages: Pages) -> APIRouter:
    """Return the route of the page of a task."""
    routes = APIRouter(include_in_schema=False)

    @routes.get("/tasks/{task_id}", name="task")
    def show(
        request: Request,
        task_id: str,
        which: Annotated[str, Query(alias="list")] = "",
        next_task: Annotated[str, Query(alias="next")] = "",
    ) -> Response:
        """Show a task: its form, what may be done with it, who did what."""
        return draw_task(pages, request, task_id, which=which, next_task=next_task)

    return routes
