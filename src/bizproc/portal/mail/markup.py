"""Turn the text of a mail into its HTML part."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from jinja2 import FileSystemLoader, StrictUndefined, TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from bizproc.errors import InvalidValueError

__all__ = ["html_of"]

_OWN = Path(__file__).parent / "templates"
_NAME = "mail.html"


def html_of(text: str, *, subject: str, templates: Path | None) -> str:
    """Return the HTML part; `mail.html` of the workspace wins over the package's.

    The template sees `subject` and `paragraphs`, a list of lists of lines.

    Raises:
        InvalidValueError: the workspace's template cannot be used.
    """
    paragraphs = [
        part.splitlines() for part in text.replace("\r\n", "\n").split("\n\n")
    ]
    try:
        template = _environment(templates).get_template(_NAME)
        return template.render(
            subject=subject, paragraphs=[it for it in paragraphs if it]
        )
    except (TemplateError, OSError) as error:
        msg = f"the template {_NAME} cannot be used: {error}"
        raise InvalidValueError(msg) from error


@lru_cache(maxsize=16)
def _environment(templates: Path | None) -> ImmutableSandboxedEnvironment:
    """Return the environment of a folder; a changed template is read anew."""
    folders = [templates, _OWN] if templates is not None else [_OWN]
    return ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(folders), autoescape=True, undefined=StrictUndefined
    )
