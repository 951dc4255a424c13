"""The county with its municipalities, its units and its committees."""

from datetime import date
from random import Random
from typing import Any

from council.actions import add_committee, add_meeting
from council.models import Committee, CommitteeKind, Meeting, RhythmUnit
from exchange.sample import words
from exchange.sample.setting import Setting, Size, on
from organisation.actions import add_body, add_unit, relate
from organisation.models import Body, BodyKind, RelationKind, UnitKind
from organisation.partial_dates import PartialDate, Precision

TOWNS_EVERY = 3
"""Every third municipality is a town."""


def found(size: Size) -> Setting:
    """Enter the bodies and return what the other parts start from."""
    random = Random(size.seed)  # noqa: S311 - the same seed must give the same county; nothing secret hangs on it
    county = add_body(slug=size.slug, name=size.name, kind=BodyKind.KREIS, fictional=True, by=None)
    land = _partner(size, "land", "Land Musterland (fiktiv)", BodyKind.LAND)
    association = _partner(size, "it-verbund", "Zweckverband IT-Verbund Muster (fiktiv)", BodyKind.ZWECKVERBAND)
    names = _names(size.municipalities, random)
    municipalities = []
    for number, name in enumerate(names):
        kind, word = (BodyKind.STADT, "Stadt") if number % TOWNS_EVERY == 0 else (BodyKind.GEMEINDE, "Gemeinde")
        municipalities.append(_partner(size, _ascii(name), f"{word} {name} (fiktiv)", kind))
    for body in municipalities:
        relate(body=body, other=county, kind=RelationKind.BELONGS_TO, by=None)
    since = PartialDate(date(size.first - 9, 12, 31), Precision.YEAR)
    for body in (county, *municipalities):
        relate(body=body, other=association, kind=RelationKind.MEMBER_OF, valid_from=since, by=None)
    setting = Setting(size, random, county, land, association, municipalities)
    _units(setting)
    _committees(setting)
    return setting


def _partner(size: Size, slug: str, name: str, kind: str) -> Body:
    return add_body(slug=f"{size.slug}-{slug}"[:80], name=name, kind=kind, fictional=True, by=None)


def _names(count: int, random: Random) -> list[str]:
    every = [start + end for start in words.PLACE_STARTS for end in words.PLACE_ENDS]
    return random.sample(every, count)


def _ascii(name: str) -> str:
    lowered = name.lower()
    for umlaut, plain in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss")):
        lowered = lowered.replace(umlaut, plain)
    return lowered


def _units(setting: Setting) -> None:
    county, units, span = setting.county, setting.units, setting.size.span

    def add(slug: str, number: str, name: str, kind: str, **more: Any) -> None:
        units[slug] = add_unit(owner=county, slug=slug, number=number, name=name, kind=kind, by=None, **more)

    add("dezernat-1", "I", "Dezernat I – Zentrale Dienste und Digitalisierung", UnitKind.DEZERNAT)
    add("hauptamt", "10", "Hauptamt", UnitKind.AMT, parent=units["dezernat-1"], staff_heads=58)
    end = {"valid_to": span.amended, "valid_to_precision": Precision.DAY.value}
    add("abteilung-it", "10.2", "Abteilung Informationstechnik", UnitKind.ABTEILUNG, parent=units["hauptamt"], **end)
    start = {"valid_from": span.amended, "valid_from_precision": Precision.DAY.value}
    it = {"parent": units["dezernat-1"], "predecessor": units["abteilung-it"], "staff_heads": 26}
    add("amt-it", "12", "Amt für Informationstechnik", UnitKind.AMT, **it, **start)
    add("digitalisierung", "01", "Stabsstelle Digitalisierung", UnitKind.STABSSTELLE, parent=units["dezernat-1"])
    add("schulamt", "40", "Amt für Schule und Bildung", UnitKind.AMT, staff_heads=31)
    add("geo", "62", "Amt für Geoinformation und Kataster", UnitKind.AMT)


def _committees(setting: Setting) -> None:
    town = setting.municipalities[0]
    unit = setting.units["digitalisierung"]
    kinds = CommitteeKind
    council = {"public": True}
    monthly = {"rhythm_every": 1, "rhythm_unit": RhythmUnit.MONTH}
    _committee(setting, "kreistag", "Kreistag", kinds.COUNCIL, rhythm="viermal im Jahr", **council)
    name = "Ausschuss für Digitalisierung und Organisation"
    _committee(setting, "digitalausschuss", name, kinds.COUNCIL_COMMITTEE, short_name="DigA", **council)
    seats = [
        {"slug": "leitung", "role": "Leitung Dezernat I", "unit": setting.units["dezernat-1"], "chair": True},
        {"slug": "stabsstelle", "role": "Leitung Stabsstelle Digitalisierung", "unit": unit},
        {"slug": "personalrat", "role": "Personalrat"},
        {"slug": "datenschutz", "role": "Datenschutzbeauftragte Stelle", "possibly": True},
    ]
    _committee(
        setting, "lenkungsgruppe", "Lenkungsgruppe", kinds.STEERING_GROUP, seats=seats, rhythm="monatlich", **monthly
    )
    seats = [
        {"slug": "kreis", "role": "IT-Leitung", "body": setting.county, "chair": True},
        {"slug": "kommune", "role": "IT-Leitung", "body": town},
    ]
    name = "Arbeitskreis der IT-Leitungen"
    rhythm = {"rhythm": "sechsmal im Jahr", "rhythm_every": 2, "rhythm_unit": RhythmUnit.MONTH}
    _committee(setting, "arbeitskreis", name, kinds.WORKING_GROUP, seats=seats, **rhythm)


def _committee(setting: Setting, slug: str, name: str, kind: str, **more: Any) -> None:
    values = {"public": False, **more}
    setting.committees[slug] = add_committee(owner=setting.county, slug=slug, name=name, kind=kind, by=None, **values)


def meet(setting: Setting, committee: str, day: date) -> Meeting:
    """Return a committee's meeting on a day, which is added where it is missing."""
    return meet_of(setting.committees[committee], day)


def meet_of(committee: Committee, day: date) -> Meeting:
    """Return the meeting of `committee` on a day, which is added where it is missing."""
    there = committee.meetings.filter(held_on=day).first()
    return there or add_meeting(committee=committee, held_on=on(day), public=committee.public, by=None)
