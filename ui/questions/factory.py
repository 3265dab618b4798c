"""Which editor a question gets: by its control, its type, then its appearance."""

from PySide6.QtWidgets import QWidget

from surveyor.engine.values import QuestionState
from surveyor.forms.model import Control
from ui.questions.choices import ChoiceRows, SearchSelect
from ui.questions.dates import DateEditor
from ui.questions.editor import Editor
from ui.questions.notes import NoteEditor, TriggerEditor
from ui.questions.photos import PhotoEditor
from ui.questions.points import PointEditor
from ui.questions.texts import LineEditor, NumberEditor, ParagraphEditor

_MANY = 24
_ROWS = 4


def make_editor(state: QuestionState, parent: QWidget) -> Editor:
    """A new editor fit for the question; text for what has none of its own yet."""
    question, kind = state.question, state.bind.type
    if state.readonly or state.calculated:
        return NoteEditor(parent)
    if question.control in (Control.SELECT_ONE, Control.SELECT_MULTIPLE, Control.RANK):
        return _choices(state, parent)
    if question.control is Control.TRIGGER:
        return TriggerEditor(parent)
    if question.control is Control.UPLOAD:
        return PhotoEditor(parent)
    if kind in ("int", "decimal"):
        codes = (state.bind.own("missing") or "").split()
        return NumberEditor(state.bind.own("unit") or "", "-98" in codes, parent)
    if kind == "date":
        return DateEditor(parent)
    if kind == "geopoint":
        return PointEditor(parent)
    if "multiline" in question.appearances:
        rows = question.attributes.get("rows", "")
        return ParagraphEditor(int(rows) if rows.isdigit() else _ROWS, parent)
    return LineEditor(parent)


def _choices(state: QuestionState, parent: QWidget) -> Editor:
    several = state.question.control is not Control.SELECT_ONE
    searched = {"minimal", "autocomplete", "search"} & state.question.appearances
    if not several and (searched or len(state.choices) > _MANY):
        return SearchSelect(parent)
    return ChoiceRows(several, parent)
