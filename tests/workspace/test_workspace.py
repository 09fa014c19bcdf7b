"""A workspace is read as a whole, and all its faults are told together."""

import shutil
from pathlib import Path

import pytest

from bizproc.errors import ConfigurationError, InvalidValueError
from bizproc.workspace.people.directory import Directory, User
from bizproc.workspace.workspace import Workspace

ROOT = Path(__file__).parents[2]


@pytest.fixture
def folder(tmp_path):
    for name in ("bizproc.yaml", "crm.yaml", "constants.yaml"):
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


def test_shipped_workspace_loads(workspace):
    assert workspace.people.head_of("u_mgr") == "u_head"
    assert workspace.schema.stage("deal", "contract", "Ожидание оплаты").code == (
        "AWAIT_PAYMENT"
    )
    assert str(workspace.time.zone) == "Europe/Moscow"
    assert workspace.constants.effective("Clerk") == "user:u_clerk"
    assert "service_request" in workspace.forms
    assert workspace.warnings == ()


def test_a_folder_without_the_first_file_is_no_workspace(tmp_path):
    with pytest.raises(ConfigurationError) as refused:
        Workspace.load(tmp_path)
    [finding] = refused.value.findings
    assert (finding.code, finding.location.file) == ("NOT_FOUND", "bizproc.yaml")
    assert finding.message == (
        f"the workspace {tmp_path} needs this file; `bizproc new` makes one"
    )


def test_files_that_cannot_be_read_are_told_together(tmp_path):
    for name in ("bizproc.yaml", "crm.yaml", "constants.yaml"):
        (tmp_path / name).mkdir()
    with pytest.raises(ConfigurationError) as refused:
        Workspace.load(tmp_path)
    assert [str(it) for it in refused.value.findings] == [
        f"{name}: NOT_FOUND: cannot be read: Is a directory"
        for name in ("bizproc.yaml", "crm.yaml", "constants.yaml")
    ]


def test_faults_of_several_files_are_told_together(folder):
    for name, before, after in (
        ("crm.yaml", "type: money", "type: mony"),
        ("constants.yaml", "ActFormingDate: 3", "ActFormingDate: 999"),
    ):
        path = folder / name
        path.write_text(path.read_text().replace(before, after, 1))
    with pytest.raises(ConfigurationError) as refused:
        Workspace.load(folder)
    assert {it.location.file for it in refused.value.findings} == {
        "crm.yaml",
        "constants.yaml",
    }


def test_a_text_names_the_fields_that_its_records_have(workspace):
    """An undefined name is an error where it can be seen: when it is set."""
    texts = {"BillText": "{{ deal.title }}, {{ contact.name }} {{ period_end }}"}
    assert workspace.constants.set(texts, by="u_admin").changed
    for wrong in ("{{ deal.tittle }}", "{{ contact.titel }}", "{{ dael.title }}"):
        with pytest.raises(InvalidValueError, match="unknown name"):
            workspace.constants.set({"BillTheme": wrong}, by="u_admin")


def test_other_people_also_stand_behind_the_constants(workspace):
    alone = Directory.of([User(id="u_1", name="Один")])
    other = workspace.replace(people=alone)
    assert other.constants.effective("Clerk") is None
    assert workspace.constants.effective("Clerk") == "user:u_clerk"


def test_a_company_of_its_own_needs_no_constant_of_the_shipped_one(tmp_path):
    (tmp_path / "bizproc.yaml").write_text("format: bizproc/workspace@1\n")
    records = (ROOT / "crm.yaml").read_text(encoding="utf-8")
    # the forms name settings and decisions of the company
    own = records.partition("\nforms:\n")[0]
    (tmp_path / "crm.yaml").write_text(own, encoding="utf-8")
    assert Workspace.load(tmp_path).constants.all_effective() == {}
