"""Write coverage as Cobertura XML, which GitLab, Jenkins and Azure show in a change.

A process is a class, its elements and flows are the lines on which they stand; a line is
taken as often as the part on it that was taken least. The element names are those of
http://cobertura.sourceforge.net/xml/coverage-04.dtd.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from itertools import groupby

from lxml import etree

from bizproc.testing.coverage.process_coverage import ProcessCoverage, Share
from bizproc.testing.relative_path import relative_path

__all__ = ["cobertura_xml"]


def cobertura_xml(coverages: Sequence[ProcessCoverage], *, now: dt.datetime) -> str:
    """Return a report; file names are relative to the current folder."""
    total = _lines_of(coverages)
    root = etree.Element(
        "coverage",
        {
            **_rates(total),
            "lines-covered": str(total.taken),
            "lines-valid": str(total.total),
            "branches-covered": "0",
            "branches-valid": "0",
            "complexity": "0",
            "version": "1",
            "timestamp": str(int(now.timestamp())),
        },
    )
    sources = etree.SubElement(root, "sources")
    etree.SubElement(sources, "source").text = "."
    packages = etree.SubElement(root, "packages")
    by_folder = sorted(coverages, key=_folder)
    for folder, found in groupby(by_folder, key=_folder):
        _package(packages, folder, list(found))
    written: bytes = etree.tostring(
        root, xml_declaration=True, encoding="UTF-8", pretty_print=True
    )
    return written.decode()


def _package(parent: etree._Element, folder: str, found: list[ProcessCoverage]) -> None:
    package = etree.SubElement(
        parent,
        "package",
        {"name": folder, **_rates(_lines_of(found)), "complexity": "0"},
    )
    classes = etree.SubElement(package, "classes")
    for coverage in found:
        one = etree.SubElement(
            classes,
            "class",
            {
                "name": coverage.id,
                "filename": relative_path(coverage.file),
                **_rates(_lines_of([coverage])),
                "complexity": "0",
            },
        )
        etree.SubElement(one, "methods")
        lines = etree.SubElement(one, "lines")
        for number, hits in _lines(coverage):
            etree.SubElement(lines, "line", {"number": str(number), "hits": str(hits)})


def _folder(coverage: ProcessCoverage) -> str:
    return relative_path(coverage.file).rpartition("/")[0] or "."


def _lines(coverage: ProcessCoverage) -> list[tuple[int, int]]:
    """Return the lines of a process with how often each was taken."""
    hits: dict[int, int] = {}
    for part in coverage.parts:
        times = coverage.times.get(part.id, 0)
        hits[part.line] = min(times, hits.get(part.line, times))
    return sorted(hits.items())


def _lines_of(coverages: Iterable[ProcessCoverage]) -> Share:
    lines = [hits for it in coverages for _, hits in _lines(it)]
    return Share(taken=sum(hits > 0 for hits in lines), total=len(lines))


def _rates(lines: Share) -> dict[str, str]:
    return {"line-rate": f"{lines.percent / 100:.4f}", "branch-rate": "0"}
