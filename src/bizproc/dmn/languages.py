"""Know the namespaces of DMN's versions, and which expression language a text is in."""

from __future__ import annotations

from bizproc.errors import did_you_mean

__all__ = ["NAMESPACES", "language_fault", "root_fault"]

NAMESPACES = frozenset(
    [
        "http://www.omg.org/spec/DMN/20151101/dmn.xsd",
        "http://www.omg.org/spec/DMN/20151101/dmn11.xsd",
        "http://www.omg.org/spec/DMN/20180521/MODEL/",
        "https://www.omg.org/spec/DMN/20191111/MODEL/",
        "https://www.omg.org/spec/DMN/20211108/MODEL/",
        "https://www.omg.org/spec/DMN/20230324/MODEL/",
        "https://www.omg.org/spec/DMN/20240513/MODEL/",
    ]
)
"""DMN 1.1, 1.2, 1.3, 1.4, 1.5 and 1.6."""

_OMG = "www.omg.org/spec/DMN"
_YEARS = ("20180521", "20191111", "20211108", "20230324", "20240513")
_FEEL = frozenset(
    ["www.omg.org/spec/FEEL/20140401", *(f"{_OMG}/{year}/FEEL" for year in _YEARS)]
)
_B_FEEL = frozenset([f"{_OMG}/20240513/B-FEEL", "b-feel"])
_NAMES = ("feel", "s-feel")
"""How files name it beside the addresses; S-FEEL is a part of FEEL."""


def language_fault(language: str) -> str:
    """Say why an `expressionLanguage` is not run; "" for FEEL of any version."""
    address = _address(language)
    if not address or address in _FEEL or address.lower() in _NAMES:
        return ""
    if address in _B_FEEL or address.lower() in _B_FEEL:
        return (
            "B-FEEL (DMN 1.6) is not run: it answers otherwise than FEEL where a value "
            "is missing or of another kind; write it in FEEL, and say "
            'expressionLanguage="feel"'
        )
    hint = did_you_mean(language, _NAMES) if _near(language) else ""
    return f"the language {language!r} is not run; write it in FEEL{hint}"


def _near(language: str) -> bool:
    """Tell whether a name is FEEL misspelt: of JavaScript no `feel` is meant."""
    return did_you_mean(language, _NAMES).startswith("; did you mean")


def _address(language: str) -> str:
    """Return an address without what files write in two ways."""
    address = language.strip().removesuffix("/")
    return address.removeprefix("https://").removeprefix("http://")


def root_fault(name: str, namespace: str | None) -> str:
    """Say why a root element is not that of a DMN file; "" if it is."""
    if name == "definitions" and namespace in NAMESPACES:
        return ""
    if _address(namespace or "").startswith(_OMG):
        return (
            f"DMN of the namespace {namespace!r} is not read, only that of the versions "
            "1.1 to 1.6; export it as one of them"
        )
    if name.lower() == "definitions" and namespace:
        return (
            f"this is no DMN file: its root is {name!r} of the namespace {namespace!r}"
        )
    return f"this is no DMN file: its root is {name!r}"
