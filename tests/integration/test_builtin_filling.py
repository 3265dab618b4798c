"""The built-in forms behave as the specification says when they are filled in.

The same steps were taken in JavaRosa, the engine of ODK Collect, with the same results.
"""

from datetime import datetime, timedelta, timezone
from itertools import count
from uuid import UUID

import pytest

from surveyor.engine.environment import Environment
from surveyor.engine.secondary import CsvTable
from surveyor.engine.session import Session
from surveyor.forms.builtin import builtin_form

TABLES = {
    "surveyors.csv": "name,label\nP01,Sari\n",
    "regencies.csv": "name,label,province,bps,west,south,east,north\n"
    "64.02,Kabupaten Kutai Kartanegara,64,6403,115.4,-1.3,117.7,1.2\n",
    "districts.csv": "name,label,regency\n"
    "64.02.06,Tenggarong,64.02\n64.02.07,Sebulu,64.02\n",
    "villages.csv": "name,label,district\n64.02.06.1006,Panji,64.02.06\n",
    "sites.csv": "name,label,kind,manager,regency,district,village,geometry\n"
    "s1,Museum Mulawarman,budaya,pemda,64.02,64.02.06,64.02.06.1006,"
    "-0.408 116.978 0 0\n"
    "s2,Pulau Kumala,buatan,,64.02,,,\ns3,Jauh,alam,,64.02,64.02.07,,\n",
}
NOW = datetime(2026, 11, 23, 14, 30, tzinfo=timezone(timedelta(hours=8)))


def tables(name):
    return CsvTable.read(TABLES[name].encode()) if name in TABLES else None


class Entry:
    """A form being filled in, as a surveyor would."""

    def __init__(self, name):
        ids = (str(UUID(int=n << 96)) for n in count(1))
        environment = Environment(now=lambda: NOW, new_uuid=lambda: next(ids))
        self.session = Session.start(builtin_form(name), environment, tables)

    def answer(self, **answers):
        """Answers questions by code; `VS01__2` is VS01 in the second row."""
        for name, value in answers.items():
            self.session.set(self.ref(name), value)

    def ref(self, name):
        code, _, row = name.partition("__")
        [ref] = [r for r in self.session.form.binds if r.endswith(f"/{code}")]
        above, _, last = ref.rpartition("/")
        return f"{above}[{row}]/{last}" if row else ref

    def rows(self, repeat, wanted):
        while len(self.session.items(repeat)) < wanted:
            self.session.add_repeat(repeat)

    def value(self, name):
        return self.session.value(self.ref(name))

    def message(self, name):
        violation = self.session.question(self.ref(name)).violation
        return violation.message if violation else ""

    def choices(self, name):
        return [c.value for c in self.session.question(self.ref(name)).choices]

    def shows(self, name):
        return self.session.question(self.ref(name)).relevant

    def pages(self):
        return [i.element.ref for i in self.session.items() if i.relevant]


@pytest.fixture
def branding():
    entry = Entry("smart_branding")
    entry.answer(H03="P01", H04="2026-11-20", H05="64.02", H06="64.02.06", H08="s1")
    entry.answer(H12="-0.408 116.978 0 4.5", H14="kepala", H15="lisan")
    return entry


@pytest.fixture
def economy():
    entry = Entry("smart_economy")
    entry.answer(H03="P01", H04="2026-11-20", H05="64.02", H06="64.02.06", H08="s1")
    entry.answer(H14="kepala", H15="lisan")
    return entry


def test_choosing_a_site_fills_in_what_the_register_knows(branding):
    assert branding.choices("H08") == ["s1", "s2"]
    assert branding.value("H08_name") == "Museum Mulawarman"
    assert (branding.value("H09"), branding.value("H11")) == ("budaya", "pemda")
    assert branding.value("H05_bps") == "6403"


def test_a_position_tells_its_source_and_is_checked_against_the_area(branding):
    assert branding.value("H12_source") == "gps"
    assert not branding.shows("H12_warn")

    branding.answer(H12="-7 110 0 0")
    assert branding.value("H12_source") == "manual"
    assert branding.shows("H12_warn")

    branding.answer(H12="20 110 0 0")
    assert branding.message("H12") == "Koordinat berada di luar Indonesia."


def test_a_visit_lies_in_the_past_and_not_too_far(branding):
    branding.answer(H04="2026-11-24")
    assert branding.message("H04") == "Tanggal tidak boleh di masa depan."

    branding.answer(H04="2026-08-01")
    assert branding.message("H04") == ""
    assert branding.shows("H04_warn")


def test_consent_is_kept_with_time_text_and_surveyor(branding):
    assert branding.value("H15_time").startswith("2026-11-23T14:30")
    assert branding.value("H15_text") == "2026-1"
    assert branding.value("H15_surveyor") == "P01"
    assert branding.choices("H15") == ["lisan", "tertulis", "menolak"]

    branding.answer(H14="observasi")
    assert branding.value("H15_status") == "tidak_perlu"
    assert not branding.shows("H15")


def test_a_refusing_informant_ends_the_form(branding):
    assert len(branding.pages()) == 6

    branding.answer(H15="menolak")

    assert branding.pages() == ["/data/H", "/data/HC"]


def test_no_channel_is_entered_twice(branding):
    branding.answer(TB04="none instagram")
    assert branding.message("TB04") == (
        "Pilihan 'Tidak ada' tidak boleh digabung dengan pilihan lain."
    )

    branding.answer(TB04="instagram gmaps situs")
    branding.rows("/data/TB/CH", 2)
    branding.answer(TB05__1="instagram")
    assert branding.choices("TB05__1") == ["situs", "gmaps", "instagram"]
    assert branding.choices("TB05__2") == ["situs", "gmaps"]

    branding.answer(TB05__2="situs")
    assert branding.shows("TB07__1")
    assert not branding.shows("TB07__2")


def test_a_star_rating_counts_from_ten_reviews_on(branding):
    branding.answer(TB04="gmaps", TB10="4.44", TB11="9")
    assert branding.message("TB10") == "Isi antara 1,0 dan 5,0."
    assert branding.value("TB10_counts") == "0"

    branding.answer(TB10="4.4", TB11="10")
    assert branding.message("TB10") == ""
    assert branding.value("TB10_counts") == "1"


def test_refusals_and_children_close_their_row(branding):
    branding.rows("/data/VS/VS", 3)
    branding.answer(VS01__1="ya", VS02__1="18_24", VS01__2="tidak", VS01__3="ya")
    branding.answer(VS02__3="lt18")

    opened = [branding.value(f"VS_open__{row}") for row in (1, 2, 3)]
    asked = [branding.shows(f"VS08__{row}") for row in (1, 2, 3)]

    assert opened == ["1", "0", "0"]
    assert asked == [True, False, False]
    assert (branding.value("VS_n"), branding.value("VS_refused")) == ("1", "1")
    assert branding.shows("VS_warn")
    assert len({branding.value(f"VS_code__{row}") for row in (1, 2, 3)}) == 3


def test_importance_is_asked_only_with_the_module_on(branding):
    branding.rows("/data/VS/VS", 1)
    branding.answer(VS01__1="ya", VS02__1="18_24")
    assert branding.value("IPA") == "tidak"
    assert not branding.shows("VS08_imp__1")

    branding.answer(IPA="ya")
    assert branding.shows("VS08_imp__1")


def test_a_product_named_twice_is_pointed_out(branding):
    branding.answer(BB04="b")
    branding.rows("/data/BB/PB", 2)
    branding.answer(PB01__1="Amplang", PB01__2="Amplang", PB02__2="kuliner")
    branding.answer(PB05__2="98 halal")

    assert branding.shows("PB01_warn__2")
    assert branding.message("PB05__2").startswith("Pilihan 'Tidak ada' atau 'Tidak")

    branding.answer(PB01__2="Madu")
    assert not branding.shows("PB01_warn__2")


def test_spots_are_near_the_site_and_at_most_eight(branding):
    branding.rows("/data/CA/SP", 9)
    branding.answer(SP01__1="parkir", SP01__2="parkir", SP01__9="utama")
    branding.answer(SP02__1="-0.41 116.98 0 0", SP02__2="-0.5 116.978 0 0")

    assert [branding.shows(f"SP01_warn__{row}") for row in (1, 2)] == [False, True]
    assert [branding.shows(f"SP02_warn__{row}") for row in (1, 2)] == [False, True]
    assert branding.message("SP01__8") == ""
    assert branding.message("SP01__9") == "Paling banyak 8 titik."


def test_without_businesses_nothing_is_asked_about_them(economy):
    economy.answer(IN01="0")

    assert not economy.shows("IN03")
    assert not economy.shows("IN02_kuliner")
    assert "/data/BZ" not in economy.pages()


def test_numbers_by_type_are_compared_with_the_total(economy):
    economy.answer(IN01="12", IN02_kuliner="5", IN02_kriya="5", IN03="13")

    note = economy.session.question("/data/IN/IN02_warn")
    assert note.relevant
    assert note.label.strip().startswith(
        "Jumlah per jenis (10) tidak sama dengan total (12)."
    )
    assert economy.message("IN03") == "Tidak boleh melebihi jumlah usaha."

    economy.answer(IN02_lainnya="2", IN03="12")
    assert not economy.shows("IN02_note")
    assert economy.message("IN03") == ""


def test_the_managers_word_on_nib_counts_only_without_interviews(economy):
    economy.answer(IN01="12", IN05="-98")
    assert economy.message("IN05") == ""
    assert economy.value("IN05_counts") == "1"

    economy.rows("/data/BZ/BZ", 2)
    economy.answer(BZ01__1="tidak", BZ01__2="ya", BZ08__2="tidak_menjawab")
    assert economy.value("IN05_counts") == "1"

    economy.answer(BZ08__2="punya")
    assert (economy.value("IN05_counts"), economy.value("BZ08_counts")) == ("0", "1")


def test_an_unlikely_count_of_foreign_visitors_is_pointed_out(economy):
    economy.answer(IN11="-98", IN12="5")
    assert not economy.shows("IN12_warn")

    economy.answer(IN11="4")
    assert economy.shows("IN12_warn")


def test_workers_add_up(economy):
    economy.answer(WF01="0", WF02="0")
    assert not economy.shows("WF04")

    economy.answer(WF01="3", WF02="2", WF03="6")
    assert economy.shows("WF04")
    assert economy.message("WF03") == "Tidak boleh melebihi jumlah pekerja."


def test_revenue_is_a_whole_number_of_rupiah(economy):
    economy.answer(WF07="125000000000")
    assert economy.message("WF07") == ""

    economy.answer(WF07="99.5")
    assert economy.message("WF07") == "Isi 0–1.000.000.000.000 dalam rupiah penuh."

    economy.answer(WF07="99999")
    assert economy.shows("WF07_warn")


def test_non_cash_questions_follow_the_means_of_payment(economy):
    economy.answer(TX01="paid", TX03="tunai")
    assert not economy.shows("TX04")

    economy.answer(TX03="tunai qris", TX05="sering")
    assert economy.shows("TX04")
    assert economy.value("TX04_counts") == "0"

    economy.answer(TX01="free")
    assert not economy.shows("TX03")
    assert not economy.shows("TX04")


def test_a_business_is_classed_by_its_sales(economy):
    economy.answer(IN01="12")
    economy.rows("/data/BZ/BZ", 2)
    economy.answer(BZ01__1="ya", BZ10__1="2_15m", BZ01__2="ya", BZ10__2="gt50m")
    economy.answer(BZ08__1="punya", BZ09__1="0123456789012", BZ07__1="2027")

    assert economy.value("BZ10_class__1") == "kecil"
    assert economy.value("BZ10_class__2") == "besar"
    assert economy.message("BZ09__1") == ""
    assert economy.message("BZ07__1") == "Tahun 1945 sampai tahun ini."
    assert economy.shows("BZ_warn")


def test_a_known_site_is_loaded_to_be_corrected():
    entry = Entry("site_register")
    new = entry.value("S_id")
    entry.answer(S01="Museum Mulawarman", S05="64.02")
    assert entry.shows("S01_warn")

    entry.answer(S00="ubah", S00_site="s1")

    assert new != entry.value("S_id") == "s1"
    assert entry.value("S02") == "budaya"
    assert entry.value("S08") == "-0.408 116.978 0 0"
    assert not entry.shows("S01_warn")
