"""Namespaces of XForms, and the two questions asked of every element."""

from lxml import etree

XFORMS = "http://www.w3.org/2002/xforms"
XHTML = "http://www.w3.org/1999/xhtml"
JR = "http://openrosa.org/javarosa"
ODK = "http://www.opendatakit.org/xforms"
ORX = "http://openrosa.org/xforms"
ENTITIES = "http://www.opendatakit.org/xforms/entities"
EVENTS = "http://www.w3.org/2001/xml-events"

XF = {"x": XFORMS, "h": XHTML}
"""Prefixes for lxml's find."""


def local(element: etree._Element) -> str:
    """The name without its namespace."""
    return str(etree.QName(element).localname)


def text_of(element: etree._Element | None) -> str:
    """All text inside, trimmed; empty for no element."""
    return "" if element is None else "".join(element.itertext()).strip()
