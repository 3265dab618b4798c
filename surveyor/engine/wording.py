"""Labels, hints, messages and choices of a form in its active language."""

from collections.abc import Set as AbstractSet

from surveyor.engine.instance import Node
from surveyor.engine.program import Program
from surveyor.engine.running import result
from surveyor.engine.searching import column, found_choices, found_label
from surveyor.engine.secondary import Found
from surveyor.engine.values import ChoiceState
from surveyor.engine.xpath import values
from surveyor.engine.xpath.compiler import Compiled, compile_expression
from surveyor.engine.xpath.scope import World
from surveyor.errors import UserError
from surveyor.forms.model import Itemset, Output, Question, Text
from surveyor.forms.xform_legacy import label_columns

_MOST_SHARED = 1_000
"""Choices; of more the list of them is made for whoever shows it."""
_MEDIA = {"image", "big-image", "audio", "video"}


class Wording:
    """Resolves texts at a node; expressions in them are compiled once."""

    def __init__(self, program: Program, world: World, language: str) -> None:
        self._program = program
        self._world = world
        self.language = language
        self._compiled: dict[tuple[str, str], Compiled | None] = {}

    def text(self, text: Text | None, node: Node, form: str = "") -> str:
        """A text in the active language; `form` such as "guidance" or "image"."""
        if text is None:
            return ""
        if text.itext is None:
            return self._parts(text.parts, node).strip() if not form else ""
        # pyxform pads a text that holds an output with a space at both ends.
        return self.itext(self._key(text.itext, node), node, form).strip()

    def forms(self, text: Text | None, node: Node, *kinds: str) -> dict[str, str]:
        """Other forms of a text, such as its picture; none where it has one alone."""
        if text is None or text.itext is None:
            return {}
        return {kind: one for kind in kinds if (one := self.text(text, node, kind))}

    def itext(self, key: str, node: Node, form: str = "") -> str:
        """A translation; the default language where the active one has none.

        An id that nobody knows is shown as it is; one with a picture alone has no
        words.
        """
        translations = self._program.form.translations
        known = bool(form)
        for language in (self.language, self._program.form.default_language):
            found = translations.get(language, {}).get(key, {})
            if form in found:
                return self._parts(found[form], node)
            known = known or bool(found)
        return "" if known else key

    def choices(self, ref: str, node: Node) -> tuple[ChoiceState, ...]:
        """What a question offers now, in the order of the list."""
        question = self._program.elements.get(ref)
        if not isinstance(question, Question):
            return ()
        inline = [
            ChoiceState(
                c.value,
                self.text(c.label, node),
                **self._media_of(c.label, None, node),
            )
            for c in question.choices
        ]
        itemset = question.itemset
        if itemset is None:
            return tuple(inline)
        items = self._items(ref, node)
        if inline or itemset.search is not None or not isinstance(items, Found):
            return self._offer(itemset, items, inline, node)
        return self._shared(itemset, items, node)

    def _shared(
        self, itemset: Itemset, items: Found, node: Node
    ) -> tuple[ChoiceState, ...]:
        """Choices from rows that a list keeps: all questions that ask alike share them.

        Not where an answer is shown in a label, and not of very long lists.
        """
        key = (itemset.value_ref, itemset.label, itemset.by_language, self.language)
        found: tuple[ChoiceState, ...] | None = items.kept.get(key)
        if found is None:
            found = tuple(self._rows(itemset, items, node))
            if len(items) <= _MOST_SHARED and self._says_the_same(itemset, items):
                items.kept[key] = found
        return found

    def _says_the_same(self, itemset: Itemset, items: Found) -> bool:
        """Whether the words of the rows depend on nothing but the language."""
        label = itemset.label
        if itemset.by_language or label is None or label.itext is None:
            return True
        if label.itext[:1] in "'\"":
            return False
        translations = self._program.form.translations
        return not any(
            isinstance(part, Output)
            for language in {self.language, self._program.form.default_language}
            for item in items
            for parts in translations.get(language, {})
            .get(column(item, label.itext), {})
            .values()
            for part in parts
        )

    def _offer(
        self,
        itemset: Itemset,
        items: list[Node],
        inline: list[ChoiceState],
        node: Node,
    ) -> tuple[ChoiceState, ...]:
        """The rows of a list with choices that stand in the question itself."""
        if itemset.search is not None:
            words = self.text(itemset.search.columns, node)
            image = self.text(itemset.search.columns, node, "image")
            rows = found_choices(items, itemset.value_ref, words, image)
            at = itemset.search.after
            return (*inline[:at], *rows, *inline[at:])
        return (*self._rows(itemset, items, node), *inline)

    def _rows(
        self, itemset: Itemset, items: list[Node], node: Node
    ) -> list[ChoiceState]:
        return [
            ChoiceState(
                value,
                self._label_of(itemset, item, node) or value,
                **self._media_of(itemset.label, item, node),
            )
            for item in items
            if (value := column(item, itemset.value_ref))
        ]

    def values(self, ref: str, node: Node) -> AbstractSet[str]:
        """The values that a question offers now, without their labels."""
        question = self._program.elements.get(ref)
        if not isinstance(question, Question):
            return frozenset()
        itemset = question.itemset
        found: AbstractSet[str] = frozenset()
        if itemset is not None:
            found = _values_of(self._items(ref, node), itemset.value_ref)
        if question.choices:
            return found | {choice.value for choice in question.choices}
        return found

    def choice_name(self, node: Node, value: str) -> str:
        """The words of one choice of a question, or the value where there are none."""
        question = self._program.elements.get(node.ref)
        if not isinstance(question, Question):
            return value
        for choice in question.choices:
            if choice.value == value:
                return self.text(choice.label, node) or value
        itemset = question.itemset
        if itemset is not None:
            for item in self._items(node.ref, node):
                if column(item, itemset.value_ref) == value:
                    return self._label_of(itemset, item, node) or value
        return value

    def _items(self, ref: str, node: Node) -> list[Node]:
        compiled = self._program.itemsets.get(ref)
        items = result(compiled, node, self._world) if compiled is not None else None
        return items if isinstance(items, list) else []

    def _label_of(self, itemset: Itemset, item: Node, node: Node) -> str:
        if itemset.search is not None:
            return found_label(item, self.text(itemset.search.columns, node))
        if itemset.by_language:
            told = (column(item, name) for name in label_columns(self.language))
            return next((text for text in told if text), "")
        label = itemset.label
        if label is None:
            return ""
        if label.itext is not None:
            return self.itext(column(item, label.itext), node).strip()
        first = label.parts[0] if label.parts else ""
        return column(item, first.expression) if isinstance(first, Output) else first

    def _media_of(
        self, label: Text | None, item: Node | None, node: Node
    ) -> dict[str, str]:
        """Pictures and sound of a choice, by field of `ChoiceState`."""
        if label is None or label.itext is None:
            return {}
        key = (
            self._key(label.itext, node)
            if item is None or label.itext[:1] in "'\""
            else column(item, label.itext)
        )
        translations = self._program.form.translations
        found: dict[str, str] = {}
        for language in (self._program.form.default_language, self.language):
            forms = translations.get(language, {}).get(key, {})
            if len(forms) > 1 or (forms and "" not in forms):
                for kind in _MEDIA & forms.keys():
                    found[kind.replace("-", "_")] = self._parts(forms[kind], node)
        return found

    def _key(self, expression: str, node: Node) -> str:
        if expression[:1] in "'\"" and expression[-1:] == expression[:1]:
            return expression[1:-1]
        return self._evaluate(expression, node)

    def _parts(self, parts: tuple[str | Output, ...], node: Node) -> str:
        if len(parts) == 1 and isinstance(parts[0], str):
            return parts[0]
        return "".join(
            self._evaluate(part.expression, node) if isinstance(part, Output) else part
            for part in parts
        )

    def _evaluate(self, source: str, node: Node) -> str:
        compiled = self.compiled(source, node.ref)
        value = result(compiled, node, self._world) if compiled is not None else None
        return "…" if value is None else values.stored(value)

    def compiled(self, source: str, ref: str) -> Compiled | None:
        """An expression for nodes of a generic ref; None for one that cannot run."""
        key = (source, ref)
        if key not in self._compiled:
            try:
                self._compiled[key] = compile_expression(source, ref)
            except UserError:
                self._compiled[key] = None
        return self._compiled[key]


def _values_of(items: list[Node], ref: str) -> frozenset[str]:
    """The values of a column, worked out once where the rows are kept."""
    if not isinstance(items, Found):
        return frozenset([column(item, ref) for item in items])
    found: frozenset[str] | None = items.kept.get(ref)
    if found is None:
        found = items.kept[ref] = frozenset([column(item, ref) for item in items])
    return found
