"""Facts that earlier versions of the software froze are read and printed by this one, in every edition.

The examples are the small county of tests/evaluation/facts_sample.py, frozen by the software of their time and stored
as canonical JSON, compressed; their hashes stand here, so that nobody improves them afterwards.
"""

import gzip
import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from evaluation import facts, report
from evaluation.canonical import canonical
from evaluation.facts import FORMAT_VERSION, FormatError
from evaluation.models import Edition
from evaluation.report.changes import all_changes

STORED = Path(__file__).parents[1] / "stored"
EXAMPLES = {
    "format-1-first": "cda6ffabb1f63ad9472cb90a4604a19cb765496f935b0d6218fa942c1525c2d0",
    "format-1-last": "158f32f28c20ca9dc646a292f3e7977b71fb3402fe57892db91e59dfd7a2c885",
    "format-2": "b3c57c1e719663eebc60b25ed425621423202bbb3f30cf12957b984e052e8fb6",
    "format-3": "73a21ec8afc3ca140c1a9ec3d589ea8c43078aec3c17019cfefb82f4ccd1eaf5",
}


def read(name: str) -> tuple[str, dict[str, Any]]:
    text = gzip.decompress((STORED / f"{name}.json.gz").read_bytes()).decode()
    return text, json.loads(text)


@pytest.mark.parametrize("name", EXAMPLES)
def test_stored_facts_are_read_and_printed(name: str) -> None:
    text, found = read(name)
    assert hashlib.sha256(text.encode()).hexdigest() == EXAMPLES[name]
    assert canonical(found) == text
    for edition in Edition:
        html = report.document_html(
            found, manifest_sha256="3f2a9c41" * 8, report_number="EB 2022/1", version=1, edition=edition.value
        )
        for words in ("Musterkreis (fiktiv)", "31.12.2022", "Auf einer Seite"):
            assert words in html, (edition, words)
        content = facts.content_for(edition.value, found)
        assert content["format"] == FORMAT_VERSION
        assert report.data_files(content)
    assert canonical(found) == text  # reading changes nothing
    _text, newest = read(list(EXAMPLES)[-1])
    assert isinstance(all_changes(facts.content_for("full", found), facts.content_for("full", newest)), list)


def test_each_format_has_an_example_and_a_newer_one_is_refused() -> None:
    formats = [read(name)[1]["format"] for name in EXAMPLES]
    assert set(formats) == set(range(1, FORMAT_VERSION + 1))
    _text, found = read(next(iter(EXAMPLES)))
    for version in (0, FORMAT_VERSION + 1, None, "1", True):
        with pytest.raises(FormatError):
            facts.readable({**found, "format": version})
