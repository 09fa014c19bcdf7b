"""The prompt of `bizproc feel`: lines in, values out, with history and completion."""

from __future__ import annotations

import atexit
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from bizproc import feel
from bizproc.cli.output import say
from bizproc.errors import BizprocError, ExpressionError
from bizproc.feel.properties import PROPERTIES
from bizproc.feel.vocabulary import MULTIWORD_NAMES

__all__ = ["Prompt", "completions"]

_HELP = """\
Type an expression. Beside expressions:
  :let NAME = EXPRESSION   keep a value under a name
  :explain EXPRESSION      show the value of every part
  :type EXPRESSION         tell the type, without evaluating
  :names                   list the names and their values
  :help  :quit"""
_SHOWN = 60
_KEPT = 1_000


class Prompt:
    """Read expressions until the input ends or `:quit`."""

    def __init__(
        self,
        scope: dict[str, Any],
        functions: Mapping[str, feel.Function],
        *,
        strict: bool,
    ) -> None:
        self._scope = scope
        self._functions = functions
        self._strict = strict
        self._commands: dict[str, Callable[[str], None]] = {
            ":let": self._let,
            ":explain": self._explain,
            ":type": self._type,
            ":names": self._names,
            ":help": self._help,
        }

    def run(self) -> None:
        """Read, evaluate and print; what fails is shown, and the prompt goes on."""
        _edit_lines(self._scope, self._functions)
        say("FEEL; :help tells what there is, :quit ends.")
        while True:
            try:
                line = input("feel> ").strip()
            except EOFError:
                say()
                return
            except KeyboardInterrupt:
                say()
                continue
            if line in {":quit", ":q", ":exit"}:
                return
            if line:
                self._answer(line)

    def _answer(self, line: str) -> None:
        try:
            word, _, rest = line.partition(" ")
            if word.startswith(":"):
                command = self._commands.get(word)
                if command is None:
                    say(f"There is no {word}. {_HELP}")
                else:
                    command(rest.strip())
            else:
                say(feel.to_text(self._value(line), hides=True))
        except ExpressionError as error:
            if error.source:
                say(error.underlined())
            say(error.message)
        except BizprocError as error:
            say(str(error))

    def _parsed(self, text: str) -> feel.Expression:
        return feel.parse(text, names=feel.names_in(self._scope))

    def _value(self, text: str) -> Any:
        notes: list[ExpressionError] = []
        value = self._parsed(text).evaluate(
            self._scope, functions=self._functions, strict=self._strict, notes=notes
        )
        for note in notes:
            say(f"null because {note}")
        return value

    def _let(self, rest: str) -> None:
        name, sign, text = rest.partition("=")
        if not sign or not name.strip():
            say("Write :let NAME = EXPRESSION")
            return
        key = " ".join(name.split())
        self._scope[key] = self._value(text)
        say(f"{key} = {feel.to_text(self._scope[key], hides=True)}")

    def _explain(self, rest: str) -> None:
        found = feel.explain(
            rest, self._scope, functions=self._functions, strict=self._strict
        )
        say(str(found))
        if found.error is not None:
            say(str(found.error))

    def _type(self, rest: str) -> None:
        types = {name: feel.type_of(value) for name, value in self._scope.items()}
        for problem in feel.check(rest, types, self._functions.keys()):
            say(str(problem))
        say(feel.type_text(feel.infer(self._parsed(rest), types)))

    def _help(self, _: str) -> None:
        say(_HELP)

    def _names(self, _: str) -> None:
        for name, value in self._scope.items():
            text = feel.to_text(value, hides=True)
            short = text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
            say(f"{name} = {short}")


def completions(
    line: str, scope: Mapping[str, Any], functions: Mapping[str, Any]
) -> list[str]:
    """Return how the last word of a line may go on: names, or what a path has.

    A word is what readline takes for one: from the last blank or operator on.
    """
    word = _last_word(line)
    owner, dot, begun = word.rpartition(".")
    if dot:
        value: Any = scope
        for part in owner.split("."):
            value = value.get(part) if isinstance(value, Mapping) else None
        keys: list[str] = []
        if isinstance(value, Mapping):
            keys = [key for key in value if isinstance(key, str)]
        elif value is not None:
            keys = list(PROPERTIES.get(feel.kind_of(value), ()))
        return sorted(f"{owner}.{key}" for key in keys if key.startswith(begun))
    calls = [f"{name}(" for name in (*feel.BUILTIN_NAMES, *functions)]
    names = [*scope, *calls, *MULTIWORD_NAMES]
    return sorted({name for name in names if name.startswith(word)} if word else scope)


_BREAKS = " \t\n\"\\'`@$><=;|&{([,+-*/)]}"


def _last_word(line: str) -> str:
    start = max(line.rfind(sign) for sign in _BREAKS) + 1
    return line[start:]


def _edit_lines(scope: Mapping[str, Any], functions: Mapping[str, Any]) -> None:
    """Give the prompt history and completion where the platform has readline."""
    try:
        import readline
    except ImportError:
        return
    state = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    file = Path(state) / "bizproc" / "feel_history"
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        if file.exists():
            readline.read_history_file(file)
    except OSError:
        return
    readline.set_history_length(_KEPT)
    atexit.register(_keep_history, readline, file)

    def complete(_: str, index: int) -> str | None:
        line = readline.get_line_buffer()[: readline.get_endidx()]
        found = completions(line, scope, functions)
        return found[index] if index < len(found) else None

    readline.set_completer_delims(_BREAKS)
    readline.set_completer(complete)
    readline.parse_and_bind("tab: complete")


def _keep_history(readline: Any, file: Path) -> None:
    try:
        readline.write_history_file(file)
    except OSError:
        return  # a history that cannot be kept is no reason to fail
