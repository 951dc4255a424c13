"""What the page of a paper shows of money and posts: the form for the whole paper, and what each point grants."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.utils import timezone
from django.utils.translation import gettext as _

from council import registry
from council.models import Paper, ResolutionPoint
from organisation.access import access_of
from organisation.models import User
from roadmap.budget import Column, RollUp, roll_up
from roadmap.impact import CountsAs, disagreements, impact_of
from roadmap.impact_rights import can_cover, can_grant_money, can_grant_posts
from roadmap.impact_rows import covered, covered_lines, granted, item_address, line_address
from roadmap.impact_words import (
    Form,
    counts_words,
    disagreement_words,
    flag_words,
    form_of,
    item_words,
    posts_words,
    yes_no,
)
from roadmap.loading import budget_items
from roadmap.models import BudgetItem, PositionLine

Reader = User | AnonymousUser


@dataclass(frozen=True)
class Opened:
    """What a figure opens to: the name of an item or line, and where it stands."""

    text: str
    address: str


@dataclass(frozen=True)
class PaperForm:
    """The form of a paper in words, with what its figures open to and what does not go together."""

    form: Form
    opens: dict[str, Opened]
    hints: list[str]
    flags: list[str]
    stated: list[tuple[str, str]]
    day: date


def paper_form(paper: Paper, day: date) -> PaperForm:
    """Return the form of what a paper covers as of `day`, beside what the paper itself states."""
    money = covered(paper, day)
    found = disagreements(money.impact, financial=paper.financial_effect, staffing=paper.staffing_effect)
    opens = {key: Opened(item_words(row), item_address(row)) for key, row in money.items.items()}
    opens |= {key: Opened(row.title, line_address(row)) for key, row in money.lines.items()}
    return PaperForm(
        form=form_of(money.impact, money.lines),
        opens=opens,
        hints=[disagreement_words(each) for each in found],
        flags=list(dict.fromkeys(filter(None, (flag_words(block) for block in money.impact.blocks)))),
        stated=[
            (_("Financial effects"), yes_no(paper.financial_effect)),
            (_("Effect on the staffing plan"), yes_no(paper.staffing_effect)),
        ],
        day=day,
    )


def _paper(paper: Paper, user: Reader) -> dict[str, Any] | None:
    """The form, for the county's office: money and posts are nobody else's."""
    if paper.owner_id not in access_of(user).office:
        return None
    return {"found": paper_form(paper, timezone.localdate()), "may_cover": can_cover(user, paper.owner_id)}


@dataclass(frozen=True)
class PointGrants:
    """What a point grants: sums of what may be added, and the rows they are made of."""

    sums: list[tuple[Column, RollUp]]
    items: list[Opened]
    posts: str
    lines: list[Opened]


def grants_of(items: Sequence[BudgetItem], lines: Sequence[PositionLine], owner: UUID, day: date) -> PointGrants:
    """Sum up what a point grants: each column for itself, conditional money apart; posts that are additional need."""
    staff = impact_of((), covered_lines(lines, owner), day)
    additional = any(row.counts is CountsAs.ADDITIONAL for row in staff.staff)
    counted = [(row, _words(row)) for row in staff.staff]
    by_key = {str(row.pk): row for row in lines}
    return PointGrants(
        sums=[(column, rolled) for (_key, column), rolled in roll_up(budget_items(items), lambda item: "").items()],
        items=[Opened(item_words(row), item_address(row)) for row in items],
        posts=posts_words(staff.need.additional) if additional else "",
        lines=[Opened(text, line_address(by_key[row.covered.line.key])) for row, text in counted],
    )


def _words(row: Any) -> str:
    grade = " / ".join(row.covered.line.grades)
    parts = [row.covered.title, grade, posts_words(row.posts), counts_words(row.counts)]
    return ", ".join(part for part in parts if part)


def _points(paper: Paper, points: Sequence[ResolutionPoint], user: Reader) -> dict[UUID, Any]:
    if paper.owner_id not in access_of(user).office:
        return {}
    day = timezone.localdate()
    may_grant = can_grant_money(user, paper.owner_id) or can_grant_posts(user, paper.owner_id)
    found = granted([point.pk for point in points], paper.owner_id, day)
    return {
        point.pk: {"found": grants_of(*found[point.pk], paper.owner_id, day) if point.pk in found else None}
        | {"may_grant": may_grant}
        for point in points
        if may_grant or point.pk in found
    }


def register() -> None:
    """Add both to the council's pages; called once, when the apps are ready."""
    registry.add_paper_panel(registry.PaperPanel("roadmap/impact_panel.html", _paper))
    registry.add_point_part(registry.PointPart("roadmap/impact_point.html", _points))
