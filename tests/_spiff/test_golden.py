"""States that released versions saved are read, and written back the same."""

import datetime as dt
import json
from pathlib import Path

import pytest

from bizproc import bpmn
from bizproc._spiff.execution import Execution
from bizproc._spiff.specs.process import ProcessSpec
from bizproc.engine.components import Options
from bizproc.errors import StoreError
from bizproc.values import dump_values

GOLDEN = Path(__file__).parent / "golden"
STATES = sorted(path.name for path in GOLDEN.glob("*.v*.json"))


class QuietHost:
    def __init__(self):
        self.now = dt.datetime(2027, 3, 1, 6, tzinfo=dt.UTC)
        self.key = None
        self.names = {}
        self.functions = {}
        self.limits = Options()


def process(name):
    data = (GOLDEN / f"{name}.bpmn").read_bytes()
    [drawn] = bpmn.read(data, file=f"{name}.bpmn").processes
    return ProcessSpec(drawn, definition_id="p:1")


@pytest.mark.parametrize("file", STATES)
def test_a_saved_state_is_read_and_written_back(file):
    saved = json.loads((GOLDEN / file).read_text())
    execution = Execution.load(
        saved["content"], process(file.split(".")[0]), QuietHost()
    )
    waiting = sorted(element for _, element in execution.waiting_at())
    assert waiting == saved["waiting_at"]
    assert json.loads(dump_values(execution.variables())) == saved["variables"]
    assert execution.content() == saved["content"]
    execution.run()
    assert list(execution.take_effects()) == []


@pytest.mark.parametrize("content", ['{"v":99}', "[]", '{"n":1}'])
def test_a_state_of_another_version_is_refused_with_what_to_do(content):
    with pytest.raises(StoreError, match="upgrade bizproc"):
        Execution.load(content, process("one_task"), QuietHost())
