"""A form comes alone, in a .zip, or in a folder, with the lists it picks from."""

import io
import zipfile

import pytest

from surveyor.forms.reading import read_form, read_form_bytes
from surveyor.forms.workbook import markdown_to_xlsx

FORM = """
| survey |
| | type | name | label |
| | select_one_from_file desa.csv | desa | Desa |
| settings |
| | form_id | version |
| | desa | 1 |
"""
DESA = b"name,label\na,Desa A\n"


def packed(files, **options):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content, **options)
    return data.getvalue()


def test_a_zip_gives_the_form_and_its_media():
    data = packed({
        "survei/desa.xlsx": markdown_to_xlsx(FORM), "survei/desa-media/desa.csv": DESA,
        "__MACOSX/._desa.csv": b"x", "survei/~$desa.xlsx": b"x",
    })  # fmt: skip
    reading = read_form_bytes(data)

    assert reading.form.id == "desa"
    assert reading.media == {"desa.csv": DESA}


def test_a_folder_gives_the_form_and_its_media(tmp_path):
    (tmp_path / "desa-media").mkdir()
    (tmp_path / "desa.md").write_text(FORM)
    (tmp_path / "desa-media" / "desa.csv").write_bytes(DESA)

    assert read_form(tmp_path).media == {"desa.csv": DESA}


def test_a_list_beside_the_form_comes_along(tmp_path):
    (tmp_path / "desa.md").write_text(FORM)
    (tmp_path / "desa.csv").write_bytes(DESA)
    (tmp_path / "lain.csv").write_bytes(b"x")

    assert read_form(tmp_path / "desa.md").media == {"desa.csv": DESA}


@pytest.mark.parametrize(
    ("files", "code"),
    [
        ({"../jahat.csv": b"x", "a.md": FORM}, "form.unsafe_package"),
        ({"/etc/jahat.csv": b"x", "a.md": FORM}, "form.unsafe_package"),
        ({"C:\\jahat.csv": b"x", "a.md": FORM}, "form.unsafe_package"),
        ({"a.md": FORM, "bom.csv": b"0" * 50_000_000}, "form.unsafe_package"),
        ({f"{n}.csv": b"" for n in range(501)}, "form.unsafe_package"),
        ({"a.md": FORM, "b.md": FORM}, "form.several_inside"),
        ({"a.csv": DESA}, "form.unknown_file"),
    ],
)
def test_a_zip_that_is_not_right_is_refused_in_words(files, code):
    (finding,) = read_form_bytes(packed(files)).errors

    assert finding.code == code
    assert finding.message()


def test_a_link_in_a_zip_is_refused():
    link = zipfile.ZipInfo("desa.csv")
    link.external_attr = 0o120777 << 16
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("a.md", FORM)
        archive.writestr(link, "/etc/passwd")

    assert read_form_bytes(data.getvalue()).errors[0].code == "form.unsafe_package"


def test_a_damaged_zip_is_refused_in_words():
    data = bytearray(packed({"a.md": FORM * 50}))
    data[60:80] = b"\x00" * 20

    assert read_form_bytes(bytes(data)).errors[0].code == "form.unsafe_package"


def test_a_file_that_is_there_twice_is_told():
    reading = read_form_bytes(
        packed({"a.md": FORM, "x/desa.csv": DESA, "y/desa.csv": b""})
    )

    assert "form.file_twice" in [finding.code for finding in reading.findings]
    assert reading.media["desa.csv"] == DESA
