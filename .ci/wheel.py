"""Builds the wheel, installs it in a clean environment and starts both programs.

Usage: python .ci/wheel.py FOLDER    (an empty or temporary folder to work in)
"""

import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
PACKAGES = {"surveyor", "ui", "exports", "resources"}


def run(*command: str | Path, **options: object) -> str:
    """Runs a command from outside the checkout; its failure ends this one."""
    print("$", *command, flush=True)
    done = subprocess.run(
        [str(c) for c in command], check=True, text=True, stdout=subprocess.PIPE,
        **options,
    )  # fmt: skip
    print(done.stdout, end="")
    return done.stdout


def check_contents(wheel: Path) -> None:
    """The wheel holds our four packages with their data, and nothing else."""
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    top = {name.split("/")[0] for name in names}
    extra = {name for name in top - PACKAGES if not name.endswith(".dist-info")}
    if extra or not top >= PACKAGES:
        sys.exit(f"the wheel holds {sorted(top)}")
    migrations = ROOT / "surveyor/server/storage/migrations"
    for needed in (
        *(path.relative_to(ROOT).as_posix() for path in migrations.rglob("*.py")),
        "resources/NOTICE.md",
        "resources/i18n/en.mo",
        "resources/fonts/SourceSans3_400Regular.ttf",
        "resources/regions/villages.csv.gz",
    ):
        if needed not in names:
            sys.exit(f"the wheel lacks {needed}")


def main(work: Path) -> None:
    """Build, look inside, install, start."""
    run(sys.executable, "-m", "build", "--wheel", "--outdir", work / "dist", ROOT)
    (wheel,) = (work / "dist").glob("*.whl")
    check_contents(wheel)

    venv.create(work / "clean", with_pip=True)
    python = work / "clean" / "bin" / "python"
    run(python, "-m", "pip", "install", "-q", f"{wheel}[desktop]")

    elsewhere = work / "elsewhere"
    elsewhere.mkdir()
    environment = os.environ | {
        "SURVEYOR_HOME": str(work / "home"),
        "QT_QPA_PLATFORM": "offscreen",
        "PYTHONWARNINGS": "error::ResourceWarning",
    }
    surveyor = work / "clean" / "bin" / "surveyor"
    options = {"cwd": elsewhere, "env": environment}
    run(surveyor, "--version", **options)
    run(surveyor, "demo", "project", "--entries", "6", "--seed", "1", **options)
    run(surveyor, "export", "project", "csv", **options)
    run(surveyor, "report", "project", "report.pdf", **options)
    run(surveyor, "map", "project", "map.html", **options)
    run(surveyor, "check", "project", **options)
    desktop = work / "clean" / "bin" / "surveyor-desktop"
    run(desktop, "--project", "project", "--quit-after", "2", **options)
    for made in ("csv", "report.pdf", "map.html"):
        if not (elsewhere / made).exists():
            sys.exit(f"{made} was not made")
    print("the wheel works")


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
