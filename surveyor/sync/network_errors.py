"""What can go wrong on the way to a server, each in words.

what is seen                              error              what a person does
name does not resolve                     NoSuchServer       address, signal
nobody answers, connection refused        NoAnswer           wait for signal
answers stop for half a minute            LinkStalled        nothing: goes on by itself
proxy in the way                          ProxyInTheWay      ask for its settings
certificate out of date                   CertificateDates   look at the clock
certificate of somebody else              CertificateUnknown do not go on
200 HTML, redirects to a login            CaptivePortal      log in to the network
another program answers                   NotThatServer      look at the address
token expired, unknown, wrong password    AccessRefused      ask the office
"""

from surveyor.errors import SurroundingsError, UserError
from surveyor.texts import N_

_KEPT = N_("Semua entri tetap tersimpan di komputer ini dan dikirim nanti.")


class LinkTrouble(SurroundingsError):
    """Base of what passes by itself or with a better link: later again."""

    code = "link.trouble"
    text = N_("{host} belum terhubung.")
    hint = _KEPT


class NoSuchServer(LinkTrouble):
    """The name of the server does not resolve."""

    code = "link.name"
    text = N_("Alamat {host} tidak ditemukan: tidak ada sinyal, atau ejaannya keliru.")
    hint = N_("Periksa ejaan alamat dan sinyal. Semua entri tetap tersimpan di sini.")


class NoAnswer(LinkTrouble):
    """Nobody answers there."""

    code = "link.no_answer"
    text = N_("{host} tidak menjawab.")
    hint = N_(
        "Periksa sinyal, dan apakah server kantor menyala. Semua entri tetap "
        "tersimpan dan dikirim nanti."
    )


class LinkStalled(LinkTrouble):
    """It began well, then nothing came for half a minute, or the link was cut."""

    code = "link.stalled"
    text = N_("Sambungan ke {host} terputus di tengah jalan.")
    hint = N_("Yang sudah sampai tidak dikirim ulang; sisanya dilanjutkan nanti.")


class ProxyInTheWay(LinkTrouble):
    """The proxy of the network does not let us through."""

    code = "link.proxy"
    text = N_("Proksi jaringan ini menolak sambungan ke {host}.")
    hint = N_(
        "Tanyakan pengaturan proksi kepada pengelola jaringan, atau ganti jaringan."
    )


class CertificateDates(LinkTrouble):
    """The certificate is not valid now: it ran out, or our clock is wrong."""

    code = "link.certificate_dates"
    text = N_("Sertifikat {host} tidak berlaku menurut jam komputer ini ({now}).")
    hint = N_("Periksa tanggal dan jam komputer. Bila sudah benar, hubungi kantor.")


class CertificateUnknown(UserError):
    """The certificate is not that of this server."""

    code = "link.certificate"
    text = N_("{host} tidak dapat membuktikan bahwa ia server kantor.")
    hint = N_(
        "Tidak ada yang dikirim. Jaringan ini mungkin menyadap; ganti jaringan, atau "
        "minta berkas penyiapan baru dari kantor."
    )


class CaptivePortal(LinkTrouble):
    """The network answers in the server's place."""

    code = "link.portal"
    text = N_("Yang menjawab bukan {host}, melainkan halaman masuk jaringan ini.")
    hint = N_(
        "Buka peramban, masuk ke jaringan, lalu coba lagi. Tidak ada yang hilang."
    )


class NotThatServer(UserError):
    """Something answers, but not what we speak with."""

    code = "link.other_server"
    text = N_("Di {host} tidak ada server yang dikenal Surveyor.")
    hint = N_(
        "Salin lagi alamatnya dari kantor; jangan lupa bagian sesudah nama server."
    )


class AccessRefused(UserError):
    """The token or the password is not accepted."""

    code = "access.refused"
    text = N_("{host} menolak token atau kata sandi. {words}")
    hint = N_(
        "Periksa yang diisikan, atau minta yang baru dari kantor. Entri tetap ada."
    )


class BusyServer(LinkTrouble):
    """The server is there and has no time."""

    code = "link.busy"
    text = N_("{host} sedang sibuk atau diperbaiki. {words}")
    hint = _KEPT


class ServerSays(UserError):
    """The server refuses in its own words."""

    code = "server.refuses"
    text = N_("{host} menolak: {words}")
    hint = "{advice}"


class BadAddress(UserError):
    """What was given as an address is none."""

    code = "address.unreadable"
    text = N_("Ini bukan alamat server: {given}")
    hint = N_(
        "Tempel alamat yang diawali https://, isi kode QR, atau pilih berkas "
        "penyiapan dari kantor."
    )


class UnsafePassword(UserError):
    """A password would go over the network in clear."""

    code = "address.unsafe"
    text = N_("{host} meminta kata sandi tanpa sambungan aman.")
    hint = N_("Pakai alamat yang diawali https://.")
