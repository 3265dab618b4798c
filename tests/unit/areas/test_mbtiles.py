"""Base maps from elsewhere are read, and mistrusted."""

import sqlite3
import threading
import time

import pytest

from surveyor.areas.mbtiles import BaseMap, NotABaseMap
from surveyor.errors import FileMissing
from tests.support.base_maps import base_map, picture


def test_a_base_map_tells_what_it_is(tmp_path):
    credit = '<a href="https://example.id">&copy; Dinas PU</a> 2026'
    opened = BaseMap(
        base_map(tmp_path / "a.mbtiles", name="Peta dasar", attribution=credit)
    )

    assert opened.about.name == "Peta dasar"
    assert opened.about.attribution == "© Dinas PU 2026"
    assert (opened.about.lowest, opened.about.highest) == (6, 9)


def test_rows_are_counted_from_the_north(tmp_path):
    opened = BaseMap(base_map(tmp_path / "a.mbtiles"))

    # Tenggarong lies in column 422, row 256 of zoom 9: just south of the equator.
    assert opened.tile(9, 422, 256) == picture(9, 422, 256)
    assert opened.tile(9, 422, 100) is None
    assert opened.tile(12, 422, 256) is None


def test_the_file_is_not_changed(tmp_path):
    path = base_map(tmp_path / "a.mbtiles")
    before = path.read_bytes()

    BaseMap(path).tile(9, 422, 256)

    assert path.read_bytes() == before
    assert [one.name for one in tmp_path.iterdir()] == ["a.mbtiles"]


def test_a_thread_of_its_own_can_ask_for_tiles(tmp_path):
    opened = BaseMap(base_map(tmp_path / "a.mbtiles"))
    found = []

    asking = threading.Thread(target=lambda: found.append(opened.tile(9, 422, 256)))
    asking.start()
    asking.join()

    assert found == [picture(9, 422, 256)]


def made_by(path, *statements):
    database = sqlite3.connect(path)
    for statement in statements:
        database.execute(statement)
    database.commit()
    database.close()
    return path


TILES = (
    "CREATE TABLE tiles (zoom_level, tile_column, tile_row, tile_data)",
    "CREATE TABLE metadata (name, value)",
)
COUNTING = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)"
TILE = "i % 9 AS zoom_level, 0 AS tile_column, 0 AS tile_row, x'00' AS tile_data"
ENDLESS = (
    "CREATE TABLE metadata (name, value)",
    f"CREATE VIEW tiles AS {COUNTING} SELECT {TILE} FROM n",
)


@pytest.mark.parametrize(
    ("statements", "reason"),
    [
        ((), "berkasnya rusak atau bukan MBTiles"),
        (("CREATE TABLE other (a)",), "berkasnya rusak atau bukan MBTiles"),
        (TILES, "tidak ada ubin di dalamnya"),
        ((*TILES, "INSERT INTO tiles VALUES (9, 0, 0, x'1F8B0800')"),
         "ubinnya bukan gambar (mungkin ubin vektor)"),
        ((*TILES, "INSERT INTO tiles VALUES (99, 0, 0, x'89504E47')"),
         "tingkat perbesarannya tidak masuk akal"),
        ((*TILES, "INSERT INTO tiles VALUES (9, 0, 0, 'teks')"),
         "ubinnya bukan gambar (mungkin ubin vektor)"),
        ((*TILES, "INSERT INTO tiles VALUES (9, 0, 0, zeroblob(9000000))"),
         "berkasnya rusak atau bukan MBTiles"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_base_map_is_refused_in_words(tmp_path, statements, reason):
    path = made_by(tmp_path / "a.mbtiles", "CREATE TABLE x (y)", *statements)

    with pytest.raises(NotABaseMap) as refused:
        BaseMap(path)

    assert refused.value.message() == (
        f"a.mbtiles tidak dapat dipakai sebagai peta dasar: {reason}."
    )


def test_a_view_that_never_ends_is_stopped(tmp_path):
    path = made_by(tmp_path / "a.mbtiles", *ENDLESS)
    begun = time.monotonic()

    with pytest.raises(NotABaseMap):
        BaseMap(path)

    assert time.monotonic() - begun < 20, "never a hang"


def test_other_bytes_and_missing_files_are_told(tmp_path):
    path = tmp_path / "a.mbtiles"
    path.write_bytes(b"PK\x03\x04 bukan peta")
    with pytest.raises(NotABaseMap):
        BaseMap(path)

    path.write_bytes(b"SQLite format 3\x00" + b"\xff" * 5000)
    with pytest.raises(NotABaseMap):
        BaseMap(path)

    with pytest.raises(FileMissing):
        BaseMap(tmp_path / "hilang.mbtiles")


def test_a_stick_that_is_pulled_out_leaves_the_map_without_tiles(tmp_path):
    path = base_map(tmp_path / "a.mbtiles", zooms=(6, 7, 8, 9, 10, 11))
    opened = BaseMap(path)
    path.write_bytes(b"")

    assert opened.tile(11, 1689, 1025) in (None, picture(11, 1689, 1025))
    assert opened.tile(11, 1688, 1020) in (None, picture(11, 1688, 1020))
