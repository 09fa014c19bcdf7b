"""Write coverage as HTML: one self-contained page per process."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from html import escape
from pathlib import Path
from typing import Final

from bizproc.diagram import Highlight, read_drawing, render_svg
from bizproc.errors import SourceError
from bizproc.testing.coverage.process_coverage import ProcessCoverage
from bizproc.testing.coverage.text import percent_text
from bizproc.visible_text import visible_line

__all__ = ["write_pages"]

_NAMED: Final = 20

_TAKEN: Final = Highlight(name="taken", ink="#17703a", paper="#e6f6ea")
_UNTAKEN: Final = Highlight(name="untaken", ink="#c0261c", paper="#fdecea")
_STYLE: Final = """
body{font:15px/1.45 system-ui,sans-serif;margin:2rem;color:#22242a;background:#fff}
table{border-collapse:collapse;margin:1rem 0}
th,td{text-align:left;padding:.25rem .9rem .25rem 0;border-bottom:1px solid #ddd}
td.n{text-align:right;font-variant-numeric:tabular-nums}
.picture{overflow-x:auto;border:1px solid #ddd;padding:.5rem}
.key{display:inline-block;width:.8em;height:.8em;border:2px solid;margin:0 .3em 0 1em}
.untaken td:first-child{border-left:4px solid #c0261c;padding-left:.6rem}
.taken td:first-child{border-left:4px solid #17703a;padding-left:.6rem}
svg .untaken{stroke-width:3}
"""


def write_pages(coverages: Sequence[ProcessCoverage], folder: Path) -> None:
    """Write NAME.html for every process, and index.html, into a folder.

    The folder is made if it is not there.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for coverage in coverages:
        path = folder / f"{coverage.id}.html"
        path.write_text(_page(coverage), encoding="utf-8")
    (folder / "index.html").write_text(_index(coverages), encoding="utf-8")


def _page(coverage: ProcessCoverage) -> str:
    name = coverage.name or coverage.id
    share = coverage.share()
    count = len(coverage.untaken)
    left = f"{count} parts never taken" if count else "everything was taken"
    return _document(
        name,
        f"<p><a href='index.html'>All processes</a></p><h1>{escape(name)}</h1>",
        f"<p><b>{percent_text(share.percent)}</b> ({share} elements and flows, "
        f"{coverage.instances} instances): {left}.{_key(_TAKEN, 'taken')}"
        f"{_key(_UNTAKEN, 'never taken')}</p>",
        f"<div class='picture'>{_picture(coverage)}</div>",
        _table(coverage),
    )


def _picture(coverage: ProcessCoverage) -> str:
    marks = {part.id: _mark(coverage, part.id) for part in coverage.parts}
    try:
        drawing = read_drawing(
            coverage.content, file=coverage.file, process=coverage.id
        )
    except SourceError as error:  # a picture that cannot be drawn still has its list
        return f"<p>{escape(error.message)}</p>"
    return render_svg(drawing, highlights=marks)


def _mark(coverage: ProcessCoverage, part: str) -> Highlight:
    """Show in how many instances a part was taken; a pointer shows by which cases."""
    times = coverage.times.get(part, 0)
    if not times:
        return replace(_UNTAKEN, note="never taken")
    counted = f"taken in {times} instance{'' if times == 1 else 's'}"
    names = coverage.cases.get(part, ())
    lines = [counted, *(visible_line(name) for name in names[:_NAMED])]
    if len(names) > _NAMED:
        lines.append(f"… and {len(names) - _NAMED} more cases")
    return replace(_TAKEN, badge=str(times), note="\n".join(lines))


def _table(coverage: ProcessCoverage) -> str:
    times = coverage.times
    ordered = sorted(coverage.parts, key=lambda it: (it.id in times, it.line, it.id))
    rows = "".join(
        f"<tr class='{'taken' if part.id in times else 'untaken'}'>"
        f"<td>{escape(part.kind)}</td><td><code>{escape(part.id)}</code></td>"
        f"<td>{escape(part.text)}</td><td class='n'>{part.line}</td>"
        f"<td class='n'>{times.get(part.id, 0)}</td>"
        f"<td>{_cases(coverage.cases.get(part.id, ()))}</td></tr>\n"
        for part in ordered
    )
    return (
        "<table><thead><tr><th>part</th><th>id</th><th>what</th><th>line</th>"
        f"<th>instances</th><th>cases</th></tr></thead><tbody>\n{rows}</tbody></table>"
    )


def _cases(names: Sequence[str]) -> str:
    if not names:
        return ""
    listed = "<br>".join(escape(visible_line(name)) for name in names)
    return f"<details><summary>{len(names)}</summary>{listed}</details>"


def _index(coverages: Sequence[ProcessCoverage]) -> str:
    rows = "".join(
        f"<tr class='{'untaken' if it.untaken else 'taken'}'>"
        f"<td><a href='{escape(it.id)}.html'>{escape(it.id)}</a></td>"
        f"<td>{escape(it.name)}</td><td class='n'>{it.instances}</td>"
        f"<td class='n'>{it.share()}</td>"
        f"<td class='n'>{percent_text(it.percent)}</td></tr>\n"
        for it in coverages
    )
    return _document(
        "Scenario coverage",
        "<h1>Scenario coverage</h1>",
        "<table><thead><tr><th>process</th><th>name</th><th>instances</th>"
        f"<th>parts taken</th><th></th></tr></thead><tbody>\n{rows}</tbody></table>",
    )


def _document(title: str, *body: str) -> str:
    return "\n".join(
        (
            "<!doctype html>",
            '<html><head><meta charset="utf-8">',
            f"<title>{escape(title)}</title><style>{_STYLE}</style></head><body>",
            *body,
            "</body></html>",
            "",
        )
    )


def _key(highlight: Highlight, text: str) -> str:
    colours = f"border-color:{highlight.ink};background:{highlight.paper}"
    return f"<span class='key' style='{colours}'></span>{escape(text)}"
