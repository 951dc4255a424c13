"""What the budget figures add up to, what deviates, how it is covered, and what is flagged. Pure.

All money is in euros. Figures of different stage, plan part or direction are never added, secured and conditional ones
neither (rules 5 and 7); every sum names its parts.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from evaluation.facts.cover import money_sources
from evaluation.facts.figures import amount, figure, of_total, of_variance, written
from evaluation.facts.index import Row, Stand, group
from organisation.partial_dates import PartialDate, Precision
from roadmap.budget import (
    Direction,
    Item,
    PlanPart,
    Stage,
    balances,
    execution,
    expand,
    latest_items,
    roll_up,
)
from roadmap.flags import Cover, Placement, SaldoFlag, approval_placement, days_left, own_share, years_outside
from roadmap.money.flagging import Covered, Subject, stated_years, uncovered_saldos
from roadmap.shares import allocate


def items(stand: Stand, day: date | None = None) -> dict[Any, Item]:
    """The plan's budget items with the amount that counts at `day`, the cut-off unless another is given, by id."""
    result = {}
    for row in stand.all("budget_item"):
        change = stand.latest("budget_amount", "item", row["id"], day)
        budget = stand.get(row["budget_plan"])
        result[row["id"]] = Item(
            key=str(row["id"]),
            stage=Stage(row["stage"]),
            amount=amount(change["amount"], change["qualifier"]) if change else None,
            part=row["part"],
            direction=row["direction"],
            year_from=row["year_from"],
            year_to=row["year_to"],
            open_ended=row["open_ended"],
            recurring=row["recurring"],
            conditional=row["conditional"],
            nature=row["nature"],
            product=str(row["product"] or ""),
            account=row["account"] or "",
            target=_target(stand, row["id"]),
            supplementary_number=(budget["supplementary_number"] or 0) if budget else 0,
        )
    return result


def _target(stand: Stand, item: Any) -> str:
    """What an item is for, where that is one thing: a supplementary budget replaces only what was for the same."""
    allocations = stand.of("allocation", "item", item)
    return str(allocations[0]["project"] or allocations[0]["field"] or "") if len(allocations) == 1 else ""


def by_target(stand: Stand, all_items: dict[Any, Item]) -> tuple[dict[Any, list[Item]], dict[Any, list[Item]]]:
    """The shares of the items that belong to each project, and to each field, cent by cent (largest remainder)."""
    projects: dict[Any, list[Item]] = {}
    fields: dict[Any, list[Item]] = {}
    for item_id, item in all_items.items():
        allocations = list(stand.of("allocation", "item", item_id))
        if item.amount is None:
            parts: list[Any] = [None] * len(allocations)
        else:
            parts = list(allocate(item.amount, [row["share"] for row in allocations]).parts)
        for row, part in zip(allocations, parts, strict=True):
            for groups, target in ((projects, row["project"]), (fields, row["field"])):
                if target is not None:
                    groups.setdefault(target, []).append(replace(item, amount=part, target=str(target)))
    return projects, fields


def money(stand: Stand, all_items: dict[Any, Item], found: dict[str, Any]) -> dict[str, Any]:
    """Everything that the finance chapter prints."""
    version = stand.get(found["now"]["version"]) if found["now"] else None
    projects, fields = by_target(stand, all_items)
    return {
        "items": [_item(stand, row, all_items[row["id"]], version) for row in stand.all("budget_item")],
        "sums": _sums(all_items.values()),
        "execution": _execution(stand, all_items),
        "years": _years(stand, all_items),
        "sources": money_sources(stand, all_items, version),
        "saldos": _saldos(stand, all_items),
        "projects": [
            {"project": key, "sums": _sums(members), "year": _outcomes(_of_year(members, stand.cut_off.year))}
            for key, members in projects.items()
        ],
        "fields": [{"field": key, "sums": _sums(members)} for key, members in fields.items()],
        "grants": [_grant(stand, all_items, row, version) for row in stand.all("grant")],
    }


def _item(stand: Stand, row: Row, item: Item, version: Row | None) -> Row:
    covers = stand.of("item_cover", "item", row["id"])
    outside = years_outside(item, version["period_from"], version["period_to"]) if version else ()
    base = stand.of("baseline_amount", "item", row["id"])
    change = stand.latest("budget_amount", "item", row["id"])
    return {
        "item": row["id"],
        "amount": written(item.amount) if item.amount else None,
        "amount_row": change["id"] if change else None,
        "baseline": [{"baseline": b["baseline"], "value": b["amount"], "qualifier": b["qualifier"]} for b in base],
        "covers": [cover["id"] for cover in covers],
        "cover": Cover.KNOWN if covers else Cover.UNKNOWN,
        "years_outside": list(outside),
    }


def _parts(members: Iterable[Item]) -> list[tuple[Any, Any]]:
    return [(item.key, item.amount) for item in members]


def _sums(listed: Iterable[Item]) -> list[Row]:
    """Sums of what may be added: by years and column over the products, and by product where it has several items."""
    rows = []
    for (key, column), rolled in roll_up(listed, lambda item: (_span(item), "")).items():
        rows.append(_sum_row(key, column, rolled))
    return rows


def _span(item: Item) -> tuple[Any, ...]:
    return (item.year_from, item.year_to, item.open_ended, item.recurring)


def _sum_row(key: Any, column: Any, rolled: Any) -> Row:
    (year_from, year_to, open_ended, recurring), product = key
    return {
        "product": product or None,
        "year_from": year_from,
        "year_to": year_to,
        "open_ended": open_ended,
        "recurring": recurring,
        "part": column.part,
        "direction": column.direction,
        "stage": column.stage,
        "secured": figure(_parts(rolled.secured)) if rolled.secured else None,
        "conditional": figure(_parts(rolled.conditional)) if rolled.conditional else None,
        "unknown": [item.key for item in rolled.unknown],
    }


def _execution(stand: Stand, all_items: dict[Any, Item]) -> list[Row]:
    """Outcomes by product, year and side, up to the cut-off's year."""
    listed = expand(all_items.values(), stand.cut_off.year - 10, stand.cut_off.year)
    return _outcomes(listed)


def _of_year(listed: Iterable[Item], year: int) -> list[Item]:
    """What falls into the year, yearly amounts included, and what nobody stated a year for."""
    members = list(listed)
    of_year = [item for item in expand(members, year, year) if item.year == year]
    return of_year + [item for item in members if item.year_from is None and item.year_to is None]


def _outcomes(listed: Iterable[Item]) -> list[Row]:
    """Appropriation, carry-over, actual, forecast and variance by product, year and side; without need and draft."""
    granted = [item for item in listed if item.stage not in (Stage.NEED, Stage.DRAFT)]
    result = []
    for (product, year, part, direction), members in group_items(granted).items():
        done = execution(members)
        by_stage = {
            stage: [(item.key, item.amount) for item in members if item.stage is stage and not item.conditional]
            for stage in (Stage.CARRY_OVER, Stage.ACTUAL, Stage.FORECAST)
        }
        result.append(
            {
                "product": product or None,
                "year": year,
                "part": part,
                "direction": direction,
                "latest": figure(_parts(latest_items(item for item in members if not item.conditional))),
                "conditional": figure(_parts(latest_items(item for item in members if item.conditional))),
                "carry_over": figure(by_stage[Stage.CARRY_OVER]),
                "available": of_total(done.available.secured),
                "actual": figure(by_stage[Stage.ACTUAL]),
                "forecast": figure(by_stage[Stage.FORECAST]),
                "variance": of_variance(done.variance),
                "items": [item.key for item in members],
            }
        )
    # by product and year; what has no year comes last
    return sorted(result, key=lambda row: (row["product"] or "", row["year"] or 9999, row["direction"] or ""))


def group_items(listed: Iterable[Item]) -> dict[tuple[str, int | None, PlanPart | None, Direction | None], list[Item]]:
    """Items by product, single year (None: unknown or a span), plan part and direction."""
    groups: dict[tuple[str, int | None, PlanPart | None, Direction | None], list[Item]] = {}
    for item in listed:
        groups.setdefault((item.product, item.year, item.part, item.direction), []).append(item)
    return groups


def _years(stand: Stand, all_items: dict[Any, Item]) -> list[Row]:
    """Plan and actual of each year for the chart: the outgoing side of each plan part, secured figures."""
    granted = [item for item in all_items.values() if item.stage not in (Stage.NEED, Stage.DRAFT)]
    listed = [i for i in expand(granted, stand.cut_off.year - 10, stand.cut_off.year) if i.year is not None]
    rows = []
    for part, direction in ((PlanPart.RESULT, Direction.EXPENSE), (PlanPart.FINANCE, Direction.PAYMENT)):
        of_side = [item for item in listed if item.direction is direction]
        for year in sorted({item.year for item in of_side if item.year is not None}):
            done = execution(item for item in of_side if item.year == year)
            rows.append(
                {
                    "part": part,
                    "direction": direction,
                    "year": year,
                    "plan": of_total(done.latest.secured),
                    "actual": of_total(done.actual.secured),
                    "forecast": of_total(done.forecast.secured),
                    "expected": of_total(done.expected),
                }
            )
    return rows


def _saldos(stand: Stand, all_items: dict[Any, Item]) -> list[Row]:
    """The Saldo of each product, span of years, plan part and stage, with the flag of a missing or unknown cover.

    Flagged is the furthest stage of planning alone, as on the page of flags: what was spent has no cover of its own.
    """
    rows = []
    for (_, span), members in group_by(all_items.values()).items():
        flags = _saldo_flags(stand, members)
        for (part, stage), balance in balances(members).items():
            saldo = balance.saldo.secured
            if saldo.is_empty:
                continue
            rows.append(
                {
                    "product": members[0].product or None,
                    "year_from": span[0],
                    "year_to": span[1],
                    "open_ended": span[2],
                    "recurring": span[3],
                    "part": part,
                    "stage": stage,
                    "saldo": {
                        **of_total(saldo, derived=True),
                        "parts": [
                            {
                                "of": item.key,
                                **(written(_signed(item)) if item.amount else {"value": None, "qualifier": None}),
                            }
                            for item in members
                            if item.direction is not None and item.part is part
                            if item.stage is stage and not item.conditional
                        ],
                    },
                    "flag": flags.get((part, stage)),
                }
            )
    return rows


def _saldo_flags(stand: Stand, members: list[Item]) -> dict[tuple[Any, Stage], SaldoFlag]:
    """The flag of each part's secured Saldo (rule 6), under the stages that it is made of."""
    subjects = [
        Subject(item, tuple(_cover(row) for row in stand.of("item_cover", "item", UUID(item.key))))
        for item in members
        if not item.conditional
    ]
    return {
        (subject.item.part, subject.item.stage): flag
        for planned, _saldo, flag in uncovered_saldos(subjects)
        for subject in planned
    }


def _cover(row: Row) -> Covered:
    percent = row["share_percent"]
    return Covered(None if percent is None else percent / 100)


def _signed(item: Item) -> Any:
    incoming = item.direction in (Direction.REVENUE, Direction.RECEIPT)
    return item.amount if incoming or item.amount is None else -item.amount


def group_by(listed: Iterable[Item]) -> dict[tuple[str, tuple[Any, ...]], list[Item]]:
    """Items by product and span of years; those whose product nobody stated each stand alone, under their own key."""
    groups: dict[tuple[str, tuple[Any, ...]], list[Item]] = {}
    for item in listed:
        groups.setdefault((item.product or item.key, _span(item)), []).append(item)
    return groups


def _grant(stand: Stand, all_items: dict[Any, Item], row: Row, version: Row | None) -> Row:
    """A grant with the days from the plan's adoption and from the cut-off to its end, its own share, and what was spent
    outside its period. That the grant pays an actual is known by its cover alone."""
    end = row["approval_to"]
    adopted = version["adopted_on"] if version else None
    sources = [source["id"] for source in stand.all("funding_source") if source["grant"] == row["id"]]
    paid = [cover["item"] for cover in stand.all("item_cover") if cover["funding_source"] in sources]
    outside = [key for key in dict.fromkeys(paid) if key in all_items and _is_outside(all_items[key], row)]
    share = own_share(amount(row["eligible_cost"], None), row["rate_percent"], amount(row["own_share"], None))
    return {
        "grant": row["id"],
        "days_after_adoption": _days(end, adopted),
        "days_after_cut_off": _days(end, stand.cut_off),
        "over": end is not None and end.latest < stand.cut_off,
        "spent_outside": outside,
        "own_share_differs": share.differs if share else None,
    }


def _is_outside(item: Item, grant: Row) -> bool:
    """Whether an actual names a year that lies wholly outside the period of a grant (rule 11)."""
    spent = stated_years(item) if item.stage is Stage.ACTUAL else ()
    period = grant["approval_from"], grant["approval_to"]
    return any(approval_placement(_year(year), *period) is Placement.OUTSIDE for year in spent)


def _year(year: int) -> PartialDate:
    return PartialDate(date(year, 12, 31), Precision.YEAR)


def _days(end: PartialDate | None, start: PartialDate | date | None) -> Row | None:
    if end is None or start is None:
        return None
    left = days_left(end, start)
    return {"least": left.least, "most": left.most}


def contributions(stand: Stand) -> dict[str, Any]:
    """What partners promised, times the members of a group; what is the other side of a budget item is marked.

    `sums` adds up what belongs together: same years, recommended or promised, money and FTE each for itself. A
    contribution that is also a budget item stands in this sum, and is not added to the budget again.
    """
    rows = []
    for row in stand.all("contribution"):
        body = stand.get(row["body"])
        members = (body["member_count"] if body else None) or 1
        each = amount(row["amount_each"], row["amount_qualifier"])
        fte = amount(row["fte_each"], row["fte_qualifier"])
        rows.append(
            {
                "contribution": row["id"],
                "members": members,
                "amount": each.times(members) if each else None,
                "fte": fte.times(members) if fte else None,
                "counted_in": row["budget_item"] or row["position_line"],
            }
        )
    sums = [
        one
        for unit, column in (("eur", "amount"), ("fte", "fte"))
        for one in _contribution_sums(stand, rows, unit, column)
    ]
    for line in rows:
        for name in ("amount", "fte"):
            line[name] = written(line[name]) if line[name] else None
    return {"rows": rows, "sums": sums}


def _contribution_sums(stand: Stand, rows: list[Row], unit: str, column: str) -> list[Row]:
    by_id = {row["contribution"]: row for row in rows}
    groups = group(
        (row for row in stand.all("contribution") if row[f"{column}_each"] is not None),
        lambda row: tuple(
            row[name] for name in ("year_from", "year_to", "open_ended", "recommended", "agreement", "project")
        ),
    )
    return [
        {
            "year_from": key[0],
            "year_to": key[1],
            "open_ended": key[2],
            "recommended": key[3],
            "unit": unit,
            "partners": sum(by_id[row["id"]]["members"] for row in members),
            "sum": figure([(row["id"], by_id[row["id"]][column]) for row in members], derived=True),
        }
        for key, members in groups.items()
    ]
