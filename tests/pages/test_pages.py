"""Pages say what the diagrams, forms and scenarios of a workspace say."""

import re
import shutil
from pathlib import Path

import pytest

from bizproc.bpmn.walk import nodes_of
from bizproc.cli import main
from bizproc.engine.deployment.bundle import read_bundle, read_files
from bizproc.studio.pages import generate_pages, stale_pages, write_pages
from bizproc.studio.pages.markdown import code, plain
from bizproc.workspace.workspace import Workspace

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Return a workspace with two processes in one diagram."""
    folder = tmp_path_factory.mktemp("portal")
    for name in ("bizproc.yaml", "crm.yaml", "constants.yaml"):
        shutil.copy(ROOT / name, folder / name)
    shutil.copytree(ROOT / "processes/forms", folder / "processes/forms")
    for path in (ROOT / "processes").glob("*"):
        if path.name.startswith("service_control") or path.suffix == ".dmn":
            shutil.copy(path, folder / "processes" / path.name)
    shutil.copy(ROOT / "processes/world.yaml", folder / "processes/world.yaml")
    return folder


@pytest.fixture(scope="module")
def files(folder):
    return generate_pages(Workspace.load(folder), folder=folder / "docs/processes")


def section(page, title):
    found = re.search(rf"^## {title}\n(.*?)(?=^## |\Z)", page, re.MULTILINE | re.DOTALL)
    assert found is not None, title
    return found[1]


def test_every_process_has_its_page_and_its_own_picture(files):
    assert sorted(files) == [
        "README.md",
        "service_control.md",
        "service_control.svg",
        "service_control_flag.md",
        "service_control_flag.svg",
    ]
    assert 'data-element-id="VisitTask"' in files["service_control.svg"]
    assert 'data-element-id="VisitTask"' not in files["service_control_flag.svg"]
    assert 'data-element-id="ResetFlag"' in files["service_control_flag.svg"]
    assert "(service_control_flag.md)" in files["README.md"]


def test_the_page_names_every_action_and_form_field(folder, files):
    bundle = read_bundle(read_files([folder / "processes"]))
    fields = {form.id: form.keys for form in bundle.forms}
    for process in bundle.diagrams[0].processes:
        page = files[f"{process.id}.md"]
        for node in nodes_of(process):
            if node.action:
                row = rf"^\| `{node.action}` \| .*`{node.id}`"
                assert re.search(row, section(page, "Actions"), re.MULTILINE)
            if node.user_task:
                for key in fields[node.user_task.form_id]:
                    assert f"| `{key}` |" in section(page, "User tasks")


@pytest.mark.parametrize(
    ("title", "row"),
    [
        ("Timers", r"`VisitOverdue` .* on `VisitTask`, not interrupting \| date \|"),
        ("Timers", r"`ReworkOverdue` .*`= rework_due`: .* of `ApproveDocuments`"),
        ("Messages", r"`DealChanged` .* starts `deal.changed` .*`= new.id`"),
        ("Errors", r"`NoRecipient` .* catches `NO_RECIPIENT` \| on `MailCompletion`"),
        ("Stages", r"`PROCESSING` \| В обработке \|  \| .* \| `MarkProcessing` \|"),
        ("Stages", r"`DONE` \| Сделка заключена \| success \|"),
        ("User tasks", r"`employee` \| Сотрудник \| user \| yes \|"),
        ("Decisions", r"`paid_guard` \| `DealChanged` \|"),
        ("Scenarios", r"`H-S4` \| Rollback while the visit is under way \| H-09, V-4"),
        ("Scenarios", r"`direct-return` .* 2 rows \| H-08"),
    ],
)
def test_the_page_tells_what_happens_when(files, title, row):
    assert re.search(row, section(files["service_control.md"], title))


def test_the_links_lead_to_the_files(folder, files):
    for name, text in files.items():
        for link in re.findall(r"\]\(([^)]+)\)", text):
            target = (folder / "docs/processes" / link).resolve()
            assert target.name in files or target.is_file(), (name, link)


def test_only_pages_made_here_are_removed(files, tmp_path):
    write_pages(files, tmp_path)
    assert stale_pages(files, tmp_path) == []
    (tmp_path / "own.md").write_text("# Mine\n")
    gone = tmp_path / "gone.md"
    gone.write_text(files["service_control.md"])
    (tmp_path / "gone.svg").write_text("<svg/>")
    (tmp_path / "service_control.md").write_text("edited")
    expected = ["gone.md", "gone.svg", "service_control.md"]
    assert stale_pages(files, tmp_path) == expected
    assert write_pages(files, tmp_path) == expected
    assert (tmp_path / "own.md").is_file()
    assert not gone.exists()


def test_the_command_writes_and_checks(folder, capsys, monkeypatch):
    monkeypatch.chdir(folder)

    def run(*arguments):
        with pytest.raises(SystemExit) as ended:
            main(["pages", *arguments])
        return ended.value.code or 0, capsys.readouterr().out

    status, out = run("--check")
    assert (status, "`bizproc pages` brings them" in out) == (1, True)
    assert not (folder / "docs").exists()
    assert run()[0] == 0
    assert run("--check") == (0, "All pages are up to date.\n")


@pytest.mark.parametrize("text", ["` ``", "``<b>``", "a ` b", "```", "a"])
def test_code_ends_where_it_was_to_end(text):
    fence = re.match("`+", code(text))[0]
    inside = code(text)[len(fence) : -len(fence)]
    assert inside.strip() == text
    assert fence not in re.findall("`+", inside)


@pytest.mark.parametrize("text", ["# x", "> x", "- x", "+ x", "~~~", "==="])
def test_what_begins_a_block_is_text(text):
    assert plain(text) == f"\\{text}"


def test_a_name_ends_no_link_that_it_stands_in():
    link = f"[{plain('[x](javascript:alert(1))')}](p.md)"
    assert re.findall(r"(?<!\\)\]\(([^)]*)", link) == ["p.md"]
