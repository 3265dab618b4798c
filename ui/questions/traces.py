"""Editor for a line or an area: its points as a list, one in each row."""

from PySide6.QtWidgets import QWidget

from surveyor import formats
from surveyor.engine.values import QuestionState
from surveyor.positions.written import position
from surveyor.texts import _
from ui.questions.texts import ParagraphEditor

_ROWS = 5


class TraceEditor(ParagraphEditor):
    """Points as `lintang; bujur`, one a row; an area ends where it begins."""

    def __init__(self, closed: bool, parent: QWidget | None = None) -> None:
        super().__init__(_ROWS, parent)
        self._closed = closed
        self.area.setPlaceholderText(
            _("Satu titik per baris, mis. -0,4105; 116,9829 (Shift+Enter: baris baru)")
        )

    def as_written(self, value: str) -> str:
        points = [part.split() for part in value.split(";") if part.strip()]
        if any(len(point) < 2 for point in points):
            return value
        if self._closed and len(points) > 1 and points[0][:2] == points[-1][:2]:
            points = points[:-1]
        return "\n".join(f"{_degree(p[0])}; {_degree(p[1])}" for p in points)

    def as_stored(self, text: str) -> str:
        """Half a list stays as it was typed, so that the form can tell what is wrong."""
        if text.strip() == self.as_written(self._shown):
            return self._shown  # heights and accuracies are not in the text
        points = []
        for line in filter(None, (line.strip() for line in text.splitlines())):
            spot = position(line)
            if spot is None:
                return text.strip()
            points.append(f"{spot[0]:.7f} {spot[1]:.7f} 0 0")
        if self._closed and len(points) > 2 and points[0] != points[-1]:
            points.append(points[0])
        return ";".join(points)

    def show_state(self, state: QuestionState) -> None:
        super().show_state(state)
        self.area.setAccessibleDescription(self.area.placeholderText())


def _degree(value: str) -> str:
    try:
        return formats.decimal(float(value), 6)
    except ValueError:
        return value
