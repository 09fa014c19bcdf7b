"""`bizproc new` makes a workspace that runs at once, and writes over nothing."""

import json
import re

import pytest

from bizproc.cli import main
from bizproc.cli.files.new import NEXT
from bizproc.studio.new_workspace import make_workspace
from bizproc.testing import run_scenarios
from bizproc.testing.coverage import CoverageRecorder


@pytest.fixture
def run(tmp_path, monkeypatch, capsys):
    """Run a command in an empty folder; return its status and what it printed."""
    monkeypatch.chdir(tmp_path)

    def command(*arguments):
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main(arguments)
        out, err = capsys.readouterr()
        return ended.value.code or 0, out, err

    return command


def contents(folder):
    return {
        it.relative_to(folder).as_posix(): it.read_bytes()
        for it in folder.rglob("*")
        if it.is_file()
    }


def test_the_new_workspace_has_no_findings(run, tmp_path, monkeypatch):
    assert run("new", "shop")[0] == 0
    monkeypatch.chdir(tmp_path / "shop")
    assert run("check") == (0, "No findings.\n", "")


@pytest.mark.parametrize("store", ["memory", "sqlite"])
@pytest.mark.parametrize("harder", [False, True])
def test_its_scenario_takes_all_of_its_diagram(tmp_path, store, harder):
    make_workspace(tmp_path / "shop")
    coverage = CoverageRecorder()
    report = run_scenarios(
        [tmp_path / "shop"],
        store=store,
        restart=harder,
        deliver_twice=harder,
        coverage=coverage,
    )
    assert not report.findings
    assert [it.name for it in report.results] == ["small", "approved", "refused"]
    assert all(it.passed for it in report.results)
    [covered] = coverage.coverage()
    assert covered.percent == 100


def test_it_says_what_to_type_next_as_its_readme_does(run, tmp_path):
    _, out, _ = run("new", "my shop")
    typed = [line.strip() for line in out.partition("Next:\n")[2].splitlines()]
    assert typed == ["cd 'my shop'", *NEXT]
    readme = (tmp_path / "my shop" / "README.md").read_text(encoding="utf-8")
    assert tuple(re.findall(r"^\$ (.*)$", readme, re.MULTILINE)) == NEXT


def test_the_present_folder_needs_no_cd(run):
    status, out, _ = run("new", ".")
    assert status == 0
    assert "cd " not in out


def test_it_names_the_files_as_json(run, tmp_path):
    status, out, _ = run("new", "deep/shop", "--json")
    assert status == 0
    made = json.loads(out)
    assert made["folder"] == "deep/shop"
    assert set(made["files"]) == set(contents(tmp_path / "deep" / "shop"))
    assert "processes/purchase.bpmn" in made["files"]


def test_a_folder_with_files_is_refused_and_left_alone(run, tmp_path):
    shop = tmp_path / "shop"
    shop.mkdir()
    for name in ("a.txt", "b.txt", "bizproc.yaml", "c.txt", "d.txt"):
        (shop / name).write_text(name)
    before = contents(shop)
    told = (
        "shop: NOT_EMPTY: the folder has files already (a.txt, b.txt, bizproc.yaml and "
        "2 more); name a new one\n"
    )
    assert run("new", "shop") == (2, "", told)
    assert contents(shop) == before


def test_a_second_time_is_refused(run, tmp_path):
    run("new", "shop")
    before = contents(tmp_path / "shop")
    status, _, err = run("new", "shop")
    assert status == 2
    assert "NOT_EMPTY" in err
    assert contents(tmp_path / "shop") == before


def test_hidden_files_may_stand_there(run, tmp_path):
    git = tmp_path / "shop" / ".git"
    git.mkdir(parents=True)
    (git / "config").write_text("mine")
    assert run("new", "shop")[0] == 0
    assert (git / "config").read_text() == "mine"


def test_a_file_is_no_folder(run, tmp_path):
    (tmp_path / "shop").write_text("mine")
    status, _, err = run("new", "shop")
    assert (status, err) == (
        2,
        "shop: NOT_EMPTY: this is a file; name a folder that is new or empty\n",
    )
    assert (tmp_path / "shop").read_text() == "mine"


def test_a_folder_that_cannot_be_made_is_told_without_a_traceback(run, tmp_path):
    (tmp_path / "file").write_text("mine")
    status, _, err = run("new", "file/shop")
    assert status == 2
    assert err.startswith("file/shop: ")
    assert "Traceback" not in err


# -- the first database --------------------------------------------------------


@pytest.fixture
def shop(run, tmp_path, monkeypatch):
    """Return the folder of a new workspace, which is the current one."""
    run("new", "shop")
    monkeypatch.chdir(tmp_path / "shop")
    return tmp_path / "shop"


MADE = "bizproc.db was not there: made, processes/ deployed (purchase)\n"
START = ("start", "purchase", "item=Laptop", "amount=1800", "asked_by=u_paul")


@pytest.mark.parametrize("command", [START, ("tasks",), ("records",), ("tick",)])
def test_the_first_command_makes_the_database_and_says_so(run, shop, command):
    status, out, err = run(*command)
    assert (status, err) == (0, MADE)
    assert (shop / "bizproc.db").is_file()
    assert run("instances")[2] == ""
    assert "was not there" not in out


def test_what_it_says_leaves_json_alone(run, shop):
    status, out, err = run(*START, "--json")
    assert (status, err) == (0, MADE)
    assert json.loads(out)["waiting_at"] == ["ApproveOrder"]
    assert shop.is_dir()


def test_a_fault_makes_no_database(run, shop):
    diagram = shop / "processes" / "purchase.bpmn"
    text = diagram.read_text(encoding="utf-8")
    diagram.write_text(text.replace("settings.approval_limit", "settings.limit"))
    status, _, err = run(*START)
    assert status == 1
    assert "BP111 Flow_AboveLimit_ApproveOrder" in err
    assert not list(shop.glob("*.db*"))


def test_nothing_to_deploy_makes_no_database(run, shop):
    for file in (shop / "processes").rglob("*.*"):
        file.unlink()
    status, _, err = run("tasks")
    assert (status, err) == (1, "no .bpmn, .dmn or .form file in processes\n")
    assert not list(shop.glob("*.db*"))


def test_a_database_that_is_named_is_not_made(run, shop):
    status, _, err = run(*START, "--db", "sqlite:///shp.db")
    assert status == 3
    assert "there is no database 'shp.db'; `bizproc deploy` makes it" in err
    assert not list(shop.glob("*.db*"))


def test_no_database_is_made_in_a_folder_below(run, shop, monkeypatch):
    monkeypatch.chdir(shop / "processes")
    status, _, err = run("tasks")
    assert status == 3
    assert "there is no database 'bizproc.db'" in err
    assert not list(shop.rglob("*.db*"))
