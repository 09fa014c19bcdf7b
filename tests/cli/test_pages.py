"""`--limit` and `--after` of the lists: pages that lead to each other."""

import json
import shutil

import pytest


@pytest.fixture
def leads(run, folder, kept_databases):
    """Make three leads once; a process and a task for each."""
    kept = kept_databases / "leads.db"
    if kept.exists():
        shutil.copy(kept, folder / "bizproc.db")
        return
    assert run("deploy")[0] == 0
    for days in ("4", "5"):
        run("constants", "set", f"ActFormingDate={days}", "--as", "u_admin")
    for name in ("Анна", "Борис", "Вера"):
        made = run("create", "lead", f"title=Лид {name}", f"name={name}")
        assert made[0] == 0, made
    shutil.copy(folder / "bizproc.db", kept)


@pytest.mark.usefixtures("leads")
@pytest.mark.parametrize("command", ["tasks", "instances", "records lead", "constants"])
def test_a_list_goes_on_where_the_page_before_ended(run, command):
    words = command.split()
    whole = json.loads(run(*words, "--json")[1])
    assert len(whole) >= 3
    met, after = [], []
    while len(met) < min(len(whole), 4):
        status, out, _ = run(*words, "--limit", "1", *after)
        assert status == 0
        page = json.loads(run(*words, "--limit", "1", *after, "--json")[1])
        met += page["items"]
        assert ("more: --after" in out) is (page["next"] is not None)
        if page["next"] is not None:
            assert out.endswith(f"\nmore: --after {page['next']}\n")
            after = ["--after", page["next"]]
    assert met == whole[: len(met)]
    last = json.loads(run(*words, "--limit", str(len(whole)), "--json")[1])
    assert last == {"items": whole, "next": None}


@pytest.mark.usefixtures("leads")
@pytest.mark.parametrize(
    "command",
    [
        *("incidents", "notifications", "mails", "history lead-1"),
        *("timers", "timers service_request", "constants --changes"),
    ],
)
def test_the_other_lists_have_pages_too(run, command):
    words = command.split()
    whole = json.loads(run(*words, "--json")[1])
    page = json.loads(run(*words, "--limit", "1", "--json")[1])
    assert page["items"] == whole[:1]
    assert (page["next"] is None) is (len(whole) <= 1)


def test_a_page_that_cannot_be_is_refused(run):
    assert run("tasks", "--limit", "0")[0] == 2
    assert run("deploy")[0] == 0
    status, _, error = run("tasks", "--after", "nonsense")
    assert status == 1
    assert "no place in the list of tasks" in error
    status, _, error = run("constants", "--after", "ActFormingDat")
    assert status == 1
    assert error == (
        "--after 'ActFormingDat' is none of these constants; did you mean "
        "'ActFormingDate'?\n"
    )
