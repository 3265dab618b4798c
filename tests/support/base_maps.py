"""Small base maps for tests: raster tiles in MBTiles, each in a colour of its own."""

import io
import sqlite3

from PIL import Image, ImageDraw


def picture(zoom, column, row, kind="PNG"):
    image = Image.new(
        "RGB", (256, 256), (90 + 40 * (column % 3), 140, 90 + 40 * (row % 3))
    )
    ImageDraw.Draw(image).rectangle((0, 0, 255, 255), outline=(255, 255, 255))
    buffer = io.BytesIO()
    image.save(buffer, kind)
    return buffer.getvalue()


def base_map(path, zooms=(6, 7, 8, 9), box=(115, -2, 118, 1), tile=picture, **metadata):
    """An MBTiles file of a box (west, south, east, north)."""
    import math

    known = {"name": "Uji", "format": "png"} | metadata
    database = sqlite3.connect(path)
    database.execute("CREATE TABLE metadata (name text, value text)")
    database.execute(
        "CREATE TABLE tiles (zoom_level integer, tile_column integer,"
        " tile_row integer, tile_data blob)"
    )
    database.executemany("INSERT INTO metadata VALUES (?, ?)", known.items())
    for zoom in zooms:
        many = 1 << zoom

        def across(lon, many=many):
            return int((lon + 180) / 360 * many)

        def down(lat, many=many):
            angle = math.radians(lat)
            part = math.asinh(math.tan(angle)) / math.pi
            return int((1 - part) / 2 * many)

        for column in range(across(box[0]), across(box[2]) + 1):
            for row in range(down(box[3]), down(box[1]) + 1):
                database.execute(
                    "INSERT INTO tiles VALUES (?, ?, ?, ?)",
                    (zoom, column, many - 1 - row, tile(zoom, column, row)),
                )
    database.commit()
    database.close()
    return path
