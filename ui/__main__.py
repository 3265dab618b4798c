"""`surveyor-desktop`: looks whether a window can be shown, then shows it."""

import argparse
import ctypes
import gc
import importlib
import importlib.util
import os
import sys
from pathlib import Path

from surveyor.errors import SurveyorError
from surveyor.texts import _, use_environment

_NO_WINDOW = 3
_LIBRARIES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libfontconfig.so.1": "libfontconfig1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libgthread-2.0.so.0": "libglib2.0-0",
}
_XCB = {
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}


def main(argv: list[str] | None = None) -> int:
    """Starts the window; returns the exit code, 3 where none can be shown."""
    options = _parser().parse_args(argv)
    use_environment(options.lang)
    obstacle = _obstacle()
    if obstacle:
        sys.stderr.write(obstacle + "\n")
        return _NO_WINDOW
    # Until the window is painted nearly all that is made stays; then comes `ui.garbage`.
    gc.disable()
    try:
        import_core()
        from ui.start import run
    except ImportError as error:
        if ".so" not in str(error):
            raise
        reason = _("Pustaka sistem tidak dapat dimuat: {reason}")
        sys.stderr.write(reason.format(reason=error) + "\n")
        return _NO_WINDOW
    try:
        return run(
            demo=options.demo,
            project=options.project,
            quit_after=options.quit_after,
            language=options.lang,
        )
    except SurveyorError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code


def import_core() -> None:
    """Loads what has no Qt in it, before Qt.

    PySide reads the source of every module that is imported after it, to see whether
    it asks for another spelling of Qt's names; that takes a tenth of the start.
    """
    for name in ("usecases.projects", "usecases.lists", "usecases.maintenance"):
        importlib.import_module(f"surveyor.{name}")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="surveyor-desktop")
    parser.add_argument("--demo", action="store_true", help=_("buka proyek contoh"))
    parser.add_argument("--project", type=Path, help=_("buka proyek di folder ini"))
    parser.add_argument(
        "--quit-after", type=float, help=_("tutup sendiri setelah sekian detik")
    )
    parser.add_argument("--lang", choices=("id", "en"), help=_("bahasa jendela"))
    return parser


def _obstacle() -> str:
    """Why no window can be shown, in one line; empty if one can."""
    if importlib.util.find_spec("PySide6") is None:
        return _("PySide6 belum terpasang. Jalankan: pip install PySide6")
    if not sys.platform.startswith("linux"):
        return ""
    chosen = os.environ.get("QT_QPA_PLATFORM")
    x11, wayland = os.environ.get("DISPLAY"), os.environ.get("WAYLAND_DISPLAY")
    if not chosen and not x11 and not wayland:
        return _(
            "Tidak ada layar. Tanpa jendela, pakai `surveyor demo DIR`, lalu "
            "`surveyor export DIR KELUARAN` dan `surveyor report DIR KELUARAN.pdf`."
        )
    needed = dict(_LIBRARIES)
    if chosen == "xcb" or (not chosen and x11 and not wayland):
        needed |= _XCB
    missing = [package for name, package in needed.items() if not _loads(name)]
    if missing:
        return _("Pustaka sistem belum ada. Jalankan: apt install {names}").format(
            names=" ".join(missing)
        )
    return ""


def _loads(name: str) -> bool:
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


if __name__ == "__main__":
    sys.exit(main())
