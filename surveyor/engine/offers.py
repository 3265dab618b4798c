"""What choices and their words depend on beside the text of their own expression.

`jr:choice-name()` shows a label: it must run again when the label changes, be it by
another language, by an answer inside the label, or because the choices are rows.
"""

from collections.abc import Iterable, Mapping

from surveyor.engine.ordering import Expression
from surveyor.engine.scoping import calls
from surveyor.engine.xpath.compiler import compile_expression
from surveyor.engine.xpath.syntax import Literal
from surveyor.errors import UserError
from surveyor.forms.model import Form, Item, Output, Question, Text


def read_by_offers(
    question: Item | None, expression: Expression, repeats: Iterable[str]
) -> set[str]:
    """A select from a repeat offers what is answered in the rows."""
    itemset = question.itemset if isinstance(question, Question) else None
    if itemset is None or not itemset.value_ref:
        return set()
    rows = expression.compiled.dependencies & set(repeats)
    return {f"{ref}/{itemset.value_ref}" for ref in rows}


def read_by_choice_names(
    form: Form, elements: Mapping[str, Item], expression: Expression
) -> set[str]:
    """What the words of those choices read that jr:choice-name() looks up."""
    found: set[str] = set()
    for call in calls(expression.compiled.source, "jr:choice-name"):
        target = call.arguments[-1] if call.arguments else None
        if not isinstance(target, Literal) or not isinstance(target.value, str):
            continue
        for ref in _refs_read(target.value, expression.ref):
            found.add(ref)
            question = elements.get(ref)
            if isinstance(question, Question):
                found |= _read_by_choices(form, question)
    return found


def _read_by_choices(form: Form, question: Question) -> set[str]:
    itemset = question.itemset
    if itemset is None:
        labels = [choice.label for choice in question.choices]
        return _read_by_texts(form, labels, question.ref)
    found = set(_refs_read(itemset.nodeset, question.ref))
    columns = [itemset.value_ref]
    label = itemset.label
    if label is not None and label.itext is None:
        columns += [p.expression for p in label.parts if isinstance(p, Output)]
    found |= {f"{ref}/{column}" for ref in found for column in columns}
    if label is not None and label.itext is not None:
        keys = _column_of_lists(form, itemset.nodeset, label.itext)
        texts = [Text(itext=f"'{key}'") for key in keys]
        found |= _read_by_texts(form, texts, question.ref)
    return found


def _column_of_lists(form: Form, nodeset: str, column: str) -> set[str]:
    """The values of a column in the internal lists that an itemset picks from."""
    try:
        named = list(calls(nodeset, "instance"))
    except UserError:
        return set()
    names = [
        call.arguments[0].value
        for call in named
        if call.arguments and isinstance(call.arguments[0], Literal)
    ]
    lists = [form.secondary.get(str(name)) for name in names]
    return {
        child.text
        for found in lists
        if found is not None and found.root is not None
        for item in found.root.children
        for child in item.children
        if child.name == column
    }


def _read_by_texts(form: Form, texts: Iterable[Text | None], at: str) -> set[str]:
    """What the outputs in texts read, in any language."""
    found: set[str] = set()
    for text in texts:
        if text is None:
            continue
        parts = list(text.parts)
        key = (text.itext or "").strip("'\"")
        for translation in form.translations.values():
            parts += [p for shape in translation.get(key, {}).values() for p in shape]
        for part in parts:
            if isinstance(part, Output):
                found |= _refs_read(part.expression, at)
    return found


def _refs_read(source: str, at: str) -> frozenset[str]:
    try:
        return compile_expression(source, at).dependencies
    except UserError:
        return frozenset()
