"""Write a report as JUnit XML, which CI servers read."""

from __future__ import annotations

import re
from xml.sax.saxutils import escape, quoteattr

from bizproc.errors import Finding
from bizproc.testing.scenarios.reporting.report import CaseResult, Report
from bizproc.visible_text import visible

__all__ = ["junit_xml"]

_NO_XML = re.compile("[\ufffe\uffff]")


def junit_xml(report: Report) -> str:
    """Return a `testsuites` document: one suite per file, one case per run."""
    suites: dict[str, list[CaseResult]] = {}
    for result in report.results:
        suites.setdefault(result.location.file, []).append(result)
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', "<testsuites>"]
    for file, results in suites.items():
        lines.extend(_suite(file, results))
    if report.findings:
        lines.extend(_unreadable(report.findings))
    lines.append("</testsuites>")
    return "\n".join(lines) + "\n"


def _suite(file: str, results: list[CaseResult]) -> list[str]:
    failures = sum(not result.passed for result in results)
    seconds = sum(result.seconds for result in results)
    head = (
        f'  <testsuite name={_attribute(file)} tests="{len(results)}" '
        f'failures="{failures}" errors="0" time="{seconds:.3f}">'
    )
    lines = [head]
    for result in results:
        lines.extend(_case(result))
    lines.append("  </testsuite>")
    return lines


def _case(result: CaseResult) -> list[str]:
    head = (
        f"    <testcase classname={_attribute(result.location.file)} "
        f"name={_attribute(result.name)} file={_attribute(result.location.file)} "
        f'line="{result.location.line or 1}" time="{result.seconds:.3f}"'
    )
    if result.failed is None:
        return [f"{head}/>"]
    first = result.failed.failures[0] if result.failed.failures else None
    message = f"{first.about}: {first.message}" if first else "failed"
    return [
        f"{head}>",
        f"      <failure message={_attribute(message)}>{_text(result.text())}</failure>",
        "    </testcase>",
    ]


def _unreadable(findings: tuple[Finding, ...]) -> list[str]:
    head = (
        f'  <testsuite name="files" tests="{len(findings)}" failures="0" '
        f'errors="{len(findings)}">'
    )
    lines = [head]
    for finding in findings:
        name = _attribute(f"{finding.location.file}:{finding.location.line}")
        lines.append(f'    <testcase classname="files" name={name}>')
        lines.append(f"      <error message={_attribute(str(finding))}/>")
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
