"""Taking the position of where one stands: several fixes, averaged while one waits."""

from collections.abc import Sequence

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QComboBox, QDialog, QHBoxLayout, QVBoxLayout, QWidget

from surveyor import formats
from surveyor.positions.averaging import Average, Averaging
from surveyor.positions.nmea import Fix
from surveyor.texts import _
from ui.positioning import Origin, PositionSource, origins, source_of
from ui.widgets.buttons import Button
from ui.widgets.parts import Bar, label

_GOOD_M = 5.0
"""Better than this is as good as a survey of sites needs."""


class PositionDialog(QDialog):
    """`fix` is the average of what came, once the person takes it."""

    def __init__(
        self, parent: QWidget | None, title: str, known: Sequence[Origin] | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setMinimumWidth(520)
        self.fix: Fix | None = None
        self._averaging = Averaging()
        self._source: PositionSource | None = None
        self._origins = origins() if known is None else tuple(known)
        self._from = QComboBox(self)
        self._from.setAccessibleName(_("Sumber posisi"))
        self._from.currentIndexChanged.connect(self._begin)
        self._place = label("–", "figure", self)
        self._quality = label("", "body", self)
        self._status = label("", "muted", self)
        for one in (self._status, self._quality):
            one.setWordWrap(True)
        self._bar = Bar(0.0, self)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(10)
        for widget in (self._from, self._place, self._bar, self._quality, self._status):
            column.addWidget(widget)
        column.addStretch(1)
        column.addLayout(self._build_foot())
        self.finished.connect(self._end)
        self._look()

    def _build_foot(self) -> QHBoxLayout:
        again = self._anew = Button("", kind="quiet", icon="refresh-cw", parent=self)
        again.clicked.connect(self._start_anew)
        cancel = Button(_("Batal"), parent=self)
        cancel.clicked.connect(self.reject)
        self._take = Button(_("Pakai posisi ini"), kind="primary", parent=self)
        self._take.clicked.connect(self.accept)
        row = QHBoxLayout()
        row.addWidget(again)
        row.addStretch(1)
        row.addWidget(cancel)
        row.addWidget(self._take)
        return row

    def _look(self) -> None:
        """Offers what can be asked for a position; without anything it says so."""
        found = bool(self._origins)
        for part in (self._from, self._place, self._bar, self._take):
            part.setVisible(found)
        self._anew.setText(_("Mulai lagi") if found else _("Cari penerima lagi"))
        self._from.blockSignals(True)
        self._from.clear()
        self._from.addItems([one.name for one in self._origins])
        self._from.blockSignals(False)
        self._begin()

    @Slot()
    def _start_anew(self) -> None:
        """Measures from the beginning; or looks for a receiver plugged in since."""
        if self._origins:
            self._again()
        else:
            self._origins = origins()
            self._look()

    @Slot()
    def _begin(self) -> None:
        """Listens to the origin that is chosen."""
        self._end()
        self._again()
        if not self._origins:
            self._status.setText(
                _(
                    "Tidak ada penerima GPS pada komputer ini. Pasang penerimanya lalu "
                    "cari lagi, atau pilih titik di peta atau ketik koordinatnya."
                )
            )
            return
        origin = self._origins[max(0, self._from.currentIndex())]
        self._source = source_of(origin, self)
        self._source.fixed.connect(self._add)
        self._source.told.connect(self._status.setText)
        self._source.start()

    @Slot()
    def _end(self) -> None:
        if self._source is not None:
            self._source.stop()
            self._source.deleteLater()
            self._source = None

    @Slot()
    def _again(self) -> None:
        """Forgets what came, such as at another spot."""
        self._averaging.clear()
        self._show(None)

    @Slot(object)
    def _add(self, fix: Fix) -> None:
        self._averaging.add(fix)
        self._show(self._averaging.average())

    def _show(self, found: Average | None) -> None:
        self.fix = found.fix if found else None
        self._take.setEnabled(found is not None)
        if found is None:
            self._place.setText("–")
            self._quality.hide()
            self._bar.set_share(0.0)
            return
        fix = found.fix
        self._place.setText(
            f"{formats.decimal(fix.lat, 6)}; {formats.decimal(fix.lon, 6)}"
        )
        self._bar.set_share(min(1.0, _GOOD_M / max(fix.accuracy, 0.1)))
        text = _("Ketelitian ± {m} m dari {n} pengukuran")
        parts = [text.format(m=formats.decimal(fix.accuracy, 1), n=found.count)]
        if fix.satellites:
            parts.append(_("{n} satelit").format(n=fix.satellites))
        self._quality.setText(" · ".join(parts))
        self._quality.show()
        self._status.setText(_advice(found))


def take_position(parent: QWidget, title: str) -> Fix | None:
    """The position that the person took, or None."""
    dialog = PositionDialog(parent, title)
    taken = dialog.exec() == QDialog.DialogCode.Accepted
    return dialog.fix if taken else None


def _advice(found: Average) -> str:
    if found.moving:
        return _("Anda tampak bergerak. Berdiri diam, lalu tekan Mulai lagi.")
    if found.fix.accuracy <= _GOOD_M:
        return _("Sudah cukup teliti.")
    return _("Tunggu sebentar di tempat terbuka; ketelitian makin baik.")
