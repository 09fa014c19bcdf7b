"""`bizproc catalog` shows what diagrams may name, and what is empty."""

import json
import re
import shutil
from pathlib import Path

import jsonschema
import pytest

from bizproc.cli import main
from bizproc.cli.files.catalog_tables import EMPTY

ROOT = Path(__file__).parents[2]


@pytest.fixture
def run(capsys):
    def command(*arguments):
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main(["catalog", *arguments])
        out, err = capsys.readouterr()
        return ended.value.code or 0, out, err

    return command


def test_the_company_offers_something_of_every_kind(run, monkeypatch):
    monkeypatch.chdir(ROOT)
    status, out, _ = run()
    assert status == 0
    counted = dict(re.findall(r"^(\w+) +(\d+) ", out, re.MULTILINE))
    assert set(counted) == set(EMPTY)
    assert "0" not in counted.values()
    document = json.loads(run("--json")[1])
    jsonschema.validate(document, json.loads(run("--schema")[1]))
    assert set(document) == {"format", "workspace", *EMPTY}
    assert document["processes"]["contract_funnel"]["file"].startswith("processes/")
    for kind in EMPTY:
        status, out, _ = run(kind)
        assert (status, out.count("\n") - 1) == (0, len(document[kind])), kind


def test_one_entry_is_shown_whole(run, monkeypatch):
    monkeypatch.chdir(ROOT)
    _, out, _ = run("actions", "send_email")
    for told in ("group: Notifications", "NO_RECIPIENT", "reply_to", "mail  context"):
        assert told in out
    assert json.loads(run("actions", "send_email", "--json")[1])["runs"] == "job"
    _, out, _ = run("record-types", "deal")
    assert re.search(r"^contract +Заключение договора", out, re.MULTILINE)


def test_a_misspelt_kind_or_name_says_what_is_there(run, monkeypatch):
    monkeypatch.chdir(ROOT)
    status, _, error = run("action")
    assert (status, "did you mean 'actions'?" in error) == (1, True)
    status, _, error = run("actions", "send_mail")
    assert (status, "did you mean 'send_email'?" in error) == (1, True)


def test_without_a_workspace_it_says_what_is_empty_and_what_to_do(
    run, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    status, out, _ = run()
    assert status == 0
    for kind in set(EMPTY) - {"functions"}:
        assert re.search(rf"^{kind} +0 +none: \w", out, re.MULTILINE), kind
    assert run("people")[1] == f"No people: {EMPTY['people']}.\n"


def test_a_file_that_cannot_be_read_is_left_out_aloud(run, tmp_path, monkeypatch):
    shutil.copy(ROOT / "examples" / "order.bpmn", tmp_path)
    monkeypatch.chdir(tmp_path)
    assert json.loads(run("processes", "--json")[1])["order"]["callable"] is True
    (tmp_path / "broken.bpmn").write_text("<a>")
    status, _, error = run("processes")
    assert (status, "left out: broken.bpmn" in error) == (0, True)
