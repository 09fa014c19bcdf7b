"""FEEL and DMN: expressions and decisions, strict by default, lenient as in the standard.

>>> from bizproc_feel import feel
>>> feel.evaluate("sum(prices) > limit", {"prices": [40, 90], "limit": 100})
True
"""

from __future__ import annotations

from importlib import import_module
from types import ModuleType

from bizproc_feel import feel

__all__ = ["dmn", "feel"]  # noqa: F822 - dmn comes when it is asked for


def __getattr__(name: str) -> ModuleType:
    """Import what reads decisions, which needs lxml, when somebody asks for it."""
    if name != "dmn":
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    try:
        return import_module(f"{__name__}.dmn")
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] != "lxml":
            raise
        message = 'decisions are read with lxml: pip install "bizproc-feel[dmn]"'
        raise ImportError(message) from None
