import csv
import os
import re
import sqlite3
import subprocess
import sys

import pytest
from pypdf import PdfReader


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    home = tmp_path_factory.mktemp("settings")
    env = os.environ | {
        "SURVEYOR_HOME": str(home),
        "SURVEYOR_LANGUAGE": "id",
        "PYTHONUTF8": "1",
    }

    def command(*arguments):
        return subprocess.run(
            [sys.executable, "-m", "surveyor", *map(str, arguments)],
            env=env,
            capture_output=True,
            encoding="utf-8",
            timeout=120,
            check=False,
        )

    return command


@pytest.fixture(scope="module")
def demo(run, tmp_path_factory):
    folder = tmp_path_factory.mktemp("projects") / "contoh"
    made = run("demo", folder, "--entries", 4)
    assert made.returncode == 0, made.stderr
    return folder


def text_of(path):
    return "\n".join(page.extract_text() for page in PdfReader(path).pages)


def test_check_says_the_demo_is_whole(run, demo):
    done = run("check", demo)
    assert done.returncode == 0
    assert done.stdout.startswith("Proyek utuh: ")


def test_export_is_a_csv_that_indonesian_excel_opens(run, demo, tmp_path):
    done = run("export", demo, tmp_path / "csv")
    assert done.returncode == 0, done.stderr
    path = tmp_path / "csv" / "smart_branding.csv"
    data = path.read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.count(b"\r\n") >= 3
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    assert len(rows) == 2
    for row in rows:
        assert re.fullmatch(r"-?\d+,\d+", row["H12-Latitude"])


@pytest.mark.parametrize(("paper", "size"), [("A4", (210, 297)), ("F4", (215, 330))])
def test_report_is_numbered_on_the_paper_asked_for(run, demo, tmp_path, paper, size):
    out = tmp_path / "laporan.pdf"
    done = run("report", demo, out, "--paper", paper)
    assert done.returncode == 0, done.stderr
    pages = PdfReader(out).pages
    assert len(pages) >= 2
    box = pages[0].mediabox
    found = (float(box.width) * 25.4 / 72, float(box.height) * 25.4 / 72)
    assert found == pytest.approx(size, abs=0.1)
    text = text_of(out)
    assert "LAPORAN HASIL SURVEI" in text
    assert "Halaman 1 dari" in text


def test_report_of_one_entry_is_a_pdf(run, demo, tmp_path):
    with sqlite3.connect(demo / "project.sqlite") as database:
        (entry,) = database.execute(
            "SELECT submission FROM submission WHERE form_id = 'smart_branding'"
        ).fetchone()
    database.close()
    out = tmp_path / "entri.pdf"
    done = run("report", demo, out, "--entry", entry)
    assert done.returncode == 0, done.stderr
    assert "Halaman 1 dari" in text_of(out)


def test_map_loads_nothing_from_the_network(run, demo, tmp_path):
    out = tmp_path / "peta.html"
    done = run("map", demo, out)
    assert done.returncode == 0, done.stderr
    html = out.read_text(encoding="utf-8")
    hosts = set(re.findall(r"https?://([A-Za-z0-9.-]+)", html))
    assert hosts <= {"www.w3.org"}
    assert "tileLayer(" not in html


def test_backup_is_made_in_the_folder_given(run, demo, tmp_path):
    done = run("backup", demo, "--to", tmp_path / "cadangan")
    assert done.returncode == 0, done.stderr
    assert any((tmp_path / "cadangan").rglob("*"))


def test_a_backup_is_listed_looked_at_and_restored(run, demo):
    made = run("backup", demo).stdout.split(": ", 1)[1].strip()
    name = made.rpartition("/")[2]

    listed = run("restore", demo)
    looked = run("restore", demo, name, "--preview")
    restored = run("restore", demo, name)

    assert name in listed.stdout
    assert "Tidak ada yang lebih baru di proyek ini." in looked.stdout
    assert restored.returncode == 0, restored.stderr
    assert "Keadaan sebelumnya disimpan: " in restored.stdout
    assert run("check", demo).returncode == 0


def test_an_unknown_backup_is_refused_in_words(run, demo):
    refused(run("restore", demo, "kemarin.sqlite"), "tidak ditemukan")


def refused(done, words):
    assert done.returncode == 2, done.stdout + done.stderr
    assert words in done.stderr
    assert "Traceback" not in done.stderr


def test_unknown_project_is_refused_in_words(run, tmp_path):
    refused(run("check", tmp_path / "x"), "bukan folder proyek Surveyor")


def test_folder_in_use_is_not_written_over(run, tmp_path):
    (tmp_path / "catatan.txt").write_text("milik saya", encoding="utf-8")
    refused(run("demo", tmp_path), "sudah berisi")
    assert [path.name for path in tmp_path.iterdir()] == ["catatan.txt"]


def test_newer_project_is_refused_in_words(run, demo, tmp_path):
    source = sqlite3.connect(demo / "project.sqlite")
    target = sqlite3.connect(tmp_path / "project.sqlite")
    source.backup(target)
    target.execute("PRAGMA user_version=99")
    target.commit()
    source.close()
    target.close()
    refused(run("check", tmp_path), "dibuat dengan Surveyor yang lebih baru")


def test_damaged_project_is_refused_in_words(run, tmp_path):
    (tmp_path / "project.sqlite").write_bytes(bytes(range(1, 256)) * 40)
    refused(run("check", tmp_path), "rusak")


def test_broken_form_is_reported_without_a_traceback(run, tmp_path):
    path = tmp_path / "rusak.xlsx"
    path.write_bytes(b"PK\x03\x04 bukan buku kerja")
    done = run("form", "check", path)
    assert done.returncode == 1, done.stderr
    assert "[galat]" in done.stdout
    assert "Traceback" not in done.stderr
