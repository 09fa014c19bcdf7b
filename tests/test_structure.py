"""The package keeps its rooms: small folders, small modules, no word of a company."""

import ast
import re
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[1] / "src" / "bizproc"
FILES = sorted(
    it
    for it in SOURCE.rglob("*")
    if it.is_file() and it.suffix not in {".pyc", ".typed"}
)
COMPANY = re.compile(r"Admin24|Админ24|ticket_|lead_checklist")
# An extension names its own settings, functions and tables.
OWN_WORDS = {"service_desk": "ticket_"}
# The library speaks English; what Russian people read is worded by their workspace.
# What they may answer (да, нет; доб. or внутр. of a telephone number) is understood,
# and ё is compared as е.
RUSSIAN = re.compile(r"(?<![а-яё])(?!(?:да|нет|доб|внутр)\b)[а-яё]{2,}", re.IGNORECASE)
# Cyrillic that nobody is told: how wide letters are drawn, samples for stores.
UNTOLD = {
    # what pages say in Russian, beside the English
    *(
        f"web/texts/ru/{it.name}"
        for it in (SOURCE / "web" / "texts" / "ru").glob("*.po")
    ),
    # what checks say in Russian of what people draw
    *(
        f"studio/texts/ru/{it.name}"
        for it in (SOURCE / "studio" / "texts" / "ru").glob("*.po")
    ),
    # what mail programs write above a quote
    "service_desk/quotes.py",
    "diagram/text.py",
    # the endings of words that a search leaves out
    "portal/views/russian_endings.py",
    "testing/store_suite/rows.py",
    "testing/store_suite/queries.py",
}


def test_no_folder_holds_more_than_thirty_modules():
    folders = {it.parent for it in FILES}
    crowded = {
        str(it.relative_to(SOURCE)): len(list(it.glob("*.py")))
        for it in folders
        if len(list(it.glob("*.py"))) > 30
    }
    assert crowded == {}


def test_no_module_is_longer_than_four_hundred_lines():
    long = {
        str(it.relative_to(SOURCE)): lines
        for it in FILES
        if it.suffix == ".py"
        and (lines := it.read_text(encoding="utf-8").count("\n")) > 400
    }
    assert long == {}


def body_length(function):
    """Count the lines of a body: a signature and a docstring declare, they do nothing."""
    body = function.body[1:] if ast.get_docstring(function) else function.body
    return function.end_lineno - body[0].lineno + 1 if body else 0


def test_no_function_is_longer_than_forty_lines():
    long = {
        f"{it.relative_to(SOURCE)}: {node.name}": length
        for it in FILES
        if it.suffix == ".py"
        for node in ast.walk(ast.parse(it.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (length := body_length(node)) > 40
    }
    assert long == {}


MIGRATIONS = sorted({it.parent for it in FILES if re.match(r"\d{4}_", it.name)})


@pytest.mark.parametrize("folder", MIGRATIONS, ids=lambda it: it.parent.name)
def test_migrations_are_numbered_without_gap_and_each_follows_the_one_before(folder):
    """Two branches may have taken one number: no database could be opened then."""
    scripts = sorted(folder.glob("[0-9]*.py"))
    numbers = [it.name[:4] for it in scripts]
    assert numbers == [f"{n:04}" for n in range(1, len(scripts) + 1)]
    for number, before, script in zip(numbers, [None, *numbers], scripts, strict=False):
        named = {}
        for node in ast.parse(script.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant):
                named[ast.unparse(node.targets[0])] = node.value.value
        assert (named["revision"], named["down_revision"]) == (number, before), script


@pytest.mark.parametrize("pattern", [COMPANY, RUSSIAN], ids=["company", "Russian"])
def test_the_library_knows_no_company_and_speaks_english(pattern):
    found = [
        f"{it.relative_to(SOURCE)}: {match[0]}"
        for it in FILES
        if it.relative_to(SOURCE).as_posix() not in UNTOLD
        for match in pattern.finditer(it.read_text(encoding="utf-8"))
        if match[0] != OWN_WORDS.get(it.relative_to(SOURCE).parts[0])
    ]
    assert found == []


# Who reads the file of the workspace itself; everybody else asks who is who now.
OF_THE_FILE = {
    # what files say is checked against what files say
    "portal/decision_names.py",
    "portal/meanings.py",
    "studio/administrators.py",
    "portal/expressions/functions.py",
    "portal/offers/people.py",
    "portal/personnel/commands.py",
    "portal/personnel/state.py",
    "portal/repository/repository.py",
    "portal/repository/rights.py",
    "service_desk/decision_checks.py",
    # is handed the workspace with the people of now
    "service_desk/roles.py",
    "testing/scenarios/portal/given_checks.py",
}


def test_people_are_read_as_they_are_now_and_not_from_the_file():
    found = {
        it.relative_to(SOURCE).as_posix()
        for it in FILES
        if it.suffix == ".py"
        and re.search(
            r"(?<!bizproc\.)workspace\.people\b(?!\.\w+ import)",
            it.read_text(encoding="utf-8"),
        )
    }
    assert found - OF_THE_FILE == set()
    assert OF_THE_FILE - found == set()
