"""Lights in words: the reasons of a light as page, report and export say them, and the figures behind each."""

from html import unescape
from typing import Any

from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from organisation.templatetags import display
from roadmap.amounts import Amount
from roadmap.bridge import ProjectState
from roadmap.judging import Standing
from roadmap.lights import Assessment, Reason, ReasonCode


def in_words(code: str, *, title: str = "", days: int = 0, percent: str = "") -> str:
    """Return one reason: `title` is the milestone's, `days` overdue or late, `percent` the written variance."""
    if code == ReasonCode.OVERDUE:
        text = ngettext("%(title)s: %(days)d day overdue", "%(title)s: %(days)d days overdue", days)
        return text % {"title": title, "days": days}
    if code == ReasonCode.LATE:
        text = ngettext(
            "%(title)s: expected %(days)d day after its baseline",
            "%(title)s: expected %(days)d days after its baseline",
            days,
        )
        return text % {"title": title, "days": days}
    if code == ReasonCode.AFTER_PLAN_END:
        text = ngettext(
            "expected %(days)d day after the plan's end", "expected %(days)d days after the plan's end", days
        )
        return text % {"days": days}
    if percent and code in (ReasonCode.OVER_BUDGET, ReasonCode.WITHIN_BUDGET, ReasonCode.SPENDING_UNKNOWN):
        return _("actual plus forecast deviate by %(percent)s %% from the appropriation") % {"percent": percent}
    return str(
        {
            ReasonCode.ON_SCHEDULE: _("no milestone is overdue or late"),
            ReasonCode.NO_DATED_MILESTONE: _("no milestone has a date"),
            ReasonCode.NO_APPROPRIATION: _("there is no appropriation"),
            ReasonCode.SPENDING_UNKNOWN: _("the spending is not stated"),
            ReasonCode.REPORTED: _("as reported"),
            ReasonCode.NOT_REPORTED: _("no confirmed status"),
            ReasonCode.NOT_ASKED: _("no status was asked for"),
            ReasonCode.DROPPED: _("the project was dropped: nothing is expected of it any more"),
        }[ReasonCode(code)]
    )


def reasons(assessment: Assessment, titles: dict[str, str]) -> list[str]:
    """Return the reasons of a light in words and figures, the worst first; `titles` are the milestones' by key."""
    return [_with_figures(reason, titles.get(reason.milestone, "")) for reason in assessment.reasons]


def overall_reasons(standing: Standing) -> list[str]:
    """Return why the overall light is what it is, each reason with what it is about: time, money or scope."""
    if standing.state == ProjectState.DROPPED:
        return [in_words(ReasonCode.DROPPED)]
    titles = {row.key: row.title for row in standing.milestones}
    named = ((_("Time"), standing.time), (_("Money"), standing.money), (_("Scope"), standing.scope))
    texts = (
        f"{name}: {_with_figures(reason, titles.get(reason.milestone, ''))}"
        for name, light in named
        if light.light is standing.overall.light
        for reason in light.reasons
        if reason.light is light.light
    )
    return list(dict.fromkeys(texts))


def _with_figures(reason: Reason, title: str) -> str:
    percent = display.number(reason.variance.percent.normalize() + 0) if reason.variance else ""
    text = in_words(reason.code, title=title, days=reason.days or 0, percent=percent)
    figures = "; ".join(_figures(reason))
    return f"{text} ({figures})" if figures else text


def _figures(reason: Reason) -> list[str]:
    found = []
    if reason.code == ReasonCode.OVERDUE and reason.due:
        found.append(_("due %(date)s") % {"date": display.partial_date(reason.due)})
    if reason.code == ReasonCode.LATE and reason.due and reason.baseline:
        found.append(_("planned %(baseline)s, expected %(due)s") % _dates(reason))
    if reason.code == ReasonCode.AFTER_PLAN_END and reason.due and reason.baseline:
        found.append(_("plan's end %(baseline)s, expected %(due)s") % _dates(reason))
    if reason.variance:
        found.append(
            _("appropriation %(base)s, actual plus forecast %(expected)s")
            % {"base": written(reason.variance.base), "expected": written(reason.variance.expected)}
        )
    if reason.incomplete:
        found.append(_("part of the spending is not stated"))
    if reason.limit_days:
        text = ngettext("limit %(days)d day", "limit %(days)d days", reason.limit_days)
        found.append(text % {"days": reason.limit_days})
    if reason.limit_percent is not None:
        found.append(_("limit %(percent)s %%") % {"percent": display.number(reason.limit_percent.normalize() + 0)})
    return found


def _dates(reason: Reason) -> dict[str, Any]:
    return {"baseline": display.partial_date(reason.baseline), "due": display.partial_date(reason.due)}


def written(amount: Amount, kind: str = "money") -> str:
    """Return euros, or FTE of kind "fte", with their "rund", "mindestens" or "höchstens", as text without markup."""
    figure = display.fte(amount.value) if kind == "fte" else display.money(amount.value)
    return unescape(strip_tags(display.qualified(figure, amount.qualifier)))
