"""Parse XML that people upload: hardened, bounded, every fault with its line.

Diagrams and decisions come from outside, so nothing in them may reach a file, the
network or more memory than the text itself: no DOCTYPE, no entities, bounded size
and depth.
"""

from __future__ import annotations

from typing import Literal, cast

from lxml import etree

from bizproc.errors import Finding, Location, SourceError
from bizproc.limits import Limits, limits

__all__ = ["Element", "line_of", "local_name", "parse_xml"]

Element = etree._Element  # noqa: SLF001 - lxml has no public name for it

# whose text is a name that pictures and lists show, or an id that errors do
_NAMES = ("name", "id")


def parse_xml(
    data: bytes,
    *,
    file: str,
    comments: bool = False,
    most: Literal["max_bpmn_bytes", "max_dmn_bytes"] = "max_bpmn_bytes",
) -> Element:
    """Return the root element of an XML file.

    Args:
        data: the file's bytes; the encoding is the XML declaration's, else UTF-8.
        file: the name that findings show.
        comments: keep comments, for a file that is written again.
        most: the limit of its size.

    Raises:
        SourceError: not well-formed, with a DOCTYPE, or more than a limit allows: too
            large or deep, an element of too many attributes or of too long a name.
    """
    allowed = limits()
    if len(data) > getattr(allowed, most):
        raise _refused(file, allowed.beyond(most, f"the file has {len(data):,} bytes"))
    if not data.strip():
        raise _refused(file, "the file is empty; export the diagram again", line=1)
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=not comments,
        remove_pis=not comments,
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        line = error.lineno or 1
        raise _refused(file, f"not well-formed XML: {error.msg}", line=line) from None
    except (ValueError, LookupError) as error:
        raise _refused(file, f"not readable as XML: {error}", line=1) from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise _refused(
            file, "a DOCTYPE is not allowed; remove it and its entities", line=1
        )
    _check_extent(root, allowed, file=file)
    return root


def local_name(element: Element) -> str:
    """Return the tag without its namespace."""
    # asked many times of each element: etree.QName costs five times as much
    return str(element.tag).rpartition("}")[2]


def line_of(element: Element) -> int | None:
    """Return the 1-based line on which the element's start tag ends."""
    return cast("int | None", element.sourceline)


def _check_extent(root: Element, allowed: Limits, *, file: str) -> None:
    depth = 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if event == "end":
            depth -= 1
            continue
        depth += 1
        problem = ""
        if depth > allowed.max_xml_depth:
            problem = allowed.beyond("max_xml_depth", "nested too deeply")
        elif len(element.attrib) > allowed.max_attributes:
            met = f"an element has {len(element.attrib):,} attributes"
            problem = allowed.beyond("max_attributes", met)
        else:
            longest = max(len(element.get(it, "")) for it in _NAMES)
            if longest > allowed.max_name_letters:
                met = f"a name has {longest:,} letters"
                problem = allowed.beyond("max_name_letters", met)
        if problem:
            raise _refused(file, problem, line=line_of(element))


def _refused(file: str, message: str, *, line: int | None = None) -> SourceError:
    return SourceError(
        [
            Finding(
                code="XML",
                message=message,
                location=Location(file=file, line=line),
            )
        ]
    )
