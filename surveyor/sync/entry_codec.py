"""Entries written by the template of their form, and read back byte for byte.

    <S><S01>Pantai</S01><S02>budaya</S02><S03/></S>   ->   OPEN WORDS 0x81 EMPTY | Pantai

Nodes follow the order of the form, so their names need not be said; a choice is its
number in its list. There are four streams: the shape (one byte an element), texts,
numbers and dates as text, and bytes that do not deflate: ids, checksums, time steps.
Apart they deflate better than together. Whatever has another shape than the form expects
travels as it stands; an entry that does not come back exactly is not written this way at
all (`wire`).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from surveyor.sync.blank import (
    CHOICE,
    DIGITS,
    EMPTY,
    MOST_CHOICES,
    OPEN,
    TIME,
    WORDS,
    Blank,
    Node,
)
from surveyor.sync.entry_tree import DECLARATION, Actual, is_like

END, ABSENT = 0x00, 0x01
ATTRIBUTES, LITERAL, MORE, OPEN_TAIL = 0x07, 0x08, 0x09, 0x0A
OWN, ID, SEEN, URN_ID, URN_SEEN = 0x0B, 0x0C, 0x0D, 0x0E, 0x0F
ZONED, AUTHOR, DEVICE, FILE, HEX, ROW, NEAR = range(0x10, 0x17)
_UUID = re.compile(rb"(uuid:)?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})")
_TIME = re.compile(rb"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3})(Z|[+-]\d\d:\d\d)")
_HEX = re.compile(rb"[0-9a-f]{8}")
_ROW = re.compile(rb' sv:row="([0-9a-f]{8})"')
_LETTER = re.compile(rb"[A-Za-z\x80-\xff]")
_EPOCH = datetime(2020, 1, 1)  # noqa: DTZ001 (wall clock; the zone travels as text)


class Damaged(ValueError):
    """The bytes are not what `Writer` writes for this form."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What is said of an entry before its answers, and often again in them."""

    id: bytes
    author: bytes
    device: bytes
    clock: int
    """When it was made, in ms since 2020."""
    files: tuple[bytes, ...] = ()
    """Names of its attachments."""


class Writer:
    """Writes entries of one form into the four streams."""

    def __init__(self) -> None:
        self.shape = bytearray()
        self.digits = bytearray()
        self.words = bytearray()
        self.raw = bytearray()
        self._seen: dict[bytes, int] = {}
        self._entry = Entry(b"", b"", b"", 0)
        self._clock = 0
        self._zone = b""

    @property
    def streams(self) -> tuple[bytes, bytes, bytes]:
        """What is deflated, in the order in which it is."""
        return bytes(self.shape), bytes(self.digits), bytes(self.words)

    def begin(self, entry: Entry) -> None:
        """An entry begins."""
        self._entry, self._clock = entry, entry.clock
        found = _UUID.fullmatch(entry.id)
        if found is not None:
            self._seen.setdefault(found[2], len(self._seen))

    def entry(self, blank: Blank, root: Actual, xml: bytes) -> None:
        """Writes an entry by the template; `root` as `parse` found it."""
        self._element(root, blank.root, xml)

    def code(self, code: int) -> None:
        """One byte of the shape."""
        self.shape.append(code)

    def value(self, value: bytes) -> None:
        """A text, a number, an id or a time."""
        found = _UUID.fullmatch(value)
        moment = _TIME.fullmatch(value) if found is None else None
        step = _milliseconds(moment[1]) if moment else None
        if found is not None:
            self._id(value, found)
        elif moment is not None and step is not None:
            self._time(step, moment[2])
        elif not value:
            self.code(END)
        elif value == self._entry.author:
            self.code(AUTHOR)
        elif value == self._entry.device:
            self.code(DEVICE)
        elif value in self._entry.files[:1]:
            self.code(FILE)
        elif _HEX.fullmatch(value):
            self.code(HEX)
            self.raw += bytes.fromhex(value.decode())
        elif _LETTER.search(value):
            self.code(WORDS)
            self.word(value)
        else:
            self.code(DIGITS)
            self.digits += value + b"\0"

    def word(self, text: bytes) -> None:
        """A text that the shape need not tell."""
        self.words += text + b"\0"

    def number(self, number: int) -> None:
        """A whole number ≥ 0, apart from the text."""
        self.raw += varint(number)

    def signed(self, number: int) -> None:
        """A whole number."""
        self.number(number * 2 if number >= 0 else -number * 2 - 1)

    def _time(self, step: int, zone: bytes) -> None:
        moment = step - _offset(zone)
        made = self._entry.clock
        if zone != self._zone:
            self.code(ZONED)
            self.word(zone)
            self._zone = zone
        elif abs(moment - made) < abs(moment - self._clock):
            self.code(NEAR)
            self._clock = made
        else:
            self.code(TIME)
        self.signed(moment - self._clock)
        self._clock = moment

    def _id(self, value: bytes, found: re.Match[bytes]) -> None:
        if value == self._entry.id:
            self.code(OWN)
            return
        there = self._seen.get(found[2])
        if there is not None:
            self.code(URN_SEEN if found[1] else SEEN)
            self.number(there)
            return
        self._seen[found[2]] = len(self._seen)
        self.code(URN_ID if found[1] else ID)
        self.raw += bytes.fromhex(found[2].replace(b"-", b"").decode())

    def _element(self, actual: Actual, node: Node, xml: bytes) -> None:
        row = _ROW.fullmatch(actual.attributes)
        if row is not None:
            self.code(ROW)
            self.raw += bytes.fromhex(row[1].decode())
        elif actual.attributes:
            self.code(ATTRIBUTES)
            self.word(actual.attributes)
        if actual.closed:
            self.code(EMPTY)
        elif node.children:
            self._children(actual.children, node, xml)
        else:
            self._answer(actual.text, node)

    def _children(self, given: Sequence[Actual], node: Node, xml: bytes) -> None:
        opened, position = len(self.shape), 0
        self.code(OPEN)
        for number, child in enumerate(node.children):
            later = node.children[number:]
            while position < len(given) and not _has_place(given[position], later):
                self._literal(given[position], xml)
                position += 1
            position = self._rows(given, position, child, xml)
        if position < len(given):
            self.shape[opened] = OPEN_TAIL
            for rest in given[position:]:
                self._literal(rest, xml)
            self.code(END)

    def _rows(
        self, given: Sequence[Actual], first: int, child: Node, xml: bytes
    ) -> int:
        behind = first
        while behind < len(given) and is_like(given[behind], child):
            behind += 1
        if behind == first:
            self.code(ABSENT)
        for number in range(first, behind):
            if number < behind - 1:
                self.code(MORE)
            self._element(given[number], child, xml)
        return behind

    def _literal(self, actual: Actual, xml: bytes) -> None:
        self.code(LITERAL)
        self.word(xml[actual.start : actual.end])

    def _answer(self, value: bytes, node: Node) -> None:
        if node.several and value:
            numbers = [node.numbers.get(one) for one in value.split(b" ")]
            if None not in numbers:
                self.shape += bytes(CHOICE + (n or 0) for n in numbers)
                self.code(END)
                return
        elif value in node.numbers:
            self.code(CHOICE + node.numbers[value])
            return
        self.value(value)


def _has_place(actual: Actual, nodes: Sequence[Node]) -> bool:
    return any(is_like(actual, node) for node in nodes)


@dataclass(slots=True)
class Stream:
    """Bytes and how far they are read; `Damaged` where they end too soon."""

    data: bytes
    at: int = 0

    def byte(self) -> int:
        """The next byte."""
        if self.at >= len(self.data):
            raise Damaged("short")
        self.at += 1
        return self.data[self.at - 1]

    def take(self, length: int) -> bytes:
        """So many bytes."""
        taken = self.data[self.at : self.at + length]
        if len(taken) < length:
            raise Damaged("short")
        self.at += length
        return taken

    def word(self) -> bytes:
        """Up to the next end mark."""
        end = self.data.find(b"\0", self.at)
        if end < 0:
            raise Damaged("no end")
        found = self.data[self.at : end]
        self.at = end + 1
        return found

    def number(self) -> int:
        """A number as `varint` writes it."""
        number = 0
        for shift in range(0, 63, 7):
            byte = self.byte()
            number |= (byte & 0x7F) << shift
            if byte < 0x80:
                return number
        raise Damaged("number")

    def signed(self) -> int:
        """A number of either sign."""
        number = self.number()
        return number // 2 if number % 2 == 0 else -(number + 1) // 2

    def follows(self, code: int) -> bool:
        """Takes the next byte if it is this one."""
        if self.at < len(self.data) and self.data[self.at] == code:
            self.at += 1
            return True
        return False

    @property
    def at_end(self) -> bool:
        """Whether nothing is left."""
        return self.at == len(self.data)


class Reader:
    """Reads what `Writer` wrote; every method raises `Damaged` where it cannot."""

    def __init__(
        self, shape: bytes, digits: bytes, words: bytes, raw: bytes, limit: int
    ) -> None:
        self.shape = Stream(shape)
        self.digits = Stream(digits)
        self.words = Stream(words)
        self.raw = Stream(raw)
        self.limit = limit
        """Bytes that an entry may become."""
        self._seen: list[bytes] = []
        self._known: set[bytes] = set()
        self._entry = Entry(b"", b"", b"", 0)
        self._clock = 0
        self._zone = b""
        self._left = 0

    @property
    def at_end(self) -> bool:
        """Whether nothing is left over in any stream."""
        return (
            self.shape.at_end
            and self.digits.at_end
            and self.words.at_end
            and self.raw.at_end
        )

    def begin(self, entry: Entry) -> None:
        """An entry begins."""
        self._entry, self._clock = entry, entry.clock
        found = _UUID.fullmatch(entry.id)
        if found is not None:
            self._remember(found[2])

    def entry(self, blank: Blank) -> bytes:
        """The bytes of an entry that was written by the template."""
        out = [DECLARATION]
        self._left = self.limit
        self._element(blank.root, out)
        return b"".join(out)

    def value(self) -> bytes:
        """A text, a number, an id or a time."""
        return self._value(self.shape.byte())

    def _value(self, code: int) -> bytes:
        if code == WORDS:
            return self.words.word()
        if code == DIGITS:
            return self.digits.word()
        if code == HEX:
            return self.raw.take(4).hex().encode()
        if code in {TIME, ZONED, NEAR}:
            return self._time(code)
        if code in {ID, URN_ID, SEEN, URN_SEEN}:
            made = self._new() if code in {ID, URN_ID} else self._again()
            return b"uuid:" + made if code in {URN_ID, URN_SEEN} else made
        known = {
            END: b"", OWN: self._entry.id, AUTHOR: self._entry.author,
            DEVICE: self._entry.device, FILE: b"".join(self._entry.files[:1]),
        }  # fmt: skip
        if code not in known:
            raise Damaged("code")
        return known[code]

    def _time(self, code: int) -> bytes:
        if code == ZONED:
            self._zone = self.words.word()
        elif code == NEAR:
            self._clock = self._entry.clock
        self._clock += self.raw.signed()
        try:
            wall = self._clock + _offset(self._zone)
            moment = _EPOCH + timedelta(milliseconds=wall)
        except OverflowError as error:
            raise Damaged("time") from error
        return moment.isoformat(timespec="milliseconds").encode() + self._zone

    def _new(self) -> bytes:
        made = dashed(self.raw.take(16)).encode()
        self._remember(made)
        return made

    def _again(self) -> bytes:
        number = self.raw.number()
        if number >= len(self._seen):
            raise Damaged("id")
        return self._seen[number]

    def _remember(self, made: bytes) -> None:
        if made not in self._known:
            self._known.add(made)
            self._seen.append(made)

    def _put(self, out: list[bytes], *parts: bytes) -> None:
        self._left -= sum(map(len, parts))
        if self._left < 0:
            raise Damaged("too large")
        out.extend(parts)

    def _element(self, node: Node, out: list[bytes]) -> None:
        attributes = self._attributes()
        code = self.shape.byte()
        if code == EMPTY:
            self._put(out, b"<", node.name, attributes, b"/>")
            return
        self._put(out, b"<", node.name, attributes, b">")
        if node.children:
            self._children(code, node, out)
        else:
            self._put(out, self._answer(code, node))
        self._put(out, b"</", node.name, b">")

    def _attributes(self) -> bytes:
        if self.shape.follows(ROW):
            return f' sv:row="{self.raw.take(4).hex()}"'.encode()
        return self.words.word() if self.shape.follows(ATTRIBUTES) else b""

    def _children(self, code: int, node: Node, out: list[bytes]) -> None:
        if code not in {OPEN, OPEN_TAIL}:
            raise Damaged("group")
        for child in node.children:
            self._literals(out)
            if self.shape.follows(ABSENT):
                continue
            while self.shape.follows(MORE):
                self._element(child, out)
            self._element(child, out)
        if code == OPEN_TAIL:
            self._literals(out)
            if self.shape.byte() != END:
                raise Damaged("tail")

    def _literals(self, out: list[bytes]) -> None:
        while self.shape.follows(LITERAL):
            self._put(out, self.words.word())

    def _answer(self, code: int, node: Node) -> bytes:
        if not CHOICE <= code < CHOICE + MOST_CHOICES:
            return self._value(code)
        numbers = [code]
        while node.several and (code := self.shape.byte()) != END:
            numbers.append(code)
        if not all(0 <= number - CHOICE < len(node.choices) for number in numbers):
            raise Damaged("choice")
        return b" ".join(node.choices[number - CHOICE] for number in numbers)


def varint(number: int) -> bytes:
    """A whole number ≥ 0 in as few bytes as it needs."""
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)


def dashed(raw: bytes) -> str:
    """The UUID of 16 bytes, as it is written."""
    text = raw.hex()
    parts = (text[:8], text[8:12], text[12:16], text[16:20], text[20:])
    return "-".join(parts)


def clock_of(moment: datetime) -> int:
    """A time of UTC in ms since 2020."""
    plain = moment.astimezone(UTC).replace(tzinfo=None)
    return (plain - _EPOCH) // timedelta(milliseconds=1)


def _offset(zone: bytes) -> int:
    """Milliseconds that a zone such as `+08:00` is ahead of UTC."""
    if len(zone) != 6 or not (zone[1:3] + zone[4:]).isdigit():
        return 0
    minutes = int(zone[1:3]) * 60 + int(zone[4:])
    return (-minutes if zone[:1] == b"-" else minutes) * 60_000


def _milliseconds(text: bytes) -> int | None:
    try:
        moment = datetime.fromisoformat(text.decode())
    except ValueError:
        return None
    return (moment - _EPOCH) // timedelta(milliseconds=1)
