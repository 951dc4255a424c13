"""Each kind of report as it is printed: its title, its chapters, none of them empty, nothing called last year."""

import re
from types import SimpleNamespace
from typing import Any

import pytest

from evaluation import facts, report
from evaluation.facts import About
from evaluation.models import Edition
from evaluation.report.blocks import Section
from evaluation.report.detail import DETAILS
from evaluation.report.document import _sections
from evaluation.report.reader import Reader
from evaluation.report.writing import for_edition
from tests.evaluation.special import county
from tests.evaluation.special.county import LEAK, NEIGHBOUR

pytestmark = pytest.mark.django_db

EMPTY = re.compile(r"(Es sind|Es ist) keine? [^.]{3,80} (erfasst|verzeichnet)|Keine [^.]{3,60} (erfasst|verzeichnet)")
TEXTS = {
    "proposal": {"text": "Der Kreistag nimmt den *Abschlussbericht* an.", "public": True},
    "staff": {"text": "Zu den Stellen.", "public": True},
}


def about(world: SimpleNamespace, kind: str) -> About:
    project = world.open.pk if kind == "ad_hoc" else None
    return About(kind, project, world.town.pk if kind == "municipal" else None)


def frozen(world: SimpleNamespace, kind: str) -> dict[str, Any]:
    return facts.collect(world.plan, **county.PERIOD, frozen_at=county.FROZEN_AT, about=about(world, kind))


def html(found: dict[str, Any], edition: str = "full", texts: Any = None) -> str:
    return report.document_html(
        found, manifest_sha256="0" * 64, report_number="PB 2022/1", version=1, edition=edition, texts=texts
    )


TITLES = {
    "annual": "Evaluationsbericht 2022",
    "interim": "Zwischenbericht 2021–2022",
    "final": "Abschlussbericht 2021–2022",
    "ad_hoc": "Bericht zum Projekt „Projekt glasfaser“",
    "municipal": "Bericht für Musterstadt (fiktiv)",
}


def test_each_kind_has_its_title_its_chapters_and_no_last_year() -> None:
    world = county.build()
    for kind, title in TITLES.items():
        found = frozen(world, kind)
        for edition in Edition.values:
            text = html(found, edition, TEXTS)
            assert title in text or edition == "public", (kind, edition)
            anchors, wanted = set(re.findall(r'id="([^"]+)"', text)), set(re.findall(r'href="#([^"]+)"', text))
            assert not wanted - anchors, (kind, edition)
            assert not re.search(r"</thead>\s*(<tfoot|</table>)", text), "a head over nothing is no table of PDF/UA"
            if kind != "annual":
                assert not re.search(r"Vorjahr|letzte[smn]? Jahr", text), (kind, edition)
            if kind == "municipal":
                assert NEIGHBOUR not in text
            if kind in ("ad_hoc", "municipal"):
                assert LEAK not in text
    text = html(frozen(world, "annual"))
    assert f"{LEAK} Indikator</th>" in text, "an indicator without a definition is printed nevertheless"
    annual = re.findall(r'<section id="([^"]+)"', text)
    interim = re.findall(r'<section id="([^"]+)"', html(frozen(world, "interim")))
    assert annual == interim


def sections(found: dict[str, Any], texts: Any = None) -> list[Section]:
    from django.utils import translation

    with translation.override("de"):
        reader = Reader(facts.content_for("full", found), texts=for_edition(texts or {}, "full"))
        return _sections(reader, DETAILS["full"], None)


def test_a_report_on_a_part_has_no_empty_chapter() -> None:
    world = county.build()
    for kind in ("ad_hoc", "municipal"):
        found = sections(frozen(world, kind))
        for section in found:
            assert section.blocks, (kind, section.anchor)
        text = html(frozen(world, kind))
        assert not EMPTY.search(text), (kind, EMPTY.search(text))
        body = [one.number for one in found if one.number.isdigit()]
        assert body == [str(number) for number in range(1, len(body) + 1)], kind
        annex = [one.number for one in found if not one.number.isdigit()]
        assert annex == list("ABCDEFG"[: len(annex)]), kind
    names = [one.anchor for one in sections(frozen(world, "ad_hoc"))]
    assert {"summary", "mandate", "entries", "finance", "joint", "mandates", "sources"} <= set(names)
    assert "indicators" not in names
    # what somebody wrote for a chapter is printed, even where the figures have nothing for it
    empty = facts.collect(
        world.plan, **county.PERIOD, frozen_at=county.FROZEN_AT, about=About("ad_hoc", world.deferred.pk)
    )
    assert "staff" not in [one.anchor for one in sections(empty)]
    assert "staff" in [one.anchor for one in sections(empty, TEXTS)]
    text = html(empty)
    assert not set(re.findall(r'href="#([^"]+)"', text)) - set(re.findall(r'id="([^"]+)"', text))


def test_the_final_report_balances_every_project_and_proposes() -> None:
    world = county.build()
    found = frozen(world, "final")
    balance = found["results"]["balance"]
    assert sorted(row["project"] for row in balance["projects"]) == sorted(
        row["id"] for row in found["rows"]["project"]
    )
    assert balance["completed"] == [str(world.other.pk)]
    assert sum(len(balance[name]) for name in ("completed", "dropped", "open", "not_stated")) == len(
        balance["projects"]
    )
    (side,) = balance["money"]
    assert [part["value"] for part in side["actual"]["shown"]] == ["29.00"]
    (own,) = [row for row in balance["projects"] if row["project"] == str(world.open.pk)]
    assert [part["value"] for part in own["money"][0]["plan"]["shown"]] == ["30.00"]
    assert (own["milestones"], own["reached"], own["before"]) == (1, 0, None)
    text = html(found, texts=TEXTS)
    assert "Beschlussvorschlag" in text
    assert "Der Kreistag nimmt den <em>Abschlussbericht</em> an." in text
    assert text.count("Abschlussbericht</em> an.") == 1
    assert "balance" not in frozen(world, "annual")["results"]
