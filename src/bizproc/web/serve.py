"""Serve the pages of a portal, or of an engine alone, from this process."""

from __future__ import annotations

import ipaddress
import socket
import threading
from typing import NoReturn

import uvicorn
from fastapi import FastAPI

from bizproc.engine import Engine
from bizproc.errors import ConfigurationError, Finding, Location
from bizproc.portal.accounts.accounts import Accounts
from bizproc.portal.portal import Portal
from bizproc.web.assembly import app, assembled
from bizproc.web.bare.local_account import LocalAccount, directory_of_one
from bizproc.web.bare.workplace import BareWorkplace
from bizproc.web.security.identity import BySession

__all__ = ["Server"]

_WAITING = 128


class Server:
    """Listen at an address, and answer until it is told to stop.

    Args:
        workplace: whose pages they are.
        host: the address to listen at; anything but this machine's own wants a
            `public_url` and somebody with a password.
        port: the port; 0 takes a free one.
        public_url: the address that people know, if a server in front has another.
        account: who signs in to an engine alone, which is served to this machine alone.

    Raises:
        ConfigurationError: nobody should reach what is served so, or the address is
            not to be had.
    """

    def __init__(
        self,
        workplace: Portal | Engine,
        *,
        host: str,
        port: int,
        public_url: str | None = None,
        account: LocalAccount | None = None,
    ) -> None:
        if isinstance(workplace, Portal):
            made = _of_portal(workplace, host, public_url)
        else:
            made = _of_engine(workplace, host, public_url, account)
        self._socket = _bound(host, port)
        config = uvicorn.Config(
            made, log_config=None, access_log=False, server_header=False, lifespan="off"
        )
        self._server = uvicorn.Server(config)

    @property
    def url(self) -> str:
        """Return where it listens."""
        host, port = self._socket.getsockname()[:2]
        return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"

    def stop(self) -> None:
        """Answer what was asked, then stop; from any thread."""
        self._server.should_exit = True

    def run(self) -> None:
        """Answer until `stop` is called.

        Signals stay the caller's: uvicorn takes them only in the main thread.
        """
        serving = threading.Thread(
            target=self._server.run, kwargs={"sockets": [self._socket]}, name="pages"
        )
        serving.start()
        serving.join()


def _of_portal(portal: Portal, host: str, public_url: str | None) -> FastAPI:
    if not _is_loopback(host):
        _check_open(portal, host, public_url)
    return app(portal, public_url=public_url)


def _of_engine(
    engine: Engine, host: str, public_url: str | None, account: LocalAccount | None
) -> FastAPI:
    if account is None or public_url is not None or not _is_loopback(host):
        _refuse(
            "an engine alone has no accounts: it is served to this machine alone, "
            "without --host and --public-url. For others mount `bizproc.web.app` into "
            "an application with a sign-in of its own, or name a --workspace"
        )
    people = directory_of_one(account.person)
    workplace = BareWorkplace(engine, lambda: people)
    return assembled(workplace, BySession(accounts=account))


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _check_open(portal: Portal, host: str, public_url: str | None) -> None:
    if public_url is None:
        _refuse(
            f"{host} can be reached from elsewhere: say by --public-url under which "
            "address people know it, so that requests of other sites are refused"
        )
    if not Accounts(portal).accounts():
        _refuse(
            "nobody could sign in: give somebody a password first, by "
            "`bizproc user add PERSON`"
        )


def _bound(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    made = socket.socket(family, socket.SOCK_STREAM)
    try:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind((host, port))
        # from here on who comes waits, and is not turned away
        made.listen(_WAITING)
    except (OSError, OverflowError) as error:
        made.close()
        _refuse(f"cannot listen at {host}:{port}: {error}; choose another --port")
    made.set_inheritable(True)
    return made


def _refuse(message: str) -> NoReturn:
    where = Location(file="serve")
    raise ConfigurationError([Finding(code="SERVE", message=message, location=where)])
