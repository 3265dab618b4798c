"""Rows of repeats come and go: by hand, and as many as jr:count asks for."""

from collections.abc import Iterator

from surveyor.engine import tree
from surveyor.engine.actions import Actions
from surveyor.engine.environment import Environment
from surveyor.engine.errors import FixedRows, UnknownReference
from surveyor.engine.instance import Node
from surveyor.engine.journal import Journal, Moved
from surveyor.engine.ordering import Expression
from surveyor.engine.program import Program
from surveyor.engine.recalculation import Recalculation

_MOST_NODES = 200_000
"""Counts inside counts multiply: beyond it no more rows are made."""


class Rows:
    """Adds and removes the rows of one instance."""

    def __init__(
        self,
        program: Program,
        recalculation: Recalculation,
        actions: Actions,
        journal: Journal,
    ) -> None:
        self._program = program
        self._recalculation = recalculation
        self._actions = actions
        self._journal = journal
        self._made = 0
        self.starting = False
        """An entry begins: the form's own first row goes where the count is 0."""
        recalculation.set_rows = self._set_number

    def add(self, parent: Node, ref: str, at: int | None) -> Node:
        """A new row at the end, or before row `at` (from 0).

        Raises:
            FixedRows: The form decides how many rows there are.
        """
        series = self._program.repeats[ref]
        if series.fixed or series.count is not None:
            raise FixedRows(ref=ref)
        row = tree.new_row(self._program, ref)
        self._place(parent, [row], at)
        return row

    def remove(self, row: Node) -> None:
        """Takes a row out by hand; one that the count asks for has to stay.

        Raises:
            UnknownReference: It is no row.
            FixedRows: The form decides how many rows there are.
        """
        series, parent = self._program.repeats.get(row.ref), row.parent
        if series is None or parent is None:
            raise UnknownReference(ref=row.path())
        if series.fixed or len(parent.named(row.name)) <= self._wanted(row, parent):
            raise FixedRows(ref=row.path())
        self._take_out(parent, [row])

    def name_all(self, environment: Environment) -> None:
        """Gives every row an id that it keeps, where the environment asks for it."""
        for ref in self._program.repeats if environment.named_rows else ():
            for row in self._recalculation.nodes(ref):
                if "row" not in row.attributes:
                    tree.name_row(row, environment.new_uuid()[:8])

    def too_many(self) -> Iterator[tuple[Node, str]]:
        """Series that ask for more rows than there can be: parent and ref."""
        for one in self._program.eager:
            if one.kind == "count":
                for parent in self._recalculation.nodes(one.at):
                    if parent.relevant and self._is_short(one, parent):
                        yield parent, one.ref

    def _is_short(self, one: Expression, parent: Node) -> bool:
        there = len(parent.named(one.ref.rpartition("/")[2]))
        return self._recalculation.asked(one, parent) >= there + 1

    def _wanted(self, row: Node, parent: Node) -> int:
        for one in self._program.eager:
            if one.kind == "count" and one.ref == row.ref:
                return self._recalculation.count(one, parent)
        return 0

    def _set_number(self, parent: Node, ref: str, wanted: int) -> None:
        """Gives a series the rows that jr:count asks for.

        Rows beyond a lower count stay until the person removes them, as in Collect, so
        that a slip in the count loses no answer. Only when an entry begins is the form's
        own first row dropped for a count of 0.
        """
        there = parent.named(ref.rpartition("/")[2])
        if self.starting and len(there) > wanted:
            self._take_out(parent, there[wanted:])
            return
        missing = range(len(there), wanted)
        if not missing or self._is_full(ref, len(missing)):
            return
        rows = [tree.new_row(self._program, ref, number) for number in missing]
        self._made += sum(1 for row in rows for _node in row.walk())
        self._place(parent, rows, None)

    def _is_full(self, ref: str, missing: int) -> bool:
        size = sum(1 for _node in tree.new_row(self._program, ref).walk())
        return self._made + missing * size > _MOST_NODES

    def _place(self, parent: Node, rows: list[Node], at: int | None) -> None:
        """Puts rows in, runs their actions and queues all that looks at them."""
        siblings = parent.named(rows[0].name)
        number = len(siblings) if at is None else min(at, len(siblings))
        last = number == len(siblings)
        if siblings and not last:
            place = parent.children.index(siblings[number])
        elif siblings:
            place = parent.children.index(siblings[-1]) + 1
        else:
            place = tree.place_of(self._program, parent, rows[0].name)
        parent.insert(place, *rows)
        self._journal.note_rows(Moved(parent, tuple(rows), place, came=True))
        self._recalculation.rows_came(rows, last=last)
        for row in rows:
            self._recalculation.spread(row)
            self._actions.fire("odk-new-repeat", row)
            self._recalculation.push_own(row)
        self._recalculation.push_row(rows[0].ref, parent)

    def _take_out(self, parent: Node, rows: list[Node]) -> None:
        """Takes rows out that stand one behind the other."""
        place = parent.children.index(rows[0])
        rows = list(rows)
        for row in rows:
            parent.remove(row)
        self._journal.note_rows(Moved(parent, tuple(rows), place, came=False))
        self._recalculation.rows_went(rows)
        self._recalculation.push_row(rows[0].ref, parent)
