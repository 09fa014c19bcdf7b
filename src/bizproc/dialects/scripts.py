"""Write a script task that assigns values: one as it is, several as a context."""

from __future__ import annotations

from collections.abc import Sequence

from bizproc.dialects.expressions import Untranslatable, checked
from bizproc.dialects.expressions.terms import Term
from bizproc.dialects.sheet import Sheet
from bizproc.source.xml import Element

__all__ = ["write_assignments"]


def write_assignments(
    sheet: Sheet, element: Element, assigned: Sequence[tuple[str, Term]]
) -> None:
    """Write zeebe:script; of several values output mappings take its result apart.

    Raises:
        Untranslatable: nothing is assigned, or FEEL does not read it.
    """
    if not assigned:
        message = "the script does nothing"
        raise Untranslatable(message)
    if len(assigned) == 1:
        [(name, term)] = assigned
        sheet.write(element, "script", expression=checked(term), resultVariable=name)
        return
    names = {name for name, _ in assigned}
    result = next(
        it for it in ("result", *(f"result{n}" for n in range(99))) if it not in names
    )
    entries = ", ".join(f"{name}: {term.text}" for name, term in assigned)
    written = checked(Term(text=f"{{{entries}}}"))
    sheet.write(element, "script", expression=written, resultVariable=result)
    for name, _ in assigned:
        sheet.map_value(element, "output", source=f"= {result}.{name}", target=name)
