"""Show BPMN files: as a picture, or as a list of their elements."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from bizproc import bpmn
from bizproc.bpmn.elements import EventKind, Node, Process
from bizproc.bpmn.walk import scopes_of
from bizproc.cli.output import print_json, print_table, print_xml, say
from bizproc.diagram import read_drawing, render_svg
from bizproc.errors import InvalidValueError, NotFoundError

__all__ = ["list_elements", "write_pictures"]


def write_pictures(files: Sequence[Path], out: Path | None) -> None:
    """Draw files: to a file, into a folder as NAME.svg, or to standard output.

    Raises:
        InvalidValueError: several pictures, but no folder for them.
        DefinitionError: a file that cannot be drawn.
    """
    into = out is not None and out.is_dir()
    if len(files) > 1 and not into:
        message = "several pictures need a folder that exists: name it with --out"
        raise InvalidValueError(message)
    for file in files:
        svg = render_svg(read_drawing(_bytes(file), file=str(file)))
        if out is None:
            print_xml(svg)
            continue
        target = out / f"{file.stem}.svg" if into else out
        target.write_text(svg, encoding="utf-8")
        say(f"{target}")


def list_elements(files: Sequence[Path], *, as_json: bool) -> None:
    """Print the elements of executable processes in the order of the file.

    Raises:
        DefinitionError: a file that would not run as drawn.
    """
    rows: list[dict[str, object]] = []
    for file in files:
        diagram = bpmn.read(_bytes(file), file=str(file))
        for process in diagram.processes:
            rows.extend(_elements(process))
    if as_json:
        print_json(rows)
        return
    columns = ("process", "element", "kind", "name", "goes to")
    print_table(
        columns,
        [
            (it["process"], it["element"], it["kind"], it["name"], _joined(it["next"]))
            for it in rows
        ],
        none="No executable process.",
    )


def _elements(process: Process) -> list[dict[str, object]]:
    return [
        {
            "process": process.id,
            "element": node.id,
            "kind": _kind(node),
            "name": node.name,
            "line": node.line,
            "next": [scope.flows[flow].target for flow in node.outgoing],
        }
        for scope in scopes_of(process.scope)
        for node in scope.nodes.values()
    ]


def _kind(node: Node) -> str:
    kind = node.event.kind
    return str(node.kind) if kind is EventKind.NONE else f"{node.kind} ({kind})"


def _joined(names: object) -> str:
    return ", ".join(names) if isinstance(names, list) else ""


def _bytes(file: Path) -> bytes:
    if not file.is_file():
        message = f"{file} does not exist"
        raise NotFoundError(message)
    return file.read_bytes()
