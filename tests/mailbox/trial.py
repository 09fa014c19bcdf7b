"""Let workers read a mailbox, kill some of them, and look what is lost or doubled."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from tests.imap_server import ImapServer
from tests.mailbox.mails import CONTACTS, Mail, mails_of
from tests.mailbox.worker import opened

PATIENCE = 3_000
ROOT = Path(__file__).parents[2]
# points that a worker passes before it is killed, at most
_FAR = 60


@dataclass
class Outcome:
    """Hold what a trial came to; `memory` is the most bytes that a worker had."""

    faults: list[str] = field(default_factory=list)
    killed: int = 0
    memory: int = 0
    kinds: Counter[str] = field(default_factory=Counter)


def play(
    address: str,
    folder: Path,
    *,
    mails: int,
    hostile: int,
    workers: int,
    kills: int = 0,
    seed: int = 1,
) -> Outcome:
    """Fill a mailbox, let it be read, and judge."""
    server = ImapServer()
    try:
        with_contacts(address, folder)
        filled = list(mails_of(mails, hostile, seed=seed))
        server.deliver(*(it.content for it in filled))
        outcome = Outcome()
        chance = random.Random(seed)  # noqa: S311 - replayable
        while outcome.killed < kills:
            points = [chance.randint(1, _FAR) for _ in range(workers)]
            read(outcome, address, folder, server.port, points)
            if server.count() == 0:
                break
        read(outcome, address, folder, server.port, [0] * workers)
        judge(outcome, filled, server, address, folder)
        return outcome
    finally:
        server.stop()


def with_contacts(address: str, folder: Path) -> None:
    """Make the clients that the mails are of."""
    portal = opened(address, folder)
    for email in CONTACTS:
        portal.create("contact", {"emails": [email], "responsible": "u_mgr"})
    portal.close()


def read(
    outcome: Outcome, address: str, folder: Path, port: int, points: list[int]
) -> None:
    """Let workers read until nothing waits, or until they are killed."""
    begun = [worker(address, folder, port, point) for point in points]
    for process in begun:
        out, err = process.communicate(timeout=PATIENCE)
        if process.returncode == 0:
            told = json.loads(out.splitlines()[-1])
            outcome.memory = max(outcome.memory, told["memory"])
        elif process.returncode < 0:
            outcome.killed += 1
        else:
            outcome.faults.append(f"a worker failed: {err[-2_000:]}")


def worker(address: str, folder: Path, port: int, point: int) -> subprocess.Popen[str]:
    """Begin a worker."""
    arguments = (address, folder, str(port), str(point))
    return subprocess.Popen(  # noqa: S603 - our own code
        [sys.executable, "-m", "tests.mailbox.worker", *arguments],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def judge(
    outcome: Outcome,
    filled: list[Mail],
    server: ImapServer,
    address: str,
    folder: Path,
) -> None:
    """Note what is lost, doubled, or lies where it should not."""
    aside = sum(it.kind == "unreadable" for it in filled)
    lie = [server.count(it) for it in ("INBOX", "Processed", "Quarantine")]
    # who is killed between taking and moving leaves no second copy where MOVE is one step
    if lie != [0, len(filled) - aside, aside]:
        outcome.faults.append(f"{lie} lie in the folders; {aside} are unreadable")
    portal = opened(address, folder)
    rows = portal.received_mails()
    history = Counter(
        it.record for it in portal.record_history() if it.event == "mail_received"
    )
    portal.close()
    distinct = [it for it in filled if not it.is_copy]
    outcome.kinds = Counter(it.kind for it in rows)
    expected = Counter(it.kind for it in distinct)
    if outcome.kinds != expected:
        problems = Counter(it.problem for it in rows)
        told = f"kept {outcome.kinds}, expected {expected}; {problems}"
        outcome.faults.append(told)
    lost = {it.kept for it in distinct if it.kept} - {it.id for it in rows}
    if lost:
        outcome.faults.append(f"lost: {sorted(lost)[:10]}")
    if history.total() != expected["personal"]:
        outcome.faults.append(
            f"{history.total()} entries of {expected['personal']} mails"
        )
