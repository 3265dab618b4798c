"""What the server refuses, each with a code, words and an HTTP status.

    problem ── {"code": "token.expired", "text": …, "hint": …, "where": "entries[3]"}

One line of JSON; the language follows Accept-Language, Indonesian first.
"""

import json
from typing import Any, ClassVar
from xml.sax.saxutils import escape

from surveyor.errors import SurroundingsError, SurveyorError, UserError
from surveyor.texts import LANGUAGES, N_, SOURCE_LANGUAGE, _


class Problem(UserError):
    """Something about a request that the one who asks can mend."""

    status: ClassVar[int] = 400


class TokenMissing(Problem):
    """Nobody says who asks."""

    code, status = "token.missing", 401
    text = N_("Permintaan ini tanpa token.")
    hint = N_("Pasang alamat dan token server di Pengaturan.")


class TokenUnknown(Problem):
    """The token is none of this server, or was revoked."""

    code, status = "token.unknown", 401
    text = N_("Token ini tidak dikenal atau sudah dicabut.")
    hint = N_("Entri tetap aman di perangkat. Minta token baru ke kantor.")


class TokenExpired(Problem):
    """The token was good until some day."""

    code, status = "token.expired", 401
    text = N_("Masa berlaku token habis pada {day}.")
    hint = N_("Entri tetap aman di perangkat. Minta token baru ke kantor.")


class InsecurePassword(Problem):
    """A password may not travel in the clear."""

    code, status = "token.insecure", 401
    text = N_("Kata sandi tidak diterima lewat sambungan tanpa TLS.")
    hint = N_("Pakai alamat https, atau alamat dengan /key/TOKEN/ dari kantor.")


class RoleForbidden(Problem):
    """The token may not do this."""

    code, status = "role.forbidden", 403
    text = N_("Token ini tidak berhak melakukannya.")
    hint = N_("Minta kantor melakukannya, atau minta token dengan peran lain.")


class AreaOutside(Problem):
    """The entry belongs to an area of somebody else."""

    code, status = "area.outside", 403
    text = N_("Wilayah {area} di luar wilayah token ini.")
    hint = N_("Entri tetap aman di perangkat. Minta kantor memeriksa wilayahnya.")


class FormUnknown(Problem):
    """The server lacks the form in this version."""

    code, status = "form.unknown", 404
    text = N_("Kuesioner {form} versi {version} belum ada di server.")
    hint = N_("Minta kantor mengunggah kuesioner ini, lalu kirim lagi.")


class FormDiffers(Problem):
    """Another file stands under the same id and version."""

    code, status = "form.differs", 409
    text = N_("Kuesioner {form} versi {version} di server berisi lain.")
    hint = N_("Naikkan nomor versi kuesioner yang diubah, lalu unggah lagi.")


class FormUnreadable(Problem):
    """What was sent is no XForm that can be used."""

    code, status = "form.unreadable", 422
    text = N_("Kuesioner ini tidak dapat dipakai: {reason}.")
    hint = N_("Perbaiki kuesionernya, lalu unggah lagi.")


class BodyTooLarge(Problem):
    """More bytes than the server takes at once, packed or unpacked."""

    code, status = "body.too_large", 413
    text = N_("Kiriman lebih besar dari {limit} byte.")
    hint = N_("Kirim lebih sedikit sekaligus.")


class BodyEncoding(Problem):
    """Packed in a way that the server does not know, or broken."""

    code, status = "body.encoding", 415
    text = N_("Kemasan {encoding} tidak dikenal atau isinya rusak.")
    hint = N_("Kirim tanpa kemasan atau dengan gzip.")


class WrongType(Problem):
    """Another kind of body than this address takes."""

    code, status = "body.type", 415
    text = N_("Jenis isi {given} tidak diterima di sini.")
    hint = N_("Kirim sebagai {wanted}.")


class BadRequest(Problem):
    """Something in the request is missing or of another kind."""

    code, status = "request.invalid", 400
    text = N_("Permintaan tidak dapat dibaca: {reason}.")
    hint = N_("Tidak ada yang disimpan. Perbarui Surveyor bila berulang.")


class WrongProtocol(Problem):
    """The device speaks another version of the protocol."""

    code, status = "protocol.unsupported", 400
    text = N_("Versi protokol {given} tidak dikenal server ini.")
    hint = N_("Perbarui Surveyor di perangkat atau di server.")


class RateLimited(Problem):
    """Too many requests in a short time."""

    code, status = "rate.limited", 429
    text = N_("Terlalu banyak permintaan dalam waktu singkat.")
    hint = N_("Tidak ada yang hilang. Coba lagi setelah {seconds} detik.")


class NotFound(Problem):
    """There is nothing at this address."""

    code, status = "request.not_found", 404
    text = N_("Tidak ada apa-apa di alamat ini.")
    hint = N_("Periksa alamat server di Pengaturan.")


class WrongMethod(Problem):
    """The address does not take this method."""

    code, status = "request.method", 405
    text = N_("Cara meminta ini tidak diterima di alamat ini.")
    hint = N_("Periksa alamat server di Pengaturan.")


class EntryUnreadable(Problem):
    """The XML is cut off, unsafe, or no finished entry."""

    code = "entry.unreadable"
    text = N_("XML entri tidak dapat dibaca: {reason}.")
    hint = N_("Tidak ada yang disimpan. Kirim ulang dari perangkat asalnya.")


class EntryWithoutId(Problem):
    """Without an id nobody could tell a repetition from a new entry."""

    code = "entry.no_id"
    text = N_("Entri ini tanpa instanceID.")
    hint = N_("Tidak ada yang disimpan. Isi dan kirim dengan program lain.")


class EntryContradicts(Problem):
    """What is said of an entry is not what stands in it."""

    code = "entry.contradicts"
    text = N_("Keterangan entri tidak sama dengan isinya: {what}.")
    hint = N_("Tidak ada yang disimpan. Perbarui Surveyor di perangkat.")


class EntryTooLarge(Problem):
    """One entry has more XML than the server takes."""

    code, status = "entry.too_large", 413
    text = N_("Entri ini lebih besar dari {limit} byte.")
    hint = N_("Periksa teks yang sangat panjang di dalamnya.")


class EntryChanged(Problem):
    """Another content is there under the same id."""

    code, status = "entry.changed", 409
    text = N_("Di server sudah ada entri lain dengan ID yang sama.")
    hint = N_("Isi di server tidak diubah. Minta kantor membandingkan keduanya.")


class EntryWithdrawn(Problem):
    """The respondent took the data back; it is not kept again."""

    code, status = "entry.withdrawn", 410
    text = N_("Data entri ini sudah ditarik kembali oleh respondennya.")
    hint = N_("Isinya tidak disimpan lagi. Hapus juga dari perangkat.")


class ParentUnknown(Problem):
    """A correction of an entry that the server has not seen."""

    code, status = "entry.parent_unknown", 404
    text = N_("Entri yang diperbaiki belum ada di server.")
    hint = N_("Kirim dahulu entri asalnya, lalu perbaikannya.")


class FileUnknown(Problem):
    """No entry that this token may see names such a file."""

    code, status = "file.unknown", 404
    text = N_("Tidak ada entri yang menyebut berkas ini.")
    hint = N_("Kirim dahulu entrinya, lalu berkasnya.")


class FileOffset(Problem):
    """The piece does not follow the last one; the header tells where to go on."""

    code, status = "file.offset", 409
    text = N_("Potongan berkas ini tidak bersambung; server menunggu dari {offset}.")
    hint = N_("Lanjutkan dari sana.")


class FileChecksum(Problem):
    """The bytes are not those that the entry names."""

    code, status = "file.checksum", 409
    text = N_("Isi berkas tidak cocok dengan checksum-nya.")
    hint = N_("Kirim berkas ini lagi dari awal.")


class FileChanged(Problem):
    """Another file of the entry is there under the same name."""

    code, status = "file.changed", 409
    text = N_("Di server sudah ada berkas lain bernama {name} untuk entri ini.")
    hint = N_("Berkas di server tidak diubah. Kirim perbaikan entri dengan foto baru.")


class FileTooLarge(Problem):
    """A file larger than the server takes, or than the entry says."""

    code, status = "file.too_large", 413
    text = N_("Berkas atau potongannya lebih besar dari {limit} byte.")
    hint = N_("Perkecil fotonya, atau kirim potongan yang lebih kecil.")


class Broken(SurroundingsError):
    """A mistake of ours; it is in the server's log."""

    code = "server.error"
    text = N_("Server mengalami galat.")
    hint = N_("Tidak ada data yang hilang. Beri tahu pengelola server.")


_STATUSES = {
    "xml.unreadable": 400,
    "batch.unreadable": 400,
    "batch.too_large": 413,
    "server.unavailable": 503,
    "server.error": 500,
}


def status_of(error: SurveyorError) -> int:
    """The HTTP status of an error."""
    if isinstance(error, Problem):
        return error.status
    usual = 503 if isinstance(error, SurroundingsError) else 400
    return _STATUSES.get(error.code, usual)


def in_words(error: SurveyorError, where: str = "") -> dict[str, Any]:
    """A problem as JSON."""
    values = {k: _(v) if isinstance(v, str) else v for k, v in error.values.items()}
    return {
        "code": error.code,
        "text": _(error.text).format(**values),
        "hint": _(error.hint).format(**values),
        "where": where,
    }


def is_openrosa(path: str) -> bool:
    """Whether phones ask at this address; they want XML for an answer."""
    return path.startswith(("/openrosa/", "/key/"))


def openrosa_answer(message: str, nature: str) -> bytes:
    """What a phone shows to its person."""
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        '<OpenRosaResponse xmlns="http://openrosa.org/http/response">'
        f'<message nature="{nature}">{escape(message)}</message></OpenRosaResponse>'
    ).encode()


def answer_of(error: SurveyorError, path: str, where: str = "") -> tuple[bytes, str]:
    """Body and content type of a refusal, as the address is used to answer."""
    told = in_words(error, where)
    if is_openrosa(path):
        message = f"{told['text']} {told['hint']} ({told['code']})"
        return openrosa_answer(message, "error"), "text/xml; charset=utf-8"
    return json.dumps(told, ensure_ascii=False).encode(), "application/json"


def language_of(accepted: str) -> str:
    """The first language of an Accept-Language header that there is."""
    for part in accepted[:200].lower().split(","):
        name = part.partition(";")[0].strip().partition("-")[0]
        if name in LANGUAGES:
            return name
    return SOURCE_LANGUAGE
