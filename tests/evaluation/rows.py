"""Rows that tests of reports and jobs start from."""

from datetime import UTC, date, datetime
from typing import Any

from council.models import Paper, Resolution
from evaluation.canonical import canonical, sha256
from evaluation.cycle import completeness
from evaluation.models import FactsSnapshot, Manifest, RenderJob, Report, ReportMove, ReportState
from evaluation.narratives.texts import digest
from evaluation.rendering import RENDERER_VERSION
from organisation.models import Body, Membership, Role, User
from roadmap.models import Plan

MOMENT = datetime(2023, 1, 15, 12, 0, tzinfo=UTC)


def body(slug: str = "kreis-nord", **values: Any) -> Body:
    """A county."""
    values = {"name": f"Kreis {slug} (fiktiv)", "kind": "kreis", "fictional": True, **values}
    return Body.objects.get_or_create(slug=slug, defaults=values)[0]


def user(role: Role | str | None, owner: Body, name: str = "") -> User:
    """An account with one role, or with none."""
    label = name or f"{role or 'guest'}-{owner.slug}"
    account = User.objects.create_user(f"{label}@example.org", display_name=label)
    if role:
        Membership.objects.create(user=account, body=owner, role=role)
    return account


def plan(owner: Body, slug: str = "") -> Plan:
    """A plan without anything in it."""
    return Plan.objects.create(
        owner=owner, slug=slug or f"plan-{owner.slug}", title=f"Masterplan {owner.slug}", kind="masterplan"
    )


def report(of: Plan, number: str = "EB 2022/1", **values: Any) -> Report:
    """A report that has frozen facts and a manifest, but no job."""
    defaults = {"period_from": date(2022, 1, 1), "period_to": date(2022, 12, 31), "cut_off": date(2022, 12, 31)}
    row = Report.objects.create(plan=of, owner=of.owner, number=number, **{**defaults, **values})
    facts(row)
    return row


def facts(row: Report, version: int = 1, content: str = "") -> Manifest:
    """The next version of the report's facts, and its manifest."""
    text = content or canonical({"report": str(row.pk), "version": version})
    snapshot = FactsSnapshot.objects.create(
        report=row,
        version=version,
        format_version=1,
        cut_off=row.cut_off,
        frozen_at=MOMENT,
        reason="" if version == 1 else "Betrag berichtigt",
        content=text,
        sha256=sha256(text),
    )
    return Manifest.objects.create(
        report=row,
        facts=snapshot,
        texts_sha256=digest({}),
        renderer_version=RENDERER_VERSION,
        sha256=sha256(f"{row.pk} {version}"),
    )


def job(**values: Any) -> RenderJob:
    """A waiting job of a report of its own, or of `manifest`."""
    if "manifest" not in values:
        values["manifest"] = report(plan(body())).manifests.get()
    return RenderJob.objects.create(**values)


def reached(state: str, owner: Body) -> dict[str, Any]:
    """The columns of a report that has come as far as `state`: when and by whom, its paper, its resolution."""
    who = User.objects.filter(email="wegbereiter@example.org").first() or user(None, owner, "wegbereiter")
    order = [one.value for one in ReportState]
    values: dict[str, Any] = {"state": state}
    for name in order[1 : order.index(state) + 1]:
        values |= {f"{name}_at": MOMENT, f"{name}_by": who}
    if "submitted_at" in values:
        values["paper"] = Paper.objects.get_or_create(owner=owner, slug="zum-bericht", reference="2023/99")[0]
    if "published_at" in values:
        values["public"] = True
    if "decided_at" in values:
        decided = {"paper": values["paper"], "slug": "beschluss"}
        values["resolution"] = Resolution.objects.get_or_create(**decided, defaults={"result": "noted"})[0]
    return values


def put(row: Report, state: str) -> Report:
    """Put a report where `state` is, without the steps between."""
    Report.objects.filter(pk=row.pk).update(**reached(state, row.owner))
    row.refresh_from_db()
    return row


def let_pass(row: Report) -> None:
    """Let pass what a report lacks now, as the office does with a reason."""
    ReportMove.objects.create(
        report=row,
        number=row.moves.count() + 1,
        from_state="in_review",
        to_state="agreed",
        remark="Die Sitzung steht an.",
        overridden=[gap.key for gap in completeness.gaps(row)],
        moved_at=MOMENT,
    )


def agreed(row: Report) -> Report:
    """A report that steering group and conference have agreed on, whatever it lacks."""
    let_pass(row)
    return put(row, ReportState.AGREED)


def submitted(row: Report) -> Report:
    """A signed report that was submitted with its paper."""
    values = {name: value for name, value in reached("submitted", row.owner).items() if name.startswith(("su", "p"))}
    Report.objects.filter(pk=row.pk).update(state=ReportState.SUBMITTED, **values)
    row.refresh_from_db()
    return row
