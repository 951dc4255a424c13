"""Equal facts give equal text; what would be ambiguous is refused."""

import json
import unicodedata
import uuid
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from enum import StrEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.canonical import CanonicalError, canonical, plain, sha256
from organisation.partial_dates import PartialDate, Precision

texts = st.text(alphabet=st.characters(exclude_categories=["Cs"]))
scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | texts
    | st.dates(date(1900, 1, 1), date(2200, 1, 1))
    | st.decimals(allow_nan=False, allow_infinity=False)
    | st.uuids()
)
keys = texts.map(lambda text: unicodedata.normalize("NFC", text))
values = st.recursive(scalars, lambda inner: st.lists(inner) | st.dictionaries(keys, inner), max_leaves=20)


@given(values)
def test_reading_back_and_writing_again_gives_the_same_text(value):
    text = canonical(value)
    assert canonical(json.loads(text)) == text
    assert json.loads(text) == plain(value)


@given(st.dictionaries(keys, scalars))
def test_the_order_of_keys_does_not_matter(value):
    assert canonical(value) == canonical(dict(reversed(value.items())))


@given(texts)
def test_text_is_normalised_to_nfc(text):
    assert canonical(unicodedata.normalize("NFD", text)) == canonical(unicodedata.normalize("NFC", text))


@given(st.decimals(allow_nan=False, allow_infinity=False))
def test_decimals_lose_nothing(value):
    written = json.loads(canonical(value))
    assert Decimal(written) == value
    assert "E" not in written.upper()


def test_the_form_of_each_type():
    class Colour(StrEnum):
        RED = "red"

    value = {
        "b": Decimal("30000.00"),
        "a": [date(2022, 9, 22), PartialDate(date(2024, 12, 31), Precision.YEAR), None, True, 3],
        "ä": uuid.UUID(int=1),
        "c": datetime(2022, 1, 1, 1, tzinfo=timezone(timedelta(hours=1))),
        "d": Colour.RED,
        "e": Decimal("-0.00"),
    }
    assert canonical(value) == (
        '{"a":["2022-09-22","2024",null,true,3],"b":"30000.00","c":"2022-01-01T00:00:00.000000Z","d":"red",'
        '"e":"0.00","ä":"00000000-0000-0000-0000-000000000001"}'
    )


@pytest.mark.parametrize(
    "value",
    [
        0.5,
        {"a": [1.0]},
        Decimal("NaN"),
        Decimal("Infinity"),
        {1: "a"},
        {1, 2},
        datetime.fromisoformat("2022-01-01T00:00:00"),
        "\ud800",
        {"\u00e4": 1, "a\u0308": 2},
        b"bytes",
        object(),
    ],
)
def test_what_has_no_one_form_is_refused(value):
    with pytest.raises(CanonicalError, match=r"^\$"):
        canonical(value)


def test_a_moment_is_written_in_utc():
    berlin = datetime(2022, 6, 1, 2, tzinfo=timezone(timedelta(hours=2)))
    assert canonical(berlin) == canonical(datetime(2022, 6, 1, tzinfo=UTC))


def test_the_hash_is_of_utf_8():
    assert sha256("ä") == "33e6d73fee82904c8d7afb78de1154d1e8dc2a0edb08120e63df5b9385c2d9cc"
    assert sha256("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
