"""Comments on a task, with their files, and the files themselves."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from bizproc.errors import RefusedError
from bizproc.web.download import download
from bizproc.web.page import Pages
from bizproc.web.posted import Sent
from bizproc.web.refusals import status_of
from bizproc.web.tasks.task_page import draw_task, go_on

__all__ = ["comment_routes", "file_routes"]


def comment_routes(pages: Pages) -> APIRouter:
    """Return the route of comments."""
    routes = APIRouter(include_in_schema=False)

    @routes.post("/tasks/{task_id}/comments", name="comment_on_task")
    def comment(request: Request, task_id: str, sent: Sent) -> Response:
        """Write a comment, perhaps with files."""
        person = pages.signed_in(request)
        text, files = sent.text("comment"), sent.files("files")
        pages.workplace.task(task_id, by=person)
        try:
            pages.workplace.comment_on_task(
                task_id, text, files, by=person, event_id=sent.event_id()
            )
        except RefusedError as error:
            return draw_task(
                pages,
                request,
                task_id,
                status=status_of(error),
                refused=error,
                which=sent.text("list"),
                typed={"comment": text},
            )
        return go_on(pages, request, sent, task_id, done="commented")

    return routes


def file_routes(pages: Pages) -> APIRouter:
    """Return the route of the files of tasks, which a portal keeps."""
    routes = APIRouter(include_in_schema=False)

    @routes.get("/tasks/{task_id}/files/{key}", name="task_file")
    def file(request: Request, task_id: str, key: str) -> Response:
        """Give a file of a task to who sees the task; no browser opens it as a page."""
        found = pages.portal.task_file(task_id, key, by=pages.signed_in(request))
        return download(found.name, found.content)

    return routes
