"""What is sent and what came back, in words; the window and the shell say the same."""

from surveyor import formats
from surveyor.store.sendings import Delivery, State
from surveyor.texts import N_, _, ngettext
from surveyor.usecases.connections import wrong_clock
from surveyor.usecases.exchanging import Round
from surveyor.usecases.receiving_files import Coming
from surveyor.usecases.receiving_own import Received
from surveyor.usecases.sending import Load
from surveyor.usecases.sent import Sent

STATES = {
    State.WAITING: N_("Menunggu"),
    State.SENDING: N_("Sedang dikirim"),
    State.SENT: N_("Terkirim"),
    State.RECEIVED: N_("Diterima kantor"),
    State.REFUSED: N_("Ditolak"),
    State.PARKED: N_("Perlu dilihat"),
}
TONES = {
    State.WAITING: "neutral",
    State.SENDING: "info",
    State.SENT: "info",
    State.RECEIVED: "ok",
    State.REFUSED: "error",
    State.PARKED: "warning",
}


def load_in_words(load: Load) -> str:
    """What will go: entries and kB, photos and MB."""
    if not load.entries and not load.files:
        return _("Tidak ada yang menunggu dikirim.")
    parts = []
    if load.entries:
        text = ngettext("{n} entri", "{n} entri", load.entries)
        size = formats.size(load.bytes)
        about = _("kira-kira {size}").format(size=size) if load.about else size
        parts.append(f"{text.format(n=formats.integer(load.entries))} · {about}")
    if load.files:
        text = ngettext("{n} foto", "{n} foto", load.files)
        size = formats.size(load.file_bytes)
        parts.append(f"{text.format(n=formats.integer(load.files))} · {size}")
    return " + ".join(parts)


def round_in_words(done: Round) -> tuple[str, ...]:
    """What a round came to, a line for what went and one for what came back."""
    lines = [sent_in_words(done.sent), received_in_words(done.received)]
    return tuple(line for line in lines if line)


def clock_in_words(done: Round) -> str:
    """That the clock of this machine is wrong, with what to do; mostly empty."""
    found = wrong_clock(done.clock_ahead)
    return f"{found.text} {found.advice}" if found is not None else ""


def sent_in_words(sent: Sent) -> str:
    """What went; empty for nothing."""
    words = (
        (
            sent.entries,
            ngettext("{n} entri terkirim", "{n} entri terkirim", sent.entries),
        ),
        (
            sent.received,
            ngettext("{n} diterima kantor", "{n} diterima kantor", sent.received),
        ),
        (sent.files, ngettext("{n} foto terkirim", "{n} foto terkirim", sent.files)),
        (sent.refused, ngettext("{n} ditolak", "{n} ditolak", sent.refused)),
        (sent.parked, ngettext("{n} perlu dilihat", "{n} perlu dilihat", sent.parked)),
    )
    return ", ".join(text.format(n=formats.integer(n)) for n, text in words if n)


def received_in_words(received: Received) -> str:
    """What came back; empty for nothing."""
    words = (
        (
            received.entries,
            ngettext(
                "{n} entri dari orang lain",
                "{n} entri dari orang lain",
                received.entries,
            ),
        ),
        (
            received.forms,
            ngettext("{n} kuesioner baru", "{n} kuesioner baru", received.forms),
        ),
        (
            received.reviews,
            ngettext("{n} tinjauan baru", "{n} tinjauan baru", received.reviews),
        ),
        (
            received.withdrawals,
            ngettext("{n} penarikan data", "{n} penarikan data", received.withdrawals),
        ),
        (
            received.files,
            ngettext(
                "{n} foto dari orang lain",
                "{n} foto dari orang lain",
                received.files,
            ),
        ),
        (
            received.refused,
            ngettext(
                "{n} tidak dapat dipakai", "{n} tidak dapat dipakai", received.refused
            ),
        ),
    )
    parts = [text.format(n=formats.integer(n)) for n, text in words if n]
    return _("Datang: {what}").format(what=", ".join(parts)) if parts else ""


def coming_in_words(coming: Coming) -> str:
    """How many files of others are still to come; empty for none."""
    if not coming.files:
        return ""
    text = ngettext(
        "{n} foto dari orang lain belum diambil ({size}).",
        "{n} foto dari orang lain belum diambil ({size}).",
        coming.files,
    )
    return text.format(n=formats.integer(coming.files), size=formats.size(coming.bytes))


def words_of(delivery: Delivery) -> str:
    """What the other side said of an entry last, with what to do; empty for nothing."""
    said = (str(delivery.answer.get(name, "")) for name in ("text", "hint"))
    return " ".join(one for one in said if one).strip()
