"""A sample project, filled by driving the engine as a person would."""

import csv
import random
import shutil
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from resources import resource
from surveyor.areas.catalogue import Areas
from surveyor.errors import UserError
from surveyor.jobs import Progress
from surveyor.store.project import Project
from surveyor.store.values import ProjectSettings
from surveyor.texts import N_, _
from surveyor.usecases.demo_answers import Answering, Visit
from surveyor.usecases.filling import Filling, Person
from surveyor.usecases.forms import SITE_FORM
from surveyor.usecases.projects import create_project

SURVEYORS = (
    ("P01", "Nur Aini"), ("P02", "Budi Santoso"), ("P03", "Yohanes Lawing"),
    ("P07", "Rahmawati"),
)  # fmt: skip
_KINDS = {
    "Sejarah": "budaya", "Budaya": "budaya", "Edukasi": "minat_khusus",
    "Rekreasi": "buatan", "Religi": "religi", "Desa wisata": "desa_wisata",
    "Alam/pantai": "bahari", "Alam/danau": "bahari",
}  # fmt: skip
"""Category of the sample, or its first part -> kind of site."""
_MANAGERS = ("pemda", "pemdes", "pokdarwis", "swasta")
_DRAFTS = 2


class FolderInUse(UserError):
    """The sample project would be written over something."""

    code = "demo.folder_in_use"
    text = N_("Folder {folder} sudah berisi.")
    hint = N_("Pilih folder lain atau yang masih kosong; isinya tidak diubah.")


def fill_demo(
    folder: Path,
    entries: int = 54,
    seed: int = 1,
    today: date | None = None,
    progress: Progress | None = None,
) -> Project:
    """Makes a project with sites, finished entries and two drafts.

    The same seed and day give the same answers. About 20 entries are made a second.

    Args:
        folder: Where; it must not exist or be empty.
        entries: Finished entries, Smart Branding and Smart Economy in turn.
        seed: Of everything that is drawn.
        today: The last day of visit; the real day by default.
        progress: Reported to at every entry.

    Raises:
        FolderInUse: There is something in the folder.
        Cancelled: The half-made project is removed.
    """
    progress = progress or Progress()
    today = today or datetime.now(UTC).astimezone().date()
    if folder.exists() and any(folder.iterdir()):
        raise FolderInUse(folder=folder)
    project = create_project(folder, _settings())
    try:
        sites = register_sites(project, sample_sites(), today, progress)
        for number in range(entries):
            progress.step(number, entries, _("Mengisi entri contoh"))
            _fill_entry(project, sites[(number // 2) % len(sites)], number, seed, today)
        for number in range(min(_DRAFTS, entries)):
            _begin_draft(project, sites[number], number, today)
        progress.step(entries, entries, _("Mengisi entri contoh"))
    except BaseException:
        project.close()
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return project


def sample_sites() -> list[dict[str, str]]:
    """The shipped sample sites; their points are those of village or kecamatan."""
    with resource("samples", "sites.csv").open(encoding="utf-8", newline="") as file:
        # A site whose kecamatan nobody knows cannot be registered.
        return [row for row in csv.DictReader(file) if row["kec_kode"]]


def _settings() -> ProjectSettings:
    return ProjectSettings(
        title=_("Proyek contoh Kutai Kartanegara"),
        area="64.02",
        letterhead=(
            "PEMERINTAH KABUPATEN KUTAI KARTANEGARA",
            "DINAS PARIWISATA (CONTOH)",
            "Jalan Contoh Nomor 1, Tenggarong 75511",
            "Telepon (0541) 000000 · dispar@example.id",
        ),
        place="Tenggarong",
        signer_position="Kepala Dinas Pariwisata",
        signer_name="Nama Contoh, S.Sos., M.Si.",
        signer_rank="Pembina Utama Muda (IV/c)",
        signer_nip="19700101 199503 1 001",
        surveyors=SURVEYORS,
    )


def register_sites(
    project: Project,
    rows: Sequence[Mapping[str, str]],
    today: date,
    progress: Progress,
) -> list[Visit]:
    """Registers sample sites by filling in the form of the register.

    Args:
        project: Where; it has the built-in forms.
        rows: Of `sample_sites`.
        today: The day of every visit that is returned.
        progress: Reported to at every site.
    """
    made = []
    person = Person("Rahmawati", "P07", "contoh")
    for number, row in enumerate(rows):
        progress.step(number, len(rows), _("Mendaftarkan lokasi contoh"))
        filling = Filling.start(project, SITE_FORM, person)
        point = f"{row['lat']} {row['lon']} 0 0"
        village = row["desa_kode"] if Areas.open().area(row["desa_kode"]) else ""
        answers = {
            "S/S00": "baru", "S/S01": row["nama"],
            "S/S02": _kind(row["kategori"]),
            "S/S03": "berkembang", "S/S04": _MANAGERS[number % len(_MANAGERS)],
            "SL/S05": row["kab_kode"], "SL/S06": row["kec_kode"], "SL/S07": village,
            "SL/S08": point,
        }  # fmt: skip
        for name, value in answers.items():
            ref = f"{filling.form.root}/{name}"
            if value and filling.session.question(ref).relevant:
                filling.session.set(ref, value)
        filling.finish()
        site = next(
            s for s in project.sites.search(row["nama"]) if s.name == row["nama"]
        )
        quality = 0.25 + 0.6 * random.Random(row["id"]).random()  # noqa: S311
        made.append(
            Visit(site.id, "", today, float(row["lat"]), float(row["lon"]), quality)
        )
    return made


def _kind(category: str) -> str:
    return _KINDS.get(category) or _KINDS.get(category.partition("/")[0], "alam")


def _fill_entry(
    project: Project, site: Visit, number: int, seed: int, today: date
) -> None:
    draw = random.Random(f"{seed}-{number}")  # noqa: S311
    code, name = draw.choice(SURVEYORS)
    day = today - timedelta(days=draw.randint(0, 20))
    visit = Visit(site.site, code, day, site.lat, site.lon, site.quality)
    filling = _started(project, visit, number, name)
    Answering(filling.session, visit, f"{seed}-{number}").fill()
    filling.finish()


def _begin_draft(project: Project, site: Visit, number: int, today: date) -> None:
    code, name = SURVEYORS[number]
    visit = Visit(site.site, code, today, site.lat, site.lon, site.quality)
    filling = _started(project, visit, number, name)
    group = ("TB", "IN")[number % 2]
    root = filling.form.root
    answers = {"TB": {"TB01": "c", "TB12": "b"}, "IN": {"IN01": "6", "IN08": "2"}}
    for question, value in answers[group].items():
        filling.answer(f"{root}/{group}/{question}", value)
    filling.set_page(f"{root}/{group}")


def _started(project: Project, visit: Visit, number: int, name: str) -> Filling:
    form_id = ("smart_branding", "smart_economy")[number % 2]
    begun = datetime.combine(visit.day, time(9, 10), UTC).astimezone()
    person = Person(name, visit.surveyor, "contoh")
    return Filling.start(project, form_id, person, visit.site, now=lambda: begun)
