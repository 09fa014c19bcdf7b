"""`bizproc show` on diagrams."""

import json
from pathlib import Path

import pytest

from bizproc.cli import main

ROOT = Path(__file__).parents[2]
CONTROL = str(ROOT / "processes/service_control.bpmn")
REQUEST = str(ROOT / "processes/service_request.bpmn")


@pytest.fixture
def run(capsys, monkeypatch):
    monkeypatch.chdir(ROOT)

    def command(*arguments):
        with pytest.raises(SystemExit) as ended:
            main(["show", *arguments])
        out, err = capsys.readouterr()
        return ended.value.code or 0, out, err

    return command


def test_a_picture_is_printed_or_written(run, tmp_path):
    status, out, _ = run(CONTROL, "--svg")
    assert status == 0
    assert out.startswith("<svg ")
    target = tmp_path / "control.svg"
    assert run(CONTROL, "--svg", "-o", str(target))[0] == 0
    assert target.read_text(encoding="utf-8") == out


def test_several_pictures_go_into_a_folder(run, tmp_path):
    status, _, error = run(CONTROL, REQUEST, "--svg")
    assert (status, "need a folder" in error) == (1, True)
    assert run(CONTROL, REQUEST, "--svg", "--out", str(tmp_path))[0] == 0
    names = sorted(path.name for path in tmp_path.iterdir())
    assert names == ["service_control.svg", "service_request.svg"]


def test_the_elements_are_listed(run):
    status, out, _ = run(CONTROL, "--json")
    assert status == 0
    rows = {row["element"]: row for row in json.loads(out)}
    assert rows["DocumentsApproved"]["next"] == ["ReportTask", "ReworkTask"]
    assert rows["DealChanged"]["kind"] == "startEvent (message)"
    assert "DocumentsApproved" in run(CONTROL)[1]


@pytest.mark.parametrize(
    "arguments",
    [
        (CONTROL, "processes"),
        ("processes", "--svg"),
        (CONTROL, "--out", "x.svg"),
    ],
)
def test_what_does_not_go_together_is_wrong_usage(run, arguments):
    assert run(*arguments)[0] == 2


def test_a_file_that_is_not_there_is_refused(run):
    status, _, error = run("processes/nothing.bpmn", "--svg")
    assert status == 2
    assert "does not exist" in error
