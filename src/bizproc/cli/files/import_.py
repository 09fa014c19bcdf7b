"""`bizproc import`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bizproc.cli.options import AsJson
from bizproc.cli.output import complain, print_json, print_xml, say

if TYPE_CHECKING:
    from bizproc.dialects import Imported

__all__ = ["import_"]


def import_(
    file: Annotated[Path, typer.Argument(metavar="FILE", exists=True, dir_okay=False)],
    *,
    dialect: Annotated[
        str,
        typer.Option("--from", metavar="camunda7|spiff", help="What it was drawn for."),
    ],
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", metavar="FILE|DIR", help="Where the diagram goes."),
    ] = None,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Write over files that are there.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Rewrite a diagram of Camunda 7 or SpiffWorkflow into the dialect run here.

    Prints the diagram, or writes it and the forms beside it; FILE:LINE: CODE ELEMENT
    for each thing without a counterpart, which stays in the diagram as a comment. Exits
    with 1 while something is left to do; warnings alone exit with 0.
    """
    from bizproc.studio.importing import read_diagram, write_imported

    imported = read_diagram(file, dialect)
    written = []
    if out is not None:
        target = out / file.name if out.is_dir() else out
        written = write_imported(imported, target, overwrite=overwrite)
    if as_json:
        print_json(_report(imported, written, shown=out is None))
    elif out is None:
        print_xml(imported.diagram.decode("utf-8"))
    for path in () if as_json else written:
        say(f"{path}")
    errors = sum(it.level == "error" for it in imported.findings)
    if not as_json:
        for finding in imported.findings:
            complain(str(finding))
    if errors:
        raise typer.Exit(1)


def _report(imported: Imported, written: list[Path], *, shown: bool) -> dict[str, Any]:
    """Return the report as data; without a file to write, with what was made."""
    report: dict[str, Any] = {
        "written": [str(it) for it in written],
        "findings": [
            {
                "file": it.location.file,
                "line": it.location.line,
                "code": it.code,
                "element": it.location.element,
                "level": it.level,
                "message": it.message,
            }
            for it in imported.findings
        ],
    }
    if shown:
        report["diagram"] = imported.diagram.decode("utf-8")
        report["forms"] = dict(imported.forms)
    return report
