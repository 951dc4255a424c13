"""Where the money that is spent comes from, of the frozen facts. Pure: the sums are those of the page of the budget."""

from collections.abc import Mapping
from typing import Any

from evaluation.facts.figures import of_total, written
from evaluation.facts.index import Row, Stand
from roadmap.budget import Item
from roadmap.pivot.outcome import sources
from roadmap.pivot.portions import NONE, TOGETHER, Cover, Entry, last_year, portions


def money_sources(stand: Stand, all_items: Mapping[Any, Item], version: Row | None) -> list[Row]:
    """Each outgoing side by cover: `covers` are funding sources (none: not stated; several: shares not stated).

    `measure` says of what: "ansatz" is the latest total, else a stage. In euros, secured and conditional apart; `parts`
    are the items that are summed, year by year.
    """
    entries = [
        Entry(
            item, covers=tuple(Cover(str(row["funding_source"]), row["share_percent"]) for row in _covers(stand, key))
        )
        for key, item in all_items.items()
    ]
    end = version["period_to"] if version else None
    last = last_year(all_items.values(), stand.cut_off.year, *([end.latest.year] if end else []))
    return [
        {
            "side": row.side,
            "measure": row.measure,
            "covers": [] if row.cover == NONE else row.cover.split(TOGETHER),
            "secured": of_total(row.sum.secured),
            "conditional": of_total(row.sum.conditional),
            "unknown": row.sum.unknown,
            "parts": [
                {"of": portion.item.key, "year": portion.item.year, **written(portion.amount)}
                for portion in row.portions
                if portion.amount is not None
            ],
        }
        for row in sources(portions(entries, last))
    ]


def _covers(stand: Stand, item: Any) -> list[Row]:
    return list(stand.of("item_cover", "item", item))
