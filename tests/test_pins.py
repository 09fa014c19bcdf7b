"""What the project needs is pinned, by version and by hash, and comes from nowhere named."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
_PIN = re.compile(
    r"(?m)^(?P<pin>[^\s#-][^\\\n]*?)(?: \\)?\n(?P<hashes>(?:    --hash=.*\n?)*)"
)
_HASH = re.compile(r"    --hash=sha256:[0-9a-f]{64}(?: \\)?")


def pins(name):
    text = (ROOT / name).read_text()
    return {
        canonicalize_name(pin.name): (pin, found["hashes"].splitlines())
        for found in _PIN.finditer(text)
        for pin in [Requirement(found["pin"])]
    }


def declared():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    further = project["project"]["optional-dependencies"].values()
    needed = [
        *project["build-system"]["requires"],
        *project["project"]["dependencies"],
        *(one for extra in further for one in extra),
    ]
    return [Requirement(text) for text in needed]


def test_what_is_declared_is_pinned_to_a_version_that_it_allows():
    pinned = pins("requirements.txt")
    for need in declared():
        pin, _ = pinned[canonicalize_name(need.name)]
        [exact] = pin.specifier
        assert exact.operator == "=="
        assert need.specifier.contains(exact.version), need


@pytest.mark.parametrize(
    "name", ["requirements.txt", "requirements-audit.txt", "requirements-docs.txt"]
)
def test_each_pin_has_hashes_and_no_address(name):
    found = pins(name)
    assert len(found) > 20
    for pin, hashes in found.values():
        assert hashes, pin
        assert all(_HASH.fullmatch(line) for line in hashes), pin
    assert "://" not in (ROOT / name).read_text()
