"""Build the documentation as a site: `./run docs`, into build/site.

Pages link to each other as they do in the repository, so the site is built of a copy of
all of them in the folders where they stand.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parent
COPY = ROOT / "build" / "pages"
SITE = ROOT / "build" / "site"
# what pages are made of, and what they show
SUFFIXES = {".md", ".png", ".svg"}
# folders whose pages readers are led to; the README of any other is for its readers there
FOLDERS = ("docs", "examples", "benchmarks")
_TAKEN_FROM = re.compile(r"^(```\w+) (\S+)$", re.MULTILINE)
_BRACKETS = re.compile(r"\[(\{[^]\n]*\})\]")


def pages() -> Iterator[Path]:
    """Yield the files of the site, as paths below the root of the repository."""
    yield from (it.relative_to(ROOT) for it in sorted(ROOT.glob("*.md")))
    yield HERE.relative_to(ROOT) / "api.md"
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*")):
            inside = path.relative_to(ROOT)
            hidden = any(
                part.startswith((".", "node_modules")) for part in inside.parts
            )
            if path.suffix in SUFFIXES and not hidden:
                yield inside


def assemble() -> None:
    """Copy the pages; what was removed from the repository goes from the copy too."""
    shutil.rmtree(COPY, ignore_errors=True)
    for page in pages():
        target = COPY / page
        target.parent.mkdir(parents=True, exist_ok=True)
        if page.suffix == ".md":
            text = (ROOT / page).read_text(encoding="utf-8")
            target.write_text(for_the_site(text), encoding="utf-8")
        else:
            shutil.copyfile(ROOT / page, target)


def for_the_site(text: str) -> str:
    """Write what GitHub reads one way and the site's Markdown another.

    A fence that names the file it is taken from shows it as its title; what stands in
    two pairs of brackets is no reference.
    """
    text = _TAKEN_FROM.sub(r'\1 title="\2"', text)
    return _BRACKETS.sub(r"\\[\1\\]", text)


def main() -> None:
    """Build the site; a link that leads nowhere stops it."""
    assemble()
    shutil.rmtree(SITE, ignore_errors=True)
    command = [sys.executable, "-m", "zensical", "build", "--strict", "--clean"]
    done = subprocess.run(command, cwd=ROOT, check=False)  # noqa: S603 - our own interpreter
    if done.returncode:
        raise SystemExit(done.returncode)
    sys.stdout.write(f"the site is in {SITE.relative_to(ROOT)}/index.html\n")


if __name__ == "__main__":
    main()
