"""A place as people write it down."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.domain.places import map_address, point

MASP = (-23.5614, -46.6559)


@pytest.mark.parametrize(
    "written",
    [
        "-23.5614, -46.6559",
        "-23.5614 -46.6559",
        " (-23.5614,-46.6559) ",
        "https://www.google.com/maps/place/MASP/@-23.1,-46.1,17z/data=!3m1!4b1!4m6!3m5!1s0x0!8m2!3d-23.5614!4d-46.6559",
        "https://www.google.com/maps/@-23.5614,-46.6559,17z",
        "https://www.google.com/maps/search/?api=1&query=-23.5614%2C-46.6559",
        "https://maps.google.com/?q=-23.5614,-46.6559",
        "https://www.google.com/maps/dir/?api=1&destination=-23.5614,-46.6559",
        "https://www.google.com/maps/search/-23.5614,+-46.6559",
        "https://maps.apple.com/?ll=-23.5614,-46.6559&q=MASP",
        "https://maps.apple.com/place?coordinate=-23.5614,-46.6559",
        "https://waze.com/ul?ll=-23.5614%2C-46.6559&navigate=yes",
        "https://www.openstreetmap.org/?mlat=-23.5614&mlon=-46.6559#map=17/-23.1/-46.1",
        "https://www.openstreetmap.org/#map=17/-23.5614/-46.6559",
        "geo:-23.5614,-46.6559;u=35",
    ],
)
def test_every_usual_form_names_the_same_place(written):
    assert point(written) == MASP


@pytest.mark.parametrize("written", ["23°33'41\"S 46°39'21\"W", "23° 33′ 41″ S, 46° 39′ 21″ O"])
def test_degrees_minutes_and_seconds(written):
    found = point(written)
    assert found is not None
    assert found == pytest.approx((-23.561389, -46.655833), abs=1e-6)


@pytest.mark.parametrize(
    "written",
    [
        "",
        "MASP",
        "91, 0",
        "0, 181",
        "1",
        "https://maps.app.goo.gl/abc",
        "https://example.com/",
        "12:30, 14:00",
        "1,2,3",
    ],
)
def test_what_names_no_place_is_none(written):
    assert point(written) is None


@given(st.floats(-90, 90), st.floats(-180, 180))
def test_our_own_address_of_a_place_leads_back_to_it(latitude, longitude):
    assert point(map_address(latitude, longitude)) == pytest.approx((latitude, longitude), abs=1e-6)


@given(st.text())
def test_no_text_is_an_error(written):
    point(written)
