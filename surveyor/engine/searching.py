"""How an older `search()` shows the rows that it finds, by the rules of ODK Collect."""

from collections.abc import Sequence

from surveyor.engine.instance import Node
from surveyor.engine.values import ChoiceState
from surveyor.forms.xform_legacy import column_names

_SORTED_BY = "sortby"
_IMAGES = "jr://images/"


def found_choices(
    items: Sequence[Node], value_ref: str, columns: str, image: str
) -> list[ChoiceState]:
    """Rows as choices: sorted by `sortby` where there is one, each value once.

    Args:
        items: Rows that were found.
        value_ref: The column of the values.
        columns: Names the columns of the label, e.g. `name, town`.
        image: Names the column of a picture's file; empty for none.
    """
    made: dict[str, ChoiceState] = {}
    for item in sorted(items, key=_place):
        value = column(item, value_ref)
        if value and value not in made:
            picture = column(item, image.removeprefix(_IMAGES)) if image else ""
            made[value] = ChoiceState(
                value,
                found_label(item, columns) or value,
                image=_IMAGES + picture if picture else "",
            )
    return list(made.values())


def found_label(item: Node, columns: str) -> str:
    """The first column, the others by name in brackets: `Ani (town: Ende)`."""
    first, *others = column_names(columns) or [""]
    told = [column(item, first) if first else ""]
    told += [f"({name}: {column(item, name)})" for name in others]
    return " ".join(told) if told[0].strip() or others else ""


def column(item: Node, ref: str) -> str:
    """A column of an item: by name, or nested as `properties/name`."""
    node = item
    for name in ref.split("/"):
        found = node.named(name)
        if not found:
            return ""
        node = found[0]
    return node.text


def _place(item: Node) -> float:
    try:
        return float(column(item, _SORTED_BY) or 0)
    except ValueError:
        return 0.0
