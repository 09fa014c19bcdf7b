"""`bizproc templates` writes element templates; what is stale says so."""

import json
import shutil
from pathlib import Path

import pytest

from bizproc.cli import main
from bizproc.studio.element_templates import FOLDER

ROOT = Path(__file__).parents[2]
OWN = '''
from typing import Annotated, Literal

import bizproc

ACTIONS = bizproc.Actions()


@ACTIONS.add("escalate", title="Escalate", group="Rescue", errors={"NOBODY": "…"})
def escalate(
    to: Annotated[str, bizproc.Person, "who takes over"],
    stage: Annotated[str | None, bizproc.StageName] = None,
    level: Literal["low", "high"] = "low",
    loud: bool = False,
    times: int = 1,
    until: Annotated[str | None, bizproc.Moment] = None,
    data: dict | None = None,
    key: bizproc.Secret | None = None,
) -> None:
    """Escalate. Loudly."""
'''


@pytest.fixture
def run(capsys):
    def command(*arguments):
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main(["templates", *arguments])
        out, err = capsys.readouterr()
        return ended.value.code or 0, out, err

    return command


@pytest.fixture
def company(tmp_path, monkeypatch):
    """Return a copy of the example's folder, the current one."""
    folder = tmp_path / "approval"
    shutil.copytree(ROOT / "examples" / "approval", folder)
    monkeypatch.chdir(folder)
    return folder


def read(folder):
    file = folder / FOLDER / "bizproc.json"
    return {it["id"]: it for it in json.loads(file.read_text(encoding="utf-8"))}


@pytest.mark.parametrize("folder", [ROOT, ROOT / "examples" / "approval"], ids=str)
def test_the_templates_that_are_kept_are_up_to_date(run, folder, monkeypatch):
    monkeypatch.chdir(folder)
    status, out, _ = run("--check")
    assert status == 0, f"run bizproc templates in {folder}: {out}"


def test_what_changes_in_the_workspace_makes_them_stale_and_counts_up(run, company):
    before = read(company)
    by_hand = (company / FOLDER / "approval.json").read_text(encoding="utf-8")
    people = company / "bizproc.yaml"
    text = people.read_text(encoding="utf-8")
    people.write_text(text.replace("u_oleg:", "u_olga:", 1).replace("u_oleg", "u_olga"))
    status, out, _ = run("--check", "--json")
    assert (status, json.loads(out)["stale"]) == (1, True)
    status, out, _ = run("--check")
    assert status == 1
    assert "bizproc.action.set_fields" not in out  # nobody is picked there
    for id_ in ("bizproc.action.create_task", "bizproc.task.ask"):
        assert id_ in out
    assert read(company) == before
    assert run()[0] == 0
    after = read(company)
    changed = {it for it in after if after[it]["version"] == 2}
    assert "bizproc.task.ask" in changed
    assert {it: after[it] for it in after.keys() - changed} == {
        it: before[it] for it in before.keys() - changed
    }
    assert "u_olga" in json.dumps(after["bizproc.task.ask"])
    assert run("--check")[0] == 0
    assert (company / FOLDER / "approval.json").read_text(encoding="utf-8") == by_hand


def test_a_process_that_has_a_template_by_hand_gets_no_other(run, company):
    assert "bizproc.call.approval" not in read(company)
    (company / FOLDER / "approval.json").unlink()
    assert run()[0] == 0
    call = read(company)["bizproc.call.approval"]
    named = {it["binding"].get("name") for it in call["properties"]}
    assert {"approvers", "how", "title"} <= named


def test_an_own_action_gets_a_form_that_fits_its_parameters(run, company, monkeypatch):
    (company / "rescue.py").write_text(OWN)
    monkeypatch.syspath_prepend(company)
    assert run("--actions", "rescue:ACTIONS")[0] == 0
    made = read(company)["bizproc.action.escalate"]
    assert (made["name"], made["category"]["name"]) == ("Escalate", "Rescue")
    assert made["description"].endswith("Errors: NOBODY, TYPE_ERROR.")
    controls = {}
    for it in made["properties"]:
        name = it["binding"].get("name", "")
        if it["binding"]["type"] == "zeebe:input":
            controls.setdefault(name, []).append((it["type"], it.get("feel")))
    pick = [("Dropdown", None), ("String", "optional")]
    assert controls == {
        "to": pick,
        "stage": [("String", "optional")] if not stages(company) else pick,
        "level": [("Dropdown", None)],
        "loud": [("Boolean", "optional")],
        "times": [("Number", "optional")],
        "until": [("String", "optional")],
        "data": [("Text", "required")],
        "key": [("Text", "required")],
    }


def stages(folder):
    return "stages:" in (folder / "crm.yaml").read_text(encoding="utf-8")


def test_no_list_holds_an_expression_and_no_control_loses_its_condition():
    """What a Dropdown does not know it shows blank: an expression has its own control."""
    made = json.loads((ROOT / FOLDER / "bizproc.json").read_text(encoding="utf-8"))
    for template in made:
        ids = {it["id"] for it in template["properties"] if "id" in it}
        seen = set()
        for it in template["properties"]:
            if it["type"] == "Dropdown":
                assert "feel" not in it
                assert not any(one["value"].startswith("=") for one in it["choices"])
                assert it.get("value") in (None, *(o["value"] for o in it["choices"]))
            condition = it.get("condition")
            assert condition is None or condition["property"] in ids
            written = json.dumps([it["binding"], condition], sort_keys=True)
            assert written not in seen, (template["id"], written)
            seen.add(written)


def test_a_file_that_cannot_be_read_is_named(run, company):
    (company / FOLDER / "mine.json").write_text("{")
    status, _, error = run()
    assert (status, "mine.json: FILE: is no JSON of element" in error) == (2, True), (
        error
    )


def test_without_a_workspace_they_stand_in_this_folder(run, tmp_path, monkeypatch):
    (tmp_path / "rescue2.py").write_text(OWN)
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    assert run("--actions", "rescue2:ACTIONS")[0] == 0
    made = read(tmp_path)
    assert "bizproc.action.escalate" in made
    assert "bizproc.wait.duration" in made
