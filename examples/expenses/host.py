"""A host that people know already, with the pages of an engine under a path of it.

Run it:  uvicorn --app-dir examples/expenses host:host
and open http://127.0.0.1:8000/enter/ada, then http://127.0.0.1:8000/desk/
"""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import FastAPI, HTTPException, Request
from fastapi.responses import RedirectResponse

import bizproc
import bizproc.web
from bizproc.web import Directory, User

HERE = Path(__file__).parent
actions = bizproc.Actions()


@actions.add("pay_out")
def pay_out(who: str, amount: int) -> None:
    """Stand for the bank."""


PEOPLE = Directory.of(
    [
        User(id="ada", name="Ada", groups=("administrators",)),
        User(id="ben", name="Ben", groups=("accounting",)),
        User(id="cleo", name="Cleo"),
    ]
)
engine = bizproc.connect(os.environ.get("EXPENSES_DB", "memory://"), actions=actions)
engine.deploy(HERE / "expense.bpmn", HERE / "approval.form")


def user_of(request: Request) -> str | None:
    """Say who sent a request: stands for your own sign-in, which a cookie is not."""
    return request.cookies.get("person")


@asynccontextmanager
async def working(_: FastAPI) -> AsyncIterator[None]:
    """Fire timers and run jobs as long as the host is up."""
    with bizproc.Worker(engine):
        yield


host = FastAPI(lifespan=working)
desk = bizproc.web.app(engine, user_of=user_of, people=lambda: PEOPLE)
host.mount("/desk", desk)


@host.get("/enter/{person}")
def enter(person: str) -> RedirectResponse:
    """Let somebody in under their name; never do so outside of an example."""
    answer = RedirectResponse("/desk/", 303)
    answer.set_cookie("person", person, httponly=True, samesite="lax")
    return answer


@host.post("/expenses")
def file_expense(amount: int, request: Request) -> dict[str, str]:
    """File an expense: the host starts what people work on at the desk."""
    if (person := user_of(request)) is None:
        raise HTTPException(401)
    given = {"amount": amount, "who": person}
    return {"instance": engine.start("expense", given).id}
