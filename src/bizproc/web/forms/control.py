"""Hold one control of a form as the page draws it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

__all__ = ["Block", "Control", "Drawing", "KeptFile", "Option", "Told"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """Hold an answer that may be chosen."""

    id: str
    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptFile:
    """Hold a file that is there already; `size` are its bytes, if they are known."""

    id: str
    reference: str
    name: str
    size: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Say what is wrong with an answer.

    `kind` is what the page has words for, `text` what the company says, or a list of
    what is taken; the limits stand in `facts`.
    """

    kind: str
    id: str = ""
    label: str = ""
    text: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Control:
    """Draw one question.

    `widget` names the macro; `attributes` stand in the tag as they are. `offers` are
    texts to take while one types; another one is an answer, too.
    """

    widget: str
    id: str
    name: str
    label: str
    value: str = ""
    help: str = ""
    is_required: bool = False
    may_vary: bool = False
    where: str = ""
    before: str = ""
    after: str = ""
    offset: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)
    options: tuple[Option, ...] = ()
    offers: tuple[str, ...] = ()
    files: tuple[KeptFile, ...] = ()
    faults: tuple[Told, ...] = ()

    @property
    def described_by(self) -> str:
        """Return the ids of the texts that tell more about it."""
        ids = [f"{self.id}-help"] if self.help else []
        ids += [f"{self.id}-fault"] if self.faults else []
        return " ".join(ids)


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Draw one part of a form.

    `kind` names the macro. `rows` are those of a list, `lines` the paragraphs of a
    text. `is_first` and `is_last` say where a row of several begins and ends.
    """

    kind: str
    id: str = ""
    label: str = ""
    help: str = ""
    columns: int = 0
    control: Control | None = None
    parts: tuple[tuple[Block, ...], ...] = ()
    rows: tuple[tuple[tuple[Block, ...], ...], ...] = ()
    where: str = ""
    may_grow: bool = False
    may_vary: bool = False
    lines: tuple[tuple[str, str], ...] = ()
    address: str = ""
    titles: tuple[str, ...] = ()
    cells: tuple[tuple[str, ...], ...] = ()
    left_out: int = 0
    faults: tuple[Told, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """Hold a whole form: its lines of blocks, what is wrong, whether it may change.

    `people` are those who can be named in it, by their ids.
    """

    lines: tuple[tuple[Block, ...], ...]
    told: tuple[Told, ...] = ()
    may_vary: bool = False
    takes_files: bool = False
    is_read_only: bool = False
    people: Mapping[str, str] = field(default_factory=dict)
