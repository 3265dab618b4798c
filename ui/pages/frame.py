"""What all pages of the rail have in common."""

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from surveyor.store.project import Project
from ui.app import App
from ui.widgets.heads import PageHead

if TYPE_CHECKING:
    from ui.main_window import MainWindow


class Page(QWidget):
    """A page with a head; `column` takes what stands below it."""

    def __init__(self, app: App, window: "MainWindow", title: str) -> None:
        super().__init__(window)
        self.app = app
        self.frame = window
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(32, 24, 32, 24)
        self.column.setSpacing(20)
        self.head = PageHead(title, "", self)
        self.column.addWidget(self.head)

    @property
    def project(self) -> Project:
        """The project that is open; pages of the rail always have one."""
        if self.app.project is None:
            raise RuntimeError("no project is open")
        return self.app.project


def cleared(holder: QWidget | None, parent: Page) -> QWidget:
    """An empty area of the page in place of an older one."""
    if holder is not None:
        parent.column.removeWidget(holder)
        holder.hide()
        holder.deleteLater()
    made = QWidget(parent)
    parent.column.addWidget(made, 1)
    return made
