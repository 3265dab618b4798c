import pytest

from resources import resource
from surveyor.analysis.errors import SchemeInvalid
from surveyor.analysis.scheme import builtin_scheme, load_scheme, read_scheme
from surveyor.errors import FileMissing

SHIPPED = resource("scoring", "2026.1.toml").read_text("utf-8")


def problems(text):
    with pytest.raises(SchemeInvalid) as caught:
        read_scheme(text, "skema.toml")
    return str(caught.value)


def test_the_shipped_scheme_has_two_pillars_of_three():
    scheme = builtin_scheme()

    assert scheme.version == "2026.1"
    assert {p.code: [d.code for d in p.dimensions] for p in scheme.pillars} == {
        "smart_branding": ["TB", "BB", "CA"],
        "smart_economy": ["IN", "WF", "TX"],
    }
    assert [band.name["id"] for band in scheme.bands.levels] == [
        "sangat kurang",
        "kurang",
        "baik",
        "sangat baik",
    ]
    assert scheme.pillar_of("WF").code == "smart_economy"
    assert scheme.pillar("nothing") is None


def test_an_office_sets_a_weight():
    text = SHIPPED.replace("[weights.items]", "[weights.items]\nTB01 = 2.5")

    assert read_scheme(text).weights["TB01"] * 2 == 5


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ("coverage_limit = 60", "", "coverage_limit: belum diisi"),
        (
            "coverage_limit = 60",
            "coverage_limit = 160",
            "antara 0 dan 100, tertulis 160",
        ),
        ("coverage_limit = 60", 'coverage_limit = "60"', "tanpa tanda kutip"),
        ("coverage_limit = 60", "coverage_limitt = 60", "maksudnya coverage_limit?"),
        ("findings_below = 50", "findings_below = true", "findings_below: harus"),
        ("indicative_below = 5", "indicative_below = 5.5", "harus bilangan bulat"),
        ('version = "2026.1"', "version = 2026.1", "version: harus berupa teks"),
        (
            "[weights.items]",
            "[weights.items]\nTB01 = 6",
            "weights.items.TB01: harus antara 0",
        ),
        ("[weights.items]", "[weights.items]\nTB01 = -1", "tertulis -1"),
        ("from = 50,", "from = 20,", "bands.levels: batas bawah harus naik"),
        ("from = 76.61", "from = 76.605", "paling banyak dua angka desimal"),
        ('code = "BB"', 'code = "TB"', "kode TB dipakai lebih dari sekali"),
        ('id = "Wajah Kawasan"', 'di = "Wajah"', "name.di: tidak dikenal"),
        ('tables = ["VS02"', 'tables = [2, "VS02"', "harus berupa daftar teks"),
        ("[ipa]", "[ipaa]", "ipaa: tidak dikenal; maksudnya ipa?"),
        ("[ipa]", "[[ipa]]", "ipa: harus berupa bagian"),
        ("[[pillars]]", "[[xyz]]", "pillars: belum diisi"),
    ],
)
def test_a_mistake_is_told_with_its_place(before, after, words):
    assert before in SHIPPED

    assert words in problems(SHIPPED.replace(before, after))


def test_all_mistakes_are_told_at_once():
    text = SHIPPED.replace("coverage_limit = 60", "").replace(
        "from = 50,", "from = 20,"
    )

    assert problems(text).count("•") == 2


def test_broken_toml_is_told():
    assert "TOML" in problems("version = ")


def test_files_that_cannot_be_read_are_told(tmp_path):
    with pytest.raises(FileMissing):
        load_scheme(tmp_path / "gone.toml")
    (tmp_path / "latin.toml").write_bytes(b'version = "\xe9"')
    with pytest.raises(SchemeInvalid, match="UTF-8"):
        load_scheme(tmp_path / "latin.toml")


def test_a_byte_order_mark_from_notepad_does_no_harm(tmp_path):
    path = tmp_path / "skema.toml"
    path.write_bytes(b"\xef\xbb\xbf" + SHIPPED.encode())

    assert load_scheme(path).version == "2026.1"
