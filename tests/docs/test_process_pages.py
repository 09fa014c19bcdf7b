"""docs/processes says what the workspace's diagrams say."""

from pathlib import Path

from bizproc.studio.pages import generate_pages, stale_pages
from bizproc.workspace.workspace import Workspace

ROOT = Path(__file__).parents[2]


def test_the_pages_of_the_processes_are_up_to_date():
    folder = ROOT / "docs" / "processes"
    files = generate_pages(Workspace.load(ROOT), folder=folder)
    stale = stale_pages(files, folder)
    assert not stale, f"run `./run pages` (bizproc pages), which rewrites {stale}"
