"""An engine alone is served to whoever reads the password off the terminal."""

import re
import signal
import subprocess
import sys
import urllib.parse
import urllib.request

import pytest

from bizproc.cli.database import ACTIONS

PATIENCE = 60


class Stays(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        """Follow nobody."""


def ask(url, given=None, **headers):
    body = None if given is None else urllib.parse.urlencode(given).encode()
    request = urllib.request.Request(url, body, headers)  # noqa: S310 - our own
    try:
        with urllib.request.build_opener(Stays).open(request, timeout=PATIENCE) as it:
            return it.status, it.headers, it.read().decode()
    except urllib.error.HTTPError as refused:
        return refused.code, refused.headers, refused.read().decode()


@pytest.fixture
def stocked(folder, run, monkeypatch):
    """Deploy the processes of the shop, with an order that waits."""
    monkeypatch.setenv(ACTIONS, "shop:ACTIONS")
    assert run("deploy")[0] == 0
    assert run("start", "order", "item=lamp", "amount=2", "--key", "o-17")[0] == 0
    return folder


def test_one_person_looks_at_their_engine(stocked):
    code = "from bizproc.cli import main; main()"
    command = [sys.executable, "-c", code, "serve", "--port", "0", "--as", "warehouse"]
    serving = subprocess.Popen(  # noqa: S603 - our own
        command, cwd=stocked, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        [url] = re.findall(r"http://127\.0\.0\.1:\d+", serving.stdout.readline())
        told = serving.stdout.readline()
        [password] = re.findall(r"Sign in as warehouse with the password (\S+)", told)
        assert ask(f"{url}/inbox")[0] == 303
        given = {"name": "warehouse", "password": password}
        wrong = {**given, "password": password[:-1]}
        assert ask(f"{url}/sign-in", wrong, Origin=url)[0] == 401
        _, headers, _ = ask(f"{url}/sign-in", given, Origin=url)
        cookie = headers["Set-Cookie"].partition(";")[0]
        status, _, page = ask(f"{url}/inbox", Cookie=cookie)
        assert (status, "Pack the order" in page) == (200, True)
        assert "o-17" in ask(f"{url}/operations/instances", Cookie=cookie)[2]
        serving.send_signal(signal.SIGTERM)
        _, errors = serving.communicate(timeout=PATIENCE)
    finally:
        serving.kill()
        serving.wait()
    assert serving.returncode == 0, errors
    assert password not in errors
