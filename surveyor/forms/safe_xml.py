"""Reading XML from strangers: no entities, no DTD, no network, bounded size and depth."""

from lxml import etree

from surveyor.errors import UserError
from surveyor.texts import N_

MAX_BYTES = 64_000_000
MAX_DEPTH = 200
"""Deeper than any form or answer; lxml itself stops at 256."""


class UnsafeXml(UserError):
    """The XML is broken, too large, too deep, or brings declarations of its own."""

    code = "xml.unreadable"
    text = N_("XML tidak dapat dibaca: {reason}.")
    hint = N_("Minta berkas aslinya, atau ekspor ulang dari program pembuatnya.")


_MOST_ATTRIBUTES = 1_000
"""Of one element; to look up each of n takes n times n steps in libxml2."""


def parse_xml(data: bytes) -> etree._Element:
    """The root element of safe XML.

    Raises:
        UnsafeXml: With the reason, and the line where the parser knows it.
    """
    if len(data) > MAX_BYTES:
        raise UnsafeXml(reason=N_("lebih besar dari 64 MB"))
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        # A declaration is where entities (and with them bombs and files) come from;
        # neither forms nor answers ever need one.
        raise UnsafeXml(reason=N_("deklarasi DOCTYPE atau ENTITY tidak diizinkan"))
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False,
        huge_tree=False, remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        deep = "Excessive depth" in str(error)
        reason = N_("bersarang terlalu dalam") if deep else str(error)
        raise UnsafeXml(reason=reason) from error
    if root.getroottree().docinfo.doctype:
        # Written in UTF-16 or another encoding, the words above look different.
        raise UnsafeXml(reason=N_("deklarasi DOCTYPE atau ENTITY tidak diizinkan"))
    _check_depth(root)
    if root.xpath(f"boolean(//*[count(@*) > {_MOST_ATTRIBUTES}])"):
        raise UnsafeXml(reason=N_("terlalu banyak atribut"))
    return root


def _check_depth(root: etree._Element) -> None:
    level = [root]
    for _depth in range(MAX_DEPTH):
        level = [child for element in level for child in element]
        if not level:
            return
    raise UnsafeXml(reason=N_("bersarang terlalu dalam"))
