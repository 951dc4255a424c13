"""What the editions of one report show, and that none of them has a link that leads nowhere."""

import re
from types import SimpleNamespace

import pytest

from evaluation import facts, report
from evaluation.facts.editions import EditionError
from evaluation.models import Edition
from evaluation.report.detail import DETAILS
from tests.evaluation import facts_sample

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> SimpleNamespace:
    return facts_sample.build()


def html(world: SimpleNamespace, edition: str) -> str:
    found = facts.collect(world.plan, **facts_sample.PERIOD, frozen_at=facts_sample.FROZEN_AT)
    return report.document_html(found, manifest_sha256="0" * 64, report_number="1", version=1, edition=edition)


def test_every_edition_is_made_and_leads_nowhere_else(world):
    assert set(DETAILS) == set(Edition.values)
    made = {edition: html(world, edition) for edition in Edition.values}
    for edition, text in made.items():
        anchors, wanted = set(re.findall(r'id="([^"]+)"', text)), set(re.findall(r'href="#([^"]+)"', text))
        assert not wanted - anchors, edition
        assert str(DETAILS[edition].note) in text
    assert len(made["summary"]) < len(made["committee"]) < len(made["full"])


def test_the_committee_reads_all_chapters_and_no_annex_of_rows(world):
    text = html(world, "committee")
    for anchor in ("summary", "matrix", "fields", "finance", "staff", "joint", "mandates", "adaptations"):
        assert f'<section id="{anchor}"' in text
    for anchor in ("entries", "items", "calculations", "sources"):
        assert f'<section id="{anchor}"' not in text


def test_the_summary_is_a_leaflet(world):
    text = html(world, "summary")
    assert re.findall(r'<section id="([^"]+)"', text) == ["summary", "bridge"]
    assert 'class="masthead"' in text
    assert 'class="cover"' not in text


def test_there_is_no_other_edition(world):
    with pytest.raises(EditionError):
        html(world, "private")
