"""XForm XML → Form: the structure of the file as frozen values, nothing evaluated.

Follows the ODK XForms specification. What is wrong is told as findings; unknown
attributes, appearances and controls are kept, so nothing an author wrote is lost.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from lxml import etree

from surveyor.forms import xform_body, xform_legacy
from surveyor.forms.collection import no_collection
from surveyor.forms.findings import Finding, Reading, Severity
from surveyor.forms.model import (
    Action,
    Bind,
    Control,
    Element,
    Form,
    FormId,
    Group,
    Item,
    Output,
    Place,
    Question,
    SecondaryInstance,
    SubmissionTarget,
    Text,
)
from surveyor.forms.safe_xml import UnsafeXml
from surveyor.forms.xform_names import ENTITIES, JR, ORX, XF, XFORMS, local, text_of
from surveyor.forms.xform_parts import (
    absolute,
    element_of,
    itext_expression,
    parse_form,
    read_actions,
    template,
)
from surveyor.texts import N_

_BIND_FIELDS = {
    "relevant": "relevant", "required": "required", "readonly": "readonly",
    "calculate": "calculate", "constraint": "constraint",
    f"{{{JR}}}preload": "preload", f"{{{JR}}}preloadParams": "preload_params",
}  # fmt: skip
_SAVETO = f"{{{ENTITIES}}}saveto"
_TYPES = {
    "integer": "int", "long": "int", "double": "decimal", "float": "decimal",
    "listItem": "select1", "listItems": "select", "rank": "odk:rank",
}  # fmt: skip
"""Other names of types that JavaRosa takes."""
_EVENTS = {
    "odk-instance-first-load", "odk-instance-load", "odk-new-repeat",
    "xforms-value-changed", "xforms-revalidate",
}  # fmt: skip
_ENTITIES_KNOWN = "2025.1"
"""The newest version of ODK Entities that `surveyor.engine.entities` follows."""
_PREFIX = re.compile(r"/[^/:@]+:")


def read_xform(xml: bytes, places: Mapping[str, Place] | None = None) -> Reading:
    """Reads an XForm.

    Args:
        xml: The file's bytes.
        places: Where each ref stands in the workbook it was made from.

    Returns:
        The form and findings; no form where one of them is an error.
    """
    with no_collection():
        try:
            root = parse_form(xml)
        except UnsafeXml as error:
            finding = Finding(
                "xform.unreadable", UnsafeXml.text, UnsafeXml.hint, values=error.values
            )
            return Reading(None, (finding,))
        return _Reader(root, xml, places or {}).read()


class _Reader:
    def __init__(
        self, root: etree._Element, xml: bytes, places: Mapping[str, Place]
    ) -> None:
        self._root = root
        self._xml = xml
        self._places = places
        self._findings: list[Finding] = []

    def read(self) -> Reading:
        model = self._root.find("h:head/x:model", XF)
        body = self._root.find("h:body", XF)
        primary = None if model is None else self._primary(model)
        if model is None or body is None or primary is None:
            self._say(
                "xform.not_a_form",
                N_("Berkas ini bukan kuesioner XForm."),
                N_("Pilih berkas XLSForm (.xlsx) atau XForm (.xml)."),
            )
            return Reading(None, tuple(self._findings))
        form = self._form(model, body, primary)
        self._check_refs(form)
        self._check_entities(form)
        self._check_controls(form)
        findings = tuple(self._findings)
        broken = any(f.severity is Severity.ERROR for f in findings)
        return Reading(None if broken else form, findings)

    def _form(
        self, model: etree._Element, body: etree._Element, primary: etree._Element
    ) -> Form:
        title = self._root.find("h:head/h:title", XF)
        translations, default = self._translations(model)
        base = f"/{local(primary)}"
        binds = self._binds(model, base)
        self._resolve_bind_ids(model, base)
        items = xform_body.read_items(body, self._warn, base)
        items = xform_legacy.modernised(items, self._odd_search)
        instance = element_of(primary)
        items = self._grounded(items, set(_refs(instance, "")))
        named = xform_legacy.files_named(items, binds.values())
        return Form(
            id=FormId(_id_of(primary)),
            version=primary.get("version") or primary.get(f"{{{ORX}}}version") or "",
            title=text_of(title) or primary.get("id") or local(primary),
            instance=instance,
            binds=binds,
            body=items,
            translations=translations,
            default_language=default,
            secondary={**named, **self._secondary(model, primary)},
            actions=tuple(read_actions(model)),
            submission=self._submission(model),
            style=body.get("class") or "",
            namespaces={k: v for k, v in self._root.nsmap.items() if k},
            xml=self._xml,
            attributes={**dict(self._root.attrib), **dict(model.attrib)},
            places=dict(self._places),
        )

    def _primary(self, model: etree._Element) -> etree._Element | None:
        for instance in model.iterfind("x:instance", XF):
            if len(instance):
                return instance[0]
        return None

    def _secondary(
        self, model: etree._Element, primary: etree._Element
    ) -> dict[str, SecondaryInstance]:
        made: dict[str, SecondaryInstance] = {}
        for instance in model.iterfind("x:instance", XF):
            name = instance.get("id")
            if name is None or (len(instance) and instance[0] is primary):
                continue
            if name in made:
                self._say(
                    "xform.duplicate_instance",
                    N_("Daftar {name} ditulis lebih dari sekali."),
                    N_("Beri tiap daftar nama sendiri."),
                    name=name,
                )
            root = element_of(instance[0]) if len(instance) else None
            made[name] = SecondaryInstance(name, instance.get("src"), root)
        return made

    def _resolve_bind_ids(self, model: etree._Element, base: str) -> None:
        """Controls of older forms name a bind by its id instead of a node."""
        ids = {
            element.get("id"): absolute(element.get("nodeset") or "", base)
            for element in model.iterfind("x:bind", XF)
            if element.get("id")
        }
        for element in self._root.iterfind(".//*[@bind]") if ids else ():
            ref = ids.get(element.get("bind"))
            if ref and element.get("ref") is None:
                element.set("ref", ref)
                del element.attrib["bind"]

    def _odd_search(self, question: Question) -> None:
        text = N_("search() pada {ref} tidak dapat dibaca; pilihannya apa adanya.")
        self._warn("xform.odd_search", text, ref=question.ref)

    def _check_entities(self, form: Form) -> None:
        """Entities of a version yet to come must not be guessed at (ODK Entities)."""
        if form.entities_version[: len(_ENTITIES_KNOWN)] > _ENTITIES_KNOWN:
            self._say(
                "xform.newer_entities",
                N_(
                    "Kuesioner ini memakai entitas versi {version}, yang belum dikenal."
                ),
                N_("Perbarui Surveyor, atau ekspor ulang untuk versi {known}."),
                version=form.entities_version,
                known=_ENTITIES_KNOWN,
            )

    def _check_controls(self, form: Form) -> None:
        for question in xform_body.questions(form.body):
            if question.control is Control.RANGE and question.range is None:
                text = N_(
                    "Rentang {ref} tidak lengkap: start, end, atau step tidak terbaca."
                )
                self._warn("xform.odd_range", text, ref=question.ref)
        for ref, action in (*(("", a) for a in form.actions), *_actions(form.body)):
            for event in set(action.events) - _EVENTS:
                text = N_(
                    "Kejadian {event} tidak dikenal; tindakannya tidak dijalankan."
                )
                self._warn("xform.unknown_event", text, ref=ref, event=event)

    def _binds(self, model: etree._Element, base: str) -> dict[str, Bind]:
        binds: dict[str, Bind] = {}
        for element in model.iterfind("x:bind", XF):
            ref = absolute(element.get("nodeset") or element.get("ref") or "", base)
            if not ref:
                continue
            if ref in binds:
                text = N_(
                    "Aturan untuk {ref} ditulis lebih dari sekali; yang terakhir berlaku."
                )
                self._warn("xform.duplicate_bind", text, ref=ref)
            binds[ref] = _bind(ref, element)
        return binds

    def _translations(
        self, model: etree._Element
    ) -> tuple[dict[str, dict[str, dict[str, tuple[str | Output, ...]]]], str]:
        made: dict[str, dict[str, dict[str, tuple[str | Output, ...]]]] = {}
        default = ""
        for translation in model.iterfind("x:itext/x:translation", XF):
            language = translation.get("lang") or ""
            if "default" in translation.attrib:
                default = language
            texts = made.setdefault(language, {})
            for text in translation.iterfind("x:text", XF):
                forms = texts.setdefault(text.get("id") or "", {})
                for value in text.iterfind("x:value", XF):
                    kind = value.get("form") or ""
                    forms["" if kind == "long" else kind] = template(value)
        return made, default or next(iter(made), "")

    def _submission(self, model: etree._Element) -> SubmissionTarget | None:
        element = model.find("x:submission", XF)
        return None if element is None else SubmissionTarget(dict(element.attrib))

    def _check_refs(self, form: Form) -> None:
        known = set(_refs(form.instance, ""))
        for ref in form.binds:
            if _PREFIX.sub("/", ref) not in known:
                text = N_(
                    "Aturan untuk {ref} tidak memiliki isian di dalam model dan tidak dipakai."
                )
                self._warn("xform.bind_without_node", text, ref=ref)
        for question in xform_body.questions(form.body):
            if question.ref not in known:
                self._missing_node(question)
        for repeat in xform_body.repeats(form.body):
            if repeat.ref not in known:
                self._say(
                    "xform.repeat_without_node",
                    N_("Bagian berulang {ref} tidak memiliki isian di dalam model."),
                    N_("Periksa ejaan nodeset-nya."),
                    ref=repeat.ref,
                )

    def _grounded(self, items: tuple[Item, ...], known: set[str]) -> tuple[Item, ...]:
        """Groups without node only show: what is in them must not vanish with them."""
        made: list[Item] = []
        for item in items:
            if isinstance(item, Question):
                made.append(item)
                continue
            inner = replace(item, children=self._grounded(item.children, known))
            if isinstance(inner, Group) and inner.ref and inner.ref not in known:
                text = N_("Kelompok {ref} tidak memiliki isian di dalam model.")
                self._warn("xform.group_without_node", text, ref=inner.ref)
                inner = replace(inner, ref=None)
            made.append(inner)
        return tuple(made)

    def _missing_node(self, question: Question) -> None:
        self._say(
            "xform.question_without_node",
            N_("Pertanyaan {ref} tidak memiliki isian di dalam model."),
            N_("Periksa ejaan ref-nya."),
            ref=question.ref,
        )

    def _say(
        self, code: str, text: str, hint: str, ref: str = "", **values: object
    ) -> None:
        place = self._places.get(ref, Place())
        given = {"ref": ref, **values}
        self._findings.append(Finding(code, text, hint, Severity.ERROR, place, given))

    def _warn(self, code: str, text: str, **values: object) -> None:
        place = self._places.get(str(values.get("ref", "")), Place())
        self._findings.append(Finding(code, text, "", Severity.WARNING, place, values))


def _actions(items: tuple[Item, ...]) -> Iterator[tuple[str, Action]]:
    for item in items:
        for action in item.actions:
            yield item.ref or "", action
        if not isinstance(item, Question):
            yield from _actions(item.children)


def _id_of(primary: etree._Element) -> str:
    """The id; in older forms the namespace of the root (as in ODK Collect)."""
    space = etree.QName(primary).namespace or XFORMS
    return primary.get("id") or (space if space != XFORMS else local(primary))


def _bind(ref: str, element: etree._Element) -> Bind:
    given = dict(element.attrib)
    for name in ("nodeset", "ref", "id"):
        given.pop(name, None)
    fields = {field: given.pop(name, None) for name, field in _BIND_FIELDS.items()}
    saveto = given.pop(_SAVETO, None)
    kind = (given.pop("type", None) or "string").strip()
    if kind.startswith(("xsd:", "xs:", "xf:")):
        kind = kind.partition(":")[2]
    return Bind(
        ref=ref,
        type=_TYPES.get(kind, kind),
        constraint_message=_message(given.pop(f"{{{JR}}}constraintMsg", None)),
        required_message=_message(given.pop(f"{{{JR}}}requiredMsg", None)),
        saveto=saveto,
        attributes=given,
        **fields,
    )


def _message(source: str | None) -> Text | None:
    if not source:
        return None
    reference = itext_expression(source)
    return Text(itext=reference) if reference is not None else Text(parts=(source,))


def _refs(element: Element, above: str) -> Iterator[str]:
    ref = f"{above}/{element.name}"
    yield ref
    for name in element.attributes:
        yield f"{ref}/@{name.rpartition('}')[2]}"
    for child in element.children:
        yield from _refs(child, ref)
