"""Lists beside the answers: rows with named columns, found fast by key.

An internal list of the form, a CSV beside it, the areas and sites of a project: all
are tables. XPath sees rows as nodes, which are made only for the rows it touches, so
that 80,000 villages cost nothing until a kecamatan is chosen.
"""

import csv
import io
import json
import threading
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

from surveyor.engine.instance import Node
from surveyor.forms.model import Element, Form
from surveyor.forms.safe_xml import MAX_BYTES, UnsafeXml, parse_xml
from surveyor.forms.xform_parts import element_of

Row = Sequence[str]


# The outline of an area in one cell is longer than what the reader takes at first.
csv.field_size_limit(MAX_BYTES)


class Table(Protocol):
    """Rows with named columns."""

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the columns."""

    def rows(self) -> Sequence[Row]:
        """All rows in order."""

    def where(self, column: str, value: str) -> Sequence[Row]:
        """Rows whose column has the value, in order; none for an unknown column."""


LAST_SAVED = "last-saved"
TableSource = Callable[[str], "Table | Element | None"]
"""File name such as `sites.csv` -> its rows, for XML the tree of its nodes, or None
where there is no such file. The name `last-saved` asks for the entry of the same form
that was finished last."""


def no_tables(_file: str) -> None:
    """A source without any file."""
    return


class CsvTable:
    """A table in memory; an index per column is made when it is first asked for."""

    def __init__(self, columns: Sequence[str], rows: Sequence[Row]) -> None:
        self._columns = tuple(columns)
        self._rows = rows
        self._indexes: dict[str, dict[str, list[Row]]] = {}

    @classmethod
    def read(cls, source: Path | bytes) -> "CsvTable":
        """Reads a CSV with or without BOM, parted by `,` `;` `|` or tabs.

        Rows that are too short are filled with empty texts; lines may end in any way.
        """
        data = source.read_bytes() if isinstance(source, Path) else source
        text = data.decode("utf-8-sig", errors="replace").replace("\0", "")
        head = (text.splitlines() or [""])[0]
        mark = max(",;\t|", key=head.count)
        read = csv.reader(io.StringIO(text, newline=""), delimiter=mark)
        lines = [row for row in read if row]
        columns = tuple(name.strip() for name in lines[0]) if lines else ()
        width = len(columns)
        del lines[:1]
        for row in lines:
            if len(row) < width:
                row.extend([""] * (width - len(row)))
        return cls(columns, lines)

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the columns."""
        return self._columns

    def rows(self) -> Sequence[Row]:
        """All rows in order."""
        return self._rows

    def where(self, column: str, value: str) -> Sequence[Row]:
        """Rows whose column has the value, in order."""
        if column not in self._columns:
            return []
        index = self._indexes.get(column)
        if index is None:
            at = self._columns.index(column)
            index = {}
            for row in self._rows:
                index.setdefault(row[at], []).append(row)
            self._indexes[column] = index
        return index.get(value, [])


def folder_tables(folder: Path | None) -> TableSource:
    """The files that lie beside a form, by name: CSV, XML and GeoJSON.

    A file that is missing or damaged gives no table, which is an empty list. What was
    finished last of the form may lie there as `last-saved.xml`.
    """

    def source(name: str) -> "Table | Element | None":
        file = f"{LAST_SAVED}.xml" if name == LAST_SAVED else Path(name).name
        path = None if folder is None else folder / file
        if path is None or not path.is_file():
            return None
        return read_table(file, path.read_bytes())

    return source


def read_table(name: str, data: bytes) -> "Table | Element | None":
    """A file as a table or tree, by its suffix; None where it is damaged or none."""
    read = _READERS.get(Path(name).suffix.lower())
    return None if read is None else read(data)


def instance_tree(xml: bytes) -> Element | None:
    """The nodes of an XML list or of a saved entry; None where it is damaged."""
    try:
        return element_of(parse_xml(xml))
    except UnsafeXml:
        return None


def _geojson_table(data: bytes) -> Table | None:
    """Features as items: `geometry` as ODK writes places, then their properties.

    As in JavaRosa (GeojsonFeature) a feature's own id is the item's `id`, also where
    a property has that name. Numbers stay as they are written. Shapes of other kinds
    than point, line and polygon have no place that ODK could write: it is empty.
    """
    try:
        text = data.decode("utf-8-sig")
        read = json.loads(text, parse_float=str, parse_int=str)
        if read["type"] != "FeatureCollection":
            return None
        return _table_of([_feature(feature) for feature in read["features"]])
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return None


def _feature(feature: dict[str, Any]) -> dict[str, str]:
    item = {"geometry": _place_text(feature.get("geometry") or {})}
    for name, value in (feature.get("properties") or {}).items():
        item[name] = _property_text(value)
    if feature.get("id") is not None:
        item["id"] = str(feature["id"])
    return item


def _property_text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def _place_text(geometry: dict[str, Any]) -> str:
    """A point, line or outer ring as `lat lon altitude accuracy`, joined by `;`."""
    at = geometry.get("coordinates") or []
    if geometry.get("type") == "Point":
        points = [at]
    elif geometry.get("type") == "LineString":
        points = at
    else:
        points = at[0] if geometry.get("type") == "Polygon" and at else []
    return "; ".join(f"{point[1]} {point[0]} 0 0" for point in points)


def _table_of(items: list[dict[str, str]]) -> Table:
    columns = tuple(dict.fromkeys(name for item in items for name in item))
    rows = [[item.get(column, "") for column in columns] for item in items]
    return CsvTable(columns, rows)


_READERS: dict[str, Callable[[bytes], "Table | Element | None"]] = {
    ".csv": CsvTable.read,
    ".xml": instance_tree,
    ".geojson": _geojson_table,
}


class _RowNode(Node):
    """A row as a node whose columns become nodes when somebody looks at them."""

    __slots__ = ("_columns", "_row")

    def __init__(self, item: str, ref: str, columns: Sequence[str], row: Row) -> None:
        self._columns = columns
        self._row = row
        super().__init__(item, ref)

    @property
    def children(self) -> list[Node]:
        """All columns; made anew, since a long list is walked but not kept."""
        pairs = zip(self._columns, self._row, strict=False)
        return [self._column(name, value) for name, value in pairs]

    @children.setter
    def children(self, given: list[Node]) -> None:
        """The base class begins with none; a row's are told by its table."""

    def named(self, name: str) -> list[Node]:
        """The column of a name."""
        if name not in self._columns:
            return []
        return [self._column(name, self._row[self._columns.index(name)])]

    def text_of(self, name: str) -> str:
        """The text of a column, without a node for it."""
        try:
            return self._row[self._columns.index(name)]
        except (ValueError, IndexError):
            return ""

    def _column(self, name: str, value: str) -> Node:
        child = Node(name, f"{self.ref}/{name}", self)
        child.raw = child.text = value
        return child


class Found(list[Node]):
    """Rows that a list keeps, the same object for the same search; never changed.

    What is worked out of them once is kept with them: many questions pick from the
    same rows.
    """

    __slots__ = ("kept",)

    def __init__(self, nodes: Iterable[Node] = ()) -> None:
        super().__init__(nodes)
        self.kept: dict[Hashable, Any] = {}


_MOST_FOUND = 64
"""Searches whose rows are kept: many questions ask a list for the same rows."""


class SecondaryList:
    """A table as XPath walks it: items and their columns."""

    def __init__(self, root: str, item: str, table: Table) -> None:
        self.root = root
        self.item = item
        self._table = table
        self._all: Found | None = None
        self._numbers: dict[str, dict[float, list[Row]]] = {}
        self._found: dict[tuple[str, str], Found] = {}
        self._tree: Node | None = None

    def items(self) -> list[Node]:
        """All items as nodes."""
        if self._all is None:
            self._all = Found(map(self._node, self._table.rows()))
        return self._all

    def where(self, column: str, value: str) -> list[Node]:
        """Items whose column has the value."""
        found = self._found.get((column, value))
        if found is None:
            if len(self._found) >= _MOST_FOUND:
                self._found.clear()
            found = Found(map(self._node, self._table.where(column, value)))
            self._found[column, value] = found
        return found

    def where_number(
        self, column: str, value: float, number: Callable[[str], float]
    ) -> list[Node]:
        """Items whose column means the number, as `number` reads a text."""
        index = self._numbers.get(column)
        if index is None:
            index = self._numbers[column] = self._read_numbers(column, number)
        return [self._node(row) for row in index.get(value, ())]

    def _read_numbers(
        self, column: str, number: Callable[[str], float]
    ) -> dict[float, list[Row]]:
        made: dict[float, list[Row]] = {}
        if column in self._table.columns:
            at = self._table.columns.index(column)
            for row in self._table.rows():
                made.setdefault(number(row[at]), []).append(row)
        return made

    def tree(self, name: str) -> Node:
        """The whole list as a tree below an `instance` element; made when asked for."""
        if self._tree is None:
            root = Node(self.root, f"/instance/{self.root}")
            root.children = list(self.items())
            for item in root.children:
                item.parent = root
            root.number_all()
            self._tree = _below_instance(root, name)
        return self._tree

    def _node(self, row: Row) -> Node:
        ref = f"/{self.root}/{self.item}"
        return _RowNode(self.item, ref, self._table.columns, row)


class NestedList:
    """A tree as XPath walks it: what stands below its root, as deep as it goes."""

    def __init__(self, root: Node) -> None:
        self._root = root
        self._tree: Node | None = None

    def items(self) -> list[Node]:
        """What stands directly below the root."""
        return self._root.children

    def where(self, column: str, value: str) -> list[Node]:
        """Those of them that have a child, or an attribute `@column`, with the value."""
        return [
            item
            for item in self.items()
            if any(child.string_value() == value for child in item.named(column))
            or (column[:1] == "@" and item.part(column) == value)
        ]

    def tree(self, name: str) -> Node:
        """The whole list as a tree below an `instance` element."""
        if self._tree is None:
            self._tree = _below_instance(self._root, name)
        return self._tree


def _below_instance(root: Node, name: str) -> Node:
    instance = Node("instance", "/instance")
    given = Node("id", "/instance/@id", instance, is_attribute=True)
    given.set_raw(name)
    instance.attributes["id"] = given
    instance.children.append(root)
    root.parent = instance
    instance.number_all()
    return instance


Listing = SecondaryList | NestedList
_BLANK = SecondaryList("root", "item", CsvTable((), ()))


def secondary_lists(form: Form, tables: TableSource) -> Mapping[str, Listing]:
    """The secondary instances of a form by id.

    A file that is not there gives an empty list: the questions that pick from it
    have no choices, nothing breaks.
    """
    made: dict[str, Listing] = {}
    for name, secondary in form.secondary.items():
        if secondary.root is not None:
            made[name] = _inner(secondary.root)
        elif secondary.file:
            found = tables(secondary.file)
            made[name] = _BLANK if found is None else _listing(found)
    return made


_MOST_KEPT = 2000
_kept: dict[int, tuple[Element, Listing]] = {}
_keeping = threading.Lock()


def _inner(root: Element) -> Listing:
    """A list inside the form; never changed, so all sessions of the form share it."""
    known = _kept.get(id(root))
    if known is None:
        known = (root, _listing(root))
        with _keeping:
            while len(_kept) >= _MOST_KEPT:
                del _kept[next(iter(_kept))]
            _kept[id(root)] = known
    return known[1]


def _listing(found: "Table | Element") -> Listing:
    if not isinstance(found, Element):
        return SecondaryList("root", "item", found)
    if not _is_flat(found):
        return NestedList(_node_of(found, "", None))
    item = found.children[0].name if found.children else "item"
    columns = tuple(
        dict.fromkeys(c.name for one in found.children for c in one.children)
    )
    rows = []
    for one in found.children:
        values = {child.name: child.text for child in one.children}
        rows.append([values.get(column, "") for column in columns])
    return SecondaryList(found.name, item, CsvTable(columns, rows))


def _is_flat(root: Element) -> bool:
    """Whether a tree is a table: items of one name, each column once and a leaf."""
    return len({item.name for item in root.children}) < 2 and all(
        item.children
        and not item.attributes
        and not any(column.children or column.attributes for column in item.children)
        and len({column.name for column in item.children}) == len(item.children)
        for item in root.children
    )


def _node_of(element: Element, above: str, parent: Node | None) -> Node:
    node = Node(element.name, f"{above}/{element.name}", parent)
    node.raw = node.text = "" if element.children else element.text
    for name, value in element.attributes.items():
        key = name.rpartition("}")[2]
        made = Node(key, f"{node.ref}/@{key}", node, is_attribute=True)
        made.raw = made.text = value
        node.attributes[key] = made
    node.children = [_node_of(child, node.ref, node) for child in element.children]
    node.number_all()
    return node
