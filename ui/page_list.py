"""Which pages there are, in the order of the rail; each is imported when first shown."""

from collections.abc import Callable
from importlib import import_module

from surveyor.texts import N_
from ui.app import App
from ui.pages.page import Page


def made(module: str, name: str) -> Callable[[App], Page]:
    """A page whose module is imported when it is first shown: the start must be short."""

    def make(app: App) -> Page:
        page: Page = getattr(import_module(f"ui.pages.{module}"), name)(app)
        return page

    return make


PAGES: tuple[tuple[str, str, str, Callable[[App], Page]], ...] = (
    ("home", N_("Beranda"), "house", made("home", "HomePage")),
    (
        "new",
        N_("Isi survei"),
        "square-pen",
        made("new_submission", "NewSubmissionPage"),
    ),
    (
        "submissions",
        N_("Entri"),
        "clipboard-list",
        made("submissions", "SubmissionsPage"),
    ),
    ("sites", N_("Lokasi wisata"), "map-pinned", made("sites", "SitesPage")),
    (
        "exchange",
        N_("Kirim / terima"),
        "refresh-cw",
        made("exchange.sending", "SendingPage"),
    ),
    ("merge", N_("Gabung"), "layers", made("exchange.merge", "MergePage")),
    ("review", N_("Tinjau"), "list-checks", made("exchange.review", "ReviewPage")),
    ("results", N_("Hasil"), "chart-bar", made("results", "ResultsPage")),
    ("reports", N_("Laporan"), "printer", made("reports", "ReportsPage")),
    ("help", N_("Bantuan"), "circle-help", made("help", "HelpPage")),
    (
        "preferences",
        N_("Pengaturan"),
        "settings",
        made("preferences", "PreferencesPage"),
    ),
)
HIDDEN: dict[str, tuple[str, Callable[[App], Page]]] = {
    "questionnaires": ("new", made("questionnaires", "QuestionnairesPage")),
    "conflict": ("review", made("exchange.conflict", "ConflictPage")),
    "look_alike": ("review", made("exchange.look_alikes", "LookAlikePage")),
}
"""Pages without a place on the rail: the key that is lit there instead, the page."""
WITHOUT_PROJECT = ("help", "preferences")
"""Pages that work without an open project."""
OFFICE_ONLY: tuple[str, ...] = ("merge", "review")
"""Pages that only the role `office` sees."""


def page_factory(key: str) -> Callable[[App], Page]:
    """What makes a page, by its key."""
    if key in HIDDEN:
        return HIDDEN[key][1]
    return next(factory for name, _t, _i, factory in PAGES if name == key)
