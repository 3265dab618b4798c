"""Writes a workbook as Excel 97 did (.xls): BIFF8 records in a compound file.

Only what a test needs: sheets of texts and numbers. Layout after Microsoft's [MS-XLS]
and [MS-CFB].
"""

import struct

_SECTOR = 512
_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_GLOBALS, _WORKSHEET = 0x0005, 0x0010


def old_workbook(sheets):
    """Bytes of an .xls; `sheets` maps a name to rows of texts and numbers."""
    head = _bof(_GLOBALS)
    names = [name.encode("latin-1") for name in sheets]
    end = _record(0x000A)
    length = len(head) + sum(12 + len(name) for name in names) + len(end)
    bodies = [_sheet(rows) for rows in sheets.values()]
    stream = head
    for name, body in zip(names, bodies, strict=True):
        stream += _record(0x0085, struct.pack("<IHBB", length, 0, len(name), 0) + name)
        length += len(body)
    return _compound(stream + end + b"".join(bodies))


def _record(kind, data=b""):
    return struct.pack("<HH", kind, len(data)) + data


def _bof(kind):
    return _record(0x0809, struct.pack("<HHHHII", 0x0600, kind, 0, 0, 0, 0))


def _sheet(rows):
    made = _bof(_WORKSHEET)
    for row, cells in enumerate(rows):
        for column, value in enumerate(cells):
            place = struct.pack("<HHH", row, column, 0)
            if isinstance(value, int | float):
                made += _record(0x0203, place + struct.pack("<d", value))
            elif value:
                text = value.encode("utf-16-le")
                made += _record(
                    0x0204, place + struct.pack("<HB", len(value), 1) + text
                )
    return made + _record(0x000A)


def _compound(stream):
    """One stream called Workbook; padded so that it needs no mini stream."""
    stream = stream.ljust(max(4096, -(-len(stream) // _SECTOR) * _SECTOR), b"\0")
    count = len(stream) // _SECTOR
    chain = [n + 1 for n in range(count - 1)] + [_END]
    fat = [*chain, _END, _FAT]
    fat += [_FREE] * (_SECTOR // 4 - len(fat))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIIIII", 0, 1, count, 0, 4096, _END)
    header += struct.pack("<III", 0, _END, 0)
    header += struct.pack("<I", count + 1) + struct.pack("<I", _FREE) * 108
    entries = _entry("Root Entry", 5, _END, 0, child=1)
    entries += _entry("Workbook", 2, 0, len(stream)) + _entry("", 0, 0, 0) * 2
    return header + stream + entries + struct.pack(f"<{len(fat)}I", *fat)


def _entry(name, kind, start, size, child=_FREE):
    text = (name + "\0").encode("utf-16-le") if name else b""
    made = text.ljust(64, b"\0") + struct.pack("<HBB", len(text), kind, 1)
    made += struct.pack("<III", _FREE, _FREE, child) + bytes(36)
    return made + struct.pack("<IQ", start, size)
