"""Session: one form being filled in. It knows no screen and no disk.

A client sets answers by ref and is told what to look at again. Everything that
follows from an answer has happened when `set` returns: relevance, calculations,
choices that vanished, actions.
"""

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from random import Random

from surveyor.engine import outline, tree
from surveyor.engine.actions import Actions, same_row
from surveyor.engine.environment import Environment
from surveyor.engine.errors import FixedRows, UnknownReference
from surveyor.engine.instance import Node
from surveyor.engine.metadata import (
    end_metadata,
    new_identity,
    renew_identity,
    start_metadata,
)
from surveyor.engine.program import Program, program_of
from surveyor.engine.recalculation import Recalculation
from surveyor.engine.secondary import TableSource, no_tables, secondary_lists
from surveyor.engine.validation import Validation
from surveyor.engine.values import (
    Change,
    Counts,
    Finished,
    GroupState,
    Item,
    NodeState,
    QuestionState,
    Violation,
)
from surveyor.engine.wording import Wording
from surveyor.engine.xpath import values
from surveyor.engine.xpath.compiler import compile_expression
from surveyor.engine.xpath.scope import Scope, World
from surveyor.forms.model import Control, Form, Question

_ALL = frozenset({"relevant", "calculate", "count"})
_SELECTS = (Control.SELECT_ONE, Control.SELECT_MULTIPLE, Control.RANK)
_MOST_UNDO = 500


class Session:
    """One form with its answers."""

    def __init__(
        self,
        program: Program,
        root: Node,
        environment: Environment,
        tables: TableSource,
        language: str | None,
    ) -> None:
        form = program.form
        self.form = form
        self._program = program
        self._environment = environment
        self._root = root
        self._world = World(
            root=root,
            moment=environment.now(),
            zone=environment.local_zone(),
            random=Random(environment.seed),  # noqa: S311 (order of choices, no secret)
            new_uuid=environment.new_uuid,
            lists=secondary_lists(form, tables),
        )
        known = language is not None and language in form.translations
        chosen = language if language and known else form.default_language
        self._wording = Wording(program, self._world, chosen)
        self._validation = Validation(program, self._world, self._wording)
        self._recalculation = Recalculation(program, root, self._world)
        self._actions = Actions(program, self._recalculation, self._world)
        self._recalculation.set_rows = self._set_rows
        self._wanted: dict[tuple[int, str], int] = {}
        self._starting = False
        self._recalculation.offered = lambda node: self._wording.values(node.ref, node)
        self._world.itext = lambda key: self._wording.itext(key, root)
        self._world.choice_label = self._choice_label
        self._world.language = lambda: self._wording.language
        self._world.version = form.version
        self._world.properties = environment.properties()
        self._done: list[tuple[str, ...]] = []
        self._undone: list[tuple[str, ...]] = []
        self._removed: dict[str, Node] = {}

    @classmethod
    def start(
        cls,
        form: Form,
        environment: Environment,
        tables: TableSource = no_tables,
        language: str | None = None,
    ) -> "Session":
        """A new entry: defaults, metadata, first-load actions, then all expressions."""
        program = program_of(form)
        session = cls(program, tree.new_tree(program), environment, tables, language)
        session._starting = True
        start_metadata(form, session._root, environment)
        new_identity(session._root, environment)
        session._actions.fire("odk-instance-first-load", session._root)
        session._actions.fire("odk-instance-load", session._root)
        session._recalculate_all()
        return session

    @classmethod
    def load(
        cls,
        form: Form,
        xml: bytes,
        environment: Environment,
        tables: TableSource = no_tables,
        language: str | None = None,
    ) -> "Session":
        """A saved instance opened again.

        Raises:
            UnreadableAnswers: The XML is damaged or of another form.
        """
        program = program_of(form)
        session = cls(
            program, tree.load_tree(program, xml), environment, tables, language
        )
        session._actions.fire("odk-instance-load", session._root)
        session._recalculate_all()
        return session

    @classmethod
    def edit(
        cls,
        form: Form,
        xml: bytes,
        environment: Environment,
        tables: TableSource = no_tables,
        language: str | None = None,
    ) -> "Session":
        """A finished instance opened for a correction: its id becomes deprecatedID.

        Raises:
            UnreadableAnswers: The XML is damaged or of another form.
        """
        session = cls.load(form, xml, environment, tables, language)
        renew_identity(session._root, environment)  # noqa: SLF001 (its own kind)
        session._recalculation.structure_changed()  # noqa: SLF001
        return session

    @property
    def language(self) -> str:
        """The form's language in use, as the form names it."""
        return self._wording.language

    @language.setter
    def language(self, name: str) -> None:
        if name in self.form.translations:
            self._wording.language = name

    def set(self, ref: str, value: str) -> Change:
        """Sets an answer; "" clears it.

        Raises:
            UnknownReference: There is no such node.
        """
        node = self._find(ref)
        if node.children:
            raise UnknownReference(ref=ref)
        if node.raw == value:
            return Change()
        self._remember(("set", self._path(node), node.raw))
        return self._assign(node, value)

    def add_repeat(self, ref: str, at: int | None = None) -> Change:
        """Adds a row to a series, at the end or before row `at` (from 0)."""
        parent, name = self._series(ref)
        series = self._program.repeats[f"{parent.ref}/{name}"]
        if series.fixed or series.count is not None:
            raise FixedRows(ref=ref)
        row = tree.new_row(self._program, f"{parent.ref}/{name}")
        change = self._insert(parent, row, at)
        self._remember(("remove", change.created or ""))
        return change

    def remove_repeat(self, ref: str) -> Change:
        """Removes a row; `undo` brings it back as it was."""
        row = self._find(ref)
        series = self._program.repeats.get(row.ref)
        wanted = self._wanted.get((id(row.parent), row.ref), -1)
        counted = row.parent is not None and len(row.parent.named(row.name)) <= wanted
        if series is not None and (series.fixed or counted):
            raise FixedRows(ref=ref)
        path, at = self._path(row), row.index
        change = self._remove(row)
        self._removed[path] = row
        self._remember(("insert", path, str(at)))
        return change

    def undo(self) -> Change | None:
        """Takes back the last change; None where there is none."""
        return self._step_back(self._done, self._undone)

    def redo(self) -> Change | None:
        """Does again what was taken back last; None where there is nothing."""
        return self._step_back(self._undone, self._done)

    def items(self, ref: str | None = None) -> tuple[Item, ...]:
        """What stands directly in the form, a group, a series or a row."""
        return outline.items(self._program, self._root, self._path, self._place(ref))

    def question(self, ref: str) -> QuestionState:
        """A question as it stands now."""
        node = self._find(ref)
        element = self._program.elements.get(node.ref)
        if not isinstance(element, Question):
            raise UnknownReference(ref=ref)
        bind = outline.bind_of(self.form, node.ref)
        text = self._wording.text
        offered = element.control in _SELECTS
        return QuestionState(
            ref=self._path(node),
            question=element,
            bind=bind,
            label=text(element.label, node),
            hint=text(element.hint, node),
            guidance=text(element.hint, node, "guidance"),
            relevant=node.relevant,
            required=self._validation.flag(node, "required"),
            readonly=self._validation.flag(node, "readonly"),
            value=node.raw,
            choices=self._wording.choices(node.ref, node) if offered else (),
            violation=self._placed(self._validation.of_answer(node), node),
            calculated=bind.calculate is not None,
            media={
                kind: found
                for kind in ("image", "audio", "video", "big-image")
                if (found := text(element.label, node, kind))
            },
        )

    def group(self, ref: str) -> GroupState:
        """A group, a series or a row as it stands now."""
        node, series = self._place(ref)
        if node is None:
            raise UnknownReference(ref=ref)
        return outline.group_state(self._program, self._wording, node, series, ref)

    def value(self, ref: str) -> str:
        """The stored value of a node."""
        return self._find(ref).raw

    def validate(self) -> tuple[Violation, ...]:
        """All that keeps the entry from being finished, in document order."""
        found = []
        for node, question in outline.asked(self._program, self._root):
            bind = outline.bind_of(self.form, node.ref)
            violation = self._validation.of_answer(node) or self._validation.of_empty(
                node, bind
            )
            if violation is not None:
                label = self._wording.text(question.label, node)
                found.append(
                    Violation(
                        self._path(node), violation.kind, violation.message, label
                    )
                )
        return tuple(found)

    def progress(self) -> dict[str, Counts]:
        """How far each page is: ref of the top-level item -> counts."""
        return {
            item.ref: outline.counts(
                self._program, self._validation, self._place(item.ref)[0] or self._root
            )
            for item in self.items()
        }

    def draft_xml(self) -> bytes:
        """Everything, also what is not relevant now; `load` gives the same session."""
        return tree.to_xml(self._root, final=False)

    def finish(self) -> Finished:
        """The final bytes: without what is not relevant, with the time of the end.

        It does not validate; the caller decides what an open violation means.
        """
        self._world.moment = self._environment.now()
        end_metadata(self.form, self._root, self._environment)
        self._recalculate_all()
        identity = outline.meta(self._root, "instanceID")
        old = outline.meta(self._root, "deprecatedID")
        name = outline.meta(self._root, "instanceName")
        return Finished(
            xml=tree.to_xml(self._root, final=True),
            id=identity.raw if identity else "",
            deprecated=old.raw if old and old.raw else None,
            name=name.raw if name else "",
            attachments=tuple(self._files()),
        )

    def evaluate(self, expression: str, ref: str) -> values.Value:
        """What an expression gives at a node of this entry.

        Raises:
            UnknownReference: There is no such node.
            UserError: The expression cannot be compiled.
        """
        node = self._find(ref)
        compiled = compile_expression(expression, node.ref)
        found: values.Value = compiled.run(node, Scope(self._world, node))
        return found

    def nodes(self) -> tuple[NodeState, ...]:
        """Every node as it stands now, attributes included, in document order."""
        return tuple(self._node_state(node) for node in self._root.walk())

    def _node_state(self, node: Node) -> NodeState:
        element = self._program.elements.get(node.ref)
        text = self._wording.text
        select = isinstance(element, Question) and element.control in _SELECTS
        return NodeState(
            ref=self._path(node),
            relevant=node.relevant,
            required=self._validation.flag(node, "required"),
            readonly=self._validation.flag(node, "readonly"),
            value=node.raw,
            seen=node.text,
            satisfied=self._validation.satisfied(node),
            label=text(element.label, node) if element is not None else None,
            choices=self._wording.choices(node.ref, node) if select else None,
        )

    def _recalculate_all(self) -> None:
        self._recalculation.run_all(_ALL)
        self._recalculation.settle()
        self._starting = False

    def _assign(self, node: Node, value: str) -> Change:
        self._world.moment = self._environment.now()
        self._recalculation.set_value(node, value)
        changed, flipped = self._recalculation.settle()
        changed = {*changed, node}
        more, also = self._actions.fire_changed(node)
        return self._change(changed | more, flipped | also)

    def _insert(self, parent: Node, row: Node, at: int | None) -> Change:
        self._world.moment = self._environment.now()
        self._place_rows(parent, [row], at)
        changed, flipped = self._recalculation.settle()
        change = self._change(changed, flipped)
        return Change(
            change.values, change.relevance, structure=True, created=self._path(row)
        )

    def _place_rows(self, parent: Node, rows: list[Node], at: int | None) -> None:
        """Puts rows in, runs their actions and queues all that looks at them."""
        siblings = parent.named(rows[0].name)
        number = len(siblings) if at is None else min(at, len(siblings))
        if siblings and number < len(siblings):
            place = parent.children.index(siblings[number])
        elif siblings:
            place = parent.children.index(siblings[-1]) + 1
        else:
            place = tree.place_of(self._program, parent, rows[0].name)
        parent.insert(place, *rows)
        self._recalculation.structure_changed()
        for row in rows:
            self._recalculation.spread(row)
            self._actions.fire("odk-new-repeat", row)
            self._recalculation.push_own(row)
        self._rows_changed(parent, rows[0].ref)

    def _remove(self, row: Node) -> Change:
        parent = row.parent
        if parent is None or row.ref not in self._program.repeats:
            raise UnknownReference(ref=self._path(row))
        self._world.moment = self._environment.now()
        self._take_out(parent, row)
        changed, flipped = self._recalculation.settle()
        change = self._change(changed, flipped)
        return Change(change.values, change.relevance, structure=True)

    def _take_out(self, parent: Node, row: Node) -> None:
        parent.remove(row)
        self._recalculation.structure_changed()
        self._rows_changed(parent, row.ref)

    def _rows_changed(self, parent: Node, ref: str) -> None:
        """Other rows may look at their neighbours: all that crosses rows runs again."""
        self._recalculation.push_row(ref, parent)
        for reader in self._program.eager:
            if reader.crossing and reader.ref.startswith(ref + "/"):
                self._recalculation.push(reader)

    def _set_rows(self, parent: Node, ref: str, wanted: int) -> None:
        """Gives a series the rows that jr:count asks for.

        Rows beyond a lower count stay until the person removes them, as in Collect, so
        that a slip in the count loses no answer. Only when an entry begins is the form's
        own first row dropped for a count of 0.
        """
        name = ref.rpartition("/")[2]
        self._wanted[id(parent), ref] = wanted
        while self._starting and len(parent.named(name)) > wanted:
            self._take_out(parent, parent.named(name)[-1])
        missing = wanted - len(parent.named(name))
        if missing > 0:
            rows = [tree.new_row(self._program, ref) for _number in range(missing)]
            self._place_rows(parent, rows, None)

    def _change(self, changed: AbstractSet[Node], flipped: AbstractSet[Node]) -> Change:
        attached = [n for n in changed if n.parent is not None or n is self._root]
        turned = [n for n in flipped if n.parent is not None or n is self._root]
        return Change(
            frozenset(self._path(node) for node in attached),
            frozenset(self._path(node) for node in turned),
        )

    def _step_back(
        self, source: list[tuple[str, ...]], target: list[tuple[str, ...]]
    ) -> Change | None:
        if not source:
            return None
        kind, path, *rest = source.pop()
        if kind == "set":
            node = self._find(path)
            target.append(("set", path, node.raw))
            return self._assign(node, rest[0])
        if kind == "remove":
            row = self._find(path)
            self._removed[path] = row
            target.append(("insert", path, str(row.index)))
            return self._remove(row)
        row = self._removed.pop(path)
        parent, _name = self._series(path.rpartition("[")[0])
        change = self._insert(parent, row, int(rest[0]))
        target.append(("remove", path))
        return change

    def _remember(self, step: tuple[str, ...]) -> None:
        self._undone.clear()
        self._done.append(step)
        del self._done[:-_MOST_UNDO]

    def _choice_label(self, node: Node, value: str, ref: str) -> str:
        target = ref.strip()
        nodes = self._recalculation.nodes(target)
        inside = [n for n in nodes if same_row(n, node, self._program)] or nodes
        if not inside:
            return value
        labels = {c.value: c.label for c in self._wording.choices(target, inside[0])}
        return labels.get(value, value)

    def _files(self) -> Iterator[str]:
        for node, question in outline.asked(self._program, self._root):
            if question.control is Control.UPLOAD and node.raw:
                yield node.raw

    def _placed(self, violation: Violation | None, node: Node) -> Violation | None:
        if violation is None:
            return None
        return Violation(self._path(node), violation.kind, violation.message)

    def _path(self, node: Node) -> str:
        return outline.path_of(self._program, node)

    def _place(self, ref: str | None) -> tuple[Node | None, str]:
        """The node of a ref; for a series its parent and the rows' name."""
        if ref is None:
            return self._root, ""
        generic = outline.generic(ref)
        if generic in self._program.repeats and not ref.endswith("]"):
            parent, name = self._series(ref)
            return parent, name
        return self._find(ref), ""

    def _series(self, ref: str) -> tuple[Node, str]:
        above, _slash, name = ref.rpartition("/")
        if outline.generic(ref) not in self._program.repeats:
            raise UnknownReference(ref=ref)
        return self._find(above), name.partition("[")[0]

    def _find(self, ref: str) -> Node:
        return outline.find(self._root, ref)
