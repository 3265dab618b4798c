"""Where positions come from: a receiver at a serial port, or the system itself.

Both parts of Qt are loaded when somebody asks for a position, and a program without them
offers the map and typing all the same.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from surveyor.positions.nmea import Fix, NmeaReader
from surveyor.texts import _

if TYPE_CHECKING:
    from PySide6.QtPositioning import QGeoPositionInfo

BAUDS = (9600, 4800, 38400, 115200)
"""Tried in turn: receivers with a USB cable take any, others only their own."""
_PATIENCE_MS = 3000
_TIME_OUT_MS = 10_000


@dataclass(frozen=True, slots=True)
class Origin:
    """Something that can be asked for a position."""

    key: str
    """Name of a serial port; empty for the system."""
    name: str


class PositionSource(QObject):
    """Sends fixes until it is stopped."""

    fixed = Signal(object)
    """A Fix."""
    told = Signal(str)
    """What is the matter, in words."""

    def start(self) -> None:
        """Begins to send."""
        raise NotImplementedError

    def stop(self) -> None:
        """Ends it and lets the device go."""


class SerialSource(PositionSource):
    """A receiver that speaks NMEA at a serial port."""

    def __init__(self, port: str, parent: QObject | None = None) -> None:
        from PySide6.QtSerialPort import QSerialPort

        super().__init__(parent)
        self._port = QSerialPort(port, self)
        self._reader = NmeaReader()
        self._turn = 0
        self._port.readyRead.connect(self._read)
        self._port.errorOccurred.connect(self._trouble)
        self._wait = QTimer(self)
        self._wait.setInterval(_PATIENCE_MS)
        self._wait.timeout.connect(self._other_speed)

    def start(self) -> None:
        from PySide6.QtCore import QIODevice

        self._port.setBaudRate(BAUDS[self._turn])
        if self._port.open(QIODevice.OpenModeFlag.ReadOnly):
            self.told.emit(_("Menunggu data dari penerima …"))
            self._wait.start()

    def stop(self) -> None:
        self._wait.stop()
        if self._port.isOpen():
            self._port.close()

    @Slot()
    def _read(self) -> None:
        fixes = self._reader.feed(bytes(self._port.readAll().data()))
        for fix in fixes:
            self.fixed.emit(fix)
        if self._reader.sentences:
            self._wait.stop()
            if not fixes:
                self.told.emit(_("Penerima terhubung, menunggu sinyal satelit …"))

    @Slot()
    def _other_speed(self) -> None:
        """Nothing that could be read: another speed is tried."""
        self._turn += 1
        if self._turn >= len(BAUDS):
            self._wait.stop()
            text = _(
                "Tidak ada data NMEA dari {port}. Periksa kabel atau pilih yang lain."
            )
            self.told.emit(text.format(port=self._port.portName()))
            return
        self._port.setBaudRate(BAUDS[self._turn])

    @Slot(object)
    def _trouble(self, error: object) -> None:
        from PySide6.QtSerialPort import QSerialPort

        if error is QSerialPort.SerialPortError.NoError:
            return
        text = _(
            "{port} tidak dapat dibaca; mungkin dipakai program lain atau tercabut."
        )
        self.told.emit(text.format(port=self._port.portName()))
        self._wait.stop()


class SystemSource(PositionSource):
    """The position service of the system: Windows, or GeoClue on Linux."""

    def __init__(self, parent: QObject | None = None) -> None:
        from PySide6.QtPositioning import QGeoPositionInfoSource

        super().__init__(parent)
        self._source = QGeoPositionInfoSource.createDefaultSource(self)
        self._has_fix = False
        # GeoClue without its service never says that nothing will come.
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.setInterval(_TIME_OUT_MS)
        self._wait.timeout.connect(self._give_word)
        if self._source:
            self._source.positionUpdated.connect(self._take)
            self._source.errorOccurred.connect(self._give_word)

    def start(self) -> None:
        if not self._source:
            self._give_word()
            return
        self.told.emit(_("Menunggu lokasi dari perangkat …"))
        self._wait.start()
        self._source.startUpdates()

    def stop(self) -> None:
        self._wait.stop()
        if self._source:
            self._source.stopUpdates()

    @Slot(object)
    def _take(self, found: "QGeoPositionInfo") -> None:
        from PySide6.QtPositioning import QGeoPositionInfo

        spot = found.coordinate()
        if not found.isValid() or not spot.isValid():
            return
        self._has_fix = True
        self._wait.stop()
        wide = QGeoPositionInfo.Attribute.HorizontalAccuracy
        accuracy = found.attribute(wide) if found.hasAttribute(wide) else 0.0
        height = spot.altitude()
        self.fixed.emit(
            Fix(
                spot.latitude(),
                spot.longitude(),
                round(accuracy, 1),
                0.0 if height != height else height,  # noqa: PLR0124 (not a number)
            )
        )

    @Slot()
    def _give_word(self) -> None:
        if not self._has_fix:
            self.told.emit(
                _(
                    "Perangkat ini tidak memberi lokasi. Sambungkan penerima GPS, pilih "
                    "di peta, atau ketik koordinatnya."
                )
            )


def origins() -> tuple[Origin, ...]:
    """What this machine can be asked for a position; receivers first."""
    found = []
    try:
        from PySide6.QtSerialPort import QSerialPortInfo
    except ImportError:
        pass
    else:
        for port in QSerialPortInfo.availablePorts():
            what = port.description()
            name = f"{port.portName()} – {what}" if what else port.portName()
            found.append(Origin(port.systemLocation(), name))
    try:
        import PySide6.QtPositioning  # noqa: F401
    except ImportError:
        pass
    else:
        found.append(Origin("", _("Lokasi perangkat")))
    return tuple(found)


def source_of(origin: Origin, parent: QObject) -> PositionSource:
    """A source that is not started yet."""
    if origin.key:
        return SerialSource(origin.key, parent)
    return SystemSource(parent)
