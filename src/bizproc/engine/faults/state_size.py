"""How much of an instance is kept: its variables, and its state with all tokens."""

from __future__ import annotations

from bizproc.engine.components import Options
from bizproc.engine.loaded_instance import LoadedInstance
from bizproc.errors import BudgetError
from bizproc.values import dump_values

__all__ = ["check_size"]

_BYTES_A_CHARACTER = 4  # at most


def check_size(loaded: LoadedInstance, options: Options) -> None:
    """Refuse to keep an instance that has grown too large.

    Raises:
        BudgetError: with the largest variable, if it is the variables.
    """
    content = loaded.content()
    least = min(options.max_variables_bytes, options.max_state_bytes)
    if len(content) * _BYTES_A_CHARACTER <= least:
        return
    size = len(content.encode())
    if size > options.max_state_bytes:
        msg = (
            f"the state of the instance takes {size:,} bytes, at most "
            f"{options.max_state_bytes:,} are kept (Options.max_state_bytes)"
        )
        raise BudgetError(msg)
    if size > options.max_variables_bytes:
        _check_variables(loaded, options.max_variables_bytes)


def _check_variables(loaded: LoadedInstance, most: int) -> None:
    sizes = {
        name: len(dump_values(value).encode())
        for name, value in loaded.execution.variables().items()
    }
    if sum(sizes.values()) > most:
        name = max(sizes, key=lambda one: sizes[one])
        msg = (
            f"the variables of the instance take {sum(sizes.values()):,} bytes, at most "
            f"{most:,} are kept (Options.max_variables_bytes); the largest is {name!r} "
            f"with {sizes[name]:,}: keep it elsewhere, and here where it is"
        )
        raise BudgetError(msg)
