"""How much one person may answer at once, in one place."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bizproc.limits import limits

__all__ = ["ANSWER_LIMITS", "AnswerLimits", "answer_limits"]


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerLimits:
    """Bound the answers to a form; what is beyond is refused before it is read.

    Attributes:
        text: characters (code points) of one text.
        key: characters of a name.
        keys: names of one context, and of all answers.
        items: items of one list.
        nesting: how deep lists and contexts may lie within one another.
        digits: digits of a number.
        answer: values and characters of one answer, together.
        answers: values and characters of all answers, together.
        files: files of one submit.
        file_bytes: bytes of one file.
        submit_bytes: bytes of all files of one submit.
        depth: how deep containers may lie within one another in a form.
        rows: contexts of one list of a form.
    """

    text: int = 100_000
    key: int = 200
    keys: int = 1_000
    items: int = 10_000
    nesting: int = 16
    digits: int = 1_000
    answer: int = 250_000
    answers: int = 1_000_000
    files: int = 100
    file_bytes: int = 128 * 1_048_576
    submit_bytes: int = 512 * 1_048_576
    depth: int = 20
    rows: int = 500


ANSWER_LIMITS = AnswerLimits()


def answer_limits() -> AnswerLimits:
    """Return what may be answered with the limits that are in force."""
    allowed = limits()
    return replace(
        ANSWER_LIMITS,
        keys=allowed.max_answers,
        text=allowed.max_answer_letters,
        items=allowed.max_answer_items,
        answer=max(ANSWER_LIMITS.answer, allowed.max_answer_letters),
        answers=allowed.max_submit_letters,
        files=allowed.max_submit_files,
        file_bytes=allowed.max_file_bytes,
        submit_bytes=allowed.max_submit_bytes,
    )
