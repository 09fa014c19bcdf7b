"""Run the cases of a DMN Technology Compatibility Kit and count what is right.

    python tests/conformance/dmn_tck.py DIR [--json]

DIR holds `compliance-level-*/NNNN-subject/` with models (`*.dmn`) and cases
(`*-test-*.xml`). One case is one result node of one test case. The kit expects null
wherever input is ill-typed, so that an engine that always fails would score about
40 %: cases with a non-null expected value are counted apart. A case that raises an
error has failed, whatever it expects.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lxml import etree

from bizproc import dmn, feel
from bizproc.errors import BizprocError

sys.path.insert(0, str(Path(__file__).parents[2]))  # a script knows only its folder

from tests.conformance.expected_values import Temporal, read_expected, same

__all__ = ["Outcome", "outcomes", "report"]

_NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"
_TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"
_CONVERSIONS = {
    "date": "date",
    "time": "time",
    "dateTime": "date and time",
    "duration": "duration",
    "dayTimeDuration": "duration",
    "yearMonthDuration": "duration",
}


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)  # noqa: TID251  # the runner is a host; it has the time


_CLOCK = {
    "now": feel.Function("now", (), _now),
    "today": feel.Function("today", (), lambda: _now().date()),
}
"""Time is an input of expressions: the host's functions tell it."""


_BUDGET = feel.Budget(iterations=2_000_000, calls=150, seconds=20)
"""The standard knows no limits; these only end what would never end."""

_FRAMES = 10_000
"""What so many calls within each other need."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """Say how one case went; `problem` is empty if it passed."""

    folder: str
    case: str
    non_null: bool
    problem: str = ""


class _Unusable(Exception):  # noqa: N818  # a reason, not an error of the library
    """Say why a case could not be run."""


def outcomes(directory: Path) -> Iterator[Outcome]:
    """Yield the outcome of every case of the kit, folder by folder."""
    for folder in sorted(directory.glob("compliance-level-*/*")):
        if folder.is_dir():
            name = folder.relative_to(directory).as_posix()
            models = _Models(folder)
            for file in sorted(folder.glob("*.xml")):
                yield from _file_outcomes(name, file, models)


def report(found: Sequence[Outcome]) -> dict[str, Any]:
    """Count outcomes: in all, of those that expect a value, and by folder."""
    by_folder: dict[str, list[Outcome]] = {}
    for outcome in found:
        by_folder.setdefault(outcome.folder, []).append(outcome)
    counts = {name: _counts(some) for name, some in by_folder.items()}
    return {**_counts(found), "by_folder": counts}


def _counts(found: Sequence[Outcome]) -> dict[str, int]:
    valued = [outcome for outcome in found if outcome.non_null]
    return {
        "passed": sum(not outcome.problem for outcome in found),
        "total": len(found),
        "non_null_passed": sum(not outcome.problem for outcome in valued),
        "non_null_total": len(valued),
    }


class _Models:
    """Read the models of one folder, each once; imports are found by namespace."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._read: dict[str, dmn.Decisions | str] = {}
        self._open: list[str] = []

    def model(self, name: str) -> dmn.Decisions:
        """Return a model, its expressions lenient as the standard asks."""
        if name not in self._read:
            self._read[name] = self._fresh(self._folder / name)
        found = self._read[name]
        if isinstance(found, str):
            raise _Unusable(found)
        return found

    def _fresh(self, path: Path) -> dmn.Decisions | str:
        try:
            return dmn.read(
                path.read_bytes(),
                file=path.name,
                imports=self._imported,
                strict=False,
            )
        except (BizprocError, OSError) as error:
            return f"{type(error).__name__}: {error}"

    def _imported(self, namespace: str) -> dmn.Decisions | None:
        for path in sorted(self._folder.glob("*.dmn")):
            if path.name not in self._open and _namespace(path) == namespace:
                self._open.append(path.name)
                try:
                    return self.model(path.name)
                finally:
                    self._open.pop()
        return None


def _file_outcomes(folder: str, file: Path, models: _Models) -> Iterator[Outcome]:
    try:
        root = etree.parse(file).getroot()
    except (etree.XMLSyntaxError, OSError) as error:
        yield Outcome(folder=folder, case=file.name, non_null=True, problem=str(error))
        return
    if not str(root.tag).endswith("}testCases"):
        return
    model_name = (root.findtext("{*}modelName") or "").strip()
    for number, case in enumerate(root.iterfind("{*}testCase"), 1):
        for node in case.iterfind("{*}resultNode"):
            expected = node.find("{*}expected")
            non_null, problem = False, ""
            try:
                wanted = None if expected is None else _value(expected, read_expected)
                non_null = wanted is not None
                model = models.model(model_name or f"{file.parent.name}.dmn")
                problem = _difference(wanted, _actual(model, case, node))
            except _Unusable as reason:
                problem = str(reason)
            except Exception as error:  # noqa: BLE001  # one case never stops the run
                problem = f"{type(error).__name__}: {error}"
            label = f"{file.stem} {case.get('id', number)} {node.get('name')}"
            yield Outcome(folder=folder, case=label, non_null=non_null, problem=problem)


def _namespace(path: Path) -> str:
    try:
        return str(etree.parse(path).getroot().get("namespace", ""))
    except (etree.XMLSyntaxError, OSError):
        return ""


def _actual(model: dmn.Decisions, case: etree._Element, node: etree._Element) -> Any:
    inputs: dict[str, Any] = {}
    for item in case.iterfind("{*}inputNode"):
        name, namespace = " ".join(item.get("name", "").split()), item.get("namespace")
        inputs[f"{{{namespace}}}{name}" if namespace else name] = _value(item, _given)
    name = " ".join(node.get("name", "").split())
    invoked = " ".join(case.get("invocableName", "").split())
    if case.get("type") == "bkm":
        keys = [key for key, it in model.knowledge.items() if invoked in it.names]
        key = keys[0] if keys else invoked
        return model.invoke(key, inputs, functions=_CLOCK, strict=False, budget=_BUDGET)
    value = model.evaluate(
        model.find(invoked or name),
        inputs,
        functions=_CLOCK,
        strict=False,
        budget=_BUDGET,
    ).value
    several = case.get("type") == "decisionService" and isinstance(value, Mapping)
    return value[name] if several and name in value else value


def _value(element: etree._Element, read: Callable[[str, str], Any]) -> Any:
    """Return what an element of the kit's `valueType` holds."""
    if element.get(_NIL) == "true":
        return None
    components = element.findall("{*}component")
    if components:
        return {item.get("name", ""): _value(item, read) for item in components}
    items = element.find("{*}list")
    if items is not None:
        every = items.iterfind("{*}item")
        nil = items.get(_NIL) == "true"
        return None if nil else [_value(item, read) for item in every]
    value = element.find("{*}value")
    if value is None or value.get(_NIL) == "true":
        return None
    return read(value.text or "", value.get(_TYPE, "").rpartition(":")[2])


def _given(text: str, kind: str) -> Any:
    """Return an input: here FEEL may read, for a fault would not stay unseen."""
    if kind in _CONVERSIONS:
        return feel.evaluate(f"{_CONVERSIONS[kind]}(text)", {"text": text.strip()})
    return read_expected(text, kind)


def _difference(wanted: Any, actual: Any) -> str:
    """Say how the actual value differs from the wanted one; "" if it does not."""
    if same(wanted, actual):
        return ""
    return f"expected {_shown(wanted)}, got {_shown(actual)}"


def _shown(value: Any) -> str:
    if isinstance(value, Temporal):
        return repr(value)
    try:
        return "null" if value is None else feel.to_text(value)
    except BizprocError:
        return repr(value)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the kit from the command line.

    Returns:
        The exit status: 0, whatever the score; 2 if there are no cases.
    """
    parser = argparse.ArgumentParser(description="Run a DMN TCK folder.")
    parser.add_argument("directory", type=Path, metavar="DIR")
    parser.add_argument("--json", action="store_true", help="print counts as JSON")
    options = parser.parse_args(arguments)
    sys.setrecursionlimit(max(_FRAMES, sys.getrecursionlimit()))
    found = list(outcomes(options.directory))
    if not found:
        print(_no_cases(options.directory), file=sys.stderr)  # noqa: T201 - output
        return 2
    counts = report(found)
    if options.json:
        print(json.dumps(counts, indent=2))  # noqa: T201 - output
    else:
        _print_text(found, counts)
    return 0


def _no_cases(directory: Path) -> str:
    """Say why there is nothing to run, and what to give instead."""
    wanted = "give the kit's folder TestCases, with compliance-level-2 and -3 in it"
    if not directory.is_dir():
        return f"{directory} is no folder; {wanted}"
    inside = sorted(directory.glob("*/compliance-level-*"))
    near = inside[0].parent if inside else directory.parent
    if near.joinpath("compliance-level-3").is_dir():
        wanted = f"give {near}"
    return f"{directory} has no cases (compliance-level-*/*/*-test-*.xml); {wanted}"


def _print_text(found: Sequence[Outcome], counts: Mapping[str, Any]) -> None:
    lines: list[str] = []
    for folder, count in counts["by_folder"].items():
        if count["passed"] < count["total"]:
            lines.append(f"{folder}: {count['passed']} of {count['total']}")
            lines += [
                f"  {outcome.case}: {' '.join(outcome.problem.split())[:200]}"
                for outcome in found
                if outcome.folder == folder and outcome.problem
            ]
    lines.append(_summary("all cases", counts["passed"], counts["total"]))
    valued = (counts["non_null_passed"], counts["non_null_total"])
    lines.append(_summary("cases that expect a value", *valued))
    print("\n".join(lines))  # noqa: T201 - output


def _summary(what: str, passed: int, total: int) -> str:
    share = 100 * passed / total if total else 0
    return f"{what}: {passed} of {total} ({share:.1f} %)"


if __name__ == "__main__":
    sys.exit(main())
