"""Every route for every kind of person: an answer they may have, and never a fault of ours."""

import collections
import re
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import httpx2 as httpx
import pytest
from starlette.routing import Match, Route

from bizproc.web.security.headers import HEADERS

PEOPLE = ("u_admin", "u_mgr", "u_head", "u_spec1", "u_clerk")
# what may be answered to a person: done, gone on, refused
ANSWERS = {200, 303, 304, 400, 403, 404, 405, 409, 413, 415, 422, 429}
# of addresses that differ by their record alone, so many are tried
ALIKE = 2
# there are more pages and operations than this
MANY = 120


class Links(HTMLParser):
    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        for name in ("href", "action", "data-draft"):
            if given.get(name) and tag not in {"link", "base"}:
                self.found.append(given[name])


def links_of(text):
    parser = Links()
    parser.feed(text)
    return parser.found


@pytest.fixture(scope="module")
def client_of(company):
    """Return a client that holds a person's session; None: nobody's."""
    made = {}

    def client(person):
        if person not in made:
            cookies = {} if person is None else {"bizproc": company.session(person)}
            made[person] = httpx.Client(
                base_url=company.url,
                cookies=cookies,
                headers={"Origin": company.url, "Accept-Language": "en"},
                timeout=60,
            )
        return made[person]

    yield client
    for it in made.values():
        it.close()


@pytest.fixture(scope="module")
def routes(company):
    """Return the routes of pages and API."""
    found = [it for it in company.app.routes if isinstance(it, Route)]
    # routes that an application hides in a part of it would not be asked
    assert len(found) > MANY
    return found


def route_of(routes, path, method):
    scope = {"type": "http", "path": path, "method": method, "root_path": ""}
    for it in routes:
        match, child = it.matches(scope)
        if match is Match.FULL:
            return it, child.get("path_params", {})
    return None, {}


class Known:
    """Real addresses by route, and real values by the names of parameters."""

    def __init__(self, routes):
        self._routes = routes
        self.by_route = collections.defaultdict(list)
        self.values = collections.defaultdict(list)
        self._seen = {("/", "GET")}

    def learn(self, path, method):
        """Keep an address, if there are not enough alike; say whether to go there."""
        route, found = route_of(self._routes, urlsplit(path).path, method)
        if route is None:
            return False
        for name, value in found.items():
            if value not in self.values[name]:
                self.values[name].append(value)
        kept = self.by_route[route.path, method]
        if (path, method) in self._seen or len(kept) >= (ALIKE if found else 4):
            return False
        kept.append(path)
        self._seen.add((path, method))
        return method == "GET"


@pytest.fixture(scope="module")
def known(company, client_of, routes):
    """Return what an administrator's pages lead to."""
    made, waiting = Known(routes), collections.deque(["/"])
    client = client_of("u_admin")
    while waiting:
        answered = client.get(waiting.popleft(), follow_redirects=True)
        if "html" not in answered.headers.get("content-type", ""):
            continue
        for href in links_of(answered.text):
            target = urljoin(str(answered.url), href).partition("#")[0]
            if target.startswith(company.url + "/"):
                path = target.removeprefix(company.url)
                made.learn(path, "POST")
                if made.learn(path, "GET"):
                    waiting.append(path)
    return made


def filled(route, method, known):
    """Return addresses of a route: real ones, or made of real values."""
    found = list(known.by_route[route.path, method])
    if found:
        return found[:ALIKE]
    names = re.findall(r"\{(\w+)(?::\w+)?\}", route.path)
    some = [(known.values[it] or ["none-1"])[0] for it in names]
    path = route.path
    for name, value in zip(names, some, strict=True):
        path = re.sub(r"\{" + name + r"(?::\w+)?\}", lambda _, it=value: str(it), path)
    return [path]


def every_address(routes, known, method):
    return [
        (route, address)
        for route in routes
        if method in (route.methods or ())
        for address in filled(route, method, known)
    ]


def is_told_alike(answered):
    """Say whether a fault of ours shows nothing of Python, SQL or Jinja."""
    return not re.search(
        r"Traceback|sqlalchemy|jinja2|starlette|pydantic|File \"|Internal Server Error",
        answered.text,
    )


@pytest.mark.parametrize("person", PEOPLE)
def test_whoever_asks_for_a_page_gets_an_answer(client_of, routes, known, person):
    wrong = []
    for _, address in every_address(routes, known, "GET"):
        answered = client_of(person).get(address)
        missing = {it for it in HEADERS if it.lower() not in answered.headers}
        if (
            answered.status_code not in ANSWERS
            or missing
            or not is_told_alike(answered)
        ):
            wrong.append((address, answered.status_code, missing))
    assert wrong == []


@pytest.mark.parametrize("person", PEOPLE)
@pytest.mark.parametrize(
    "body",
    [
        {},
        {
            "revision": "x",
            "event_id": "x" * 1000,
            "card": "'",
            "stage": "\x00",
            "q": "{{",
        },
    ],
    ids=["empty", "odd"],
)
def test_whoever_sends_nonsense_gets_an_answer(client_of, routes, known, person, body):
    wrong = []
    for route, address in every_address(routes, known, "POST"):
        if route.name == "sign_out" or "/api/" in route.path:
            continue
        answered = client_of(person).post(address, data=body)
        # nobody is signed in by nonsense
        answers = ANSWERS | {401} if route.path == "/sign-in" else ANSWERS
        if answered.status_code not in answers or not is_told_alike(answered):
            wrong.append((address, answered.status_code, answered.text[-300:]))
    assert wrong == []


def test_who_is_not_signed_in_gets_nothing_of_the_company(client_of, routes, known):
    public = {"/healthz", "/sign-in", "/api/v1/openapi.json"}
    wrong = []
    for method in ("GET", "POST"):
        for route, address in every_address(routes, known, method):
            if route.path in public or route.path.startswith(("/f/", "/t/", "/form")):
                continue
            answered = client_of(None).request(method, address)
            way = urlsplit(answered.headers.get("location", "")).path
            is_sent = answered.status_code == 303 and way in {"/sign-in", "/inbox"}
            if not is_sent and answered.status_code not in {401, 404, 405, 422}:
                wrong.append((method, address, answered.status_code))
    assert wrong == []


def test_a_query_of_anything_is_answered(client_of, routes, known):
    odd = ["'\"\\", "\x00", "٣", "1e999", "{{7*7}}[]", "x" * 2000]
    wrong, tried = [], set()
    for route, address in every_address(routes, known, "GET"):
        parts = urlsplit(address)
        names = {it.partition("=")[0] for it in parts.query.split("&") if it}
        for name in names or {"after", "list", "q"}:
            if (route.path, name) in tried:
                continue
            tried.add((route.path, name))
            for value in odd:
                answered = client_of("u_admin").get(parts.path, params={name: value})
                if answered.status_code not in ANSWERS or not is_told_alike(answered):
                    wrong.append((parts.path, name, value[:20], answered.status_code))
    assert wrong == []
