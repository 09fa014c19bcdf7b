"""Say which files a chat takes: those that the form takes and that can be fetched."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bizproc.portal.chat.port import ChatFile
from bizproc.portal.chat.questions import Question
from bizproc.portal.chat.wording import Wording
from bizproc.workspace.records.public_forms import PublicForm, SettingName
from bizproc.workspace.settings import Settings

__all__ = ["FileLimits"]

_MEGABYTE = 1024 * 1024
# what all files of a request may have: they are in memory while it is handed in
_ALL_FILES = 100 * _MEGABYTE


@dataclass(frozen=True, slots=True, kw_only=True)
class FileLimits:
    """Judge files by name and size, before they are fetched.

    `largest` are the bytes that the chat gives of a file.
    """

    form: PublicForm
    settings: Settings
    wording: Wording
    largest: int

    def fitting(
        self,
        question: Question,
        files: Sequence[ChatFile],
        *,
        before: Sequence[ChatFile],
        others: Sequence[ChatFile],
    ) -> tuple[list[ChatFile], list[str]]:
        """Return which of the files are taken, and what is said of the others.

        `before` are those that the question has already, `others` those of the others.
        """
        rules = self.form.rules[question.name]
        megabytes = self._limit(rules.max_file_mb)
        largest = self.largest
        if megabytes is not None:
            largest = min(largest, megabytes * _MEGABYTE)
        most = self._limit(rules.max_files)
        if not question.is_multiple:
            most = 1
        room = _ALL_FILES - self._size((*before, *others))
        taken: list[ChatFile] = []
        told: list[str] = []
        for it in files:
            is_full = most is not None and len(before) + len(taken) >= most
            if it.size is not None and it.size > largest:
                limit = largest // _MEGABYTE
                told.append(
                    self.wording.say("file_too_large", file=it.name, limit=limit)
                )
            elif is_full or self._size((*taken, it)) > room:
                told.append(self.wording.say("file_too_many", file=it.name))
            else:
                taken.append(it)
        return taken, told

    def _size(self, files: Iterable[ChatFile]) -> int:
        return sum(self.largest if it.size is None else it.size for it in files)

    def _limit(self, limit: int | SettingName | None) -> int | None:
        if isinstance(limit, SettingName):
            value = self.settings[limit.name]
            return value if isinstance(value, int) else None
        return limit
