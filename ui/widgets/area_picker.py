"""Choosing a kabupaten or kota by typing its name or its code."""

from PySide6.QtCore import QStringListModel, Qt, Signal, Slot
from PySide6.QtWidgets import QCompleter, QLineEdit, QVBoxLayout, QWidget

from surveyor.areas.catalogue import Area, Areas
from surveyor.texts import _
from ui.widgets.parts import label

_OFFERED = 12


class AreaPicker(QWidget):
    """A field that offers areas while one types; below it what was chosen."""

    changed = Signal(str)
    """The code that was chosen."""

    def __init__(self, code: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.code = ""
        self._offered: list[Area] = []
        self._names = QStringListModel(self)
        self._completer = QCompleter(self._names, self)
        self._completer.setCompletionMode(
            QCompleter.CompletionMode.UnfilteredPopupCompletion
        )
        self._completer.setMaxVisibleItems(_OFFERED)
        self._completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self._completer.activated[str].connect(self._take_text)  # type: ignore[index]
        self._field = QLineEdit(self)
        self._field.setPlaceholderText(_("nama atau kode, mis. Kutai Kartanegara"))
        self._field.setToolTip(self._field.placeholderText())
        self._field.setAccessibleName(_("Kabupaten/Kota"))
        self._field.setCompleter(self._completer)
        self._field.textEdited.connect(self._offer)
        self._field.editingFinished.connect(self._take_best)
        self._found = label("", "muted", self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self._field)
        column.addWidget(self._found)
        # A line is kept free below, so that nothing moves when the area is found.
        self._found.setMinimumHeight(self._found.sizeHint().height())
        self.setFocusProxy(self._field)
        self.show_code(code)

    def show_code(self, code: str) -> None:
        """Shows an area by its code; nobody is told."""
        area = Areas.open().area(code) if code else None
        self.code = area.code if area else ""
        self._field.setText(f"{area.code} {area.name}" if area else "")
        self._say(area)

    def type(self, text: str) -> None:
        """What a person does: type and leave the field."""
        self._field.setText(text)
        self._offer(text)
        self._take_best()

    @Slot(str)
    def _offer(self, text: str) -> None:
        self._offered = list(
            Areas.open().search(text.strip(), level="regency", limit=_OFFERED)
        )
        self._names.setStringList([_line(one) for one in self._offered])

    @Slot(str)
    def _take_text(self, text: str) -> None:
        for area in self._offered:
            if _line(area) == text:
                self._take(area)
                return

    @Slot()
    def _take_best(self) -> None:
        """What is typed, where it is plain; else the field says that it is not."""
        popup = self._completer.popup()
        if popup is not None and popup.isVisible():
            return
        text = self._field.text().strip()
        areas = Areas.open()
        if not text:
            self._take(None)
            return
        first = text.split(maxsplit=1)[0]
        area = areas.area(first) if first[0].isdigit() else None
        if area is None or area.level != "regency":
            found = areas.search(text, level="regency", limit=1)
            area = found[0] if found else None
        if area is None:
            self._found.setText(_("Belum ditemukan. Ketik nama kabupaten atau kota."))
        else:
            self._take(area)

    def _take(self, area: Area | None) -> None:
        code = area.code if area else ""
        if area is not None:
            self._field.setText(f"{area.code} {area.name}")
        self._say(area)
        if code != self.code:
            self.code = code
            self.changed.emit(code)

    def _say(self, area: Area | None) -> None:
        if area is None:
            self._found.setText("")
            return
        above = Areas.open().area(area.parent)
        self._found.setText(
            " · ".join(p for p in (above.name if above else "", area.zone) if p)
        )


def _line(area: Area) -> str:
    above = Areas.open().area(area.parent)
    return f"{area.code}  {area.name} · {above.name if above else ''}"
