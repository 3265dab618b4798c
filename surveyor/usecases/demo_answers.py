"""Plausible answers for a sample project: one made-up visit, drawn from a seed.

A site has a quality between 0 and 1 that pulls scored answers up or down, so that
results differ from site to site as they do in life. Whatever is drawn goes through
the engine like a person's answer; what the form refuses is drawn again.
"""

import random
import re
from dataclasses import dataclass
from datetime import date, timedelta

from surveyor.engine.session import Session
from surveyor.engine.values import QuestionState
from surveyor.forms.model import Control, Repeat

_LIST = re.compile(r"instance\('([^']+)'\)")
_TRIES = 6

_NUMBERS: dict[str, tuple[int, int]] = {
    "TB07": (40, 24000), "TB11": (4, 900), "TB13": (0, 6), "IN01": (3, 26),
    "IN08": (0, 6), "IN09": (0, 40), "IN10": (15, 85), "IN11": (150, 9000),
    "IN12": (0, 140), "WF01": (2, 18), "WF02": (1, 14), "WF07": (4_000_000, 900_000_000),
    "TX02": (2000, 40000), "TX04": (5, 70), "TX10": (1, 38), "BZ07": (1996, 2025),
    "BZ11": (1, 9), "BZ12": (0, 4), "BZ13": (20, 95), "BZ17": (5, 80), "VS10": (4, 10),
}  # fmt: skip
"""Question -> least and greatest whole number; the quality decides where between."""

_ROWS: dict[str, tuple[int, int]] = {"CH": (1, 4), "VS": (5, 12), "PB": (1, 5),
                                     "SP": (3, 5), "BZ": (3, 9)}  # fmt: skip

_TEXTS: dict[str, tuple[str, ...]] = {
    "TB02": ("Pesona Tepian Mahakam", "Alam Terjaga, Warga Sejahtera", "Datang dan Kenang"),
    "TB06": ("@wisata_kukar", "@pesonamahakam", "wisatakukar.example", "@desawisata.official"),
    "PB01": ("Amplang Etam", "Kain Ulap Doyo", "Madu Kelulut", "Keripik Haruan",
             "Manik Dayak", "Kopi Luwak Prangat", "Gula Aren Tuana", "Sambal Gami"),
    "BZ02": ("Kedai Etam", "Suvenir Kumala", "Perahu Pak Udin", "Warung Bu Siti",
             "Homestay Mahakam", "Kios Melati", "Foto Kilat", "Sewa Sepeda Ria",
             "Dapur Tepian", "Galeri Ulap Doyo", "Es Kelapa Bang Ipul", "Pemandu Rimba"),
    "IN02_note": ("Dua usaha menjalankan lebih dari satu jenis kegiatan.",),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Visit:
    """What the made-up visit is about."""

    site: str
    surveyor: str
    day: date
    lat: float
    lon: float
    quality: float
    """0 to 1."""


class Answering:
    """Fills a session from the first question to the last, like a patient person."""

    def __init__(self, session: Session, visit: Visit, seed: str) -> None:
        self._session = session
        self._visit = visit
        self._draw = random.Random(seed)  # noqa: S311 (samples, not secrets)
        self._scores = _scores_of(session)
        self._used: set[str] = set()

    def fill(self) -> None:
        """Answers everything that is asked."""
        self._answer_all(None)

    def _answer_all(self, ref: str | None) -> None:
        # Answers make later questions appear, so each level is read again as it is.
        done: set[str] = set()
        while True:
            item = next(
                (
                    i
                    for i in self._session.items(ref)
                    if i.relevant and i.ref not in done
                ),
                None,
            )
            if item is None:
                return
            done.add(item.ref)
            if item.kind == "question":
                self._answer(item.ref)
            elif item.kind == "repeat":
                self._fill_rows(item.ref, item.element)
            else:
                self._answer_all(item.ref)

    def _fill_rows(self, ref: str, repeat: object) -> None:
        name = ref.rpartition("/")[2]
        if isinstance(repeat, Repeat):
            low, high = _ROWS.get(name, (1, 3))
            wanted = self._between(low, high)
            wanted = min(wanted, self._limit(name, wanted))
            while len(self._session.items(ref)) < wanted:
                self._session.add_repeat(ref)
            while wanted == 0 and self._session.items(ref):
                self._session.remove_repeat(self._session.items(ref)[-1].ref)
        for row in self._session.items(ref):
            self._answer_all(row.ref)

    def _limit(self, repeat: str, wanted: int) -> int:
        root = self._session.form.root
        if repeat == "CH":
            ticked = self._session.value(f"{root}/TB/TB04").split()
            return len([one for one in ticked if one != "none"])
        if repeat == "BZ":
            return int(self._session.value(f"{root}/IN/IN01") or 0)
        return wanted

    def _answer(self, ref: str) -> None:
        if self._session.value(ref):
            return
        state = self._session.question(ref)
        if state.readonly or state.calculated:
            return
        for _attempt in range(_TRIES):
            value = self._value(state)
            if value is None:
                return
            self._session.set(ref, value)
            # Only a constraint can refuse what was drawn from the question itself.
            if not state.bind.constraint or not self._session.question(ref).violation:
                return
        if not state.required:
            self._session.set(ref, "")

    def _value(self, state: QuestionState) -> str | None:
        control, kind = state.question.control, state.bind.type
        name = state.question.name
        if name in ("H03", "H04", "H08", "H14", "H15", "IPA", "VS01", "BZ01", "VS02"):
            return self._known(name, state)
        if control in (Control.SELECT_ONE, Control.SELECT_MULTIPLE):
            return self._choices(state, control is Control.SELECT_MULTIPLE)
        if kind in ("int", "decimal"):
            return self._number(name, state)
        if kind == "date":
            return (
                self._visit.day - timedelta(days=self._between(0, 70, -1))
            ).isoformat()
        if kind == "geopoint":
            return self._point()
        if kind == "string" and control is Control.INPUT:
            return self._text(name)
        return None

    def _known(self, name: str, state: QuestionState) -> str:
        offered = [choice.value for choice in state.choices]
        if name == "VS02":
            return self._draw.choices(offered, [1, 5, 7, 5, 4, 2][: len(offered)])[0]
        usual = {
            "H03": self._visit.surveyor,
            "H04": self._visit.day.isoformat(),
            "H08": self._visit.site,
            "H14": self._draw.choice([o for o in offered if o != "observasi"] or [""]),
            "H15": self._draw.choice(["lisan", "lisan", "tertulis"]),
            "IPA": "tidak",
        }
        if name in usual and (usual[name] in offered or not offered):
            return usual[name]
        if name in ("VS01", "BZ01"):
            return "ya" if self._draw.random() < 0.93 else "tidak"
        return next((o for o in offered if o not in ("menolak", "tidak_perlu")), "")

    def _choices(self, state: QuestionState, several: bool) -> str | None:
        offered = [choice.value for choice in state.choices]
        if not offered:
            return None
        scores = self._scores.get(_list_of(state), {})
        plain = [o for o in offered if o not in ("98", "99", "none")]
        if not several:
            if self._draw.random() < 0.03 and set(offered) & {"98", "99"}:
                return next(o for o in offered if o in ("98", "99"))
            return self._draw.choices(
                plain, [self._weight(scores.get(o)) for o in plain]
            )[0]
        if "none" in offered and self._draw.random() < 0.22 * (
            1.2 - self._visit.quality
        ):
            return "none"
        share = 0.15 + 0.6 * self._visit.quality
        if state.question.name == "CA06":
            share = 0.6 - 0.5 * self._visit.quality
        ticked = [o for o in plain if self._draw.random() < share]
        if state.question.name == "VS06":
            ticked = ticked[:3]
        return " ".join(ticked or [self._draw.choice(plain)])

    def _weight(self, score: float | None) -> float:
        if score is None:
            return 1.0
        # The nearer an option's score lies to the site's quality, the likelier it is.
        return 0.08 + max(0.0, 1 - abs(score / 100 - self._visit.quality) * 1.4) ** 2

    def _number(self, name: str, state: QuestionState) -> str:
        if name == "TB10":
            return f"{min(5.0, 3.4 + 1.5 * self._visit.quality):.1f}"
        if name.startswith("IN02_"):
            return str(self._part_of_businesses(name))
        limit = {"IN03": "IN/IN01", "IN05": "IN/IN01", "WF03": "WF/WF_workers"}.get(
            name
        )
        if limit:
            total = int(
                float(self._session.value(f"{self._session.form.root}/{limit}") or 0)
            )
            return str(round(total * (0.4 + 0.5 * self._visit.quality)))
        if state.bind.own("missing") and self._draw.random() < 0.04:
            return "-98"
        low, high = _NUMBERS.get(name, (0, 5))
        number = self._between(low, high, -1 if name == "TB13" and high < 0 else 1)
        return str(number - number % 500 if name == "TX02" else number)

    def _part_of_businesses(self, name: str) -> int:
        root = self._session.form.root
        total = int(self._session.value(f"{root}/IN/IN01") or 0)
        taken = 0
        for item in self._session.items(f"{root}/IN/IN02"):
            if item.ref.endswith(name):
                break
            taken += int(self._session.value(item.ref) or 0)
        rest = total - taken
        return (
            rest
            if name == "IN02_lainnya"
            else min(rest, round(total * self._draw.random() / 3))
        )

    def _point(self) -> str:
        lat = self._visit.lat + self._draw.uniform(-0.002, 0.002)
        lon = self._visit.lon + self._draw.uniform(-0.002, 0.002)
        accuracy = self._draw.choice((3.9, 4.8, 6.2, 11.5))
        return f"{lat:.6f} {lon:.6f} {self._draw.randint(4, 60)} {accuracy}"

    def _text(self, name: str) -> str | None:
        texts = _TEXTS.get(name)
        if texts is None:
            return None
        fresh = [one for one in texts if one not in self._used] or list(texts)
        chosen = self._draw.choice(fresh)
        self._used.add(chosen)
        return chosen

    def _between(self, low: int, high: int, pull: int = 1) -> int:
        """A whole number, drawn towards the end that the quality speaks for."""
        quality = self._visit.quality if pull > 0 else 1 - self._visit.quality
        share = min(1.0, max(0.0, self._draw.gauss(quality, 0.22)))
        return round(low + (high - low) * share)


def _scores_of(session: Session) -> dict[str, dict[str, float]]:
    """Choice list -> choice -> score, from the form's own lists."""
    made: dict[str, dict[str, float]] = {}
    for name, secondary in session.form.secondary.items():
        if secondary.root is None:
            continue
        scores = {}
        for item in secondary.root.children:
            columns = {child.name: child.text for child in item.children}
            if columns.get("score"):
                scores[columns.get("name", "")] = float(columns["score"])
        made[name] = scores
    return made


def _list_of(state: QuestionState) -> str:
    itemset = state.question.itemset
    found = _LIST.search(itemset.nodeset) if itemset else None
    return found.group(1) if found else ""
