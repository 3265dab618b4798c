"""Which editor a question gets: by its control, its type, then its appearance.

An appearance that nobody knows changes nothing; a type without an editor of its own is
typed as text.
"""

import re

from PySide6.QtWidgets import QWidget

from surveyor.engine.values import QuestionState
from surveyor.forms.model import Control
from ui.questions.choices import ChoiceRows, Look
from ui.questions.codes import BarcodeEditor
from ui.questions.dates import DateEditor, MomentEditor, TimeEditor
from ui.questions.editor import Editor
from ui.questions.media import Find, no_files
from ui.questions.notes import NoteEditor, TriggerEditor
from ui.questions.points import PointEditor
from ui.questions.ranges import MOST_ROWS, RangeEditor, RangeRows, steps_of
from ui.questions.ranking import RankEditor
from ui.questions.recording import RecordingEditor
from ui.questions.searching import SearchSelect, SearchSeveral
from ui.questions.sketch import SKETCHES, SketchEditor
from ui.questions.texts import (
    LineEditor,
    MaskedEditor,
    NumberEditor,
    ParagraphEditor,
)
from ui.questions.traces import TraceEditor
from ui.questions.uploads import FileEditor, PhotoEditor

_MANY = 24
_ROWS = 4
_ONE_LINE = {"likert", "columns-pack", "horizontal"}
_QUICK = {"quick", "quickcompact"}


def make_editor(
    state: QuestionState,
    parent: QWidget,
    language: str = "id",
    find: Find = no_files,
) -> Editor:
    """A new editor fit for the question.

    Args:
        state: The question as it stands.
        parent: The widget it will stand in.
        language: Code of the form's language, for units.
        find: Where the pictures of its choices lie.
    """
    question = state.question
    if state.readonly or state.calculated:
        return NoteEditor(parent)
    match question.control:
        case Control.SELECT_ONE | Control.SELECT_MULTIPLE:
            return _choices(state, parent, find)
        case Control.RANK:
            return RankEditor(parent)
        case Control.RANGE:
            short = len(steps_of(question)) <= MOST_ROWS
            return (RangeRows if short else RangeEditor)(question, parent)
        case Control.TRIGGER:
            return TriggerEditor(parent)
        case Control.UPLOAD:
            return _upload(state, parent)
    return _typed(state, parent, language)


def unit_of(state: QuestionState, language: str) -> str:
    """The unit of a number in the form's language."""
    bind = state.bind
    english = bind.own("unit_en") if language == "en" else None
    return english or bind.own("unit") or ""


def _typed(state: QuestionState, parent: QWidget, language: str) -> Editor:
    question, kind = state.question, state.bind.type
    if kind in ("int", "decimal"):
        codes = (state.bind.own("missing") or "").split()
        unit = unit_of(state, language)
        grouped = "thousands-sep" in question.appearances or unit == "Rp"
        return NumberEditor(unit, "-98" in codes, parent, grouped=grouped)
    if kind in ("geotrace", "geoshape"):
        return TraceEditor(kind == "geoshape", parent)
    if kind == "date":
        return DateEditor(parent, part=_part_of_date(question.appearances))
    plain = {
        "time": TimeEditor,
        "dateTime": MomentEditor,
        "geopoint": PointEditor,
        "barcode": BarcodeEditor,
    }
    if kind in plain:
        return plain[kind](parent)
    if "multiline" in question.appearances:
        rows = question.attributes.get("rows", "")
        return ParagraphEditor(int(rows) if rows.isdigit() else _ROWS, parent)
    if "masked" in question.appearances:
        return MaskedEditor(parent)
    line = LineEditor(parent)
    if "numbers" in question.appearances:
        line.only_numbers()
    return line


def _part_of_date(looks: frozenset[str]) -> str:
    return next((part for part in ("year", "month-year") if part in looks), "day")


def _upload(state: QuestionState, parent: QWidget) -> Editor:
    mediatype = state.question.attributes.get("mediatype", "image/*")
    if mediatype.startswith("image"):
        drawn = state.question.appearances & set(SKETCHES)
        return SketchEditor(min(drawn), parent) if drawn else PhotoEditor(parent)
    if mediatype.startswith(("audio", "video")):
        return RecordingEditor(mediatype, parent)
    return FileEditor(mediatype, parent)


def _choices(state: QuestionState, parent: QWidget, find: Find) -> Editor:
    several = state.question.control is Control.SELECT_MULTIPLE
    looks = state.question.appearances
    if {"minimal", "autocomplete", "search"} & looks or len(state.choices) > _MANY:
        return SearchSeveral(parent) if several else SearchSelect(parent)
    look = Look(
        columns=_columns(looks, len(state.choices)),
        stacked="likert" in looks,
        unmarked="no-buttons" in looks,
        quick=bool(_QUICK & looks) and not several,
    )
    return ChoiceRows(several, parent, look=look, find=find)


def _columns(looks: frozenset[str], count: int) -> int:
    """Columns that an appearance asks for; 0 leaves it to the labels."""
    if _ONE_LINE & looks and count:
        return count if count <= 7 else 4
    if "compact" in looks or "quickcompact" in looks:
        return min(count, 4)
    for look in looks:
        found = re.fullmatch(r"columns-(\d)", look)
        if found:
            return int(found[1])
    return 0
