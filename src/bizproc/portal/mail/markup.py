"""Turn the text of a mail into its HTML part."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from jinja2 import TemplateError

from bizproc.errors import DefinitionError, InvalidValueError
from bizproc.workspace.letter_template import (
    MAX_LETTER,
    compile_letter,
    read_letter_template,
)

__all__ = ["html_of"]

_OWN = Path(__file__).parent / "templates"
_NAME = "mail.html"


def html_of(text: str, *, subject: str, templates: Path | None) -> str:
    """Return the HTML part; `mail.html` of the workspace wins over the package's.

    The template sees `subject` and `paragraphs`, a list of lists of lines.

    Raises:
        InvalidValueError: the workspace's template cannot be used, or makes a part of
            more than 20,000,000 characters.
    """
    paragraphs = [
        part.splitlines() for part in text.replace("\r\n", "\n").split("\n\n")
    ]
    try:
        chosen = None if templates is None else read_letter_template(templates)
        template = compile_letter(chosen or (_OWN / _NAME).read_text(encoding="utf-8"))
        return _bounded(
            template.generate(
                subject=subject, paragraphs=[it for it in paragraphs if it]
            )
        )
    except (DefinitionError, InvalidValueError, TemplateError) as error:
        msg = f"the template {_NAME} cannot be used: {error}"
        raise InvalidValueError(msg) from None
    except (TypeError, ValueError, ArithmeticError):
        msg = f"the template {_NAME} cannot be used: it compares what has no order"
        raise InvalidValueError(msg) from None


def _bounded(parts: Iterable[str]) -> str:
    taken: list[str] = []
    size = 0
    for part in parts:
        size += len(part)
        if size > MAX_LETTER:
            message = f"it makes more than {MAX_LETTER:,} characters"
            raise InvalidValueError(message)
        taken.append(part)
    return "".join(taken)
