"""What can go wrong with a project, told once for all of the store.

what SQLite or the system says       who can act          error
disk full                            the surroundings     DiskFull
read-only database or folder         the surroundings     ReadOnly
a stick was pulled out or is broken  the surroundings     ReadOnly
a name that the disk does not take   the surroundings     ReadOnly
a file too large for such a disk     the surroundings     ReadOnly
locked by another program            the surroundings     ProjectBusy
the folder is gone                   the surroundings     ProjectGone
not a database, corrupt              the user             DamagedProject
anything else                        us                   as it is
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from surveyor.errors import DiskFull, ReadOnly, SurroundingsError, UserError
from surveyor.texts import N_

_NO_SPACE, _READ_ONLY_FS, _QUOTA = 28, 30, 122
_NOT_PERMITTED, _IN_THE_WAY = (1, 13), (17, 20)
_GONE, _BAD_NAME = (2, 5, 6, 19), (22, 36)
_TOO_LARGE = 27  # beyond 4 GB on the file system that most sticks have


class NotAProject(UserError):
    """The folder holds no project."""

    code = "project.none"
    text = N_("{folder} bukan folder proyek Surveyor.")
    hint = N_("Pilih folder yang berisi project.sqlite, atau buat proyek baru.")


class ProjectExists(UserError):
    """There is a project already where a new one should be."""

    code = "project.exists"
    text = N_("Di {folder} sudah ada proyek.")
    hint = N_("Buka proyek itu, atau pilih folder lain. Tidak ada yang diubah.")


class NewerProject(UserError):
    """A newer program wrote the project; this one would not understand it."""

    code = "project.newer"
    text = N_("Proyek {folder} dibuat dengan Surveyor yang lebih baru.")
    hint = N_("Perbarui Surveyor di komputer ini. Proyek tidak diubah.")


class DamagedProject(UserError):
    """The database file is no database any more."""

    code = "project.damaged"
    text = N_("Berkas proyek {path} rusak.")
    hint = N_(
        "Pulihkan dari cadangan. Berkas yang rusak tetap disimpan di folder proyek."
    )


class NoSuchBackup(UserError):
    """A copy was asked for that is not in the place."""

    code = "backup.none"
    text = N_("Cadangan {name} tidak ditemukan.")
    hint = N_("Lihat daftarnya dengan surveyor restore {folder}.")


class UpgradeFailed(SurroundingsError):
    """A step to the newer schema failed; the project is in its older version."""

    code = "project.upgrade_failed"
    text = N_("Proyek {folder} belum dapat diperbarui ke versi baru.")
    hint = N_(
        "Tidak ada yang berubah: proyek tetap versi {version} dan salinannya ada di "
        "{copy}. Buka dengan Surveyor yang lama, atau laporkan kesalahan ini."
    )


class ProjectBusy(SurroundingsError):
    """Another program holds the database for too long."""

    code = "project.busy"
    text = N_("Proyek {path} sedang dipakai program lain.")
    hint = N_("Tutup program itu lalu coba lagi. Jawaban yang sudah tersimpan aman.")


class ProjectGone(SurroundingsError):
    """The folder of an open project is not there any more: a stick was pulled out."""

    code = "project.gone"
    text = N_("Folder proyek {folder} tidak dapat ditemukan lagi.")
    hint = N_("Pasang kembali flash disk atau drive itu, lalu simpan lagi.")


class SendingElsewhere(SurroundingsError):
    """Another window or command is sending from the same project."""

    code = "outbox.busy"
    text = N_("Kiriman proyek ini sedang berjalan di jendela atau perintah lain.")
    hint = N_("Tunggu sampai selesai. Tidak ada yang terkirim dua kali.")


class RevisionChanged(UserError):
    """A revision is added again under its id with other bytes."""

    code = "revision.changed"
    text = N_("Revisi {id} sudah ada dengan isi yang berbeda.")
    hint = N_("Isi yang tersimpan tidak diubah. Minta berkas aslinya dari pengirim.")


class EmptyRevision(UserError):
    """One comes without content although its entry is not withdrawn; it is left out."""

    code = "revision.empty"
    text = N_("Revisi {id} datang tanpa isi, padahal entrinya tidak ditarik.")
    hint = N_("Minta berkas aslinya dari pengirim.")


class BuiltUpon(UserError):
    """A merge cannot be undone: somebody went on from what it brought."""

    code = "merge.built_upon"
    text = N_("Penggabungan {name} tidak dapat dibatalkan lagi.")
    hint = N_(
        "{n} entri yang dibawanya sudah dikoreksi atau sedang dikoreksi di sini. "
        "Tidak ada yang berubah."
    )


class NoSuchMerge(UserError):
    """Nothing was merged that could be undone."""

    code = "merge.none"
    text = N_("Tidak ada penggabungan yang dapat dibatalkan.")
    hint = N_("Tidak ada yang berubah.")


@contextmanager
def in_words(path: Path) -> Iterator[None]:
    """Turns what SQLite and the system say into the errors above."""
    import sqlalchemy.exc

    try:
        yield
    except sqlalchemy.exc.DBAPIError as error:
        raise _named(error.orig, path) or error from error
    except sqlite3.Error as error:
        raise _named(error, path) or error from error
    except OSError as error:
        raise _named_system(error, path) or error from error


def _named(error: BaseException | None, path: Path) -> Exception | None:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code == sqlite3.SQLITE_FULL:
        return DiskFull(path=path.parent)
    if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_CANTOPEN):
        return ReadOnly(path=path)
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return ProjectBusy(path=path)
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_IOERR):
        return DamagedProject(path=path)
    return None


def _named_system(error: OSError, path: Path) -> Exception | None:
    if error.errno in (_NO_SPACE, _QUOTA):
        return DiskFull(path=path.parent)
    alone = (_READ_ONLY_FS, _TOO_LARGE)
    if error.errno in (*alone, *_NOT_PERMITTED, *_IN_THE_WAY, *_GONE, *_BAD_NAME):
        return ReadOnly(path=path)
    return None
