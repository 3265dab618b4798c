"""What pyxform says → findings with a place, in the user's language where it is common.

Messages of its catalogue are known by their template, so the words may change from
version to version; the older ones that are written in the code are known by wording.
"""

import re
from collections.abc import Mapping
from functools import cache
from types import TracebackType
from typing import Any

from surveyor.forms.findings import Finding, Severity
from surveyor.forms.model import Place
from surveyor.texts import N_

_ROW = re.compile(r"\[\s*row\s*:\s*(\d+)\s*\]|\brow (\d+)", re.IGNORECASE)
_SHEET = re.compile(
    r"\b(survey|choices|settings|entities|external_choices)'? sheet", re.IGNORECASE
)
_COLUMN = re.compile(r"the '([^']+)' (?:value|column)")
_FIELD = re.compile(r"\\\{(\w+)\\\}")

_NAME = N_("Nama diawali huruf, tanpa spasi; angka, titik, - dan _ boleh sesudahnya.")
_REFERENCE = N_("Periksa ejaan namanya; huruf besar dan kecil dibedakan.")
_PARAMETERS = N_("Tulis parameter sebagai nama=nilai, dipisahkan spasi.")
_SCALE = N_("Periksa start, end, step dan tanda skalanya pada kolom parameters.")
_ENTITY = N_("Bandingkan kolom save_to pada lembar survey dengan lembar entities.")

_CATALOGUE: dict[str, tuple[str, str, str, str]] = {
    # Code of pyxform: our code, the column, text and hint.
    "NAMES_001": ("xlsform.duplicate_name", "name",
        N_("Nama {value} dipakai lebih dari sekali dalam satu kelompok."),
        N_("Beri setiap pertanyaan nama sendiri.")),
    "NAMES_002": ("xlsform.name_differs_by_case", "name",
        N_("Nama {value} hanya berbeda huruf besar dari nama lain."),
        N_("Beri nama lain supaya tabel hasil tidak tertukar.")),
    "NAMES_003": ("xlsform.repeat_like_root", "name",
        N_("Pengulangan tidak boleh bernama {value}, seperti akar kuesioner."),
        N_("Beri nama lain.")),
    "NAMES_004": ("xlsform.duplicate_repeat", "name",
        N_("Nama pengulangan {value} dipakai lebih dari sekali."),
        N_("Beri setiap pengulangan nama sendiri, juga di kelompok lain.")),
    "NAMES_005": ("xlsform.reserved_name", "name",
        N_("Nama meta disediakan untuk data kuesioner sendiri."),
        N_("Beri nama lain, mis. meta_1.")),
    "NAMES_006": ("xlsform.no_choice_name", "name",
        N_("Pilihan ini tidak memiliki nama."),
        N_("Isi kolom name: kode pendek yang disimpan sebagai jawaban.")),
    "NAMES_007": ("xlsform.duplicate_choice", "name",
        N_("Nama pilihan ini dipakai lebih dari sekali dalam satu daftar."),
        N_("Beri nama lain, atau isi allow_choice_duplicates = yes pada lembar settings.")),
    "NAMES_008": ("xlsform.invalid_name", "",
        N_("Isi kolom {column} bukan nama yang boleh dipakai."), _NAME),
    "NAMES_009": ("xlsform.invalid_name", "name",
        N_("Ada nama yang tidak boleh dipakai."), _NAME),
    "NAMES_010": ("xlsform.invalid_name", "",
        N_("Nama pada kolom {column} tidak boleh diawali dua garis bawah."), _NAME),
    "NAMES_011": ("xlsform.invalid_name", "",
        N_("Nama pada kolom {column} tidak boleh berisi titik."), _NAME),
    "NAMES_012": ("xlsform.invalid_name", "",
        N_("Nama name dan label tidak boleh dipakai pada kolom {column}."), _ENTITY),
    "NAMES_014": ("xlsform.duplicate_entity_list", "list_name",
        N_("Daftar entitas ini ditulis lebih dari sekali."),
        N_("Gabungkan menjadi satu baris pada lembar entities.")),
    "NAMES_015": ("xlsform.no_name", "list_name",
        N_("Daftar entitas ini tidak memiliki nama."),
        N_("Isi kolom list_name pada lembar entities.")),
    "LABEL_001": ("xlsform.choice_without_label", "label",
        N_("Pilihan ini tidak memiliki label."),
        N_("Isi kolom label; bila kosong, namanya yang tampil.")),
    "PYREF_001": ("xlsform.bad_reference", "",
        N_("Ada rujukan yang tidak dapat dibaca."),
        N_("Tulis ${{nama}}: nama pertanyaan di antara kurung kurawal, tanpa spasi.")),
    "PYREF_002": ("xlsform.bad_reference", "",
        N_("Beberapa rujukan berurutan tanpa koma."),
        N_("Pisahkan dengan koma, mis. ${{a}}, ${{b}}.")),
    "PYREF_003": ("xlsform.unknown_reference", "",
        N_("Rujukan ${{{q}}} tidak menunjuk ke pertanyaan mana pun."), _REFERENCE),
    "PYREF_004": ("xlsform.ambiguous_reference", "",
        N_("Rujukan ${{{q}}} tidak jelas: ada beberapa pertanyaan bernama itu."),
        N_("Beri nama yang berbeda, lalu perbaiki rujukannya.")),
    "SURVEY_001": ("xlsform.unmatched", "type",
        N_("end_{type} ini tidak memiliki begin_{type}."),
        N_("Hapus baris ini, atau tambahkan begin_{type} di atasnya.")),
    "SURVEY_002": ("xlsform.unmatched", "type",
        N_("begin_{type} {name} tidak ditutup oleh end_{type}."),
        N_("Tambahkan end_{type} sesudah pertanyaan terakhirnya.")),
    "SURVEY_003": ("xlsform.bad_parameters", "parameters",
        N_("Parameter incremental hanya boleh true."), _PARAMETERS),
    "SURVEY_004": ("xlsform.bad_parameters", "parameters",
        N_("Parameter tidak dapat dibaca."), _PARAMETERS),
    "SURVEY_005": ("xlsform.bad_parameters", "parameters",
        N_("Parameter ini tidak dikenal: {rejected}."),
        N_("Yang dikenal untuk jenis ini: {accepted}.")),
    "SURVEY_006": ("xlsform.bad_parameters", "parameters",
        N_("Parameter reference-geometry harus menyebut daftar, berkas, atau pengulangan."),
        _PARAMETERS),
    "SURVEY_007": ("xlsform.bad_parameters", "parameters",
        N_("Parameter capture-accuracy harus berupa angka."), _PARAMETERS),
    "SURVEY_008": ("xlsform.bad_parameters", "parameters",
        N_("Parameter warning-accuracy harus berupa angka."), _PARAMETERS),
    "SURVEY_009": ("xlsform.bad_parameters", "parameters",
        N_("Parameter allow-mock-accuracy hanya boleh true atau false."), _PARAMETERS),
    "RANGE_001": ("xlsform.bad_parameters", "parameters",
        N_("Parameter {name} pada range harus berupa angka."), _SCALE),
    "RANGE_002": ("xlsform.bad_parameters", "parameters",
        N_("Parameter {name} pada range tidak boleh 0."), _SCALE),
    "RANGE_003": ("xlsform.bad_parameters", "parameters",
        N_("Parameter {name} lebih besar dari jarak start ke end."), _SCALE),
    "RANGE_004": ("xlsform.bad_parameters", "parameters",
        N_("Parameter {name} harus kelipatan step."), _SCALE),
    "RANGE_005": ("xlsform.bad_parameters", "parameters",
        N_("Parameter {name} harus di antara start dan end."), _SCALE),
    "RANGE_006": ("xlsform.missing_list", "parameters",
        N_("tick_labelset harus nama daftar pada lembar choices."), _SCALE),
    "HEADER_001": ("xlsform.no_column", "",
        N_("Baris pertama lembar {sheet_name} bukan judul kolom."),
        N_("Tulis judul kolom pada baris pertama: type, name, label.")),
    "HEADER_002": ("xlsform.duplicate_column", "",
        N_("Dua kolom berarti sama: {other} dan {header}."),
        N_("Hapus atau ganti salah satunya.")),
    "HEADER_003": ("xlsform.no_column", "",
        N_("Kolom yang diperlukan tidak ada pada lembar {sheet_name}: {missing}."),
        N_("Tambahkan kolom itu pada baris pertama lembar.")),
    "HEADER_004": ("xlsform.unknown_column", "",
        N_("Judul kolom {column} berisi spasi; kolom itu tidak dibaca."),
        N_("Ganti spasinya dengan garis bawah.")),
    "HEADER_005": ("xlsform.unknown_column", "",
        N_("Kolom ini tidak dikenal pada lembar entities: {columns}."),
        N_("Periksa ejaannya, atau hapus kolomnya.")),
    "ENTITY_001": ("xlsform.bad_entity", "save_to",
        N_("save_to dipakai, tetapi lembar entities tidak ada."), _ENTITY),
    "ENTITY_002": ("xlsform.bad_entity", "save_to",
        N_("Sifat {saveto} sudah diisi oleh baris {other_row}."), _ENTITY),
    "ENTITY_003": ("xlsform.bad_entity", "save_to",
        N_("Kelompok dan pengulangan tidak dapat disimpan sebagai sifat entitas."), _ENTITY),
    "ENTITY_004": ("xlsform.bad_entity", "save_to",
        N_("Daftar entitas {dataset} tidak ada pada lembar entities."), _ENTITY),
    "ENTITY_005": ("xlsform.bad_entity", "label",
        N_("Entitas {dataset} yang baru harus memiliki label."),
        N_("Isi kolom label pada lembar entities.")),
    "ENTITY_006": ("xlsform.bad_entity", "update_if",
        N_("Entitas {dataset} memerlukan update_if di samping create_if dan entity_id."),
        N_("Isi update_if, atau hapus entity_id.")),
    "ENTITY_007": ("xlsform.bad_entity", "entity_id",
        N_("Entitas {dataset} yang diperbarui memerlukan entity_id."),
        N_("Isi entity_id, atau pindahkan update_if ke create_if.")),
    "ENTITY_008": ("xlsform.bad_entity", "save_to",
        N_("Ada beberapa daftar entitas; save_to harus menyebut yang mana."),
        N_("Tulis daftar#sifat, mis. sites#label.")),
}  # fmt: skip

_OLDER: tuple[tuple[str, str, str, str, str], ...] = (
    # Pattern, our code, the column, text and hint; groups become values.
    (r"must have a sheet named", "xlsform.no_survey", "",
     N_("Berkas ini bukan kuesioner: lembar survey tidak ada."),
     N_("Beri nama lembar pertanyaan survey, atau pilih berkas lain.")),
    (r"List name not in (?P<sheet>\w+)[\w ]* sheet: ?(?P<name>.+)", "xlsform.missing_list",
     "type", N_("Daftar pilihan {name} tidak ada pada lembar {sheet}."),
     N_("Tambahkan daftarnya, atau perbaiki namanya pada kolom type.")),
    (r"There should be an? (?P<sheet>\w+) sheet", "xlsform.missing_list", "type",
     N_("Lembar {sheet} diperlukan, tetapi tidak ada."),
     N_("Tambahkan lembar itu dengan kolom list_name, name dan label.")),
    (r"Unknown question type '(?P<name>.*)'", "xlsform.unknown_type", "type",
     N_("Jenis pertanyaan {name} tidak dikenal."),
     N_("Periksa ejaannya pada kolom type, mis. text, integer, select_one daftar.")),
    (r"element named '(?P<name>[^']*)' has no label", "xlsform.no_label", "label",
     N_("Pertanyaan {name} tidak memiliki label."),
     N_("Isi kolom label pada baris itu.")),
    (r"no survey element named '(?P<name>[^']*)'", "xlsform.unknown_reference", "",
     N_("Rujukan ${{{name}}} tidak menunjuk ke pertanyaan mana pun."), _REFERENCE),
    (r"multiple survey elements named '(?P<name>[^']*)'", "xlsform.ambiguous_reference",
     "", N_("Rujukan ${{{name}}} tidak jelas: ada beberapa pertanyaan bernama itu."),
     N_("Beri nama yang berbeda, lalu perbaiki rujukannya.")),
    (r"Question with no type", "xlsform.no_type", "type",
     N_("Baris ini memiliki nama atau label, tetapi jenisnya kosong."),
     N_("Isi kolom type, mis. text, integer, select_one daftar.")),
    (r"Question or group with no name", "xlsform.no_name", "name",
     N_("Pertanyaan atau kelompok ini tidak memiliki nama."),
     N_("Isi kolom name dengan nama yang belum dipakai.")),
    (r"Missing calculation", "xlsform.no_calculation", "calculation",
     N_("Perhitungan ini tidak memiliki rumus."),
     N_("Isi kolom calculation pada baris itu.")),
    (r"names with spaces cannot be added.*See \[(?P<name>.*?)\] in \[(?P<list>.*?)\]",
     "xlsform.choice_with_space", "name",
     N_("Nama pilihan {name} berisi spasi, tanda pisah jawaban select_multiple."),
     N_("Ganti spasinya dengan garis bawah.")),
    (r"Choice filter not supported", "xlsform.bad_filter", "choice_filter",
     N_("choice_filter tidak dapat dipakai bersama or_other atau table-list."),
     N_("Hapus salah satunya.")),
    (r"max-pixels parameter to speed", "xlsform.large_photos", "parameters",
     N_("Ukuran foto tidak dibatasi."),
     N_("Isi max-pixels=1920 pada kolom parameters supaya foto tidak terlalu besar.")),
    (r"has no label: (?P<what>.+)", "xlsform.no_label", "label",
     N_("Pengulangan ini tidak memiliki label."), N_("Isi kolom label pada baris itu.")),
    (r"'disabled' column", "xlsform.disabled", "disabled",
     N_("Kolom disabled bukan bagian dari XLSForm lagi."),
     N_("Hapus barisnya, atau pakai kolom relevant.")),
    (r"no longer supported on most devices", "xlsform.old_device_field", "type",
     N_("Keterangan perangkat ini tidak lagi tersedia pada kebanyakan perangkat."),
     N_("Hapus baris ini, atau pakai deviceid.")),
    (r"uses or_other and translations", "xlsform.other_untranslated", "type",
     N_("or_other dipakai dalam kuesioner beberapa bahasa; pilihan lainnya tidak diterjemahkan."),
     N_("Tulis pilihan lainnya sendiri pada lembar choices.")),
    (r"is missing the (?P<sheet>survey|choices) (?:[^ ]+ )?columns? (?P<columns>.+)",
     "xlsform.missing_translation_column", "",
     N_("Ada bahasa tanpa kolom {columns} pada lembar {sheet}."),
     N_("Tambahkan kolom terjemahannya.")),
    (r"similar names were found: (?P<names>.+)\.", "xlsform.sheet_spelling", "",
     N_("Ada lembar dengan nama yang mirip: {names}."),
     N_("Perbaiki ejaannya bila lembar itu bagian dari kuesioner.")),
    (r"Row without name, text, or label is being skipped", "xlsform.skipped_row", "",
     N_("Baris ini tidak memiliki jenis, nama, maupun label, dan dilewati."),
     N_("Hapus isinya bila memang catatan.")),
    (r"valid machine-readable codes: (?P<names>.+?)\. Learn", "xlsform.language_without_code",
     "", N_("Bahasa ini tidak menyebut kodenya: {names}."),
     N_("Tulis kodenya dalam kurung, mis. label::Bahasa Indonesia (id).")),
    (r"same instance id will be generated.*?Instance name: '(?P<name>[^']*)'",
     "xlsform.list_twice", "",
     N_("Nama daftar {name} dipakai untuk dua sumber yang berbeda."),
     N_("Beri berkas atau daftar pilihannya nama lain.")),
    (r"form_id and id_string column headers are both", "xlsform.duplicate_column", "form_id",
     N_("Kolom form_id dan id_string berarti sama."), N_("Hapus salah satunya.")),
    (r"select one external is only meant", "xlsform.external_without_filter", "choice_filter",
     N_("select_one_external memerlukan choice_filter."),
     N_("Isi kolom choice_filter, atau pakai select_one.")),
)  # fmt: skip


def finding_of(
    message: str,
    severity: Severity = Severity.ERROR,
    rows: Mapping[str, int] | None = None,
    row: int | None = None,
) -> Finding:
    """What pyxform said as a finding, with its place.

    Args:
        message: Its words.
        severity: A warning of pyxform is one of ours.
        rows: Name of a question -> row, for messages that tell a name only.
        row: The row that pyxform was at, where known.
    """
    code, column, text, hint, values = _matched(message)
    found = _ROW.search(message)
    number = int(found[1] or found[2]) if found else row
    if number is None and rows:
        number = rows.get(str(values.get("name") or ""))
    sheet = _SHEET.search(message)
    told = _COLUMN.search(message)
    where = sheet[1].lower() if sheet else "survey" if number else ""
    place = Place(where, number, column or (told[1] if told else ""))
    return Finding(code, text, hint, severity, place, values)


def finding_of_crash(error: Exception, rows: Mapping[str, int]) -> Finding:
    """A crash inside pyxform, with the row it was at where that can be seen."""
    row = _row_in(error.__traceback__, rows)
    return Finding(
        "xlsform.crash",
        N_("Isi baris ini tidak dapat diolah pyxform ({reason}).")
        if row
        else N_("Kuesioner ini tidak dapat diolah pyxform ({reason})."),
        N_("Periksa temuan lain lebih dulu; bila tidak ada, tulis ulang baris yang disebut."),
        place=Place("survey" if row else "", row),
        values={"reason": f"{type(error).__name__}: {error}"[:200]},
    )  # fmt: skip


def _matched(message: str) -> tuple[str, str, str, str, dict[str, Any]]:
    for name, pattern in _templates().items():
        found = pattern.search(message)
        if found and name in _CATALOGUE:
            code, column, text, hint = _CATALOGUE[name]
            return code, column, text, hint, found.groupdict() | {"message": message}
    for wording, code, column, text, hint in _OLDER:
        found = re.search(wording, message, re.DOTALL)
        if found:
            return code, column, text, hint, found.groupdict() | {"message": message}
    return (
        "xlsform.refused", "", N_("pyxform memberi tahu: {message}"),
        N_("Perbaiki bagian yang disebut, lalu impor lagi."), {"message": message},
    )  # fmt: skip


@cache
def _templates() -> dict[str, re.Pattern[str]]:
    """The catalogue's messages as patterns with a group for each value."""
    from pyxform.errors import ErrorCode

    made = {}
    for code in ErrorCode:
        plain = code.value.msg.replace("{{", "\x00").replace("}}", "\x01")
        escaped = re.escape(plain)
        seen: set[str] = set()

        def group(found: re.Match[str], seen: set[str] = seen) -> str:
            name = found[1]
            if name in seen:
                return ".*?"
            seen.add(name)
            return f"(?P<{name}>.*?)"

        pattern = _FIELD.sub(group, escaped)
        pattern = pattern.replace(re.escape("\x00"), r"\{").replace(
            re.escape("\x01"), r"\}"
        )
        made[code.name] = re.compile(f"^{pattern}$", re.DOTALL | re.MULTILINE)
    return made


def _row_in(trace: TracebackType | None, rows: Mapping[str, int]) -> int | None:
    """The row that the innermost telling frame of pyxform was working on.

    A frame tells by a row number, or by the question or choice it has in hand.
    """
    row = None
    while trace is not None:
        seen = trace.tb_frame.f_locals
        number = seen.get("row_number")
        if isinstance(number, int):
            row = number
        for name in ("self", "element", "question", "d", "row"):
            thing = seen.get(name)
            called = thing.get("name") if isinstance(thing, dict) else None
            called = called or getattr(thing, "name", None)
            if isinstance(called, str) and called in rows:
                row = rows[called]
        text = seen.get("label_name")  # an id of itext, e.g. /data/q:label
        if isinstance(text, str):
            row = rows.get(text.partition(":")[0].rpartition("/")[2], row)
        trace = trace.tb_next
    return row
