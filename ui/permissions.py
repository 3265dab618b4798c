"""Asks the system whether a camera or microphone may be used; most systems say yes."""

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QObject, QPermission, Qt

Answer = Callable[[Qt.PermissionStatus], None]


def ask(what: str, context: QObject, answer: Answer) -> None:
    """Asks at most once; a person may have answered long ago.

    Args:
        what: `camera` or `microphone`.
        context: As long as it is there, somebody waits for the answer.
        answer: Called with it, at once or later.
    """
    from PySide6.QtCore import QCameraPermission, QMicrophonePermission

    asked = QCameraPermission() if what == "camera" else QMicrophonePermission()
    application = QCoreApplication.instance()
    if application is None:
        return
    status = application.checkPermission(asked)
    if status != Qt.PermissionStatus.Undetermined:
        answer(status)
        return

    def told(permission: QPermission) -> None:
        answer(permission.status())

    application.requestPermission(asked, context, told)
