"""Extensions that do not go together, or with their workspace, are refused with a way out."""

import dataclasses
import shutil
import sys
import textwrap
from pathlib import Path

import pytest

from bizproc.action import Actions
from bizproc.cli import main
from bizproc.connecting import open_workspace
from bizproc.errors import (
    ConfigurationError,
    DeploymentError,
    Finding,
    InvalidValueError,
    Location,
)
from bizproc.extensions import extensions_of
from bizproc.portal.extension import Extension
from bizproc.portal.repository.repository import RecordFunction
from bizproc.portal.scenario_step import Argument, ScenarioStep
from bizproc.store import Table
from bizproc.studio.new_workspace import make_workspace
from bizproc.workspace.definitions.definition import ValueType
from bizproc.workspace.workspace import Workspace


@pytest.fixture
def shop(tmp_path, monkeypatch):
    """Return the folder of a small workspace, in which extensions can be written."""
    folder = tmp_path / "shop"
    make_workspace(folder)
    monkeypatch.setattr(sys, "path", [*sys.path])
    before = set(sys.modules)
    yield folder
    for name in set(sys.modules) - before:
        if name.startswith("own_"):
            del sys.modules[name]


def names(folder, *extensions):
    """Name extensions at the end of bizproc.yaml; return the line of the first."""
    file = folder / "bizproc.yaml"
    text = file.read_text(encoding="utf-8")
    listed = "".join(f"  - {it}\n" for it in extensions)
    file.write_text(f"{text}extensions:\n{listed}", encoding="utf-8")
    return text.count("\n") + 2


def writes(folder, module, body):
    """Write a module of extensions beside bizproc.yaml."""
    head = """
        from bizproc.action import Actions
        from bizproc.portal.extension import Extension
        from bizproc.workspace.definitions.definition import ValueType

        actions = Actions()
    """
    source = textwrap.dedent(head) + textwrap.dedent(body)
    (folder / f"{module}.py").write_text(source, encoding="utf-8")


def refused(folder):
    """Return what the extensions of a workspace are refused with."""
    with pytest.raises(ConfigurationError) as caught:
        extensions_of(Workspace.load(folder))
    return str(caught.value).replace(f"{folder}/", "")


def given(folder, *extensions):
    with pytest.raises(ConfigurationError) as caught:
        extensions_of(Workspace.load(folder), extensions)
    return str(caught.value)


def offering(name, *actions, **parts):
    registry = Actions()
    for action in actions:
        registry.add(action)(lambda: None)
    return Extension(name=name, actions=registry, **parts)


def test_an_own_extension_is_found_beside_the_file(shop):
    writes(
        shop,
        "own_beside",
        """
        @actions.add("weigh", transactional=True)
        def weigh() -> None:
            pass

        OWN = Extension(name="scales", actions=actions)
        """,
    )
    names(shop, "own_beside:OWN", "crm")
    found = extensions_of(Workspace.load(shop))
    assert "scales" in found
    assert "crm" in found
    assert "weigh" in {it.name for it in found.actions}


def test_an_unknown_extension(shop):
    line = names(shop, "crn")
    assert refused(shop) == (
        f"bizproc.yaml:{line}: NOT_FOUND: there is no extension 'crn'; did you mean "
        "'crm'?; known: crm, service_desk; one of your own is MODULE:NAME, such as "
        "leave.extension:LEAVE"
    )


def test_a_module_that_is_not_there(shop):
    line = names(shop, "own_nowhere:OWN")
    assert refused(shop) == (
        f"bizproc.yaml:{line}: NOT_FOUND: extension 'own_nowhere:OWN': "
        "ModuleNotFoundError: No module named 'own_nowhere'; the module must be "
        "importable from here, or stand beside the file"
    )


def test_a_module_that_fails(shop):
    writes(shop, "own_failing", "raise RuntimeError('no scales')")
    line = names(shop, "own_failing:OWN")
    told = refused(shop)
    assert told.startswith(f"bizproc.yaml:{line}: NOT_FOUND: extension 'own_failing")
    assert "RuntimeError: no scales" in told


def test_a_module_without_the_name(shop):
    writes(shop, "own_named", "LEAVE = Extension(name='leave')")
    line = names(shop, "own_named:LAEVE")
    assert refused(shop) == (
        f"bizproc.yaml:{line}: NOT_FOUND: own_named has no Extension 'LAEVE'; did you "
        "mean 'LEAVE'?"
    )


def test_all_unknown_ones_are_told_together(shop):
    line = names(shop, "sales", "own_nowhere:OWN")
    told = refused(shop).splitlines()
    assert [it.partition(": ")[0] for it in told] == [
        f"bizproc.yaml:{line}",
        f"bizproc.yaml:{line + 1}",
    ]


def test_two_extensions_with_one_action(shop):
    body = """
        @actions.add("weigh")
        def weigh() -> None:
            pass

        OWN = Extension(name="{name}", actions=actions)
    """
    writes(shop, "own_first", body.format(name="first"))
    writes(shop, "own_second", body.format(name="second"))
    line = names(shop, "own_first:OWN", "own_second:OWN")
    assert refused(shop) == (
        f"bizproc.yaml:{line + 1}: DUPLICATE_KEY: extension 'second' brings the action "
        "'weigh', which extension 'first' has already; leave one of them out, or rename "
        "it there"
    )


def test_two_extensions_with_one_message(shop):
    first = offering("first", messages={"scales.read": ("grams",)})
    second = offering("second", messages={"scales.read": ()})
    assert "the message 'scales.read', which extension 'first' has" in given(
        shop, first, second
    )


def test_two_extensions_with_one_function_or_scenario_step(shop):
    function = RecordFunction(name="grams", parameters=(), call=lambda _: 1)
    step = ScenarioStep(word="weigh", means="it is weighed", run=lambda *_, **__: None)
    parts = {"functions": (function,), "scenario_steps": (step,)}
    told = given(shop, offering("first", **parts), offering("second", **parts))
    assert "the function 'grams', which extension 'first' has" in told
    assert "the scenario step 'weigh', which extension 'first' has" in told


@pytest.mark.parametrize(
    ("extension", "told"),
    [
        (offering("own", "notify"), "the action 'notify', which the portal has"),
        (
            offering("own", messages={"order.created": ()}),
            "the message 'order.created', which the portal has",
        ),
        (
            offering("own", messages={"task.completed": ()}),
            "the message 'task.completed', which the portal has",
        ),
        (
            offering(
                "own",
                functions=(
                    RecordFunction(name="today", parameters=(), call=lambda _: 1),
                ),
            ),
            "the function 'today', which the portal has",
        ),
    ],
)
def test_what_the_portal_has_already(shop, extension, told):
    assert told in given(shop, extension)


def test_a_message_that_the_workspace_has_already(shop):
    file = shop / "bizproc.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text + "messages: {scales.read: [grams]}\n", encoding="utf-8")
    told = given(shop, offering("own", messages={"scales.read": ()}))
    assert "the message 'scales.read', which the workspace has" in told


def test_two_extensions_of_one_name(shop):
    told = given(shop, offering("own", "weigh"), offering("own", "measure"))
    assert told == (
        "the argument 'extensions': DUPLICATE_KEY: two extensions are called 'own'; "
        "leave one of them out"
    )


def test_an_extension_that_is_named_twice(shop):
    line = names(shop, "crm", "crm")
    with pytest.raises(ConfigurationError) as caught:
        Workspace.load(shop)
    assert f"bizproc.yaml:{line + 1}: DUPLICATE_KEY crm: " in str(caught.value)


def test_a_setting_that_is_not_declared(shop):
    writes(
        shop,
        "own_reading",
        "OWN = Extension(name='own', settings={'aproval_limit': ValueType.MONEY})",
    )
    line = names(shop, "own_reading:OWN")
    assert refused(shop) == (
        f"bizproc.yaml:{line}: UNKNOWN_SETTING: extension 'own' reads the setting "
        "'aproval_limit' of type money, which the workspace does not declare; did you "
        "mean 'approval_limit'?; under settings.define write aproval_limit: {title: …, "
        "type: money, default: …}"
    )


def test_a_setting_that_is_declared_otherwise(shop):
    extension = offering("own", settings={"approval_limit": ValueType.INT})
    told = given(shop, extension)
    assert "'approval_limit' of type int, which the workspace declares as money" in told


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Weight:
    id: str


def test_tables_without_scripts(shop):
    tables = (Table("bizproc_weight", Weight),)
    told = given(shop, offering("own", tables=tables))
    assert "extension 'own' has tables and no scripts" in told


def test_tables_that_two_extensions_have(shop, tmp_path):
    parts = {"tables": (Table("bizproc_weight", Weight),), "migrations": tmp_path}
    told = given(shop, offering("one", **parts), offering("two", **parts))
    assert "'bizproc_weight' belongs to one and to two; rename one" in told


@pytest.mark.parametrize("word", ["", "Weigh", "weigh it", "1weigh"])
def test_a_scenario_step_is_a_name(word):
    with pytest.raises(InvalidValueError, match="lower-case letters"):
        ScenarioStep(word=word, means="", run=lambda *_, **__: None)
    with pytest.raises(InvalidValueError, match="lower-case letters"):
        ScenarioStep(
            word="weigh",
            means="",
            run=lambda *_, **__: None,
            required={word: Argument.TEXT},
        )


@pytest.mark.parametrize("command", ["check", "test", "deploy"])
def test_commands_tell_it_without_a_traceback(shop, monkeypatch, capsys, command):
    line = names(shop, "crn")
    monkeypatch.chdir(shop)
    with pytest.raises(SystemExit) as ended:
        main([command])
    out, err = capsys.readouterr()
    assert ended.value.code in {1, 2}
    assert f"bizproc.yaml:{line}: NOT_FOUND: there is no extension 'crn'" in out + err
    assert "Traceback" not in out + err


def test_a_workspace_that_names_one_cannot_be_opened(shop):
    names(shop, "crn")
    with pytest.raises(ConfigurationError, match="there is no extension 'crn'"):
        open_workspace("memory://", shop)


def test_extensions_that_are_given_count_instead_of_those_of_the_file(shop):
    names(shop, "crn")
    portal = open_workspace("memory://", shop, extensions=[offering("own", "weigh")])
    assert "own" in portal.extensions
    portal.close()


def test_what_a_diagram_needs_of_an_extension_that_is_left_out(tmp_path, capsys):
    root = Path(__file__).parents[2]
    for name in ("bizproc.yaml", "crm.yaml", "constants.yaml"):
        shutil.copy(root / name, tmp_path / name)
    shutil.copytree(root / "processes", tmp_path / "processes")
    file = tmp_path / "bizproc.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("extensions: [crm, service_desk]", "extensions: []"))
    with pytest.raises(SystemExit):
        main(["check", "--workspace", str(tmp_path), str(tmp_path / "processes")])
    out, _ = capsys.readouterr()
    assert "no action 'convert_lead' is registered" in out
    assert "unknown function 'match_contact'" in out or "'match_contact'" in out


def test_what_an_extension_finds_wrong_hinders_the_deployment(shop):
    def no_diagrams(workspace, bundle):
        assert workspace.directory == shop
        for diagram in bundle.diagrams:
            yield Finding(
                code="NO", message=f"{diagram.file} is one", location=Location(file="x")
            )

    strict = Extension(name="strict", check_files=no_diagrams)
    portal = open_workspace("memory://", shop, extensions=[strict])
    with pytest.raises(DeploymentError, match="is one"):
        portal.engine.deploy(portal.workspace.processes)
