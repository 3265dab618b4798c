"""XForm XML from strangers → Reading: what is wrong with it, with the line.

The structure is checked on the tree, which knows its lines; then `read_xform` makes
the form of it. Nothing is loaded from outside, and size and depth are bounded.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from lxml import etree

from surveyor.forms.findings import Finding, Reading, Severity, in_order
from surveyor.forms.model import Place
from surveyor.forms.safe_xml import UnsafeXml
from surveyor.forms.xform import read_xform
from surveyor.forms.xform_names import JR, XF, XFORMS, XHTML, local
from surveyor.forms.xform_parts import parse_form
from surveyor.texts import N_

_MODEL = {"instance", "bind", "itext", "submission", "setvalue", "setgeopoint",
          "recordaudio", "action", "insert", "model"}  # fmt: skip
_TYPES = {
    "string", "int", "integer", "decimal", "boolean", "date", "dateTime", "time",
    "geopoint", "geotrace", "geoshape", "binary", "barcode", "select", "select1",
    "rank", "intent", "anyURI", "xml-external", "csv-external", "text", "long", "double",
}  # fmt: skip
_ITEXT = re.compile(r"jr:itext\(\s*(['\"])(.*?)\1\s*\)")
_LINE = re.compile(r"\(line (\d+)|, line (\d+)|\(baris (\d+)\)|\bline (\d+)")
_CHOOSE = N_("Pilih berkas XLSForm (.xlsx) atau XForm (.xml).")
_SHOWN = 20
"""A long list of the same thing helps nobody."""


def read_xform_file(data: bytes) -> Reading:
    """Reads an XForm; every finding has its line where it can be known."""
    try:
        root = parse_form(data)
    except UnsafeXml as error:
        reason = str(error.values.get("reason", ""))
        found = _LINE.search(reason)
        line = int(next(g for g in found.groups() if g)) if found else None
        finding = Finding(
            "xform.unreadable", UnsafeXml.text, UnsafeXml.hint,
            place=Place(row=line), values=error.values,
        )  # fmt: skip
        return Reading(None, (finding,))
    wrong = list(_structure(root))
    if wrong:
        return Reading(None, in_order(wrong))
    lines = _lines(root)
    reading = read_xform(data, {ref: Place(row=line) for ref, line in lines.items()})
    asked = _lines(root.find("h:body", XF))
    placed = [_with_line(finding, lines, asked) for finding in reading.findings]
    return replace(reading, findings=in_order([*placed, *_details(root)]))


def _at(element: etree._Element) -> Place:
    return Place(row=element.sourceline)


def _structure(root: etree._Element) -> Iterator[Finding]:
    """What must be there for a file to be a form at all."""
    if root.tag != f"{{{XHTML}}}html":
        name = local(root)
        yield Finding(
            "xform.not_a_form",
            N_("Berkas ini bukan kuesioner XForm: akarnya <{name}>, bukan <h:html>."),
            _CHOOSE, place=_at(root), values={"name": name},
        )  # fmt: skip
        return
    model = root.find("h:head/x:model", XF)
    if model is None:
        yield Finding(
            "xform.no_model", N_("Bagian <model> tidak ada di dalam <h:head>."),
            _CHOOSE, place=_at(root),
        )  # fmt: skip
    elif not any(len(one) for one in model.iterfind("x:instance", XF)):
        yield Finding(
            "xform.no_instance", N_("Model tidak memiliki <instance> dengan isian."),
            N_("Ekspor ulang kuesioner dari program pembuatnya."), place=_at(model),
        )  # fmt: skip
    if root.find("h:body", XF) is None:
        yield Finding(
            "xform.no_body", N_("Bagian <h:body> dengan pertanyaan tidak ada."),
            N_("Ekspor ulang kuesioner dari program pembuatnya."), place=_at(root),
        )  # fmt: skip


def _details(root: etree._Element) -> Iterator[Finding]:
    model = root.find("h:head/x:model", XF)
    yield from _identity(model)
    yield from _unknown(model)
    yield from _types(model)
    yield from _texts(root, model)


def _identity(model: etree._Element) -> Iterator[Finding]:
    primary = next(one[0] for one in model.iterfind("x:instance", XF) if len(one))
    if not primary.get("id"):
        yield Finding(
            "xform.no_id", N_("Kuesioner ini tidak memiliki id."),
            N_("Tulis id pada isian utama, mis. <data id=\"nama\" version=\"1\">."),
            Severity.WARNING, _at(primary),
        )  # fmt: skip
    if not primary.get("version"):
        yield Finding(
            "xform.no_version", N_("Kuesioner ini tidak memiliki nomor versi."),
            N_("Tulis version pada isian utama dan naikkan setiap kali kuesioner diubah."),
            Severity.WARNING, _at(primary),
        )  # fmt: skip


def _unknown(model: etree._Element) -> Iterator[Finding]:
    for child in model:
        if local(child) not in _MODEL:
            yield Finding(
                "xform.unknown_element",
                N_("Unsur <{name}> di dalam model tidak dikenal dan tidak dipakai."),
                "", Severity.WARNING, _at(child), {"name": local(child)},
            )  # fmt: skip


def _types(model: etree._Element) -> Iterator[Finding]:
    for bind in model.iterfind("x:bind", XF):
        kind = (bind.get("type") or "string").rpartition(":")[2]
        if kind not in _TYPES:
            yield Finding(
                "xform.unknown_type",
                N_("Jenis data {name} tidak dikenal; isiannya diperlakukan sebagai teks."),
                N_("Periksa atribut type pada bind itu."), Severity.WARNING, _at(bind),
                {"name": bind.get("type")},
            )  # fmt: skip


def _texts(root: etree._Element, model: etree._Element) -> Iterator[Finding]:
    """Texts that are named and not there, in all languages or in some."""
    known = {
        translation.get("lang") or "": {
            text.get("id") for text in translation.iterfind("x:text", XF)
        }
        for translation in model.iterfind("x:itext/x:translation", XF)
    }
    everywhere = set().union(*known.values()) if known else set()
    told: set[str] = set()
    partly: dict[str, list[str]] = {}
    for element, name in _named_texts(root):
        if name in told:
            continue
        told.add(name)
        if name not in everywhere:
            if len(told) <= _SHOWN:
                yield _no_text(element, name)
            continue
        for language in (one for one, ids in known.items() if name not in ids):
            partly.setdefault(language, []).append(name)
    for language, names in partly.items():
        yield Finding(
            "xform.missing_translation",
            N_("{n} teks tidak memiliki terjemahan dalam {language}, mis. {name}."),
            N_("Teks bahasa bawaan yang tampil. Lengkapi itext."), Severity.WARNING,
            values={"n": len(names), "language": language, "name": names[0]},
        )  # fmt: skip


def _no_text(element: etree._Element, name: str) -> Finding:
    return Finding(
        "xform.missing_text", N_("Teks {name} tidak ada dalam itext."),
        N_("Tambahkan <text id=\"{name}\"> pada setiap bahasa."), Severity.WARNING,
        _at(element), {"name": name},
    )  # fmt: skip


def _named_texts(root: etree._Element) -> Iterator[tuple[etree._Element, str]]:
    names = ("ref", f"{{{JR}}}constraintMsg", f"{{{JR}}}requiredMsg")
    for element in root.iter(f"{{{XFORMS}}}*"):
        for name in names:
            found = _ITEXT.fullmatch((element.get(name) or "").strip())
            if found:
                yield element, found[2]


def _lines(root: etree._Element) -> dict[str, int]:
    """Line of each ref, of each control's name and of each instance's id."""
    made: dict[str, int] = {}
    for element in root.iter(f"{{{XFORMS}}}*"):
        line = element.sourceline or 0
        for name in ("nodeset", "ref", "bind"):
            ref = element.get(name)
            if ref:
                made.setdefault(ref.strip(), line)
        if local(element) == "instance" and element.get("id"):
            made[f"instance {element.get('id')}"] = line
        made.setdefault(f"<{local(element)}>", line)
    return made


def _with_line(
    finding: Finding, lines: dict[str, int], asked: dict[str, int]
) -> Finding:
    """The finding at its line: in the body for what is wrong with a question."""
    about = finding.code in ("xform.unknown_control", "xform.question_without_node")
    if finding.place.row is not None and not about:
        return finding
    values = {key: str(value) for key, value in finding.values.items()}
    keys = (values.get("ref", ""), f"instance {values.get('name')}",
            f"<{values.get('name')}>")  # fmt: skip
    known = asked if about else lines
    line = next((known[key] for key in keys if key in known), finding.place.row)
    return replace(finding, place=Place(row=line))
