"""A window with a slot that raises; prints what is shown and whether it still lives.

Usage: python failing_slot.py (on any Qt platform)
"""

import sys

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QPushButton

from ui.app import App
from ui.errors import Unexpected
from ui.widgets.error_dialog import ErrorDialog


def main():
    application = QApplication([sys.argv[0]])
    app = App(application)
    window = QPushButton("Tekan")
    window.clicked.connect(lambda: 1 / 0)
    Unexpected(window).install()
    window.show()
    QTimer.singleShot(50, window.click)

    def look():
        (dialog,) = window.findChildren(ErrorDialog)
        print(dialog._details.toPlainText().splitlines()[1], window.isVisible())
        application.quit()

    QTimer.singleShot(400, look)
    application.exec()
    app.close()


if __name__ == "__main__":
    main()
