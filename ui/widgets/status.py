"""The status line: where, who, without signal, last backup, saved."""

from datetime import datetime
from pathlib import Path

from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QWidget

from surveyor import formats
from surveyor.store.project import Project
from surveyor.texts import _
from surveyor.usecases.projects import last_backup
from ui import icons
from ui.widgets.parts import label


class StatusItem(QWidget):
    """An icon and a few words."""

    def __init__(self, icon: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._icon = icon
        self._picture = QLabel(self)
        self._picture.setPixmap(icons.pixmap(icon, "muted", 16))
        self._text = label("", "small", self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(self._picture)
        row.addWidget(self._text)

    def say(
        self, text: str, hint: str = "", tone: str = "muted", icon: str = ""
    ) -> None:
        """Shows a text, with another icon where one is named; empty hides the item."""
        self._text.setText(text)
        self._picture.setPixmap(icons.pixmap(icon or self._icon, tone, 16))
        self.setToolTip(hint)
        self.setAccessibleName(text)
        self.setVisible(bool(text))

    def text(self) -> str:
        """What it says."""
        return self._text.text()


class StatusLine(QFrame):
    """Facts that stand under every page."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("role", "status")
        self.area = StatusItem("map-pin", self)
        self.person = StatusItem("user-round", self)
        self.online = StatusItem("wifi-off", self)
        self.show_line(busy=False, reached=None)
        self.preparing = StatusItem("layers", self)
        self.preparing.say("")
        self.backup = StatusItem("shield-check", self)
        self.saved = StatusItem("circle-check", self)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 5, 16, 5)
        row.setSpacing(24)
        for item in (self.area, self.person, self.online, self.preparing):
            row.addWidget(item)
        row.addStretch(1)
        row.addWidget(self.backup)
        row.addWidget(self.saved)

    def show_line(self, *, busy: bool, reached: datetime | None) -> None:
        """What is known of the line to the office; nothing waits for it."""
        if busy:
            self.online.say(_("Menghubungi server …"), icon="refresh-cw")
        elif reached is None:
            self.online.say(_("Luring"), _("Luring: semua data di komputer ini"))
        else:
            text = _("Server menjawab {when}").format(
                when=formats.time(reached.astimezone())
            )
            self.online.say(text, icon="wifi", tone="ok")

    def show_backup(self, project: Project | None, second: str) -> None:
        """When the last copy was made, in the project or in the second place."""
        if project is None:
            self.backup.say("")
            return
        made = last_backup(project, Path(second) if second else None)
        if made is None:
            self.backup.say(_("Belum ada cadangan"), tone="warning")
            return
        moment = made.made.astimezone()
        today = moment.date() == datetime.now().astimezone().date()
        when = formats.time(moment) if today else formats.date_short(moment.date())
        text = _("Cadangan {when}").format(when=when)
        self.backup.say(text, str(made.path), tone="ok")
