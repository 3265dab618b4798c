"""What a receiver says, as fixes."""

from functools import reduce
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveyor.positions.averaging import Averaging
from surveyor.positions.nmea import Fix, NmeaReader

LOG = Path(__file__).parents[2] / "data" / "gnss_synthetic.nmea"


def sentence(body):
    return f"${body}*{reduce(lambda a, b: a ^ b, body.encode()):02X}\r\n".encode()


GGA = "GNGGA,010203.00,0024.5964,S,11658.8044,E,1,04,2.9,23.3,M,52.0,M,,"
RMC = "GPRMC,010203.00,A,0024.5964,S,11658.8044,E,0.9,12.0,231126,,,A"


def test_the_log_gives_its_fixes_and_nothing_for_damaged_or_empty_ones():
    reader = NmeaReader()

    fixes = reader.feed(LOG.read_bytes())

    # 61 GGA: three epochs without a fix, one with a wrong checksum.
    assert len(fixes) == 57
    assert reader.broken == 1
    assert fixes[0].lat == pytest.approx(-(24.5964 / 60))
    assert fixes[0].lon == pytest.approx(116 + 58.8044 / 60)
    assert (fixes[0].altitude, fixes[0].satellites, fixes[0].hdop) == (23.3, 4, 2.9)
    assert fixes[0].accuracy == 14.5
    assert fixes[0].at.isoformat() == "01:02:03+00:00"


@pytest.mark.parametrize("size", [1, 7, 64, 1000])
def test_it_does_not_matter_how_the_bytes_are_cut(size):
    data = LOG.read_bytes()
    reader = NmeaReader()

    fixes = [
        fix
        for start in range(0, len(data), size)
        for fix in reader.feed(data[start : start + size])
    ]

    assert fixes == NmeaReader().feed(data)


def test_a_receiver_that_tells_its_own_error_is_believed():
    reader = NmeaReader()
    reader.feed(sentence("GNGST,010203.00,1.0,,,,3.0,4.0,9.0"))

    (fix,) = reader.feed(sentence(GGA))

    assert fix.accuracy == pytest.approx(3.5)


def test_an_old_error_says_nothing_of_a_new_fix():
    reader = NmeaReader()
    reader.feed(sentence("GNGST,010100.00,1.0,,,,3.0,4.0,9.0"))

    assert reader.feed(sentence(GGA))[0].accuracy == 14.5


def test_a_receiver_without_gga_is_read_by_its_rmc():
    assert len(NmeaReader().feed(sentence(RMC))) == 1
    assert NmeaReader().feed(sentence(RMC.replace(",A,", ",V,"))) == []
    assert len(NmeaReader().feed(sentence(GGA) + sentence(RMC))) == 1


def test_another_kind_of_device_gives_no_fix_and_fills_no_memory():
    reader = NmeaReader()
    for _number in range(100):
        assert reader.feed(b"\x00\xff" * 5000) == []

    assert (reader.sentences, len(reader._rest)) == (0, 0)


@given(st.binary(max_size=300))
def test_any_bytes_are_read_without_an_error(data):
    reader = NmeaReader()
    reader.feed(data + b"\n")
    reader.feed(b"$" + data + b"*00\n")


def test_better_fixes_weigh_more():
    averaging = Averaging()
    averaging.add(Fix(-0.41, 116.98, 2.0, 20.0))
    averaging.add(Fix(-0.42, 116.99, 20.0, 30.0))

    found = averaging.average()

    assert found.count == 2
    assert found.fix.lat == pytest.approx(-0.41, abs=2e-4)
    assert found.fix.altitude == pytest.approx(20.1, abs=0.05)


def test_many_fixes_of_one_spot_are_better_than_one():
    averaging = Averaging()
    assert averaging.average() is None
    for number in range(40):
        averaging.add(Fix(-0.41 + (number % 2) * 2e-5, 116.98, 5.0))

    found = averaging.average()

    assert found.fix.accuracy == pytest.approx(5 / 10**0.5, abs=0.1)
    assert not found.moving
    averaging.clear()
    assert averaging.average() is None


def test_who_walks_is_told_apart_from_who_stands():
    averaging = Averaging()
    for number in range(20):
        averaging.add(Fix(-0.41 + number * 1e-4, 116.98, 5.0))

    assert averaging.average().moving
