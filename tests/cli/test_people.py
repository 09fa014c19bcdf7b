"""Administrators look at people and change them on the command line."""

import shutil

import pytest


@pytest.fixture
def staff(run, folder, kept_databases):
    """Return what runs a command as the administrator."""
    kept = kept_databases / "processes.db"
    if kept.exists():
        shutil.copy(kept, folder / "bizproc.db")
    else:
        assert run("deploy", "processes")[0] == 0
        shutil.copy(folder / "bizproc.db", kept)

    def command(*arguments):
        return run(*arguments, "--as", "u_admin")

    return command


def test_people_come_and_change(staff, read):
    new = ("u_new", "name=Нина", "email=n@company.example", "department=sales")
    assert staff("people", "add", *new)[0] == 0
    assert (
        staff("people", "change", "u_new", "head=null", "groups=[dispatchers]")[0] == 0
    )
    [card] = read("people", "u_new")
    assert (card["user"]["name"], card["head"], card["source"]) == (
        "Нина",
        None,
        "added",
    )
    assert card["user"]["groups"] == ["dispatchers"]
    assert staff("people", "change", "u_new", "--reset", "head")[0] == 0
    [card] = read("people", "u_new")
    assert card["head"] == "u_head"
    changed = {it["field"] for it in read("people", "u_new", "--changes")}
    assert changed == {
        "name",
        "email",
        "department",
        "groups",
        "without_head",
        "active",
    }


def test_people_are_shown_with_who_stands_in(staff, run):
    assert "u_mgr" in run("people")[1]
    given = ("u_mgr", "--ends", "2999-01-01", "--substitute", "u_mgr2")
    assert staff("absences", "set", *given)[0] == 0
    _, out, _ = run("people", "u_mgr", "--json")
    assert '"stand_in": "u_mgr2"' in out
    assert "u_mgr2" in run("absences")[1]
    assert staff("absences", "end", "u_mgr")[0] == 0
    assert "Nobody is away." in run("absences")[1]


def test_a_person_is_shown_what_they_are_offered(staff, run, read):
    deal = ("deal", "funnel=contract", "title=D", "responsible=u_mgr")
    assert run("create", *deal, "--as", "u_mgr")[0] == 0
    tasks = {it["id"] for it in read("tasks", "--as", "u_mgr")}
    assert tasks
    assert read("tasks", "--as", "u_mgr2") == []
    staff("absences", "set", "u_mgr", "--substitute", "u_mgr2")
    assert {it["id"] for it in read("tasks", "--as", "u_mgr2")} == tasks


def test_departments_get_another_head(staff, read):
    assert staff("departments", "add", "cables", "title=Кабели", "head=u_spec1")[0] == 0
    assert staff("departments", "change", "sales", "parent=cables")[0] == 0
    found = {it["id"]: (it["head"], it["parent"]) for it in read("departments")}
    assert found == {"sales": ("u_head", "cables"), "cables": ("u_spec1", None)}


def test_a_dismissal_says_whose_everything_is_now(staff, run, read):
    deal = run("create", "deal", "title=D", "responsible=u_head", "--as", "u_admin")
    assert deal[0] == 0
    status, out, _ = staff("people", "dismiss", "u_head", "--successor", "u_mgr")
    assert status == 0
    assert "deal-1" in out
    assert "u_head still heads sales" in out
    assert read("people", "u_head")[0]["user"]["active"] is False
    _, out, _ = staff("people", "dismiss", "u_head", "--json")
    assert '"leads"' in out


@pytest.mark.parametrize(
    ("arguments", "fault"),
    [
        (("people", "add", "u_new"), "name is a text"),
        (("people", "change", "u_mgr"), "nothing to change"),
        (("people", "change", "u_mg", "name=N"), "did you mean 'u_mgr'"),
        (("people", "dismiss", "u_mg"), "did you mean 'u_mgr'"),
        (("departments", "change", "sales"), "nothing to change"),
        (("absences", "set", "u_mgr", "--begins", "soon"), "soon"),
        (("absences", "end", "u_mgr"), "is not away"),
    ],
)
def test_what_does_not_fit_is_refused(staff, arguments, fault):
    status, _, err = staff(*arguments)
    assert status in (1, 2)
    assert fault in err.replace("\n", " ")


def test_others_may_not(run):
    run("deploy", "processes")
    status, _, err = run("people", "dismiss", "u_mgr", "--as", "u_head")
    assert (status, "may not change people" in err) == (1, True)
    status, _, err = run("people", "--limit", "2")
    assert (status, "--changes" in err) == (1, True)
