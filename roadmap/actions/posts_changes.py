"""What becomes of posts after their line was entered: more of them, fewer, what happened to them; and the rates."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from organisation.actions import action, change, check_fields, enter, figure, insert, required
from organisation.audit import record
from organisation.models import Body, User
from organisation.partial_dates import PartialDate, Precision, parse_iso
from roadmap.actions.posts import check_event, check_fte, check_grades, insert_post
from roadmap.actions.removal import delete_row
from roadmap.models import GradeRate, PositionGrade, PositionLine, Post, PostEvent, RateTable

MOST_POSTS = 100
"""How many posts are added to a line at once."""


@dataclass(frozen=True)
class Happened:
    """Something that happened to a post: what, when, and why. As a text: "2024-06-30 cut: Sparbeschluss"."""

    kind: str
    on: PartialDate
    reason: str = ""

    def text(self) -> str:
        """Return it as the audit trail keeps it."""
        return f"{self.on.iso()} {self.kind}{': ' if self.reason else ''}{self.reason}"

    @classmethod
    def parse(cls, text: str) -> "Happened":
        """Return what `text` made a text of."""
        head, _colon, reason = text.partition(": ")
        day, _blank, kind = head.partition(" ")
        return cls(kind, parse_iso(day), reason)


def happened(text: str) -> list[Happened]:
    """Return the events in a text, one a line."""
    return [Happened.parse(line) for line in text.splitlines()]


def with_event(text: str, event: Happened) -> str:
    """Return the text with one more event at its place; among those of one day it is the last."""
    listed = sorted([*happened(text), event], key=lambda one: one.on.day)
    return "\n".join(one.text() for one in listed)


def read_events(post: Post) -> str:
    """Return what happened to a post as a text, oldest first."""
    found = []
    for row in post.events.order_by("effective_on", "recorded_at", "id"):
        on = PartialDate(row.effective_on, Precision(row.effective_on_precision))
        found.append(Happened(row.kind, on, " ".join(row.reason.split())).text())
    return "\n".join(found)


def write_events(post: Post, text: str, by: User | None) -> None:
    """Make what happened to a post what the text says: events that it no longer holds go, new ones come.

    Raises ValidationError as `add_post_event` does, for the first event that cannot follow those before it.
    """
    before = read_events(post).splitlines()
    after = text.splitlines()
    if _possible([Happened.parse(line) for line in before]):
        _check(happened(text))
    rows = list(post.events.order_by("effective_on", "recorded_at", "id"))
    left = list(after)
    for line, row in zip(before, rows, strict=True):
        if line in left:
            left.remove(line)
        else:
            row.delete()
    for event in map(Happened.parse, left):
        columns = change(event.on, by=by, reason=event.reason, recorded_at=timezone.now())
        row = PostEvent(post=post, kind=event.kind, **columns)
        check_fields(row)
        insert(row)


def _check(events: Sequence[Happened]) -> None:
    for number, event in enumerate(events):
        check_event([one.kind for one in events[:number]], event.kind)


def _possible(events: Sequence[Happened]) -> bool:
    """Whether what is recorded follows the rules; what an older source says may not."""
    try:
        _check(events)
    except ValidationError:
        return False
    return True


def grades_on(line: PositionLine, day: date) -> PositionGrade | None:
    """Return the row that tells a line's grade on `day`."""
    rows = line.grades.filter(effective_on__lte=day)
    return rows.order_by("-effective_on", "-recorded_at", "-id").first()


def enter_grades(
    line: PositionLine, *, grades: Sequence[str], effective_on: PartialDate, by: User | None, reason: str = ""
) -> PositionGrade:
    """Insert a grade, or alternatives, from a day on. Each after the first needs a reason. Raises ValidationError."""
    checked = check_grades(grades, effective_on.day)
    if line.grades.exists():
        reason = required(reason, "reason", _("Say why the grade changes."))
    row = PositionGrade(line=line, grades=checked, **change(effective_on, by=by, reason=reason))
    check_fields(row)
    insert(row)
    return row


@action
def add_posts(
    *, line: PositionLine, count: int, fte: Decimal | None, by: User | None, minimum: bool = False
) -> list[Post]:
    """Add `count` posts to a line, each with the same FTE or minimum; None is unknown."""
    if not 0 < count <= MOST_POSTS:
        message = _("Between 1 and %(most)d posts can be added at once.")
        raise ValidationError({"count": message % {"most": MOST_POSTS}}, code="count")
    check_fte(fte, "fte")
    PositionLine.objects.select_for_update(no_key=True).get(pk=line.pk)  # two at once must not take the same number
    last = line.posts.aggregate(last=Max("number"))["last"] or 0
    posts = [insert_post(line, last + number, fte, minimum) for number in range(1, count + 1)]
    details = {"posts": count, "fte": None if fte is None else str(fte), "minimum": minimum}
    record(by=by, action="line.posts", target=line, owner=line.plan.owner, details=details)
    return posts


@action
def remove_post(*, post: Post, by: User | None) -> None:
    """Delete a post that was entered by mistake. One to which something happened is cut instead."""
    refuse_with_events([post])
    delete_row(post, action="post.remove", parts=(), by=by, owner=post.line.plan.owner)


@action
def remove_line(*, line: PositionLine, by: User | None) -> None:
    """Delete a line with its posts and grades. Refused once something happened to a post, and while others need it."""
    posts = list(line.posts.all())
    refuse_with_events(posts)
    keys = [*(post.pk for post in posts), *line.grades.values_list("pk", flat=True)]
    parts = ("roadmap.positiongrade.line", "roadmap.post.line")
    delete_row(line, action="line.remove", parts=parts, by=by, owner=line.plan.owner, keys=keys)


def refuse_with_events(posts: Iterable[Post]) -> None:
    """Raise ValidationError when something happened to one of the posts."""
    if PostEvent.objects.filter(post__in=list(posts)).exists():
        message = _("Something has happened to a post: it is cut by an event, and stays readable.")
        raise ValidationError(message, code="needed")


@action
def add_rate_table(
    *, owner: Body, by: User | None, valid_from: date, rates: Mapping[str, Decimal | None], **values: Any
) -> RateTable:
    """Add a county's table of yearly cost by grade; grades without a figure are left out.

    Raises ValidationError for a second table from the same day, for grades that are not valid then, and for a cost that
    is not more than 0.
    """
    if owner.rate_tables.filter(valid_from=valid_from).exists():
        raise ValidationError({"valid_from": _("There is a table from this day already.")}, code="taken")
    row = RateTable(owner=owner, valid_from=valid_from, **values)
    given = {grade: cost for grade, cost in rates.items() if cost is not None}
    enter(row, by=by, action="rate_table.add", owner=owner, details={"rates": len(given)})
    for grade, cost in given.items():
        write_rate(row, grade, cost)
    return row


def write_rate(table: RateTable, grade: str, cost: Decimal | None) -> None:
    """Set what a grade costs in a table; None takes it out."""
    if cost is None:
        table.rates.filter(grade=grade).delete()
        return
    check_grades([grade], table.valid_from)
    row = table.rates.filter(grade=grade).first()
    value = figure(cost, grade, 2)
    if value <= 0:
        raise ValidationError(_("A rate is more than 0."), code="rate")
    if row is None:
        row = GradeRate(table=table, grade=grade, yearly_cost=value)
        check_fields(row)
        insert(row)
    else:
        row.yearly_cost = value
        check_fields(row)
        row.save(update_fields=["yearly_cost"])


@action
def remove_rate_table(*, table: RateTable, by: User | None) -> None:
    """Delete a table with its rates: costs from its day on are counted by the table before it, if there is one."""
    keys = list(table.rates.values_list("pk", flat=True))
    delete_row(
        table, action="rate_table.remove", parts=["roadmap.graderate.table"], by=by, owner=table.owner, keys=keys
    )
