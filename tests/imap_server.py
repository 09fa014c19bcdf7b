"""An IMAP server (pymap) in a process of its own, on loopback, its mailboxes in memory.

It runs beside the tests so that what a hostile mail costs it is not counted as ours.
"""

import argparse
import asyncio
import contextlib
import imaplib
import ssl
import subprocess
import sys
from pathlib import Path

USER, PASSWORD = "office", "hunter2 ключ"
PATIENCE = 120


class ImapServer:
    """Start a server; `without` names what it does not offer: IDLE, MOVE.

    With a certificate it offers STARTTLS, and at `tls_port` TLS from the beginning.
    """

    def __init__(self, *, without=(), port=0, certificate=None):
        options = [f"--without={it}" for it in without]
        if certificate is not None:
            options.append(f"--certificate={certificate}")
        self._process = subprocess.Popen(  # noqa: S603 - our own script
            [sys.executable, Path(__file__), "--port", str(port), *options],
            stdout=subprocess.PIPE,
            text=True,
        )
        told = self._process.stdout.readline().split()
        self.port, self.tls_port = int(told[0]), int(told[-1])

    def stop(self):
        """End it; what it held is gone."""
        self._process.kill()
        self._process.wait()
        self._process.stdout.close()

    @contextlib.contextmanager
    def client(self, user=USER):
        """Log in as another program would."""
        client = imaplib.IMAP4("127.0.0.1", self.port, timeout=PATIENCE)
        client.authenticate("PLAIN", lambda _: f"\0{user}\0{PASSWORD}".encode())
        try:
            yield client
        finally:
            client.logout()

    def deliver(self, *mails, folder="INBOX", user=USER):
        """Put mails into a folder, as a mail server does."""
        with self.client(user) as client:
            for mail in mails:
                kind, said = client.append(folder, None, None, mail)
                assert kind == "OK", said

    def contents(self, folder="INBOX", user=USER):
        """Return the mails of a folder; none if it is not there."""
        with self.client(user) as client:
            if client.select(folder, readonly=True)[0] != "OK":
                return []
            kind, found = client.fetch("1:*", "(BODY.PEEK[])")
            assert kind == "OK"
            return [it[1] for it in found if isinstance(it, tuple)]

    def count(self, folder="INBOX"):
        """Return how many mails lie in a folder."""
        with self.client() as client:
            kind, found = client.select(folder, readonly=True)
            return int(found[0]) if kind == "OK" else 0

    def move_all(self, source, target):
        """Move the mails of a folder into another, as a person would."""
        with self.client() as client:
            client.select(source)
            assert client.uid("MOVE", "1:*", target)[0] == "OK"


async def serve(port, without, certificate):
    from proxyprotocol.reader import ProxyProtocolReader  # noqa: PLC0415 - the server's
    from pymap.backend.dict import Config, DictBackend  # noqa: PLC0415
    from pymap.imap import IMAPServer  # noqa: PLC0415
    from pymap.user import Passwords, UserMetadata  # noqa: PLC0415
    from pysasl.hashing import BuiltinHash  # noqa: PLC0415

    offered = Config.login_capability
    Config.login_capability = property(
        lambda it: [name for name in offered.fget(it) if name.decode() not in without]
    )
    arguments = argparse.Namespace(
        host="127.0.0.1",
        port=port,
        debug=False,
        cert=certificate,
        key=certificate,
        tls=certificate is not None,
        proxy_protocol=None,
        inherited_sockets=None,
        passlib_cfg=None,
        demo_data=False,
        demo_user=USER,
        demo_password=PASSWORD,
    )
    cheap = BuiltinHash(hash_name="sha256", rounds=1)
    backend, config = await DictBackend.init(arguments, hash_context=cheap)
    hashed = await Passwords(config).hash_password(PASSWORD)
    for user in ("client",):
        backend.login.users_dict[user] = UserMetadata(config, user, password=hashed)
    config.apply_context()
    reader = ProxyProtocolReader(config.proxy_protocol)
    served = reader.get_callback(IMAPServer(backend.login, config))
    servers = [await asyncio.start_server(served, "127.0.0.1", port)]
    if certificate is not None:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(certificate)
        encrypted = await asyncio.start_server(served, "127.0.0.1", 0, ssl=context)
        servers.append(encrypted)
    ports = [it.sockets[0].getsockname()[1] for it in servers]
    print(*ports, flush=True)  # noqa: T201 - to the tests
    await asyncio.gather(*(it.serve_forever() for it in servers))


if __name__ == "__main__":
    # a mail of a thousand parts inside each other is our problem, not the server's
    sys.setrecursionlimit(100_000)
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--without", action="append", default=[])
    parser.add_argument("--certificate")
    given = parser.parse_args()
    asyncio.run(serve(given.port, given.without, given.certificate))
