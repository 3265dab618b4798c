"""Encrypted entries that phones or servers sent, opened with the office's key."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from surveyor.engine.encryption import (
    XML_NAME,
    Opened,
    is_manifest,
    private_key,
    unseal,
)
from surveyor.errors import FileMissing, ReadOnly, UserError
from surveyor.forms.safe_xml import MAX_BYTES
from surveyor.jobs import Progress
from surveyor.texts import N_, _
from surveyor.usecases.forms import write_bytes


class NothingEncrypted(UserError):
    """A folder without any encrypted entry."""

    code = "decrypt.nothing"
    text = N_("Tidak ada entri terenkripsi di {path}.")
    hint = N_("Pilih folder yang berisi submission.xml beserta berkas .enc-nya.")


class SameFolder(UserError):
    """What is opened would be written over what was received."""

    code = "decrypt.same_folder"
    text = N_("Hasilnya tidak boleh ditulis ke folder asalnya, {path}.")
    hint = N_("Pilih folder lain, supaya berkas terenkripsinya tetap ada.")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one encrypted entry."""

    manifest: Path
    folder: Path | None = None
    """Where it lies in plain; None where it could not be opened."""
    missing: tuple[str, ...] = ()
    """Attachments that did not come along."""
    changed: bool = False
    """The signature does not fit: bytes were changed on the way."""
    error: UserError | None = None


def decrypt_folder(
    source: Path,
    key: Path,
    out: Path,
    password: str | None = None,
    progress: Progress | None = None,
) -> tuple[Outcome, ...]:
    """Opens the encrypted entries of a folder, or a single one by its manifest.

    One that cannot be opened is told in its outcome; the others are opened.

    Raises:
        FileMissing, NothingEncrypted, SameFolder: There is nothing to open.
        PasswordNeeded, UnusablePrivateKey: The key cannot be used.
        DiskFull, ReadOnly: The results cannot be written.
    """
    for path in (source, key):
        if not path.exists():
            raise FileMissing(path=path)
    manifests = _manifests(source)
    if not manifests:
        raise NothingEncrypted(path=source)
    top = source if source.is_dir() else source.parent
    if out.resolve() == top.resolve():
        raise SameFolder(path=top)
    lock = private_key(key.read_bytes(), password)
    made = []
    steps = progress or Progress()
    for manifest in steps.over(manifests, len(manifests), _("Membuka entri")):
        try:
            opened = unseal(manifest.read_bytes(), _reader(manifest.parent), lock)
        except UserError as error:
            made.append(Outcome(manifest, error=error))
            continue
        folder = out / manifest.parent.relative_to(top)
        if manifest.name != XML_NAME:
            folder /= manifest.stem
        _write(folder, opened)
        changed = opened.intact is False
        made.append(Outcome(manifest, folder, opened.missing, changed))
    return tuple(made)


def _manifests(source: Path) -> list[Path]:
    found = [source] if source.is_file() else sorted(source.rglob("*.xml"))
    return [
        path
        for path in found
        if path.stat().st_size <= MAX_BYTES and is_manifest(path.read_bytes())
    ]


def _reader(folder: Path) -> Callable[[str], bytes | None]:
    def read(name: str) -> bytes | None:
        # Only what lies beside the manifest, whatever path a stranger wrote in it.
        path = folder / Path(name.replace("\\", "/")).name
        return path.read_bytes() if path.is_file() else None

    return read


def _write(folder: Path, opened: Opened) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ReadOnly(path=folder) from error
    for file in opened.media:
        write_bytes(folder / file.name, file.data)
    write_bytes(folder / XML_NAME, opened.xml)
