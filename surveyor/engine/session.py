"""Session: one form being filled in. It knows no screen and no disk.

A client sets answers by ref and is told what to look at again. Everything that
follows from an answer has happened when `set` returns: relevance, calculations,
choices that vanished, actions.
"""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import replace
from functools import partial
from random import Random

from surveyor.engine import outline, tree
from surveyor.engine.actions import Actions
from surveyor.engine.changes import NO_CHANGE, Changes
from surveyor.engine.environment import Environment
from surveyor.engine.errors import UnknownReference
from surveyor.engine.instance import Node
from surveyor.engine.journal import Entry, Gated, Journal, Moved, Valued
from surveyor.engine.metadata import (
    ensure_identity,
    new_identity,
    renew_identity,
    start_metadata,
)
from surveyor.engine.program import Program, program_of
from surveyor.engine.recalculation import Recalculation
from surveyor.engine.rows import Rows
from surveyor.engine.running import result
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
    Request,
    Violation,
)
from surveyor.engine.wording import Wording
from surveyor.engine.xpath import values
from surveyor.engine.xpath.compiler import compile_expression
from surveyor.engine.xpath.scope import Scope, World
from surveyor.engine.xpath.values import moment_text
from surveyor.forms.model import Form, Question
from surveyor.revisions.remarks import REMARKS

_MEDIA = ("image", "audio", "video", "big-image")
_ALL = frozenset({"relevant", "calculate", "count"})


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
            now=environment.now,
            zone=environment.local_zone(),
            random=Random(environment.seed),  # noqa: S311 (order of choices, no secret)
            new_uuid=environment.new_uuid,
            lists=secondary_lists(form, tables),
        )
        known = language is not None and language in form.translations
        chosen = language if language and known else form.default_language
        self._wording = Wording(program, self._world, chosen)
        self._validation = Validation(program, self._world, self._wording)
        self._writer = tree.Writer(root, form)
        self._journal = Journal()
        self._found: dict[str, Node] = {}
        self._asked: tuple[int, list[tuple[Node, Question]]] | None = None
        self._quiet: dict[str, tuple[Node, Change]] = {}
        self._pages: tuple[int, dict[str, list[Node]]] = (0, {})
        self._changes = Changes(program, root)
        self._recalculation = Recalculation(program, root, self._world, self._journal)
        self._actions = Actions(
            program, self._recalculation, self._world, environment.position
        )
        self._rows = Rows(program, self._recalculation, self._actions, self._journal)
        self._recalculation.offered = lambda node: self._wording.values(node.ref, node)
        self._world.itext = lambda key: self._wording.itext(key, root)
        self._world.choice_label = self._choice_label
        self._world.language = lambda: self._wording.language
        self._world.version = form.version
        self._world.properties = environment.properties()

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
        session._rows.starting = True
        start_metadata(form, session._root, environment)
        new_identity(form, session._root, environment)
        session._actions.fire("odk-instance-first-load", session._root)
        session._actions.fire("odk-instance-load", session._root)
        session._recalculate_all()
        session._recalculation.drop_unknown_defaults()
        session._recalculation.settle()
        session._journal.close(keep=False)
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
        """A saved instance opened again; what the person wrote is as it was.

        JavaRosa computes all anew, also what the person has overwritten.

        Raises:
            UnreadableAnswers: The XML is damaged or of another form.
        """
        program = program_of(form)
        session = cls(
            program, tree.load_tree(program, xml), environment, tables, language
        )
        session._actions.fire("odk-instance-load", session._root)
        session._recalculation.reopening = True
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
        session._recalculation.look_anew()  # noqa: SLF001
        session._recalculation.reopening = True  # noqa: SLF001
        session._recalculate_all()  # noqa: SLF001
        return session

    @property
    def language(self) -> str:
        """The form's language in use, as the form names it."""
        return self._wording.language

    @language.setter
    def language(self, name: str) -> None:
        if name in self.form.translations:
            self._wording.language = name
            self._say_anew()
            self._journal.close(keep=False)

    def set(self, ref: str, value: str) -> Change:
        """Sets an answer; "" clears it. `meta/remarks` is there in every form.

        Raises:
            UnknownReference: There is no such node.
        """
        quiet = self._quiet.get(ref)
        if quiet is not None:
            return self._set_quiet(*quiet, value)
        if ref == f"{self.form.root}{REMARKS}":
            tree.remarks_node(self._root)
        node = self._find(ref)
        if node.children:
            raise UnknownReference(ref=ref)
        if node.raw == value:
            return NO_CHANGE
        self._world.begin_wave()
        self._recalculation.set_value(node, value)
        triggers = self._actions.follow(node.ref)
        if not triggers and not self._recalculation.wave:
            self._recalculation.changed.clear()
            self._journal.close(keep=True)
            change = self._changes.only(node)
            if ref == node.ref and not self._recalculation.is_read(node):
                self._quiet[ref] = node, change
            return change
        changed, flipped = self._recalculation.settle()
        changed.add(node)
        if triggers:
            more, also = self._actions.fire_changed(node)
            changed |= more
            flipped |= also
        return self._end(changed, flipped)

    def _set_quiet(self, node: Node, change: Change, value: str) -> Change:
        """An answer that nothing reads or follows, outside of all rows: most texts."""
        old = node.raw
        if old == value:
            return NO_CHANGE
        self._world.begin_wave()
        self._journal.close_with(Valued(node, old, value))
        node.set_raw(value)
        return change

    def add_repeat(self, ref: str, at: int | None = None) -> Change:
        """Adds a row to a series, at the end or before row `at` (from 0).

        Raises:
            UnknownReference: There is no such series.
            FixedRows: The form decides how many rows there are.
        """
        parent, name = self._series(ref)
        self._world.begin_wave()
        row = self._rows.add(parent, f"{parent.ref}/{name}", at)
        change = self._end(*self._recalculation.settle())
        return replace(change, structure=True, created=self._path(row))

    def remove_repeat(self, ref: str) -> Change:
        """Removes a row; `undo` brings it back as it was.

        Raises:
            UnknownReference: There is no such row.
            FixedRows: The form decides how many rows there are.
        """
        row = self._find(ref)
        self._world.begin_wave()
        self._rows.remove(row)
        return replace(self._end(*self._recalculation.settle()), structure=True)

    def undo(self) -> Change | None:
        """Takes back the last change exactly; None where there is none."""
        return self._stepped(self._journal.back())

    def redo(self) -> Change | None:
        """Does again what was taken back last; None where there is nothing."""
        return self._stepped(self._journal.again())

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
        offered = element.control in outline.SELECTS or element.itemset is not None
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
            short=text(element.label, node, "short"),
            media=self._wording.forms(element.label, node, *_MEDIA),
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

    @property
    def requests(self) -> tuple[Request, ...]:
        """What the form has asked of the machine and nobody has answered yet."""
        return self._actions.requested(self._root, self._path)

    def validate(self) -> tuple[Violation, ...]:
        """All that keeps the entry from being finished, in document order."""
        found = []
        for node, question in self._checked():
            violation = self._validation.of(node)
            if violation is not None:
                label = self._wording.text(question.label, node)
                found.append(
                    Violation(
                        self._path(node), violation.kind, violation.message, label
                    )
                )
        found += [
            self._validation.of_count(f"{self._path(parent)}/{ref.rpartition('/')[2]}")
            for parent, ref in self._rows.too_many()
        ]
        return tuple(found)

    def _checked(self) -> list[tuple[Node, Question]]:
        """The nodes of which something is asked; looked up anew when rows have moved."""
        moves = self._recalculation.moves
        if self._asked is None or self._asked[0] != moves:
            pairs = outline.questions(self._program, self._root)
            asked = [pair for pair in pairs if self._validation.concerns(pair[0].ref)]
            self._asked = (moves, asked)
        return self._asked[1]

    def progress(self, only: Iterable[str] | None = None) -> dict[str, Counts]:
        """How far each page is: ref of the top-level item -> counts.

        Args:
            only: Refs of pages, groups, series or rows to count instead.
        """
        if self._pages[0] != self._recalculation.moves:
            self._pages = (self._recalculation.moves, {})
        refs = [item.ref for item in self.items()] if only is None else only
        return {
            ref: outline.counts(self._validation, self._asked_in(ref)) for ref in refs
        }

    def _asked_in(self, ref: str) -> list[Node]:
        """The nodes that are asked for in an item; in all rows of a series."""
        pages = self._pages[1]
        if ref not in pages:
            place, series = self._place(ref)
            tops = place.named(series) if place and series else [place or self._root]
            pages[ref] = [
                node for top in tops for node in outline.askable(self._program, top)
            ]
        return pages[ref]

    def draft_xml(self) -> bytes:
        """Everything, also what is not relevant now; `load` gives the same session."""
        self._rows.name_all(self._environment)
        return self._writer.draft()

    def finish(self) -> Finished:
        """The final bytes: without what is not relevant, with the time of the end.

        Typed texts are composed (NFC), and what is computed of them follows.
        It does not validate; the caller decides what an open violation means. As in
        JavaRosa (FormDef.postProcessInstance) only what reads the time of the end is
        computed anew, so that an answer given in place of a calculated one is sent.
        """
        self._world.begin_wave()
        ensure_identity(self._root, self._environment)
        now = moment_text(self._environment.now())
        written = [
            (n, now) for r in self._program.ends for n in self._recalculation.nodes(r)
        ]
        for node, value in (*written, *outline.uncomposed(self._program, self._root)):
            self._recalculation.set_value(node, value)
        self._actions.fire("xforms-revalidate", self._root)
        self._recalculation.settle()
        self._journal.close(keep=False)
        self._rows.name_all(self._environment)
        identity = outline.meta(self._root, "instanceID")
        old = outline.meta(self._root, "deprecatedID")
        name = outline.meta(self._root, "instanceName")
        return Finished(
            xml=self._writer.final(),
            id=identity.raw if identity else "",
            deprecated=old.raw if old and old.raw else None,
            name=name.raw if name else "",
            attachments=tuple(outline.files(self._program, self._root)),
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
        parts = (self._program, self._wording, self._validation)
        tell = partial(outline.node_state, *parts)
        return tuple(tell(self._path(node), node) for node in self._root.walk())

    def _recalculate_all(self) -> None:
        self._recalculation.opening = True
        self._recalculation.run_all(_ALL)
        self._recalculation.settle()
        self._recalculation.opening = self._rows.starting = False
        self._recalculation.reopening = False
        self._journal.close(keep=False)

    def _end(self, changed: AbstractSet[Node], flipped: AbstractSet[Node]) -> Change:
        """The event is over and can be taken back; what a view must look at again."""
        structure = self._journal.close(keep=True)
        return self._changes.of(changed, flipped, structure=structure)

    def _stepped(self, entries: tuple[Entry, ...]) -> Change | None:
        """What a step back or forth changed; nothing but words is computed anew."""
        if not entries:
            return None
        structure = any(isinstance(entry, Moved) for entry in entries)
        if structure:
            self._recalculation.look_anew()
        nodes = {entry.node for entry in entries if isinstance(entry, Valued)}
        flipped = {
            below
            for entry in entries
            if isinstance(entry, Gated)
            for below in entry.node.walk()
        }
        changed = nodes | self._recalculation.offering(nodes | flipped)
        self._say_anew()
        came = [
            row
            for entry in entries
            if isinstance(entry, Moved)
            for row in entry.rows
            if self._changes.is_there(row)
        ]
        change = self._changes.of(changed, flipped, structure=structure)
        return replace(change, created=self._path(came[0])) if came else change

    def _say_anew(self) -> None:
        """Answers that hold words of the form follow its language."""
        for expression in self._program.eager:
            if expression.worded:
                self._recalculation.push(expression)
        self._recalculation.settle()
        self._journal.close(keep=False)

    def _choice_label(self, node: Node, value: str, ref: str) -> str:
        """The words of a choice; the question may be named from where `node` stands."""
        compiled = self._wording.compiled(ref.strip(), node.ref)
        found = result(compiled, node, self._world) if compiled else None
        if not isinstance(found, list) or not found:
            return value
        return self._wording.choice_name(found[0], value)

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
        found = self._found.get(ref)
        if found is None:
            found = self._recalculation.only(ref) or outline.find(self._root, ref)
            if not self._program.in_rows(found.ref):
                # What stands in no row stays where it is.
                self._found[ref] = found
        return found
