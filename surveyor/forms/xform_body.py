"""The body of an XForm → groups, repeats and questions, in the order of the file."""

from collections.abc import Callable, Iterator, Mapping

from lxml import etree

from surveyor.forms.model import (
    Choice,
    Control,
    Group,
    Item,
    Itemset,
    Output,
    Question,
    Repeat,
    Text,
)
from surveyor.forms.xform_names import JR, XF, local, text_of
from surveyor.forms.xform_parts import (
    absolute,
    itext_expression,
    read_actions,
    text_value,
)
from surveyor.texts import N_

Warn = Callable[..., None]

_CONTROLS = {
    "input": Control.INPUT, "secret": Control.INPUT, "select1": Control.SELECT_ONE,
    "select": Control.SELECT_MULTIPLE, "rank": Control.RANK, "range": Control.RANGE,
    "trigger": Control.TRIGGER, "upload": Control.UPLOAD,
}  # fmt: skip
_OWN = {"label", "hint", "help", "alert", "item", "itemset", "setvalue", "setgeopoint",
        "recordaudio"}  # fmt: skip


def read_items(parent: etree._Element, warn: Warn, base: str) -> tuple[Item, ...]:
    """The items that stand in a body, group or repeat whose reference is `base`."""
    made: list[Item] = []
    for element in parent:
        name = local(element)
        if name == "group":
            made.append(_group(element, warn, base))
        elif name == "repeat":
            made.append(_repeat(element, None, warn, base))
        elif name in _CONTROLS:
            made.append(_question(element, _CONTROLS[name], base))
        elif name not in _OWN:
            ref = element.get("ref") or ""
            text = N_(
                "Kendali {name} tidak dikenal dan ditampilkan sebagai isian teks."
            )
            warn("xform.unknown_control", text, name=name, ref=ref)
            if ref:
                made.append(_question(element, Control.INPUT, base))
    return tuple(made)


def questions(items: tuple[Item, ...]) -> Iterator[Question]:
    """All questions in document order."""
    for item in items:
        if isinstance(item, Question):
            yield item
        else:
            yield from questions(item.children)


def _group(element: etree._Element, warn: Warn, base: str) -> Item:
    label = text_value(element.find("x:label", XF))
    attributes = dict(element.attrib)
    ref = absolute(attributes.pop("ref", "") or attributes.pop("nodeset", ""), base)
    repeats = element.findall("x:repeat", XF)
    others = [
        child for child in element if local(child) not in ("label", "repeat", "hint")
    ]
    appearance = attributes.pop("appearance", "")
    if len(repeats) == 1 and not others:
        # pyxform writes <group><label/><repeat/></group>: the label is the repeat's.
        return _repeat(repeats[0], label, warn, ref or base, appearance, attributes)
    return Group(
        ref=ref or None,
        label=label,
        children=read_items(element, warn, ref or base),
        appearance=appearance,
        actions=tuple(read_actions(element)),
        attributes=attributes,
    )


def _repeat(
    element: etree._Element,
    label: Text | None,
    warn: Warn,
    base: str,
    appearance: str = "",
    around: Mapping[str, str] | None = None,
) -> Repeat:
    attributes = {**(around or {}), **dict(element.attrib)}
    ref = attributes.pop("nodeset", "") or attributes.pop("ref", "")
    # In <group ref="/data/r"><repeat nodeset="/data/r"> both name the rows.
    ref = absolute(ref, base)
    fixed = attributes.pop(f"{{{JR}}}noAddRemove", "")
    return Repeat(
        ref=ref,
        label=label or text_value(element.find("x:label", XF)),
        children=read_items(element, warn, ref),
        count=attributes.pop(f"{{{JR}}}count", None),
        fixed=fixed.replace(" ", "") in ("true", "true()"),
        appearance=attributes.pop("appearance", "") or appearance,
        actions=tuple(read_actions(element)),
        attributes=attributes,
    )


def _question(element: etree._Element, control: Control, base: str) -> Question:
    attributes = dict(element.attrib)
    ref = attributes.pop("ref", "")
    itemset = element.find("x:itemset", XF)
    return Question(
        ref=absolute(ref, base),
        control=control,
        label=text_value(element.find("x:label", XF)),
        hint=text_value(element.find("x:hint", XF)),
        appearance=attributes.pop("appearance", ""),
        itemset=None if itemset is None else _itemset(itemset),
        choices=tuple(
            Choice(
                text_of(item.find("x:value", XF)),
                text_value(item.find("x:label", XF)),
            )
            for item in element.iterfind("x:item", XF)
        ),
        actions=tuple(read_actions(element)),
        attributes=attributes,
    )


def _itemset(element: etree._Element) -> Itemset:
    value, label = element.find("x:value", XF), element.find("x:label", XF)
    shown: Text | None = None
    if label is not None:
        source = label.get("ref") or ""
        reference = itext_expression(source)
        shown = Text(itext=reference) if reference else Text(parts=(Output(source),))
    return Itemset(
        nodeset=element.get("nodeset") or "",
        value_ref="" if value is None else value.get("ref") or "",
        label=shown,
    )
