"""A part of the matrix on the command line; all of it: `python -m tests.rights`."""

import json
import os
import re
import subprocess
import sys

import pytest
from tests.rights.office import FOLDER, ORACLE, ROOT, made, opened

from bizproc.cli import main

OWNERS = ("u_nils", "u_sara")
COMMANDS = {
    "see": lambda record: ("records", record),
    "change:comment": lambda record: ("change", record, "comment=Seen"),
    "change:discount": lambda record: ("change", record, "discount=7"),
    "change:margin": lambda record: ("change", record, "margin=9"),
    "move:WON": lambda record: ("change", record, "stage=WON"),
    "run": lambda record: ("start", "offer", "--key", record),
    "delete": lambda record: ("delete", record),
}
SAID = {
    "FORBIDDEN": re.compile(r"may not|may only|no active user"),
    "NOT_FOUND": re.compile(r"does not exist"),
    "TYPE_ERROR": re.compile(r"has no field 'margin'"),
}


@pytest.fixture
def company(tmp_path, monkeypatch):
    """Return the portal of a database that the commands work on."""
    monkeypatch.chdir(FOLDER)
    url = f"sqlite:///{tmp_path}/crm.db"
    monkeypatch.setenv("BIZPROC_DB", url)
    portal = opened(url)
    yield portal
    portal.close()


@pytest.fixture
def run(capsys):
    def command(*arguments):
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main([*arguments])
        out, err = capsys.readouterr()
        return ended.value.code or 0, out, err

    return command


@pytest.mark.parametrize("user", ["u_nils", "u_acc"])
def test_commands_answer_as_is_declared(company, run, user):
    for owner in OWNERS:
        record = made(company, "order", owner, margin=5)
        for action, command in COMMANDS.items():
            status, out, err = run(*command(record), "--as", user)
            answer = ORACLE.answer(user, action, "order", owner)
            assert status == (answer is not None), (action, owner, err)
            if answer is not None:
                assert out == ""
                assert SAID[answer].search(err), (action, owner, err)


def test_a_list_and_a_record_have_no_hidden_field(company, run):
    shown = made(company, "order", "u_nils", margin=5, amount=7)
    hidden = made(company, "order", "u_sara", margin=6)
    status, out, _ = run("records", "order", "--as", "u_nils", "--json")
    assert status == 0
    assert [(it["id"], "margin" in it["fields"]) for it in json.loads(out)] == [
        (shown, False)
    ]
    _, out, _ = run("records", shown, "--as", "u_nils")
    assert "margin" not in out
    assert "amount" in out
    _, out, _ = run("history", shown, "--as", "u_nils")
    assert hidden not in out


HIDDEN = {
    "record": lambda record: ("records", record),
    "history": lambda record: ("history", record),
    "variables": lambda record: ("variables", record),
    "explain": lambda record: ("explain", record),
    "rights": lambda record: ("rights", record),
    "tasks": lambda record: ("tasks", "--record", record),
    "closed tasks": lambda record: ("tasks", "--record", record, "--all"),
    "notifications": lambda record: ("notifications", "--record", record),
    "mails": lambda record: ("mails", "--record", record),
    "change": lambda record: ("change", record, "comment=Mine"),
    "delete": lambda record: ("delete", record),
    "suspend": lambda record: ("suspend", record),
    "terminate": lambda record: ("terminate", record),
}


def test_a_hidden_record_answers_as_one_that_is_not_there(company, run):
    record = made(company, "order", "u_sara", margin=5)
    company.start("offer", key=record)
    for door, command in HIDDEN.items():
        said = [
            [str(it).replace(id_, "…") for it in run(*command(id_), "--as", "u_nils")]
            for id_ in (record, "order-77")
        ]
        assert said[0] == said[1], door


def test_a_task_of_a_hidden_record_is_not_named(company, run):
    for owner in ("u_sara", "u_nora"):
        company.start("offer", key=made(company, "order", owner))
    hidden = run("complete", "WriteOffer", "--as", "u_nils")
    assert hidden == (1, "", "there is no task 'WriteOffer'\n")
    status, _, err = run("complete", "WriteOffer", "--as", "u_sara")
    assert (status, err) == (0, "")


def test_rights_are_printed_with_their_reasons(company, run):
    record = made(company, "order", "u_nils")
    status, out, _ = run("rights", "--as", "u_nils", record)
    assert status == 0
    assert out.startswith("u_nils has the roles seller, everybody.\n")
    assert re.search(
        r"^order +own +own +own +NEW own, .* margin +discount", out, re.MULTILINE
    )
    line = next(
        number
        for number, text in enumerate((FOLDER / "crm.yaml").read_text().splitlines(), 1)
        if text == "        order:"
    )
    assert re.search(
        r"^delete +no +no role grants delete for order$", out, re.MULTILINE
    )
    assert f"role seller (crm.yaml:{line}): own; the record is u_nils's" in out
    _, out, _ = run("rights", "--of", "u_sara", record)
    assert re.search(
        r"^see +no +role seller .*: own; the record is u_nils's$", out, re.MULTILINE
    )
    status, _, err = run("rights", "--of", "u_sara", "--as", "u_nils")
    assert (status, "administrators may" in err) == (1, True)
    _, out, _ = run("rights", "--as", "u_root", "--json")
    card = json.loads(out)
    assert (card["declared"], card["administrator"]) == (True, True)
    assert run("rights")[0] == 2


def test_who_declares_nothing_may_everything(run, tmp_path, monkeypatch):
    monkeypatch.chdir(ROOT / "examples" / "approval")
    url = f"sqlite:///{tmp_path}/crm.db"
    assert run("deploy", "--db", url)[0] == 0
    _, out, _ = run("rights", "--as", "u_irina", "--db", url)
    assert out.startswith("The workspace declares no rights")


def test_the_program_itself_tells_nothing_of_a_hidden_record(company):
    record = made(company, "order", "u_sara")
    done = [
        subprocess.run(  # noqa: S603 - our own command
            [
                *(sys.executable, "-c", "from bizproc.cli import main; main()"),
                *("records", id_, "--as", "u_nils"),
            ],
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
        )
        for id_ in (record, "order-77")
    ]
    said = [(it.returncode, it.stdout, it.stderr) for it in done]
    assert [
        (1, "", f"record '{it}' does not exist\n") for it in (record, "order-77")
    ] == said
