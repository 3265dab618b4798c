"""`surveyor restore`: list the copies of a project, look at one, bring it back."""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from surveyor.jobs import Progress
from surveyor.texts import _

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001


def add(commands: "Commands", bar: Callable[[TextIO], Progress]) -> None:
    """Adds the command; `bar` draws the progress on a stream."""
    restore = commands.add_parser(
        "restore", help=_("pulihkan proyek dari cadangan; tanpa BACKUP: daftarnya")
    )
    restore.add_argument("project", type=Path, metavar="DIR")
    restore.add_argument("backup", nargs="?", default="", metavar="BACKUP")
    restore.add_argument(
        "--from", type=Path, dest="elsewhere", metavar="DIR",
        help=_("cari juga di folder ini, mis. flashdisk"),
    )  # fmt: skip
    restore.add_argument(
        "--preview", action="store_true", help=_("katakan saja apa yang akan terjadi")
    )
    restore.set_defaults(command=_restore, bar=bar)


def _restore(options: argparse.Namespace) -> int:
    from surveyor.usecases import maintenance

    if not options.backup:
        return _list(options)
    copy = maintenance.find_backup(options.project, options.backup)
    found = maintenance.preview_restore(options.project, copy)
    for line in maintenance.preview_in_words(found):
        print(line)
    if options.preview:
        return 0
    kept = maintenance.restore(options.project, copy, options.bar(sys.stderr))
    print(_("Dipulihkan dari {path}.").format(path=copy))
    print(_("Keadaan sebelumnya disimpan: {path}").format(path=kept))
    return 0


def _list(options: argparse.Namespace) -> int:
    from surveyor.usecases import maintenance

    lines = maintenance.list_backups(options.project, options.elsewhere)
    for line in lines:
        inside = options.project in line.backup.path.parents
        print(f"{line.backup.path.name if inside else line.backup.path}")
        print(f"  {line.title} · {line.facts}")
    if not lines:
        print(_("Belum ada cadangan di {folder}.").format(folder=options.project))
    return 0
