"""Instance tree: from the form, from XML, and to XML."""

import re
from collections.abc import Callable, Iterable, Sequence

from lxml import etree

from surveyor.engine.errors import UnreadableAnswers
from surveyor.engine.instance import Node
from surveyor.engine.metadata import meta_node
from surveyor.engine.program import JR_TEMPLATE, Program
from surveyor.forms.model import Element, Form
from surveyor.forms.safe_xml import UnsafeXml, parse_xml
from surveyor.forms.xform_names import JR, XFORMS

_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
SV = "urn:surveyor:form"
ROW = f"{{{SV}}}row"
"""The id of a row, by which a merge knows it; other programs carry it along."""
_NAMESPACES = {
    "sv": SV,
    "orx": "http://openrosa.org/xforms",
    "jr": JR,
    "entities": "http://www.opendatakit.org/xforms/entities",
}


def new_tree(program: Program) -> Node:
    """The primary instance as the form lays it out; templates are left out."""
    root = _build(program.form.instance, "", None)
    for node in root.walk():
        node.number_all()
    _begin_fixed(program, root)
    return root


def new_row(program: Program, ref: str, number: int | None = None) -> Node:
    """A row of a repeat: its template, or its first row's shape emptied.

    Inner repeats of a template have no row until one is added, as in JavaRosa, where
    templates are no instances; only the form's own first row may bring some.

    A form may lay out the first rows itself, with answers in them; row `number` (from
    0) is then that one (web-forms, "form-defined repeat instance defaults").
    """
    laid_out = [] if number is None else _laid_out(program, ref)
    if number is not None and number < len(laid_out):
        return _build(laid_out[number], ref.rpartition("/")[0], None)
    template = program.templates.get(ref)
    if template is not None:
        row = _build(template, ref.rpartition("/")[0], None)
        _begin_fixed(program, row)
        return row
    shape = _shape_of(program, ref)
    if shape is None:
        raise UnreadableAnswers(reason=ref)
    return _build(shape, ref.rpartition("/")[0], None, empty=True)


def _laid_out(program: Program, ref: str) -> list[Element]:
    """The rows that stand in the form beside the template."""
    above, _slash, name = ref.rpartition("/")
    parent = _shape_of(program, above)
    if parent is None or ref not in program.templates:
        return []
    return [
        child
        for child in parent.children
        if child.name == name and JR_TEMPLATE not in child.attributes
    ]


def _begin_fixed(program: Program, above: Node) -> None:
    """Rows that nobody can add are there from the start (web-forms, noAddRemove)."""
    for ref, series in program.repeats.items():
        if not series.fixed or series.count is not None:
            continue
        parent_ref, _slash, name = ref.rpartition("/")
        for parent in [node for node in above.walk() if node.ref == parent_ref]:
            if not parent.named(name):
                parent.insert(place_of(program, parent, name), new_row(program, ref))


def place_of(program: Program, parent: Node, name: str) -> int:
    """Where rows of a name belong among the children that are there."""
    shape = _shape_of(program, parent.ref)
    names = [child.name for child in shape.children] if shape is not None else []
    before = set(names[: names.index(name)]) if name in names else set(names)
    places = [i for i, child in enumerate(parent.children) if child.name in before]
    return places[-1] + 1 if places else 0


def _shape_of(program: Program, ref: str) -> Element | None:
    """What the form lays out for a generic ref."""
    if ref not in program.shapes:
        steps = ref.strip("/").split("/")
        program.shapes[ref] = _shape(program.form.instance, steps)
    return program.shapes[ref]


def _shape(element: Element, steps: list[str]) -> Element | None:
    if element.name != steps[0]:
        return None
    if len(steps) == 1:
        return element
    found = [
        shape
        for child in element.children
        if (shape := _shape(child, steps[1:])) is not None
    ]
    # The form's plain first row tells more than the template beside it.
    plain = [shape for shape in found if JR_TEMPLATE not in shape.attributes]
    return next(iter(plain or found), None)


def _build(
    element: Element, above: str, parent: Node | None, *, empty: bool = False
) -> Node:
    node = Node(element.name, f"{above}/{element.name}", parent)
    node.namespace = "" if element.namespace == XFORMS else element.namespace
    node.raw = node.text = "" if empty or element.children else element.text
    for name, value in element.attributes.items():
        if name != JR_TEMPLATE:
            _attribute(node, name, value)
    for child in element.children:
        if JR_TEMPLATE not in child.attributes:
            node.children.append(_build(child, node.ref, node, empty=empty))
    return node


def _attribute(node: Node, name: str, value: str) -> None:
    qname = etree.QName(name)
    made = Node(
        qname.localname, f"{node.ref}/@{qname.localname}", node, is_attribute=True
    )
    made.namespace = qname.namespace or ""
    made.raw = made.text = value
    node.attributes[qname.localname] = made


def name_row(row: Node, identity: str) -> None:
    """Gives a row its id."""
    _attribute(row, ROW, identity)
    row.forget_written()


def row_id(row: Node) -> str:
    """The id of a row; its place where it has none."""
    given = row.attributes.get("row")
    return given.raw if given is not None and given.raw else f"#{row.index + 1}"


def set_parents(root: Node, parents: Sequence[str]) -> None:
    """What a revision follows: deprecatedID, and further ones in our own namespace.

    So a revision with two parents stays a valid OpenRosa submission.
    """
    meta_node(root, "deprecatedID").set_raw(parents[0] if parents else "")
    block = root.named("meta")[0]
    for old in [one for one in block.named("parent") if one.namespace == SV]:
        block.remove(old)
    for parent in parents[1:]:
        made = Node("parent", f"{block.ref}/parent", block)
        made.namespace = SV
        made.set_raw(parent)
        block.children.append(made)
    block.number_all()


def remarks_node(root: Node) -> Node:
    """Where remarks on answers stand, in our own namespace; made where it is missing."""
    found = next((one for one in root.named("meta") if one.named("remarks")), None)
    if found is not None:
        return found.named("remarks")[0]
    block = meta_node(root, "instanceID").parent or root
    made = Node("remarks", f"{block.ref}/remarks", block)
    made.namespace = SV
    block.insert(len(block.children), made)
    return made


def set_remarks(root: Node, written: str) -> None:
    """Puts remarks in the place of those that are there, behind all else of the block.

    So the same remarks are the same bytes, whatever was there before.
    """
    for block in root.named("meta"):
        for old in [one for one in block.named("remarks") if one.namespace == SV]:
            block.remove(old)
    if written:
        remarks_node(root).set_raw(written)


def load_tree(program: Program, xml: bytes) -> Node:
    """A saved instance laid over the form's; also one from another program.

    As in JavaRosa (TreeElement.populate) the form decides what is there: nodes and
    attributes that it does not know are left out, nodes that the file lacks (they were
    not relevant, or the form is newer) have their defaults. Nodes are known by their
    local names, whatever prefixes the other program gave them. The ids of the meta
    block and the remarks are kept in any case.

    Raises:
        UnreadableAnswers: It is no XML, or of another form.
    """
    try:
        saved = parse_xml(xml)
    except UnsafeXml as error:
        raise UnreadableAnswers(reason=str(error)) from error
    root = new_tree(program)
    if etree.QName(saved).localname != root.name:
        raise UnreadableAnswers(reason=etree.QName(saved).localname)
    identity = saved.get("id")
    if identity and identity != program.form.id:
        raise UnreadableAnswers(reason=identity)
    _lay(program, root, saved)
    for name in ("instanceID", "deprecatedID"):
        found = saved.find(f"{{*}}meta/{{*}}{name}")
        if found is not None and found.text:
            meta_node(root, name).set_raw(found.text.strip())
    further = saved.findall(f"{{*}}meta/{{{SV}}}parent")
    if further:
        first = meta_node(root, "deprecatedID").raw
        set_parents(root, (first, *((one.text or "").strip() for one in further)))
    remarks = saved.find(f"{{*}}meta/{{{SV}}}remarks")
    if remarks is not None and remarks.text:
        remarks_node(root).set_raw(remarks.text)
    return root


def _lay(program: Program, node: Node, saved: etree._Element) -> None:
    for name, value in saved.attrib.items():
        local = etree.QName(str(name)).localname
        if local in node.attributes:
            node.attributes[local].set_raw(str(value))
        elif name == ROW and node.ref in program.repeats:
            name_row(node, str(value))
    holds_rows = any(ref.rpartition("/")[0] == node.ref for ref in program.repeats)
    if not node.children and not holds_rows:
        node.set_raw(_saved_text(program, node, saved))
        return
    found: dict[str, list[etree._Element]] = {}
    for child in saved:
        if child.get(JR_TEMPLATE) is not None:
            continue
        found.setdefault(etree.QName(child).localname, []).append(child)
    for name in dict.fromkeys(child.name for child in node.children):
        _lay_named(program, node, name, found.get(name, []))
    _lay_missing_repeats(program, node, found)


def _saved_text(program: Program, node: Node, saved: etree._Element) -> str:
    """An answer; blanks around it count only where it is a text."""
    text = saved.text or ""
    bind = program.form.binds.get(node.ref)
    kind = bind.type if bind is not None else "string"
    if len(saved) or (kind != "string" and text):
        return text.strip()
    return text


def _lay_named(
    program: Program, node: Node, name: str, saved: list[etree._Element]
) -> None:
    ref = f"{node.ref}/{name}"
    if ref in program.repeats:
        at = node.children.index(node.named(name)[0])
        for row in list(node.named(name)):
            node.remove(row)
        for number, element in enumerate(saved):
            _add_row(program, node, ref, at + number, element)
        return
    for child, element in zip(node.named(name), saved, strict=False):
        _lay(program, child, element)


def _lay_missing_repeats(
    program: Program, node: Node, found: dict[str, list[etree._Element]]
) -> None:
    """Rows of a repeat that has a template but no plain first row in the form."""
    for ref in program.repeats:
        name = ref.rpartition("/")[2]
        if (
            ref.rpartition("/")[0] == node.ref
            and name in found
            and not node.named(name)
        ):
            at = place_of(program, node, name)
            for number, element in enumerate(found[name]):
                _add_row(program, node, ref, at + number, element)


def _add_row(
    program: Program, node: Node, ref: str, at: int, element: etree._Element
) -> None:
    row = new_row(program, ref)
    node.insert(at, row)
    _lay(program, row, element)


class Writer:
    """Writes one entry as XML; what has not changed is not written again.

    A draft is written at every answer, also in a form of thousands of questions; what
    is sent shares all that is the same in both. Namespaces have the prefixes of the
    form; that of a root which the form gives none is the default. Written as text: a
    tree of another library in between costs more than the commit.
    """

    def __init__(self, root: Node, form: Form) -> None:
        self._root = root
        self._form = form
        self._prefixes: dict[str, str] | None = None

    def draft(self) -> bytes:
        """Everything, also what is not relevant now."""
        return self._document(_written)

    def final(self) -> bytes:
        """Without what is not relevant."""
        return self._document(_sent)

    def _document(self, write: Callable[[Node, dict[str, str]], str]) -> bytes:
        if self._prefixes is None:
            self._prefixes = _prefixes(self._root, self._form)
        try:
            text = write(self._root, self._prefixes)
        except KeyError:
            # Rows brought a namespace that nothing had before.
            for node in self._root.walk():
                node.written = node.sent = None
            self._prefixes = _prefixes(self._root, self._form)
            text = write(self._root, self._prefixes)
        if self._prefixes:
            name = _name(self._root, self._prefixes)
            declared = _declared(self._prefixes)
            text = f"<{name}{declared}{text[len(name) + 1 :]}"
        return f"{_DECLARATION}{text}".encode()


_DECLARATION = "<?xml version='1.0' encoding='utf-8'?>\n"


def _declared(prefixes: dict[str, str]) -> str:
    return "".join(
        f' xmlns{":" * bool(prefix)}{prefix}="{_escaped(uri, quote=True)}"'
        for uri, prefix in prefixes.items()
    )


def _written(node: Node, prefixes: dict[str, str]) -> str:
    if node.written is None:
        inside = (
            "".join([one.written or _written(one, prefixes) for one in node.children])
            if node.children
            else _escaped(node.raw)
        )
        node.written = _element(node, prefixes, node.attributes.values(), inside)
    return node.written


def _sent(node: Node, prefixes: dict[str, str]) -> str:
    if node.sent is None:
        attributes = [one for one in node.attributes.values() if one.relevant]
        whole = node.written is not None and len(attributes) == len(node.attributes)
        inside = [] if node.children else [_escaped(node.raw)]
        for child in node.children:
            if child.relevant:
                inside.append(child.sent or _sent(child, prefixes))
                whole = whole and child.sent is child.written
            else:
                whole = False
        node.sent = (
            node.written
            if whole
            else _element(node, prefixes, attributes, "".join(inside))
        )
    assert node.sent is not None  # noqa: S101 (it is whole only where it is written)
    return node.sent


def _element(
    node: Node, prefixes: dict[str, str], attributes: Iterable[Node], inside: str
) -> str:
    name = _name(node, prefixes)
    head = "".join(
        f' {_name(one, prefixes)}="{_escaped(one.raw, quote=True)}"'
        for one in attributes
    )
    return f"<{name}{head}>{inside}</{name}>" if inside else f"<{name}{head}/>"


def _prefixes(root: Node, form: Form) -> dict[str, str]:
    """URI -> prefix of what is used, "" for the default namespace."""
    used = {node.namespace for node in root.walk()} - {""}
    if not used:
        return {}
    given = {**_NAMESPACES, **form.namespaces}
    made = {uri: prefix for prefix, uri in given.items() if uri in used}
    if root.namespace and root.namespace not in made:
        kinds = {node.is_attribute for node in root.walk() if node.namespace == ""}
        own = {n.is_attribute for n in root.walk() if n.namespace == root.namespace}
        # The default reaches every element and no attribute.
        if False not in kinds and True not in own:
            made[root.namespace] = ""
    for number, uri in enumerate(sorted(used - made.keys())):
        made[uri] = f"ns{number}"
    return made


def _name(node: Node, prefixes: dict[str, str]) -> str:
    prefix = prefixes[node.namespace] if node.namespace else ""
    return f"{prefix}:{node.name}" if prefix else node.name


def _escaped(text: str, *, quote: bool = False) -> str:
    """Without the control characters that XML cannot hold, as pasted texts bring."""
    if _FORBIDDEN.search(text):
        text = _FORBIDDEN.sub("", text)
    if "&" in text or "<" in text or ">" in text:
        text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    if "\r" in text:
        # A reader turns a plain carriage return into a line feed.
        text = text.replace("\r", "&#13;")
    if quote:
        text = text.replace('"', "&quot;").replace("\n", "&#10;")
        text = text.replace("\t", "&#9;")
    return text
