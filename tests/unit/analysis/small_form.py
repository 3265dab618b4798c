"""Small forms and entries for the tests of analysis, written as nested values."""

from collections.abc import Mapping
from xml.sax.saxutils import escape

from surveyor.forms.model import (
    SURVEYOR_NS,
    Bind,
    Control,
    Element,
    Form,
    FormId,
    Group,
    Itemset,
    Output,
    Question,
    Repeat,
    SecondaryInstance,
    Text,
)

CONTROLS = {
    "one": Control.SELECT_ONE,
    "many": Control.SELECT_MULTIPLE,
    "photo": Control.UPLOAD,
}


def question(name, kind="string", choices=None, label=None, **own):
    """A question; `kind` is one, many, photo or a bind type; `own` are sv attributes."""
    return ("question", name, kind, choices, label or name, own)


def calculation(name):
    return ("calculation", name, "string", None, "", {})


def group(name, *children):
    return ("group", name, children, {})


def repeat(name, *children, **own):
    return ("repeat", name, children, own)


def make_form(*rows, form_id="smart_branding", version="2026.1", lists=()):
    """A form; `lists` maps a name to (value, label, score) rows."""
    binds: dict[str, Bind] = {}
    body = tuple(i for row in rows for i in _item(row, "/data", binds))
    meta = Element("meta", children=(Element("instanceID"),))
    return Form(
        id=FormId(form_id),
        version=version,
        title=form_id,
        instance=Element(
            "data",
            attributes={"id": form_id, "version": version},
            children=(*(_element(row) for row in rows), meta),
        ),
        binds=binds,
        body=body,
        translations={},
        default_language="",
        secondary={name: _list(name, rows) for name, rows in dict(lists).items()},
    )


def entry(answers: Mapping, key="uuid:1") -> bytes:
    """A finished entry: keys are node names, lists are the rows of a repeat."""
    inner = _xml(answers) + f"<meta><instanceID>{key}</instanceID></meta>"
    return f"<data>{inner}</data>".encode()


def _xml(answers):
    parts = []
    for name, value in answers.items():
        for one in value if isinstance(value, list) else [value]:
            inner = _xml(one) if isinstance(one, Mapping) else escape(str(one))
            parts.append(f"<{name}>{inner}</{name}>")
    return "".join(parts)


def _item(row, above, binds):
    kind, name = row[:2]
    ref = f"{above}/{name}"
    if kind in {"group", "repeat"}:
        if row[3]:
            binds[ref] = Bind(ref, attributes=_own(row[3]))
        inner = tuple(i for child in row[2] for i in _item(child, ref, binds))
        label = Text((name,))
        return [
            Group(ref, label, inner) if kind == "group" else Repeat(ref, label, inner)
        ]
    _, _, type_, choices, label, own = row
    binds[ref] = Bind(
        ref, type="string" if type_ in CONTROLS else type_, attributes=_own(own)
    )
    if kind == "calculation":
        return []
    control = CONTROLS.get(type_, Control.INPUT)
    nodeset = f"instance('{choices}')/root/item"
    itemset = Itemset(nodeset, "name", Text((Output("label"),))) if choices else None
    media = {"mediatype": "image/*"} if type_ == "photo" else {}
    return [Question(ref, control, Text((label,)), itemset=itemset, attributes=media)]


def _own(own):
    return {f"{{{SURVEYOR_NS}}}{name}": value for name, value in own.items()}


def _element(row):
    children = row[2] if row[0] in {"group", "repeat"} else ()
    return Element(row[1], children=tuple(_element(child) for child in children))


def _list(name, rows):
    items = tuple(
        Element(
            "item",
            children=(
                Element("name", text=value),
                Element("label", text=label),
                *((Element("score", text=score),) if score else ()),
            ),
        )
        for value, label, score in rows
    )
    return SecondaryInstance(name, root=Element("root", children=items))
