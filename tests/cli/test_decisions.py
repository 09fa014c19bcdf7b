"""`bizproc decide`, `bizproc show`, and tables in `bizproc check`."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from bizproc.cli import main

ROOT = Path(__file__).parents[2]
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Run:
    """Run a command in a workspace of its own; return status and outputs."""
    for name in ("bizproc.yaml", "crm.yaml", "constants.yaml"):
        shutil.copy(ROOT / name, tmp_path / name)
    shutil.copytree(ROOT / "processes", tmp_path / "processes")
    monkeypatch.chdir(tmp_path)

    def command(*arguments: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            main(arguments)
        out, err = capsys.readouterr()
        return int(ended.value.code or 0), out, err

    return command


def given(**values: object) -> str:
    Path("with.json").write_text(json.dumps(values), encoding="utf-8")
    return "with.json"


def test_a_decision_of_the_workspace_is_asked(run: Run) -> None:
    file = given(funnel="recurring", stage="CLOSING", step=5)
    status, out, _ = run("decide", "ladders", "--with", file)
    assert status == 0
    assert out == '{days: 20, base: "period_end", to: "role:head"}\n'
    _, out, _ = run("decide", "ladders", "--with", file, "--json")
    assert json.loads(out) == {"days": 20, "base": "period_end", "to": "role:head"}


def test_constants_functions_and_dates_are_at_hand(run: Run) -> None:
    dates = {"contract_date": "2026-03-15", "contract_end_date": "2026-08-15"}
    arguments = ("decide", "reminder_period", "--with", given(**dates), "--explain")
    status, out, _ = run(*arguments)
    assert status == 0
    lines = out.splitlines()
    assert lines[0] == "reminder_period = 14"
    assert lines[1] == "  Договор короткий = true"
    assert lines[2].startswith("  rule 1 matched (true) processes/reminder_period.dmn:")
    _, out, _ = run(*arguments, "--json")
    found = json.loads(out)
    assert (found["value"], found["matched"][0]["number"]) == (14, 1)
    assert found["inputs"] == {"Договор короткий": True}


def test_what_is_wrong_is_said(run: Run) -> None:
    status, _, err = run("decide", "lader")
    assert status == 1
    assert "there is no decision 'lader'; did you mean 'ladders'?" in err
    status, _, err = run(
        "decide", "ladders", "--with", given(funnel=5, stage="", step=1)
    )
    assert status == 1
    assert "the input 'funnel' must be a string, not the number 5" in err
    status, out, err = run(
        "decide", "ladders", "--lenient", "--with", given(funnel=5, stage="", step=1)
    )
    assert (status, out) == (0, "null\n")
    assert "null because" in err
    status, _, err = run("decide", "ladders", "--with", given(stage="SENT"))
    assert (status, "ladders needs funnel, step: give them by --with" in err) == (
        1,
        True,
    )
    status, _, err = run("decide", "ladders", "nowhere.dmn")
    assert (status, "'nowhere.dmn' does not exist" in err) == (2, True)


def test_a_file_is_shown(run: Run) -> None:
    status, out, _ = run("show", "processes/ladders.dmn")
    assert status == 0
    assert out.startswith("# Лесенки напоминаний\n")
    assert out.count("\n| ") == 14
    _, out, _ = run("show", "processes/ladders.dmn", "--json")
    assert len(json.loads(out)["decisions"][0]["logic"]["rules"]) == 13


def test_check_finds_overlapping_rules(run: Run) -> None:
    file = Path("processes/ladders.dmn")
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("<text>&gt;= 1</text>", "<text>&gt;= 0</text>"))
    assert run("check")[0] == 0
    file.write_text(text.replace('<text>"CLOSING"</text>', '<text>"SENT"</text>'))
    status, out, _ = run("check")
    assert status == 1
    assert "DMN_OVERLAP Ladders_Rule9: rules 5 and 9 of the UNIQUE table" in out
    assert 'Воронка = "recurring", Стадия = "SENT", Номер шага = 1' in out


def test_check_finds_unknown_functions(run: Run) -> None:
    file = Path("processes/reminder_period.dmn")
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("add_months(", "add_month("))
    status, out, _ = run("check")
    assert status == 1
    assert "unknown function 'add_month'; did you mean 'add_months'?" in out


def test_an_expression_has_what_the_workspace_gives(run: Run) -> None:
    assert run("feel", 'add_days(@"2026-01-31", 1)')[:2] == (0, "2026-02-01\n")
    assert run("feel", 'has_phrase("Новый счёт", "счет")')[:2] == (0, "true\n")
    assert run("feel", "today() = date(now())")[:2] == (0, "true\n")
    status, out, _ = run("feel", "constants", "--json")
    assert status == 0
    assert json.loads(out)
    asked = 'decide("ladders", {funnel: "recurring", stage: "CLOSING", step: 5}).days'
    assert run("feel", asked)[:2] == (0, "20\n")
    status, _, err = run("feel", 'decide("laders", {})')
    assert status == 1
    assert "did you mean 'ladders'?" in err


def test_an_expression_needs_no_workspace(
    run: Run, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = Path.cwd()
    monkeypatch.chdir(tmp_path_factory.mktemp("elsewhere"))
    assert run("feel", "1 + 1")[:2] == (0, "2\n")
    assert "unknown function 'add_days'" in run("feel", "add_days(now(), 1)")[2]
    asked = ("feel", 'add_days(@"2026-01-31", 1)', "--workspace", str(home))
    assert run(*asked)[:2] == (0, "2026-02-01\n")
    assert run("feel", "1", "--workspace", "nowhere")[0] != 0
    (home / "crm.yaml").write_text("[", encoding="utf-8")
    assert run("feel", "1", "--workspace", str(home))[0] != 0
