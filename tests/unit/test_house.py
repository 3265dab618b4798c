"""What holds the house together: light imports, short modules, a true changelog."""

import subprocess
import sys
from pathlib import Path

import pytest

import surveyor

ROOT = Path(__file__).parents[2]
PACKAGES = ("surveyor", "ui", "exports", "resources")
MODULES = [path for package in PACKAGES for path in (ROOT / package).rglob("*.py")]


def loaded_by(statement: str) -> set[str]:
    script = f"import sys; {statement}; print(*sorted(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True,
        cwd=ROOT,
    )  # fmt: skip
    return set(done.stdout.split())


def test_the_command_line_starts_without_heavy_libraries():
    heavy = {"PySide6", "pandas", "numpy", "reportlab", "folium", "pyxform", "openpyxl",
             "fastapi", "uvicorn", "sqlalchemy", "alembic", "segno"}  # fmt: skip

    assert not heavy & loaded_by("import surveyor.cli")


def test_the_window_starts_without_heavy_libraries():
    heavy = {"pandas", "numpy", "reportlab", "folium", "pyxform", "openpyxl",
             "PySide6.QtWebEngineCore", "PySide6.QtPdf"}  # fmt: skip

    assert not heavy & loaded_by("import ui.app")


@pytest.mark.parametrize("package", PACKAGES)
def test_our_packages_are_the_ones_that_are_imported(package):
    found = __import__(package)

    assert Path(found.__file__).parent == ROOT / package


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_no_module_is_longer_than_500_lines(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 500


def test_the_changelog_begins_with_this_version():
    headings = [
        line
        for line in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8").splitlines()
        if line.startswith("## ")
    ]

    assert headings[0].startswith(f"## [{surveyor.__version__}]")


def test_no_file_names_a_package_index():
    files = subprocess.run(
        ["git", "ls-files"], capture_output=True, text=True, check=True, cwd=ROOT
    ).stdout.split("\n")
    texts = [
        ROOT / name
        for name in files
        if name.endswith((".toml", ".cfg", ".txt", ".lock", ".md", ".py"))
        and not name.startswith("tests/unit/test_house")
        and (ROOT / name).exists()
    ]

    hosts = ("files.pythonhosted.org", "pypi.org", "registry.npmjs.org")
    found = [
        path.name
        for path in texts
        for host in hosts
        if host in path.read_text(encoding="utf-8")
    ]
    assert not found
