"""What the command palette offers besides pages and what the store finds."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from surveyor import texts
from surveyor.errors import SurveyorError
from surveyor.texts import _
from surveyor.usecases.search import Hit, find
from ui.app import App
from ui.widgets.palette import Command

_ICONS = {"draft": "square-pen", "site": "map-pin", "entry": "clipboard-list"}


class Frame(Protocol):
    """What the window can be asked for."""

    def show_page(self, key: str) -> None:
        """Shows a page."""

    def show_in(self, key: str, what: str) -> None:
        """Shows a page and one thing on it."""

    def open_draft(self, draft: str) -> None:
        """Opens a draft by its id."""

    def show_error(self, error: BaseException) -> None:
        """Shows an error in words."""

    def open_project(self, folder: Path) -> None:
        """Opens a project."""

    def choose_project(self) -> None:
        """Asks for a folder and opens the project in it."""

    def new_project(self) -> None:
        """Asks for a name and makes a project."""


def actions(app: App, frame: Frame) -> list[Command]:
    """Everything one can do from anywhere."""
    do = _("Perintah")
    made = [
        Command(_("Buka proyek lain"), frame.choose_project, "folder-open", do, "Ctrl+O"),
        Command(_("Proyek baru"), frame.new_project, "plus", do),
    ]  # fmt: skip
    if app.project is not None:
        new = Command(
            _("Entri baru"), lambda: frame.show_page("new"), "plus", do, "Ctrl+N"
        )
        made.insert(0, new)
        for text, icon, key, what in (
            (_("Buat cadangan"), "shield-check", "preferences", "backups"),
            (_("Pulihkan dari cadangan"), "undo-2", "preferences", "backups"),
            (_("Periksa proyek"), "list-checks", "preferences", "check"),
            (_("Ubah kop laporan"), "pencil", "preferences", "letterhead"),
            (_("Ubah daftar petugas"), "users", "preferences", "surveyors"),
            (_("Ekspor tabel CSV"), "file-spreadsheet", "reports", ""),
            (_("Cetak laporan"), "printer", "reports", ""),
        ):
            run = _shown(frame, key, what)
            made.append(Command(text, run, icon, do))
    return [*made, *_looks(app, frame), *_recent(app, frame)]


def _looks(app: App, frame: Frame) -> list[Command]:
    do, chosen = _("Tampilan layar"), app.settings
    made = [
        Command(_("Bahasa: {name}").format(name=name), _change(app, frame, language=code),
                "languages", do)
        for code, name in texts.LANGUAGES.items()
        if code != chosen.language
    ]  # fmt: skip
    for key, text, icon in (
        ("light", _("Tema terang"), "sun"),
        ("dark", _("Tema gelap"), "moon"),
        ("sunlight", _("Tema terik matahari"), "sun"),
    ):
        if key != chosen.theme:
            made.append(Command(text, _change(app, frame, theme=key), icon, do))
    for text, size in ((_("Perbesar teks"), 10), (_("Perkecil teks"), -10)):
        new = chosen.text_size + size
        if 80 <= new <= 200:
            made.append(Command(text, _change(app, frame, text_size=new), "eye", do))
    text = _("Matikan mode sentuh") if chosen.touch else _("Nyalakan mode sentuh")
    made.append(
        Command(text, _change(app, frame, touch=not chosen.touch), "square-pen", do)
    )
    return made


def _recent(app: App, frame: Frame) -> list[Command]:
    here = app.project.folder if app.project is not None else None
    return [
        Command(Path(one).name, _opened(frame, Path(one)), "folder-open", one)
        for one in app.settings.recent_projects
        if Path(one) != here
    ]


def found(app: App, frame: Frame, text: str) -> list[Command]:
    """Drafts, sites and entries, from the store."""
    if app.project is None:
        return []
    kinds = {"draft": _("Draf"), "site": _("Lokasi"), "entry": _("Entri")}
    return [
        Command(
            hit.title,
            _reached(frame, hit),
            _ICONS[hit.kind],
            " · ".join(p for p in (kinds[hit.kind], hit.facts) if p),
        )
        for hit in find(app.project, text)
    ]


def _reached(frame: Frame, hit: Hit) -> Callable[[], object]:
    if hit.kind == "draft":
        return lambda: frame.open_draft(hit.id)
    page = "sites" if hit.kind == "site" else "submissions"
    return lambda: frame.show_in(page, hit.id)


def _shown(frame: Frame, key: str, what: str) -> Callable[[], object]:
    return lambda: frame.show_in(key, what)


def _opened(frame: Frame, folder: Path) -> Callable[[], object]:
    return lambda: frame.open_project(folder)


def _change(app: App, frame: Frame, **values: object) -> Callable[[], object]:
    def run() -> None:
        try:
            app.change_settings(replace(app.settings, **values))  # type: ignore[arg-type]
        except SurveyorError as error:
            frame.show_error(error)

    return run
