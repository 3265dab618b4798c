"""Which editor a question gets: by its control, its type, then its appearance.

What each appearance becomes stands in `appearances`; one that nobody knows changes
nothing. A type without an editor of its own is typed as text.
"""

from PySide6.QtWidgets import QWidget

from surveyor.engine.values import QuestionState
from surveyor.forms.model import Control, Question
from ui.questions.appearances import (
    GROUPED,
    NUMBERS,
    SEARCHED,
    digits_asked,
    look_of,
)
from ui.questions.choices import ChoiceRows
from ui.questions.codes import BarcodeEditor
from ui.questions.dates import CALENDARS, DateEditor, MomentEditor, TimeEditor
from ui.questions.editor import Editor
from ui.questions.image_map import ImageMapEditor, picture_to_hit
from ui.questions.media import Find, no_files
from ui.questions.notes import NoteEditor, TriggerEditor
from ui.questions.points import PointEditor
from ui.questions.ranges import (
    MOST_PICKED,
    MOST_ROWS,
    RangeEditor,
    RangePicker,
    RangeRows,
    steps_of,
)
from ui.questions.ranking import RankEditor
from ui.questions.ratings import RatingEditor, are_stars
from ui.questions.recording import RecordingEditor
from ui.questions.searching import SearchSelect, SearchSeveral
from ui.questions.sketch import SKETCHES, SketchEditor
from ui.questions.texts import (
    CounterEditor,
    LineEditor,
    LinkEditor,
    MaskedEditor,
    NumberEditor,
    ParagraphEditor,
)
from ui.questions.traces import TraceEditor
from ui.questions.uploads import FileEditor, PhotoEditor

_MANY = 24
_ROWS = 4


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
    question, looks = state.question, state.question.appearances
    if "url" in looks and state.bind.type == "string" and not _is_note(state):
        return LinkEditor(parent)
    if state.readonly or state.calculated:
        return NoteEditor(parent)
    match question.control:
        case Control.SELECT_ONE | Control.SELECT_MULTIPLE:
            return _choices(state, parent, find)
        case Control.RANK:
            return RankEditor(parent)
        case Control.RANGE:
            return _range(question, parent)
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


def _is_note(state: QuestionState) -> bool:
    return state.readonly and not (state.value or state.calculated)


def _range(question: Question, parent: QWidget) -> Editor:
    looks, steps = question.appearances, steps_of(question)
    vertical = "vertical" in looks
    if "rating" in looks and are_stars(steps):
        return RatingEditor(question, parent)
    if "picker" in looks and len(steps) <= MOST_PICKED:
        return RangePicker(question, parent)
    if len(steps) <= MOST_ROWS and "no-ticks" not in looks:
        return RangeRows(question, parent, vertical=vertical)
    ticks = "no-ticks" not in looks
    return RangeEditor(question, parent, vertical=vertical, ticks=ticks)


def _typed(state: QuestionState, parent: QWidget, language: str) -> Editor:
    looks, kind = state.question.appearances, state.bind.type
    if kind in ("int", "decimal"):
        return _number(state, parent, language)
    if kind in ("geotrace", "geoshape"):
        return TraceEditor(kind == "geoshape", parent)
    if kind == "date":
        return DateEditor(
            parent,
            part=next((one for one in ("year", "month-year") if one in looks), "day"),
            pick="no-calendar" not in looks,
            calendar=next((one for one in CALENDARS if one in looks), ""),
        )
    if kind == "barcode":
        return BarcodeEditor(parent, hidden="hidden-answer" in looks)
    plain = {"time": TimeEditor, "dateTime": MomentEditor, "geopoint": PointEditor}
    return plain[kind](parent) if kind in plain else _text(state, parent)


def _number(state: QuestionState, parent: QWidget, language: str) -> Editor:
    looks = state.question.appearances
    dont_know = "-98" in (state.bind.own("missing") or "").split()
    unit = unit_of(state, language) or ("°" if "bearing" in looks else "")
    if "counter" in looks and state.bind.type == "int":
        return CounterEditor(unit, dont_know, parent)
    grouped = bool(GROUPED & looks) or unit == "Rp"
    return NumberEditor(unit, dont_know, parent, grouped=grouped)


def _text(state: QuestionState, parent: QWidget) -> Editor:
    looks = state.question.appearances
    if "multiline" in looks:
        return ParagraphEditor(state.question.rows or _ROWS, parent)
    if "masked" in looks:
        return MaskedEditor(parent)
    line = LineEditor(parent)
    most = digits_asked(state.bind.constraint)
    if most:
        line.only_digits(most)
    elif NUMBERS & looks:
        line.only_numbers()
    return line


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
    if SEARCHED & looks or len(state.choices) > _MANY:
        return (SearchSeveral if several else SearchSelect)(parent, find)
    look = look_of(looks, len(state.choices), several=several)
    path = picture_to_hit(state, find)
    if path is not None:
        return ImageMapEditor(path, several, parent, look=look)
    return ChoiceRows(several, parent, look=look, find=find)
