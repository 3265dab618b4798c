import io
import os
import re
import shutil
import subprocess
from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from PIL import Image
from pypdf import PdfReader

from exports.to_map import COLOURS, render, write_map
from exports.to_pdf import district
from exports.to_pdf.area_map import apart
from surveyor.analysis.documents import MapModel, MapSite, ReportPhoto
from surveyor.analysis.indices import ikm, ipa
from surveyor.analysis.scheme import builtin_scheme
from surveyor.usecases.demo import fill_demo
from surveyor.usecases.documents import district_report, map_model
from surveyor.usecases.filling import Filling, Person
from surveyor.usecases.results import entries_of, results

CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))),
    None,
)
in_chromium = pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed")


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    folder = tmp_path_factory.mktemp("projects") / "contoh"
    with fill_demo(folder, entries=4, today=date(2026, 11, 23)) as made:
        yield made


@pytest.fixture(scope="module")
def report(project):
    made = district_report(project)
    return replace(made, setup=replace(made.setup, printed=None))


def picture(kind="JPEG", size=(1200, 900)):
    buffer = io.BytesIO()
    Image.new("RGB", size, (10, 120, 90)).save(buffer, kind)
    return buffer.getvalue()


def words(report, path):
    district.write(report, path)
    return [page.extract_text() for page in PdfReader(path).pages]


def test_same_report_without_a_time_of_printing_gives_the_same_bytes(report, tmp_path):
    district.write(report, tmp_path / "a.pdf")
    district.write(report, tmp_path / "b.pdf")
    first = (tmp_path / "a.pdf").read_bytes()
    assert first.startswith(b"%PDF")
    assert first == (tmp_path / "b.pdf").read_bytes()


@pytest.mark.parametrize("paper", ["A4", "F4"])
@pytest.mark.parametrize(
    ("language", "parts"),
    [
        ("id", ("Lokasi wisata", "Peta lokasi wisata", "Responden", "Halaman 1 dari")),
        ("en", ("Tourist sites", "Map of tourist sites", "Respondents", "Page 1 of")),
    ],
)
def test_a_report_has_all_its_parts(report, tmp_path, paper, language, parts):
    setup = replace(report.setup, paper=paper, language=language)
    text = "\n".join(words(replace(report, setup=setup), tmp_path / "a.pdf"))

    assert [part for part in parts if part not in text] == []
    assert "NIP 19700101 199503 1 001" in text


def test_surveyors_are_printed_by_name(report, tmp_path):
    text = "\n".join(words(report, tmp_path / "a.pdf"))

    assert not re.search(r"\bP0[1237]\b", text)


def test_the_map_numbers_the_lines_of_the_table(report):
    names = {n: site.name for n, site in enumerate(report.results.sites, 1)}
    numbers = {site.number: site.name for site in report.map.sites if site.number}

    assert numbers == names


def test_numbers_on_the_map_do_not_cover_each_other():
    placed = apart([(100.0, 100.0)] * 30, 300, 300)
    pairs = [(a, b) for n, a in enumerate(placed) for b in placed[:n]]

    assert min((a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2 for a, b in pairs) > 12**2


def test_a_missing_photo_prints_words_in_its_place(report, tmp_path):
    good = tmp_path / "a.jpg"
    good.write_bytes(picture())
    broken = tmp_path / "b.jpg"
    broken.write_bytes(b"no picture at all")
    day = date(2026, 11, 20)
    photos = (
        ReportPhoto("H13-1.jpg", good, "Pulau Kumala", "Gerbang", day),
        ReportPhoto("H13-2.jpg", None, "Pulau Kumala", "Loket", day),
        ReportPhoto("H13-3.jpg", broken, "Danau Semayang", "Dermaga", day),
    )
    text = "\n".join(words(replace(report, photos=photos), tmp_path / "r.pdf"))
    flat = " ".join(text.split())

    assert "Pulau Kumala – Gerbang – 20 November 2026" in flat
    assert "Berkas foto H13-2.jpg tidak ada" in flat
    assert "Berkas foto H13-3.jpg tidak ada" in flat
    assert "Berkas foto H13-1.jpg" not in flat


def test_photos_of_an_entry_come_into_the_report(tmp_path):
    with fill_demo(tmp_path / "p", entries=2, today=date(2026, 11, 23)) as project:
        site = results(project).sites[0].site
        row = entries_of(project, site)[0]
        filling = Filling.correct(project, row.submission, Person("Nur Aini", "P01"))
        filling.attach(f"{filling.form.root}/H/H13", picture())
        filling.finish()
        (photo,) = district_report(project).photos

    assert photo.path is not None
    assert photo.site


def test_a_logo_that_is_no_picture_does_not_stop_the_report(report, tmp_path):
    logo = tmp_path / "logo.png"
    logo.write_bytes(b"broken")
    letterhead = replace(report.letterhead, logo=logo)

    pages = words(replace(report, letterhead=letterhead), tmp_path / "a.pdf")

    assert "DINAS PARIWISATA (CONTOH)" in pages[0]


def test_importance_and_satisfaction_have_pages_of_their_own(report, tmp_path):
    asked = report.results
    plane = ipa(
        [
            ("VS08", {"id": "Sesuai promosi"}, Fraction(3), Fraction(4)),
            ("VS09", {"id": "Ciri khas"}, Fraction(4), Fraction(3)),
        ]
    )
    answers = {f"U{n}": [4, 3, 3] for n in range(1, 10)}
    index = ikm(answers, builtin_scheme().ikm["2017"])
    made = replace(report, results=replace(asked, ipa=plane, ikm=index))
    pages = words(made, tmp_path / "a.pdf")

    first = next(page for page in pages if "Kinerja dan kepentingan (IPA)" in page)
    second = next(page for page in pages if "Indeks Kepuasan Masyarakat" in page)
    assert "VS08 Sesuai promosi 3,00 4,00 I · prioritas utama" in " ".join(
        first.split()
    )
    assert "IKM 83,33 · mutu B (baik) · 3 responden" in second
    assert "1/9" in second


def test_an_empty_report_says_so_and_can_still_be_signed(report, tmp_path):
    empty = replace(report.results, sites=())
    made = replace(report, results=empty, map=None)
    (page,) = words(made, tmp_path / "a.pdf")

    assert "Belum ada entri pada periode dan wilayah ini." in page
    assert "NIP" in page


def test_script_in_the_name_of_a_site_is_shown_as_text():
    name = "<script>alert('x')</script>"
    site = MapSite(name, -0.41, 116.98, "alam", "Tenggarong", (), "")
    html = render(MapModel("Peta", "2026", "64.02", (site,), (("good", "Baik"),)))
    assert "<script>alert(" not in html
    assert "alert(" in html
    assert not re.findall(r"""(?:src|href)\s*=\s*["']?\s*(?:https?:)?//""", html)


def test_the_map_has_no_address_of_the_network_in_it(project):
    html = render(map_model(project))
    addresses = set(re.findall(r"https?://[^\s\"'<>)]*", html))

    assert {a for a in addresses if not a.startswith("http://www.w3.org/")} == set()


def browse(page, folder, *wishes):
    """What Chromium prints of a file that it opened without any network."""
    done = subprocess.run(
        [
            *(CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu"),
            *("--no-first-run", "--disable-extensions", "--hide-scrollbars"),
            *("--host-resolver-rules=MAP * ~NOTFOUND", "--enable-logging=stderr"),
            *(f"--user-data-dir={folder / 'browser'}", "--window-size=1366,768"),
            *("--virtual-time-budget=8000", *wishes, page.as_uri()),
        ],
        env=os.environ | {"HOME": str(folder)},
        capture_output=True, encoding="utf-8", timeout=180, check=True,
    )  # fmt: skip
    assert "Uncaught" not in done.stderr
    return done.stdout


@in_chromium
def test_a_browser_without_network_shows_a_mark_for_each_site(project, tmp_path):
    model, page = map_model(project), tmp_path / "map.html"
    write_map(model, page)

    shown = browse(page, tmp_path, "--dump-dom")

    assert shown.count("leaflet-marker-icon site") == len(model.sites) > 20
    assert "<canvas" in shown
    assert f"<h1>{model.title}</h1>" in shown
    assert re.findall(r"scale-line[^>]*>(\d+ \w+)<", shown) == ["50 km"]


@in_chromium
def test_the_map_is_painted_in_the_colours_of_its_bands(project, tmp_path):
    model, page, shot = map_model(project), tmp_path / "map.html", tmp_path / "map.png"
    write_map(model, page)

    browse(page, tmp_path, f"--screenshot={shot}")

    with Image.open(shot) as picture:
        painted = {
            f"#{red:02X}{green:02X}{blue:02X}"
            for n, (red, green, blue) in picture.convert("RGB").getcolors(1 << 24)
            if n > 20
        }
    wanted = {COLOURS[site.band] for site in model.sites} | {"#E1F0EB", "#DCE8EA"}
    assert wanted - painted == set()
