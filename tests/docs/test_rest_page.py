"""docs/rest.md names every operation and scope, and its requests are answered so."""

import re
import shlex
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from tests.office import Office

from bizproc import web
from bizproc.portal.api_tokens import SCOPES, ApiTokens

PAGE = (Path(__file__).parents[2] / "docs" / "rest.md").read_text(encoding="utf-8")
DESK = "http://127.0.0.1:8080"


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    return Office(tmp_path_factory.mktemp("rest"))


def table(heading):
    section = PAGE[PAGE.index(f"## {heading}") :].partition("\n## ")[0]
    return re.findall(r"^\| `([^`]+)` \| (.*?) \|", section, re.MULTILINE)


def test_the_scopes_are_all_named():
    assert dict(table("A token")) == {
        **SCOPES,
        "jobs:NAME": dict(table("A token"))["jobs:NAME"],
    }


def test_the_operations_are_all_named_with_their_scopes(office):
    described = {}
    schema = web.app(office.portal).openapi()
    for path, item in schema["paths"].items():
        for method, operation in item.items():
            scopes = [
                it for one in operation.get("security", ()) for it in one["token"]
            ]
            told = "`jobs:NAME`" if operation["tags"] == ["jobs"] else "–"
            if scopes:
                told = f"`{scopes[0]}`"
            name = f"{method.upper()} {path.removeprefix('/api/v1')}"
            described[name] = told
    del described["GET /healthz"]
    assert dict(table("Operations")) == described


def requests():
    [block] = re.findall(r"```console\n(.*?)```", PAGE, re.DOTALL)
    for shown in block.split("$ curl -s ")[1:]:
        command, _, output = shown.partition("\n")
        yield shlex.split(command), output.rstrip("\n")


def sent(browser, words, token):
    words, headers, method, body = iter(words), {}, None, None
    for word in words:
        if word == "-X":
            method = next(words)
        elif word == "-H":
            header = next(words).replace("$AUTH", f"Authorization: Bearer {token}")
            name, _, value = header.partition(": ")
            headers[name] = value
        elif word == "--json":
            body, headers["Content-Type"] = next(words), "application/json"
        else:
            url = word.replace("$DESK", DESK)
    made = method or ("GET" if body is None else "POST")
    return browser.request(made, url, headers=headers, content=body)


def test_what_is_sent_is_answered_as_the_page_says(office):
    token = ApiTokens(office.portal).add("u_admin", "page", tuple(SCOPES)).token
    browser = TestClient(web.app(office.portal), base_url=DESK)
    for words, output in requests():
        answer, place = sent(browser, words, token).text, 0
        for piece in output.split("…"):
            found = answer.find(piece, place)
            assert found >= 0, (words, answer)
            place = found + len(piece)
