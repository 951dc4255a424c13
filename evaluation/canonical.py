"""The one way in which facts are written down before they are hashed.

Equal facts give equal text, on every machine and in every year: JSON with sorted keys and no spaces, text in Unicode
NFC, decimals as text in plain notation with the places they were given with, dates in ISO form, partial dates and UUIDs
as text. What could be written in two ways, or has already lost something, is refused. Pure: no Django, no clock.
"""

import hashlib
import json
import unicodedata
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from uuid import UUID

from organisation.partial_dates import PartialDate

JsonValue = None | bool | int | str | list["JsonValue"] | dict[str, "JsonValue"]


class CanonicalError(TypeError):
    """A value that has no canonical form; the message names where it stands and what it is."""


def canonical(value: object) -> str:
    """Return `value` as canonical JSON.

    Takes None, bool, int, str, Decimal, date, datetime (with a zone; written in UTC), PartialDate, UUID, enum members,
    mappings with text keys, lists and tuples. Raises CanonicalError for floats, NaN, sets, moments without a zone, keys
    that are no text or become equal in NFC, and text that is no valid Unicode.
    """
    return json.dumps(plain(value), ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"))


def plain(value: object) -> JsonValue:
    """Return `value` as the JSON types that `canonical` writes: what reading its text back gives."""
    return _plain(value, "$")


def sha256(text: str) -> str:
    """Return the SHA-256 of `text` in UTF-8, as 64 lower-case hexadecimal digits."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def _plain(value: object, path: str) -> JsonValue:
    if isinstance(value, Enum):
        value = value.value
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        return int(value)
    if isinstance(value, Mapping):
        return _mapping(value, path)
    if isinstance(value, list | tuple):
        return [_plain(item, f"{path}[{index}]") for index, item in enumerate(value)]
    return _text(_as_text(value, path), path)


def _mapping(value: Mapping[object, object], path: str) -> JsonValue:
    result: dict[str, JsonValue] = {}
    for key, item in value.items():
        if not isinstance(key, str):
            raise CanonicalError(f"{path}: the key {key!r} is no text")
        name = _text(str(key), path)
        if name in result:
            raise CanonicalError(f"{path}: the key {name!r} occurs twice")
        result[name] = _plain(item, f"{path}.{name}")
    return result


def _as_text(value: object, path: str) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, Decimal):
        if not value.is_finite():
            raise CanonicalError(f"{path}: {value} is no finite number")
        # no "-0.00" and no exponent
        return f"{abs(value) if value == 0 else value:f}"
    if isinstance(value, datetime):
        if value.tzinfo is None or value.utcoffset() is None:
            raise CanonicalError(f"{path}: {value!r} has no time zone")
        return value.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, PartialDate):
        return value.iso()
    if isinstance(value, UUID):
        return str(value)
    raise CanonicalError(f"{path}: {type(value).__name__} {value!r} has no canonical form")


def _text(value: str, path: str) -> str:
    normal = unicodedata.normalize("NFC", value)
    try:
        normal.encode("utf-8")
    except UnicodeEncodeError as error:
        raise CanonicalError(f"{path}: the text holds half a surrogate pair") from error
    return normal
