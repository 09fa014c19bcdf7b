"""Play the whole matrix of rights on the command line: `python -m tests.rights`.

Every kind of person, every action, every owner; and every door of a hidden record
beside the same door of one that is not there. Prints how many answers were compared.
"""

import contextlib
import io
import os
import sys
import tempfile
import time

from tests.rights.office import ACTIONS, FOLDER, KINDS, ORACLE, OWNERS, made, opened
from tests.rights.test_command_line import HIDDEN, SAID

from bizproc.cli import main

VALUES = {"comment": "Seen", "discount": "7", "margin": "9", "title": "Other"}


def run(*arguments):
    """Run a command; return status, standard output and standard error."""
    out, err, status = io.StringIO(), io.StringIO(), 0
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            main([*arguments])
        except SystemExit as ended:
            status = ended.code or 0
    return status, out.getvalue(), err.getvalue()


def command_of(portal, action, type_, owner):
    """Return the command of an action, on a new record of an owner."""
    kind, _, what = action.partition(":")
    if kind == "create":
        fields = ["title=T", f"responsible={owner or 'null'}"]
        if type_ == "notice":
            fields.pop()
        if what in VALUES:
            fields.append(f"{what}={VALUES[what]}")
        elif what:
            fields.append(f"stage={what}")
        return "create", type_, *fields
    record = made(portal, type_, owner)
    return {
        "see": ("records", record),
        "change": ("change", record, f"{what}={VALUES.get(what)}"),
        "move": ("change", record, f"stage={what}"),
        "delete": ("delete", record),
        "run": ("start", "offer", "--key", record),
    }[kind]


def matrix(portal):
    """Yield how each command was answered otherwise than declared, or None."""
    for user in KINDS:
        for type_, actions in ACTIONS.items():
            for owner in OWNERS if type_ != "notice" else (None,):
                for action in actions:
                    command = command_of(portal, action, type_, owner)
                    status, _, err = run(*command, "--as", user)
                    answer = ORACLE.answer(user, action, type_, owner)
                    known = user in ORACLE.users
                    good = status == (answer is not None) and (
                        answer is None or not known or SAID[answer].search(err)
                    )
                    yield None if good else (user, command, answer, status, err)


def hidden(portal):
    """Yield where a hidden record answers otherwise than one that is not there."""
    record = made(portal, "order", "u_sara")
    portal.start("offer", key=record)
    for user in KINDS:
        if ORACLE.answer(user, "see", "order", "u_sara") != "NOT_FOUND":
            continue
        for door, command in HIDDEN.items():
            said = [
                [str(it).replace(id_, "…") for it in run(*command(id_), "--as", user)]
                for id_ in (record, "order-9999")
            ]
            yield None if said[0] == said[1] else (user, door, said)


def play():
    """Play both; return how many answers were wrong."""
    os.chdir(FOLDER)
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/crm.db"
        os.environ["BIZPROC_DB"] = url
        portal = opened(url)
        begun, wrong, compared = time.process_time(), 0, 0
        for part in (matrix, hidden):
            for found in part(portal):
                compared += 1
                if found is not None:
                    wrong += 1
                    print(found)  # noqa: T201 - a program
        portal.close()
    spent = time.process_time() - begun
    print(f"{compared} answers, {wrong} wrong, {spent:.0f} s")  # noqa: T201 - a program
    return wrong


if __name__ == "__main__":
    sys.exit(1 if play() else 0)
