"""Positions as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveyor.positions.utm import from_utm, to_utm
from surveyor.positions.written import degrees, dms, position, split_pair

PLACE = pytest.approx((-0.41, 116.98278), abs=1e-5)


@pytest.mark.parametrize(
    "text",
    [
        "-0,41; 116,98278", "-0.41, 116.98278", "-0.41,116.98278", "-0.41 116.98278",
        "−0.41 116.98278", "0°24'36\" LS 116°58'58\" BT", "0°24'36\" LS; 116°58'58\" BT",
        "116°58'58\" BT, 0°24'36\" LS", "0 24 36 S 116 58 58 E", "0:24:36S 116:58:58E",
        "S 0°24'36.0\" E 116°58'58.0\"", "0°24,6' LS 116°58,9668' BT",
        "0°24′36″ S 116°58′58″ E", "116.98278 BT 0.41 LS",
        "50M 498083.6 9954682.7", "UTM 50 S 498083,6 9954682,7",
        "Zona 50S, 498083.6 mT, 9954682.7 mU", "50S E 498083.6 N 9954682.7",
    ],
)  # fmt: skip
def test_one_place_is_read_in_every_way_of_writing_it(text):
    assert position(text) == PLACE


@pytest.mark.parametrize(
    "text",
    ["", "abc", "0,41", "0°75' LS 116°58' BT", "91 116", "-0,41,116,98", "61M 5 5",
     "50M 498083.6", "50M 98 9954682", "1 2 3 4 5 6 7", "S 0°24'36\" E"],
)  # fmt: skip
def test_what_is_no_position_is_none(text):
    assert position(text) is None


def test_an_angle_knows_its_side():
    assert degrees("0°24'36\" LS") == pytest.approx(-0.41)
    assert degrees("116,98 BT") == 116.98
    assert degrees("6 LU") == 6.0
    assert degrees("10°60'00\"") is None


def test_a_pair_is_given_with_the_latitude_first():
    assert split_pair("116,98 BT 0,41 LS") == ("0,41 LS", "116,98 BT")
    assert split_pair("0,41") is None


def test_a_position_is_written_in_degrees_minutes_and_seconds():
    assert dms(-0.41, 116.9829) == "0°24'36,0\" LS; 116°58'58,4\" BT"
    assert dms(5.99999999, 95.0) == "6°00'00,0\" LU; 95°00'00,0\" BT"


@given(st.floats(-11, 6), st.floats(95, 141))
def test_what_is_written_in_seconds_is_read_again(lat, lon):
    assert position(dms(lat, lon)) == pytest.approx((lat, lon), abs=2e-5)


@given(st.floats(-80, 84), st.floats(-180, 179.99))
def test_the_grid_leads_there_and_back(lat, lon):
    zone, half, east, north = to_utm(lat, lon)

    back = from_utm(zone, east, north, south=half == "S")

    assert back == pytest.approx((lat, lon), abs=1e-9)


def test_the_grid_agrees_with_the_length_of_the_meridian():
    """4,984,944.378 m from the equator to 45° on WGS84, shrunk by 0.9996."""
    zone, half, east, north = to_utm(45.0, 3.0)

    assert (zone, half) == (31, "N")
    assert (east, north) == pytest.approx((500_000.0, 4_982_950.400), abs=1e-3)
    assert to_utm(-1e-12, 117.0)[1:] == ("S", 500_000.0, pytest.approx(1e7))


@given(st.text(max_size=60))
def test_any_text_is_a_position_or_none(text):
    found = position(text)

    assert found is None or (abs(found[0]) <= 90.1 and abs(found[1]) <= 360)
