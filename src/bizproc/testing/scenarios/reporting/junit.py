"""Write a report as JUnit XML, which CI servers read.

It holds only what both strict readers take: GitLab
(https://docs.gitlab.com/ci/testing/unit_test_reports/), which shows the class name as the
suite and of two cases of one name the first alone, and the schema of Jenkins' xUnit
plugin, which knows no file and no line of a case: these stand in the failure.
"""

from __future__ import annotations

import re
from collections import Counter
from xml.sax.saxutils import escape, quoteattr

from bizproc.errors import Finding
from bizproc.testing.relative_path import relative_path
from bizproc.testing.scenarios.reporting.report import CaseResult, Report
from bizproc.visible_text import visible

__all__ = ["junit_xml"]

_NO_XML = re.compile("[\ufffe\uffff]")


def junit_xml(report: Report) -> str:
    """Return a `testsuites` document: one suite per file, one case per run."""
    suites: dict[str, list[CaseResult]] = {}
    for result in report.results:
        suites.setdefault(relative_path(result.location.file), []).append(result)
    counts = (
        f'tests="{len(report.results) + len(report.findings)}" '
        f'failures="{len(report.failed)}" errors="{len(report.findings)}"'
    )
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', f"<testsuites {counts}>"]
    for file, results in suites.items():
        lines.extend(_suite(file, results))
    if report.findings:
        lines.extend(_unusable(report.findings))
    lines.append("</testsuites>")
    return "\n".join(lines) + "\n"


def _suite(file: str, results: list[CaseResult]) -> list[str]:
    failures = sum(not result.passed for result in results)
    seconds = sum(result.seconds for result in results)
    head = (
        f'  <testsuite name={_attribute(file)} tests="{len(results)}" '
        f'failures="{failures}" errors="0" skipped="0" time="{seconds:.3f}">'
    )
    lines = [head]
    for result in results:
        lines.extend(_case(file, result))
    lines.append("  </testsuite>")
    return lines


def _case(file: str, result: CaseResult) -> list[str]:
    head = (
        f"    <testcase classname={_attribute(file)} name={_attribute(result.name)} "
        f'time="{result.seconds:.3f}"'
    )
    finding = result.finding()
    if finding is None:
        return [f"{head}/>"]
    place = f"{relative_path(finding.location.file)}:{finding.location.line or 1}"
    text = f"{place}\n{result.text()}"
    said = f'type="{finding.code}" message={_attribute(finding.message)}'
    return [
        f"{head}>",
        f"      <failure {said}>{_text(text)}</failure>",
        "    </testcase>",
    ]


def _unusable(findings: tuple[Finding, ...]) -> list[str]:
    head = (
        f'  <testsuite name="files" tests="{len(findings)}" failures="0" '
        f'errors="{len(findings)}" skipped="0">'
    )
    lines = [head]
    seen: Counter[str] = Counter()
    for finding in findings:
        where = finding.location
        place = f"{relative_path(where.file)}:{where.line or 1}"
        name = f"{place} {finding.code} {where.element or ''}".strip()
        seen[name] += 1
        if seen[name] > 1:
            name = f"{name} ({seen[name]})"
        lines.append(f'    <testcase classname="files" name={_attribute(name)}>')
        lines.append(
            f"      <error type={_attribute(finding.code)} "
            f"message={_attribute(finding.message)}>{_text(str(finding))}</error>"
        )
        lines.append("    </testcase>")
    lines.append("  </testsuite>")
    return lines


def _attribute(text: str) -> str:
    return quoteattr(_allowed(text), {"\n": "&#10;"})


def _text(text: str) -> str:
    return escape(_allowed(text))


def _allowed(text: str) -> str:
    """Mark what is hidden, and with it all that XML 1.0 cannot hold."""
    return _NO_XML.sub("\ufffd", visible(text))
