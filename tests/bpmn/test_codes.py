from __future__ import annotations

import re
from pathlib import Path

from bizproc import bpmn
from bizproc.bpmn import checks

PACKAGE = Path(bpmn.__file__).parent
TESTS = Path(__file__).parent


def codes_in(*files: Path) -> set[str]:
    return {
        code for file in files for code in re.findall(r'"(BP\d{3})"', file.read_text())
    }


def test_every_code_is_explained_and_no_other() -> None:
    used = codes_in(*PACKAGE.rglob("*.py"))
    explained = re.findall(r"\| (BP\d{3}) \|", f"{bpmn.__doc__}{checks.__doc__}")
    assert len(explained) == len(set(explained))
    assert used == set(explained)


def test_every_code_is_tested() -> None:
    tests = (*TESTS.rglob("*.py"), *(TESTS.parent / "check").rglob("*.py"))
    text = "".join(file.read_text() for file in tests)
    untested = {code for code in codes_in(*PACKAGE.rglob("*.py")) if code not in text}
    assert untested == set()


def test_every_check_is_run() -> None:
    files = {file.stem for file in Path(checks.__file__).parent.rglob("*.py")}
    run = {check.__module__.rpartition(".")[2] for check in checks.CHECKS}
    assert run == files - {"__init__", "possible_values", "record_type"}
