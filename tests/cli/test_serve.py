"""Passwords are given on the command line, and the pages served from it."""

import io
import json
import re
import signal
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request

import pytest

PHRASE = "correct horse battery"
PATIENCE = 120


@pytest.fixture
def typed(monkeypatch):
    """Type lines into standard input."""

    def type_(text):
        monkeypatch.setattr(sys, "stdin", io.StringIO(text))

    return type_


@pytest.fixture
def manager(run, typed):
    """Let the manager sign in."""
    typed(f"{PHRASE}\n")
    status, out, error = run("user", "add", "u_mgr")
    assert (status, out) == (0, "u_mgr can sign in.\n"), error
    return "u_mgr"


@pytest.mark.usefixtures("manager")
def test_passwords_are_given_and_taken_away(run, read, typed):
    [shown] = read("user")
    assert (shown["person"], shown["changed_by"], shown["sessions"]) == (
        "u_mgr",
        None,
        0,
    )
    assert "u_mgr" in run("user")[1]
    typed(f"{PHRASE}\n")
    assert read("user", "add", "u_mgr", "--as", "u_admin")["signs_in"]
    assert read("user")[0]["changed_by"] == "u_admin"
    typed("short\n")
    status, _, error = run("user", "add", "u_head")
    assert status == 1
    assert "10 to 256 characters" in error
    typed(f"{PHRASE}\n")
    assert run("user", "add", "u_heda")[2].endswith("did you mean 'u_head'?\n")
    typed(f"{PHRASE}\n")
    assert run("user", "add", "u_head", "--as", "u_mgr")[0] == 1
    assert read("user", "close", "u_mgr", "--as", "u_admin")["had_password"]
    assert run("user", "close", "u_mgr")[1] == "u_mgr had no password.\n"
    assert run("user")[1] == "Nobody has a password.\n"


def test_nobody_serves_to_others_by_mistake(run, typed):
    status, _, error = run("serve", "--host", "0.0.0.0", "--port", "0")  # noqa: S104 - refused
    assert status != 0
    assert "--public-url" in error
    away = ("serve", "--host", "192.0.2.1", "--public-url", "https://desk.example")
    assert "bizproc user add PERSON" in run(*away)[2]
    typed(f"{PHRASE}\n")
    run("user", "add", "u_mgr")
    status, _, error = run(*away)
    assert status != 0
    assert "cannot listen at 192.0.2.1:8080" in error
    assert "choose another --port" in error


class Visitor:
    """Ask a server as a browser would, without following it anywhere."""

    def __init__(self, url):
        self.url = url

        class Stay(urllib.request.HTTPRedirectHandler):
            def redirect_request(self, *_):
                return None

        without_proxy = urllib.request.ProxyHandler({})
        self.opener = urllib.request.build_opener(Stay, without_proxy)

    def ask(self, path, given=None, **headers):
        data = None if given is None else urllib.parse.urlencode(given).encode()
        asked = urllib.request.Request(self.url + path, data, headers)  # noqa: S310 - of ours
        try:
            found = self.opener.open(asked, timeout=PATIENCE)
        except urllib.error.HTTPError as answered:
            found = answered
        with found:
            return found.status, found.headers, found.read().decode()


@pytest.mark.usefixtures("manager")
@pytest.mark.parametrize("then", [(), ("--at", "2040-02-01T09:30")])
def test_the_pages_are_served_until_a_signal(folder, then):
    code = "from bizproc.cli import main; main()"
    command = [sys.executable, "-c", code, "serve", "--port", "0", *then]
    serving = subprocess.Popen(  # noqa: S603 - our own
        command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        line = serving.stdout.readline()
        [url] = re.findall(r"http://127\.0\.0\.1:\d+", line)
        visitor = Visitor(url)
        assert json.loads(visitor.ask("/healthz")[2]) == {"status": "ok"}
        described = json.loads(visitor.ask("/api/v1/openapi.json")[2])
        assert described["openapi"].startswith("3.1")
        assert visitor.ask("/inbox")[0] == 303
        given = {"name": "u_mgr", "password": PHRASE}
        assert visitor.ask("/sign-in", given)[0] == 403
        _, headers, _ = visitor.ask("/sign-in", given, Origin=url)
        cookie = headers["Set-Cookie"].partition(";")[0]
        status, headers, _ = visitor.ask("/inbox", Cookie=cookie)
        assert status == 200
        assert "server" not in {name.lower() for name in headers}
        account = visitor.ask("/account", Cookie=cookie)[2]
        assert ("2040-02-01T09:3" in account) is bool(then)
        serving.send_signal(signal.SIGTERM)
        _, errors = serving.communicate(timeout=PATIENCE)
    finally:
        serving.kill()
        serving.wait()
    assert serving.returncode == 0, errors
    assert PHRASE not in errors
