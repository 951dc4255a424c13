"""What the database's rules say in words, by the name of the constraint."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from roadmap import models as rm

_TEXTS = {
    "agreement_duration_positive": lazy("the duration must be more than 0 months"),
    "agreement_not_its_own_predecessor": lazy("cannot follow itself"),
    "agreement_termination_reason": lazy("a reason needs the day on which the agreement is terminated"),
    "agendaitem_counted_from_one": lazy("is counted from 1"),
    "allocation_one_target": lazy("names a field and a project; an allocation is to one of them or to the whole plan"),
    "allocation_share": lazy("the share must be more than 0 and at most 1"),
    "body_ags_digits": lazy("must be 8 digits"),
    "body_ars_digits": lazy("must be 12 digits"),
    "body_group_has_members": lazy("a group has at least 2 members"),
    "bodyrelation_two_bodies": lazy("a body cannot relate to itself"),
    "budgetamount_only_actuals_negative": lazy("only the amounts of stage “actual” may be negative"),
    "budgetitem_condition_named": lazy("conditional money needs its condition"),
    "budgetitem_direction_fits_part": lazy("the direction does not fit the part of the budget"),
    "budgetitem_open_end": lazy("an open end needs a first year and no last one"),
    "budgetplan_supplementary_number": lazy("a supplementary budget, and no other, has a supplementary number"),
    "committee_rhythm": lazy("a rhythm is a number above 0 and its unit, both or neither"),
    "contributiondelivery_figures": lazy("may not be negative"),
    "contributiondelivery_only_of_delivered": lazy("only what was delivered has an amount or full-time equivalents"),
    "contribution_amount": lazy("may not be negative"),
    "contribution_fte": lazy("must be more than 0"),
    "decision_counted_from_one": lazy("is counted from 1"),
    "decision_unanimous_without_no": lazy("with votes against it is not unanimous"),
    "dependency_no_cycle": lazy("the dependencies form a cycle"),
    "risklevel_likelihood_1_to_5": lazy("the likelihood is a step from 1 to 5"),
    "risklevel_impact_1_to_5": lazy("the impact is a step from 1 to 5"),
    "dependency_two_projects": lazy("a project cannot depend on itself"),
    "document_file_has_type": lazy("a file needs its media type"),
    "fundingsource_partner_pays": lazy("only a share that a partner pays names the partner"),
    "graderate_cost": lazy("must be more than 0"),
    "graderate_grade": lazy("is not a pay grade"),
    "grantinstalment_amounts": lazy("may not be negative"),
    "grantinstalment_received": lazy("an amount that was received needs its date"),
    "grant_eligible_cost": lazy("may not be negative"),
    "moneydeviation_cause": lazy("a deviation needs its cause"),
    "positionline_yearly_cost": lazy("must be more than 0"),
    "grant_amount_positive": lazy("may not be negative"),
    "grant_rate_percent": lazy("must be from 0 to 100 per cent"),
    "itemcover_share": lazy("must be more than 0 and at most 100 per cent"),
    "lineage_one_pair": lazy("needs either from_field and to_field, or from_project and to_project"),
    "mandate_end_has_reason": lazy("ended_on and ended_reason go together"),
    "mandate_one_origin": lazy("comes from a resolution's point or from a meeting's decision"),
    "meeting_time_of_a_day": lazy("a time needs a full day"),
    "meeting_times": lazy("times of day are written 14:00, and the end lies after the beginning"),
    "milestone_weight_positive": lazy("the weight must be more than 0"),
    "milestonedate_actual_or_forecast": lazy("a milestone with an actual date has no forecast"),
    "milestonedate_move_has_reason": lazy("every move after the first entry needs a reason"),
    "paper_url_is_a_web_address": lazy("a link begins with http:// or https://"),
    "resolution_unanimous_without_no": lazy("with votes against it is not unanimous"),
    "orgunit_not_its_own_parent": lazy("leads back to itself"),
    "papercoverage_one_target": lazy("names either a budget item or a position line"),
    "participation_cost_share": lazy("must be from 0 to 100 per cent"),
    "plan_money_thresholds_ordered": lazy("the red threshold must not be below the amber one, and amber is above 0"),
    "plan_time_thresholds_ordered": lazy("the red threshold must not be below the amber one"),
    "planversion_vision_year": lazy("the year is out of range"),
    "positionline_third_party_named": lazy("named third-party funding needs the third party"),
    "positiongrade_valid": lazy("is not a pay grade"),
    "post_fte": lazy("the full-time equivalent of a post is more than 0 and at most 1"),
    "rolloutdate_move_has_reason": lazy("every move after the first entry needs a reason"),
    "rolloutstep_actual_is_live": lazy("only the stage “live” has a date of going live"),
    "rolloutstep_reason": lazy("not taking part needs a reason"),
    "statechange_reason": lazy("deferred and dropped need a reason"),
    "statechange_replacement": lazy("only a dropped project has a replacement"),
}


def rule_message(name: str) -> tuple[str, tuple[str, ...]]:
    """What a broken rule of the database means, and what is allowed where that is a short list."""
    if name in _TEXTS:
        return str(_TEXTS[name]), _allowed(name)
    if "_before_" in name:
        return _("ends before it starts"), ()
    if name.endswith("_precision"):
        return _("a date and its precision go together"), ()
    return _("breaks the database's rule %(name)s") % {"name": name}, ()


def _allowed(name: str) -> tuple[str, ...]:
    if name != "budgetitem_direction_fits_part":
        return ()
    result, finance = rm.PlanPart.RESULT.value, rm.PlanPart.FINANCE.value
    return (
        f"{result}: {rm.Direction.REVENUE.value}, {rm.Direction.EXPENSE.value}",
        f"{finance}: {rm.Direction.RECEIPT.value}, {rm.Direction.PAYMENT.value}",
    )
