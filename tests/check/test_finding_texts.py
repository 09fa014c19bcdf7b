"""Findings are said in Russian, by `--lang` or by the locale, and nothing stale is kept."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

import bizproc
from bizproc.cli.app import run as run_command
from bizproc.errors import Finding, Location, did_you_mean
from bizproc.phrase import Phrase
from bizproc.studio.finding_texts import finding_text, language_of_locale, said_in

SOURCE = Path(bizproc.__file__).parent
CATALOGUES = sorted((SOURCE / "studio" / "texts" / "ru").glob("*.po"))
LONG = 25  # letters of a clause that no code puts together from words
PUT_TOGETHER = {
    "expected an operator or the end of the expression",
    "of the UNIQUE table both match",
    "the process is not executable",
}
GAP = re.compile(r"%\((\w+)\)[rs]")


def sentences():
    for file in CATALOGUES:
        with file.open("rb") as source:
            catalog = read_po(source, locale="ru", abort_invalid=True)
        yield from ((it.id, it.string) for it in catalog if it.id)


@pytest.mark.parametrize(
    ("message", "said"),
    [
        (
            Phrase("nobody is called %(name)r%(hint)s", name="u_a", hint=""),
            "нет сотрудника 'u_a'",
        ),
        (
            f"no action 'move_stag' is registered{did_you_mean('move', ['moves'])}",
            "нет действия 'move_stag'; может быть, 'moves'?",
        ),
        (
            Phrase(
                "%(what)s: %(fault)s",
                what="the input 'to'",
                fault="there is no role 'chief'; known: admin, head",
            ),
            "вход 'to': нет роли 'chief'; есть: admin, head",
        ),
        ("nobody has said this yet", "nobody has said this yet"),
    ],
)
def test_a_message_is_said_with_what_stands_in_its_gaps(message, said):
    assert said_in(message, "ru") == said
    assert said_in(message, "en") == message


def test_a_name_that_is_also_a_sentence_is_shown_as_it_is():
    message = Phrase("nobody is called %(name)r%(hint)s", name="the timer", hint="")
    assert said_in(message, "ru") == "нет сотрудника 'the timer'"


def test_a_finding_keeps_its_place_and_its_code():
    found = Finding(
        code="BP140",
        message="nothing leads here; draw a flow to it, or remove it",
        location=Location(file="a.bpmn", line=3, element="x"),
        level="warning",
    )
    assert finding_text(found, "ru") == (
        "a.bpmn:3: BP140 x: сюда ничто не ведёт; нарисуйте поток сюда или удалите "
        "элемент (предупреждение)"
    )
    assert finding_text(found, "en") == str(found)


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({"LANG": "ru_RU.UTF-8"}, "ru"),
        ({"LANG": "ru_RU.UTF-8", "LC_ALL": "C"}, "en"),
        ({"LC_MESSAGES": "ru"}, "ru"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({}, "en"),
    ],
)
def test_the_locale_decides_as_it_does_for_other_programs(environment, language):
    assert language_of_locale(environment) == language


def test_the_command_speaks_the_language_that_is_asked_for(
    tmp_path, capsys, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "a.bpmn"
    file.write_text("<a/>", encoding="utf-8")
    with pytest.raises(SystemExit):
        run_command(["check", "a.bpmn", "--lang", "ru"])
    assert "ошибок: 1, предупреждений: 0" in capsys.readouterr().out
    monkeypatch.setenv("LC_ALL", "C")
    with pytest.raises(SystemExit):
        run_command(["check", "a.bpmn"])
    assert "1 error, 0 warnings" in capsys.readouterr().out
    with pytest.raises(SystemExit) as refused:
        run_command(["check", "a.bpmn", "--lang", "la"])
    assert refused.value.code == 2


def test_every_sentence_keeps_its_gaps_in_russian():
    for english, russian in sentences():
        assert set(GAP.findall(russian)) <= set(GAP.findall(english)), english


def test_no_sentence_is_kept_that_nobody_says():
    """Its longest clause stands in the source, or the sentence is stale."""
    said = "\n".join(
        node.value
        for file in SOURCE.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )
    clauses = {
        english: max(re.split(r"%\(\w+\)[rs]|[;,:()\"]", english), key=len).strip()
        for english, _ in sentences()
    }
    long = {it: clause for it, clause in clauses.items() if len(clause) > LONG}
    assert len(long) > 30
    stale = {clause for clause in long.values() if clause not in said}
    assert stale == PUT_TOGETHER
