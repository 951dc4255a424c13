"""What the editions of one report show, and that none of them has a link that leads nowhere."""

import re
from types import SimpleNamespace

import pytest
from django.utils import translation

from evaluation import facts, report
from evaluation.facts.editions import EditionError
from evaluation.models import Edition
from evaluation.report.detail import DETAILS
from evaluation.report.writing import beginning
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


def test_brief_tables_name_what_needs_attention(world):
    """Who is critical or silent by name, no marks of sources and calculations; the whole table is in the full one."""
    found = facts.collect(world.plan, **facts_sample.PERIOD, frozen_at=facts_sample.FROZEN_AT)
    joint = next(row for row in found["results"]["joint"] if row["partners"])
    found["results"]["joint"] = [joint] * 6
    full, brief = (
        report.document_html(found, manifest_sha256="0" * 64, report_number="1", version=1, edition=edition)
        for edition in ("full", "committee")
    )
    assert '<section id="by-partner"' in full
    assert '<section id="by-partner"' not in brief
    start = brief.index("Gemeinsame Projekte: letzte bestätigte Meldung der Partner")
    assert "nicht gemeldet</span>: Musterstadt" in brief[start : brief.index("</table>", start)]
    assert 'href="#source-' in full
    assert 'href="#r1"' in full
    assert "#source-" not in brief
    assert "[S1" not in brief
    assert '<span class="derived">b</span>' in brief
    for ref in found["refs"]:
        ref["status"] = "reported"
    brief = report.document_html(found, manifest_sha256="0" * 64, report_number="1", version=1, edition="committee")
    assert "öffentliche Berichterstattung, zu prüfen" in brief, "what restricts a source stays"


def test_brief_editions_gather_explanations_changes_and_what_is_not_yet_decided(world):
    """Short explanations in a table, longer ones below; projects of one change in a row."""
    found = facts.collect(world.plan, **facts_sample.PERIOD, frozen_at=facts_sample.FROZEN_AT)
    short, long = found["results"]["projects"][:2]
    names = {row["id"]: row["title"] for row in found["rows"]["project"]}
    one, other = (names[row["project"]] for row in (short, long))
    found["prior"] = {
        "number": "1",
        "version": 1,
        "cut_off": "2021-12-31",
        "sha256": "0" * 64,
        "states": {row["project"]: "idea" for row in (short, long)},
    }
    short["state"] = long["state"] = "in_preparation"
    found["results"]["mandates"][0]["force"] = "not_yet"
    texts = {
        f"deviation:{short['project']}": {"text": "Ein *Satz* <b>& mehr</b>.", "public": True},
        f"deviation:{long['project']}": {"text": "Ein Absatz.\n\n- eine Liste", "public": True},
    }
    full, brief = (
        report.document_html(
            found, manifest_sha256="0" * 64, report_number="1", version=1, edition=edition, texts=texts
        )
        for edition in ("full", "committee")
    )
    start = brief.index("Projekte und ihre Erläuterungen")
    table = brief[start : brief.index("</table>", start)]
    assert f'<th scope="row">{one}</th><td>Ein <em>Satz</em> &lt;b&gt;&amp; mehr&lt;/b&gt;.</td>' in table
    assert other not in table
    assert f"<h4>{other}</h4>" in brief[start:]
    assert "Projekte und ihre Erläuterungen" not in full
    assert f"<h4>{one}</h4>" in full
    assert f"<td>{one}; {other}</td>" in brief
    assert f"{one}; {other}" not in full
    assert "1 Auftrag war am Stichtag noch nicht beschlossen." in brief
    assert "zum Stichtag noch nicht beschlossen" in full


def test_wide_tables_lie_on_their_side(world):
    found = facts.collect(world.plan, **facts_sample.PERIOD, frozen_at=facts_sample.FROZEN_AT)
    joint = next(row for row in found["results"]["joint"] if row["partners"])
    for count, across in ((5, False), (6, True)):
        found["results"]["joint"] = [joint] * count
        text = report.document_html(found, manifest_sha256="0" * 64, report_number="1", version=1)
        assert ('<section id="by-partner" class="landscape">' in text) == across


def test_the_summary_prints_the_beginning_of_a_long_text():
    """By lines as they will be printed, so that many short paragraphs do not fill a page either."""
    short = "Ein Absatz.\n\n- eins\n- zwei"
    assert beginning(short) == short
    more = "Der Text geht in Abschnitt 1 des vollständigen Berichts weiter."
    with translation.override("de"):
        for long in ("Absatz.\n\n" * 200, "Ein Satz mit Worten. " * 500, "x" * 10000, "**fett** und weiter. " * 400):
            found = beginning(long)
            assert found.endswith(f"\n\n{more}")
            assert len(found) <= 2200
            assert found.count("\n\n") <= 11
            assert long.replace("*", "").startswith(
                found.removesuffix(f"\n\n{more}").removesuffix(" …").replace("*", "")
            )


def test_the_summary_is_a_leaflet(world):
    text = html(world, "summary")
    assert re.findall(r'<section id="([^"]+)"', text) == ["summary", "bridge"]
    assert 'class="masthead"' in text
    assert 'class="cover"' not in text


def test_there_is_no_other_edition(world):
    with pytest.raises(EditionError):
        html(world, "private")
