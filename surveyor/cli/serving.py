"""`surveyor serve` and `surveyor server …`: the central API, its tokens and its forms."""

import argparse
import os
import sys
import tempfile
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from surveyor import formats
from surveyor.errors import ReadOnly, UserError
from surveyor.texts import N_, _, ngettext

if TYPE_CHECKING:
    from surveyor.server.access import NewToken
    from surveyor.server.options import Options
    from surveyor.server.service import Service

    Commands = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001

ROLES = ("surveyor", "office", "admin")
_PORT = 8470
_LIBRARIES = ("fastapi", "uvicorn", "alembic", "python_multipart")


class NotInstalled(UserError):
    """The libraries of the server are an extra of their own."""

    code = "server.not_installed"
    text = N_("Pustaka untuk server belum terpasang: {name}.")
    hint = N_("Jalankan: pip install 'surveyor[server]'")


class NoSuchToken(UserError):
    """Nothing to take back."""

    code = "token.no_such"
    text = N_("Tidak ada token dengan ID {id}.")
    hint = N_("Lihat daftarnya: surveyor server token list")


def add(commands: "Commands") -> None:
    """Adds `serve` and `server`."""
    serve = commands.add_parser("serve", help=_("jalankan API pusat"))
    _add_places(serve)
    serve.add_argument(
        "--host", default="127.0.0.1", help=_("0.0.0.0: dari komputer lain juga")
    )
    serve.add_argument("--port", type=int, default=_PORT)
    serve.add_argument("--workers", type=int, default=1, help=_("jumlah proses"))
    serve.add_argument(
        "--name", default="Surveyor", help=_("nama server yang tampak di perangkat")
    )
    serve.add_argument(
        "--public-url", default="", metavar="URL", help=_("alamat dari luar")
    )
    serve.add_argument(
        "--tls-cert", type=Path, metavar="FILE", help=_("sertifikat TLS")
    )
    serve.add_argument(
        "--tls-key", type=Path, metavar="FILE", help=_("kunci sertifikat")
    )
    serve.add_argument(
        "--forms-by-office", action="store_true",
        help=_("hanya kantor yang boleh menambah kuesioner"),
    )  # fmt: skip
    serve.set_defaults(command=_serve)

    server = commands.add_parser(
        "server", help=_("atur API pusat: token, kuesioner, catatan")
    )
    actions = server.add_subparsers(required=True, metavar=_("PERINTAH"))
    _add_tokens(actions)

    form = actions.add_parser("form", help=_("tambah kuesioner ke server"))
    form.add_argument("file", type=Path, metavar="FILE")
    _add_places(form)
    form.set_defaults(command=_form)

    sweep = actions.add_parser(
        "sweep", help=_("hapus sisa berkas yang tidak dipakai lagi")
    )
    _add_places(sweep)
    sweep.set_defaults(command=_sweep)

    log = actions.add_parser("log", help=_("siapa melakukan apa"))
    log.add_argument("--limit", type=int, default=50, metavar="N")
    _add_places(log)
    log.set_defaults(command=_log)


def _add_tokens(actions: "Commands") -> None:
    token = actions.add_parser("token", help=_("token perangkat: buat, daftar, cabut"))
    kinds = token.add_subparsers(required=True, metavar=_("PERINTAH"))

    made = kinds.add_parser("add", help=_("buat token untuk satu orang"))
    made.add_argument("person", metavar=_("NAMA"))
    made.add_argument("--role", choices=ROLES, default="surveyor")
    made.add_argument(
        "--area", action="append", default=[], metavar=_("KODE"),
        help=_("wilayah, mis. 64.02; boleh lebih dari sekali"),
    )  # fmt: skip
    made.add_argument("--days", type=int, metavar="N", help=_("masa berlaku"))
    made.add_argument(
        "--url",
        default=f"http://127.0.0.1:{_PORT}",
        help=_("alamat server bagi perangkat"),
    )
    made.add_argument(
        "--out", type=Path, metavar="FILE.json", help=_("kartu untuk perangkat")
    )
    made.add_argument(
        "--qr", type=Path, metavar="FILE.png", help=_("kartu sebagai kode QR")
    )
    made.add_argument(
        "--collect", type=Path, metavar="FILE.png",
        help=_("kode QR untuk ODK Collect di ponsel"),
    )  # fmt: skip
    _add_places(made)
    made.set_defaults(command=_token_add)

    listed = kinds.add_parser("list", help=_("daftar token"))
    _add_places(listed)
    listed.set_defaults(command=_token_list)

    revoked = kinds.add_parser("revoke", help=_("cabut token, berlaku seketika"))
    revoked.add_argument("id", metavar="ID")
    _add_places(revoked)
    revoked.set_defaults(command=_token_revoke)


def _add_places(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--database", metavar="URL", default=os.environ.get("SURVEYOR_DATABASE", ""),
        help=_("mis. postgresql+psycopg://…; bawaan: berkas SQLite"),
    )  # fmt: skip
    parser.add_argument(
        "--files", metavar="DIR|s3://…", default=os.environ.get("SURVEYOR_FILES", ""),
        help=_("tempat lampiran; bawaan: folder di samping basis data"),
    )  # fmt: skip


def _options(given: argparse.Namespace) -> "Options":
    for name in _LIBRARIES:
        if find_spec(name) is None:
            raise NotInstalled(name=name)
    from surveyor.server.options import Options

    return Options(
        database=given.database,
        files=given.files,
        name=getattr(given, "name", "Surveyor"),
        public_url=getattr(given, "public_url", ""),
        forms_from_surveyors=not getattr(given, "forms_by_office", False),
    )


def _opened(given: argparse.Namespace) -> "Service":
    options = _options(given)
    from surveyor.server.service import Service

    service = Service(options)
    service.prepare()
    return service


def _serve(given: argparse.Namespace) -> int:
    options = _options(given)
    service = _opened(given)
    from surveyor.server.service import PIECES

    try:
        without = not service.devices.list()
        service.sweep(PIECES)
    finally:
        service.close()
    scheme = "https" if given.tls_cert else "http"
    address = f"{scheme}://{given.host}:{given.port}"
    print(
        _("API pusat berjalan di {url} (keterangan: {url}/docs).").format(url=address)
    )
    if without:
        print(_("Belum ada token. Buat yang pertama di jendela lain:"))
        places = "".join(
            f" --{name} {_shown(value)}"
            for name, value in (("database", given.database), ("files", given.files))
            if value
        )
        print(
            f'  surveyor server token add "Nama" --role admin --url {address}{places}'
        )
    sys.stdout.flush()
    _run(given, options)
    return 0


def _shown(place: str) -> str:
    """An address without the password in it: a screen has many readers."""
    parts = urlsplit(place)
    if not parts.password:
        return place
    return place.replace(f":{parts.password}@", ":***@", 1)


def _run(given: argparse.Namespace, options: "Options") -> None:
    from surveyor.server.gate import log_as_json
    from surveyor.server.running import Listening, run

    log_as_json()
    tls = given.tls_cert, given.tls_key
    run(options, Listening(given.host, given.port, given.workers, *tls))


def _token_add(given: argparse.Namespace) -> int:
    service = _opened(given)
    from surveyor.server.access import new_token
    from surveyor.server.values import Role

    try:
        made = new_token(
            service.devices, given.person, Role(given.role), given.area, given.days
        )
    finally:
        service.close()
    text = _("Token {id} untuk {person} ({role}) dibuat. Hanya tampil sekali ini:")
    print(text.format(id=made.device.id, person=given.person, role=given.role))
    print(f"  {made.token}")
    if given.role == "surveyor" and not given.area:
        print(_("Tanpa --area, surveyor hanya menerima kembali entrinya sendiri."))
    _write_cards(given, made)
    return 0


def _write_cards(given: argparse.Namespace, made: "NewToken") -> None:
    import segno

    card = made.card(given.url)
    if given.out is not None:
        _write_private(given.out, card.encode())
    if given.qr is not None:
        _write_private(given.qr, _picture(card))
    if given.collect is not None:
        _write_private(given.collect, _picture(made.collect_card(given.url)))
    if given.out is None and given.qr is None and sys.stdout.isatty():
        segno.make(card, error="l").terminal(compact=True)
    for path in (given.out, given.qr, given.collect):
        if path is not None:
            print(_("Kartu disimpan: {path}").format(path=path))


def _picture(text: str) -> bytes:
    """A QR code as PNG."""
    import segno

    out = BytesIO()
    segno.make(text, error="m").save(out, kind="png", scale=6)
    return out.getvalue()


def _write_private(path: Path, data: bytes) -> None:
    """Writes a token so that nobody else on this computer may read it, ever.

    What was there before might be open to others, so it is replaced.
    """
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, suffix=".part")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            Path(name).replace(path)
        except OSError:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise ReadOnly(path=path) from error


def _token_list(given: argparse.Namespace) -> int:
    service = _opened(given)
    try:
        devices = service.devices.list()
    finally:
        service.close()
    for one in devices:
        state = _("dicabut") if one.revoked else ""
        if not state and one.expires:
            state = _("sampai {day}").format(day=one.expires.date())
        seen = (
            _("terakhir {day}").format(day=one.last_seen.date())
            if one.last_seen
            else ""
        )
        areas = ", ".join(one.areas) or "–"
        facts = (one.id, one.role.value, areas, one.person, state, seen)
        print("  ".join(fact for fact in facts if fact))
    if not devices:
        print(_("Belum ada token."))
    return 0


def _token_revoke(given: argparse.Namespace) -> int:
    from datetime import UTC, datetime

    service = _opened(given)
    try:
        done = service.devices.revoke(given.id, datetime.now(UTC))
        if done:
            service.devices.note("", "token.revoked", given.id)
    finally:
        service.close()
    if not done:
        raise NoSuchToken(id=given.id)
    print(_("Token {id} dicabut.").format(id=given.id))
    return 0


def _form(given: argparse.Namespace) -> int:
    from surveyor.forms.reading import read_form

    reading = read_form(given.file)
    if reading.form is None:
        for finding in reading.findings:
            print(f"- {finding.message()}", file=sys.stderr)
        return 1
    service = _opened(given)
    try:
        form, added = service.add_form(reading.form.xml, reading.media)
        if added:
            service.devices.note("", "form.added", f"{form.id} {form.version}")
    finally:
        service.close()
    text = (
        _("Kuesioner {form} versi {version} ditambahkan.")
        if added
        else _("Kuesioner {form} versi {version} sudah ada.")
    )
    print(text.format(form=form.id, version=form.version))
    return 0


def _sweep(given: argparse.Namespace) -> int:
    service = _opened(given)
    try:
        n = service.sweep()
    finally:
        service.close()
    text = ngettext("{n} sisa berkas dihapus.", "{n} sisa berkas dihapus.", n)
    print(text.format(n=formats.integer(n)))
    return 0


def _log(given: argparse.Namespace) -> int:
    service = _opened(given)
    try:
        notes = service.devices.notes(given.limit)
    finally:
        service.close()
    for note in notes:
        facts = (note.at.isoformat(timespec="seconds"), note.device or "-", note.action,
                 note.subject, note.detail)  # fmt: skip
        print("  ".join(fact for fact in facts if fact and fact != "{}"))
    return 0
