"""Word what people are told in a chat, as the workspace words it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bizproc.workspace.chat.channels import ChatChannel
from bizproc.workspace.records.fields import Field
from bizproc.workspace.records.public_forms import PublicForm
from bizproc.workspace.texts import Texts

__all__ = ["Wording", "folded"]


def folded(text: str) -> str:
    """Return the form in which what was written is compared with a button."""
    return " ".join(text.split()).casefold()


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """Fill in the texts of one chat."""

    texts: Texts
    channel: ChatChannel
    form: PublicForm

    def say(self, name: str, **values: object) -> str:
        """Return the text `chat_<name>` with its placeholders filled in."""
        return self.texts.fill(f"chat_{name}", values).strip()

    def introduce(self, name: str) -> str:
        """Return a text that may name bot, company, form and telephone."""
        return self.say(
            name,
            bot=self.channel.title,
            company=self.channel.company,
            form=self.form.title,
            phone=self.channel.owner_phone,
        )

    def expects(self, field: Field) -> str:
        """Say what an answer to a field must be."""
        words = self.say(f"expects_{field.type}")
        if field.minimum is not None:
            words += self.texts.fill("chat_from", {"bound": field.minimum})
        if field.maximum is not None:
            words += self.texts.fill("chat_to", {"bound": field.maximum})
        return words

    @staticmethod
    def join(parts: Iterable[str]) -> str:
        """Put paragraphs together."""
        return "\n\n".join(part for part in parts if part)
