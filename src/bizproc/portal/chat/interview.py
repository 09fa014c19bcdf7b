"""Lead through a form: what is asked next, and what becomes of an answer.

Pure: a dialogue and a message make the next dialogue and what is said. The answers are
judged by the checks of the form (docs/requirements/platform.md §4), one at a time, and
all together before they are handed in.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from bizproc.portal.chat.dialogue import Dialogue, Turn
from bizproc.portal.chat.file_limits import FileLimits
from bizproc.portal.chat.port import ChatFile, ChatMessage, ChatReply
from bizproc.portal.chat.prompts import prompt, summary
from bizproc.portal.chat.questions import Question, questions_of
from bizproc.portal.chat.wording import Wording, folded
from bizproc.workspace.contact_details import clean_file_name
from bizproc.workspace.records.public_forms import SUBMISSION_ID, PublicForm
from bizproc.workspace.records.submission import (
    FormFault,
    Submission,
    check_submission,
)
from bizproc.workspace.workspace import Workspace

__all__ = ["Interview"]

_COMMAND = re.compile(r"/([a-z_]+)(?:@\w+)?(?:\s|\Z)", re.IGNORECASE)
_COMMANDS = frozenset({"start", "cancel", "back", "help"})
# answers to one question: what a form takes beyond this, nobody types
_MOST = 100


class Interview:
    """Ask for the answers of one form."""

    def __init__(
        self,
        form: PublicForm,
        *,
        wording: Wording,
        workspace: Workspace,
        largest_file: int,
    ) -> None:
        self.form = form
        self.wording = wording
        self._workspace = workspace
        self._limits = FileLimits(
            form=form,
            settings=workspace.settings,
            wording=wording,
            largest=largest_file,
        )
        self._questions = questions_of(form, wording, workspace.settings)

    # -- what was written ------------------------------------------------------

    def take(
        self, dialogue: Dialogue | None, message: ChatMessage, *, new: str
    ) -> Turn:
        """Take a message; without a dialogue one begins, whose submission is `new`."""
        command = _command(message.text)
        if dialogue is None:
            return self._begin(command, new)
        dialogue = self._known(dialogue)
        if command is not None:
            return self._obey(command, dialogue)
        question = self.current(dialogue)
        if question is None:
            return self._at_the_end(dialogue, message)
        if question.is_file:
            return self._take_files(dialogue, question, message)
        if question.field is None:
            return self._take_consent(dialogue, question, message)
        return self._take_text(dialogue, question, message)

    def current(self, dialogue: Dialogue) -> Question | None:
        """Return the question that is asked now; None when all are answered.

        A consent to a text that was changed since is none.
        """
        hidden = self._hidden(dialogue)
        for question in self._questions:
            if question.name in hidden:
                continue
            answer = dialogue.answers.get(question.name)
            is_outdated = question.field is None and answer != question.version
            is_answered = question.name in dialogue.answers and not is_outdated
            if question.name == dialogue.open or not is_answered:
                return question
        return None

    def data(self, dialogue: Dialogue) -> dict[str, Any]:
        """Return what is handed in beside the files."""
        hidden = self._hidden(dialogue)
        asked = [
            it for it in self._questions if not it.is_file and it.name not in hidden
        ]
        given = {
            it.name: answer if it.field is not None else True
            for it in asked
            if (answer := dialogue.answers.get(it.name)) is not None
        }
        return {SUBMISSION_ID: dialogue.submission_id, **given}

    def files(self, dialogue: Dialogue) -> dict[str, tuple[ChatFile, ...]]:
        """Return the files that were given as answers, by field."""
        hidden = self._hidden(dialogue)
        return {
            question.name: tuple(
                ChatFile(name=it["name"], size=it["size"], handle=it["handle"])
                for it in dialogue.answers.get(question.name) or ()
            )
            for question in self._questions
            if question.is_file and question.name not in hidden
        }

    # -- what came of it -------------------------------------------------------

    def lose(self, dialogue: Dialogue, handles: Sequence[str]) -> Turn:
        """Say which files could not be fetched, and go on without them."""
        given = [it for files in self.files(dialogue).values() for it in files]
        lost = [it.name for it in given if it.handle in handles]
        answers = dict(dialogue.answers)
        for question in self._questions:
            if not question.is_file or not answers.get(question.name):
                continue
            kept = [it for it in answers[question.name] if it["handle"] not in handles]
            if kept or not self._is_required(question, dialogue):
                answers[question.name] = kept or None
            else:
                del answers[question.name]
        told = [self.wording.say("file_lost", file=name) for name in lost]
        return self.ask(replace(dialogue, answers=answers), *told)

    def ask(self, dialogue: Dialogue, *before: str) -> Turn:
        """Ask what is to be asked next, with paragraphs before it."""
        question = self.current(dialogue)
        if question is None:
            hidden = self._hidden(dialogue)
            asked = [it for it in self._questions if it.name not in hidden]
            answers = summary(asked, dialogue)
            shown = self.wording.say("summary", answers=answers)
            choices = (self.wording.say("submit"), self.wording.say("cancel"))
            return self._said(dialogue, (*before, shown), choices)
        may_skip = self._may_skip(question, dialogue)
        parts, buttons = prompt(question, dialogue, self.wording, may_skip=may_skip)
        return self._said(dialogue, (*before, *parts), buttons)

    # -- inside ----------------------------------------------------------------

    def _known(self, dialogue: Dialogue) -> Dialogue:
        """Forget answers to what the form does not ask any more."""
        known = {it.name for it in self._questions}
        return dialogue.without(*(set(dialogue.answers) - known))

    def _begin(self, command: str | None, new: str) -> Turn:
        if command == "cancel":
            return self._ended("nothing_open")
        if command == "help":
            said = ChatReply(text=self.wording.introduce("help"))
            return Turn(dialogue=None, reply=said, outcome="ends")
        greeting = self.wording.introduce("greeting")
        return self.ask(Dialogue(submission_id=new), greeting)

    def _obey(self, command: str, dialogue: Dialogue) -> Turn:
        if command == "cancel":
            return self._ended("cancelled")
        if command == "back":
            return self.ask(self._back(dialogue))
        if command == "help":
            return self.ask(dialogue, self.wording.introduce("help"))
        return self.ask(dialogue)

    def _back(self, dialogue: Dialogue) -> Dialogue:
        """Return the dialogue as it was at the question before this one."""
        names = [it.name for it in self._questions]
        now = self.current(dialogue)
        place = len(names) if now is None else names.index(now.name)
        return dialogue.without(*names[max(0, place - 1) : place + 1])

    def _at_the_end(self, dialogue: Dialogue, message: ChatMessage) -> Turn:
        written = folded(message.text)
        if written == folded(self.wording.say("cancel")):
            return self._ended("cancelled")
        if written != folded(self.wording.say("submit")):
            return self.ask(dialogue, self.wording.say("choose"))
        faults = self._faults(self._with_files(dialogue))
        if faults:
            return self._wrong(dialogue, faults)
        return Turn(dialogue=dialogue, reply=ChatReply(text=""), outcome="submits")

    def _with_files(self, dialogue: Dialogue) -> dict[str, Any]:
        """Return all answers as the form checks them, files by name and size."""
        return {**self.data(dialogue), **self._named_files(dialogue)}

    def _named_files(self, dialogue: Dialogue) -> dict[str, Any]:
        hidden = self._hidden(dialogue)
        return {
            it.name: it.checked(answer)
            for it in self._questions
            if it.is_file
            and it.name not in hidden
            and (answer := dialogue.answers.get(it.name))
        }

    def _hidden(self, dialogue: Dialogue) -> frozenset[str]:
        """Return the questions that are not asked after the answers until now."""
        if not any(it.validation.hidden for it in self.form.asked.fields):
            return frozenset()
        given = {
            it.name: it.checked(answer)
            for it in self._questions
            if it.field is not None
            and (answer := dialogue.answers.get(it.name)) is not None
        }
        return self._checked_by_form(given).hidden

    def _wrong(self, dialogue: Dialogue, faults: Sequence[FormFault]) -> Turn:
        """Ask again what the form as a whole does not take."""
        asked = {it.name: it for it in self._questions}
        wrong = [asked[it.field] for it in faults if it.field in asked]
        if not wrong:
            return self.ask(dialogue, self.wording.introduce("refused"))
        told = self._unfit(wrong[0], faults)
        return self.ask(dialogue.without(*(it.name for it in wrong)), told)

    def _take_text(
        self, dialogue: Dialogue, question: Question, message: ChatMessage
    ) -> Turn:
        text = message.text
        told = self.wording.say("files_later") if message.files else ""
        if self._is_skipped(question, dialogue, text):
            return self.ask(self._answered(dialogue, question, None), told)
        if self._is_done(question, dialogue, text):
            return self.ask(replace(dialogue, open=None), told)
        if not text.strip():
            needed = self.wording.say("needed", label=question.label)
            return self.ask(dialogue, told or needed)
        value: Any = question.chosen(text)
        if value is None and question.closed:
            return self.ask(dialogue, told, self.wording.say("choose"))
        value = text if value is None else value
        return self._judge(dialogue, question, [value], told)

    def _take_consent(
        self, dialogue: Dialogue, question: Question, message: ChatMessage
    ) -> Turn:
        if self._names("cancel", message.text):
            return self._ended("cancelled")
        if question.chosen(message.text) is None:
            return self.ask(dialogue, self.wording.say("needs_consent"))
        return self.ask(self._answered(dialogue, question, question.version))

    def _take_files(
        self, dialogue: Dialogue, question: Question, message: ChatMessage
    ) -> Turn:
        if not message.files:
            if self._is_skipped(question, dialogue, message.text):
                return self.ask(self._answered(dialogue, question, None))
            if self._is_done(question, dialogue, message.text):
                return self.ask(replace(dialogue, open=None))
            return self.ask(dialogue, self._unfit(question, ()))
        given_files = self.files(dialogue)
        before = given_files.pop(question.name)
        small, told = self._limits.fitting(
            question,
            message.files,
            before=before,
            others=[it for files in given_files.values() for it in files],
        )
        if not small:
            return self.ask(dialogue, *told)
        given = [
            {"name": clean_file_name(it.name), "size": it.size, "handle": it.handle}
            for it in small
        ]
        return self._judge(dialogue, question, given, *told)

    def _judge(
        self, dialogue: Dialogue, question: Question, values: list[Any], *told: str
    ) -> Turn:
        """Take answers that the form takes, and ask again if it does not."""
        before = (
            (dialogue.answers.get(question.name) or []) if question.is_multiple else []
        )
        given = [*before, *values]
        if len(given) > _MOST:
            button = self.wording.say("done")
            return self.ask(
                dialogue, *told, self.wording.say("too_many", button=button)
            )
        answer = given if question.is_multiple else given[0]
        others = self._with_files(dialogue)
        found = self._faults({**others, question.name: question.checked(answer)})
        faults = [it for it in found if it.field == question.name]
        if faults:
            return self.ask(dialogue, *told, self._unfit(question, faults))
        kept = given[:1] if question.is_file and not question.is_multiple else answer
        taken = self._answered(dialogue, question, kept)
        if question.is_multiple:
            taken = replace(taken, open=question.name)
        return self.ask(taken, *told)

    def _faults(self, data: Mapping[str, Any]) -> Sequence[FormFault]:
        return self._checked_by_form(data).faults

    def _checked_by_form(self, data: Mapping[str, Any]) -> Submission:
        workspace = self._workspace
        return check_submission(
            self.form,
            data,
            time=workspace.time,
            settings=workspace.settings,
            spelling=workspace.spelling,
        )

    def _unfit(self, question: Question, faults: Sequence[FormFault]) -> str:
        code = next((it.code for it in faults if it.field == question.name), None)
        if code == "REQUIRED_FIELD":
            return self.wording.say("needed", label=question.label)
        if question.field is None:
            return self.wording.say("needs_consent")
        if code == "PHONE":
            least = self.form.rules[question.name].min_digits
            return self.wording.say("unfit_phone", label=question.label, least=least)
        if code not in {None, "TYPE_ERROR"}:
            return self.wording.say("unfit_answer", label=question.label)
        expects = self.wording.expects(question.field)
        return self.wording.say("unfit", label=question.label, expects=expects)

    @staticmethod
    def _answered(dialogue: Dialogue, question: Question, value: Any) -> Dialogue:
        answers = {**dialogue.answers, question.name: value}
        return replace(dialogue, answers=answers, open=None)

    def _is_required(self, question: Question, dialogue: Dialogue) -> bool:
        """Say whether a question may not be skipped: it, or the last of its group."""
        if question.field is None or question.field.required:
            return True
        by = self.form.rules[question.name].required_by
        if by is not None and self._workspace.settings[by.name] is True:
            return True
        answers = dialogue.answers
        return any(
            question.name in group
            and all(
                other in answers and answers[other] is None
                for other in group
                if other != question.name
            )
            for group in self.form.one_required
        )

    def _is_skipped(self, question: Question, dialogue: Dialogue, text: str) -> bool:
        return self._may_skip(question, dialogue) and self._names("skip", text)

    def _may_skip(self, question: Question, dialogue: Dialogue) -> bool:
        return dialogue.open is None and not self._is_required(question, dialogue)

    def _is_done(self, question: Question, dialogue: Dialogue, text: str) -> bool:
        return dialogue.open == question.name and self._names("done", text)

    def _names(self, button: str, text: str) -> bool:
        return folded(text) == folded(self.wording.say(button))

    # -- what is said ----------------------------------------------------------

    def _ended(self, name: str) -> Turn:
        said = ChatReply(text=self.wording.say(name))
        return Turn(dialogue=None, reply=said, outcome="ends")

    def _said(
        self, dialogue: Dialogue, parts: Sequence[str], choices: Sequence[str]
    ) -> Turn:
        text = self.wording.join(parts)
        return Turn(
            dialogue=dialogue, reply=ChatReply(text=text, choices=tuple(choices))
        )


def _command(text: str) -> str | None:
    """Return the command that a text is; an unknown one asks for help."""
    match = _COMMAND.match(text.strip())
    if match is None:
        return None
    word = match[1].lower()
    if word in _COMMANDS:
        return word
    # what only begins with a slash may be an answer
    return "help" if match.end() == len(text.strip()) else None
