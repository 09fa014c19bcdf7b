"""`bizproc feel`: one expression, or a prompt."""

import io
import json

import pytest

from bizproc.cli import main
from bizproc.cli.files.feel_prompt import completions

DATA = '{"amount": 250.10, "client": {"vip": true}, "due date": "2026-01-31"}'


@pytest.fixture
def run(tmp_path, monkeypatch, capsys):
    """Run the command beside deal.json; return status, output and errors."""
    (tmp_path / "deal.json").write_text(DATA, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))

    def call(*arguments, typed=""):
        monkeypatch.setattr("sys.stdin", io.StringIO(typed))
        with pytest.raises(SystemExit) as ended:
            main(["feel", *arguments])
        captured = capsys.readouterr()
        return ended.value.code, captured.out, captured.err

    return call


def test_an_expression_gives_its_value(run):
    found = run("amount * 2 > 500 and client.vip", "--with", "deal.json")
    assert found == (0, "true\n", "")


def test_names_with_spaces_come_from_the_data(run):
    _, out, _ = run('date(due date) + @"P1M"', "--with", "deal.json")
    assert out == "2026-02-28\n"


def test_json_keeps_kinds_and_digits(run):
    text = '{a: amount, b: 1/3, c: @"P1D", d: [null, "x"]}'
    _, out, _ = run(text, "--with", "deal.json", "--json")
    assert json.loads(out) == {
        "a": 250.1,
        "b": "0.3333333333333333333333333333333333",
        "c": "P1D",
        "d": [None, "x"],
    }


def test_explain_shows_every_part(run):
    _, out, _ = run("amount > 100 and client.vip", "--with", "deal.json", "--explain")
    assert out.splitlines()[:3] == [
        "amount > 100 and client.vip → true",
        "  amount > 100 → true",
        "    amount → 250.1",
    ]
    _, out, _ = run("amount > 100", "--with", "deal.json", "--explain", "--json")
    assert json.loads(out) == {
        "text": "amount > 100",
        "value": True,
        "parts": [{"text": "amount", "value": 250.1}],
    }


def test_a_fault_is_underlined_and_refused(run):
    status, out, err = run("1 + amout", "--with", "deal.json")
    assert (status, out) == (1, "")
    assert err.splitlines()[:2] == ["1 + amout", "    ^^^^^"]
    assert "did you mean 'amount'?" in err


def test_lenient_mode_says_why_it_is_null(run):
    status, out, err = run('1 + "a"', "--lenient")
    assert (status, out) == (0, "null\n")
    assert err.startswith("null because cannot add")


@pytest.mark.parametrize("data", ["[1]", "{", '{"a": NaN}', "[" * 100_000])
def test_unusable_data_is_said_so(run, data):
    status, _, err = run("1", "--with", "-", typed=data)
    assert status == 2
    assert "expected a JSON object" in err or "not JSON" in err


def test_the_prompt_answers_line_by_line(run):
    lines = [
        ":let x = amount * 2",
        "x > 500",
        "x >",
        ":type x + 1",
        ":type x + client",
        ":explain x + 1",
        ":names",
        ":nonsense",
        "today() > date(2020, 1, 1)",
        ":quit",
        "never read",
    ]
    status, out, _ = run("--with", "deal.json", typed="\n".join(lines))
    assert status == 0
    for part in (
        "x = 500.2\n",
        "feel> true\n",
        "but the expression ends",
        "feel> number\n",
        "cannot add a context<vip: boolean> to a number",
        "x + 1 → 501.2\n  x → 500.2\n",
        "due date = 2026-01-31",
        "There is no :nonsense",
    ):
        assert part in out
    assert "never read" not in out


def test_completion_knows_names_functions_and_paths():
    scope = {"client": {"vip": True, "name": "Anna"}, "count of items": 5}
    assert completions("1 + cli", scope, {}) == ["client"]
    assert completions("client.", scope, {}) == ["client.name", "client.vip"]
    assert completions("client.v", scope, {}) == ["client.vip"]
    assert completions("coun", scope, {"count_all": None}) == [
        "count of items",
        "count(",
        "count_all(",
    ]
