"""What the kinds of row of a plan file are called on pages."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

PLURALS: dict[str, Promise] = {
    "organisation.Source": _("Sources"),
    "organisation.SourceRef": _("References to sources"),
    "organisation.Body": _("Bodies"),
    "organisation.BodyRelation": _("Relations of bodies"),
    "organisation.OrgUnit": _("Units"),
    "council.Committee": _("Committees"),
    "council.CommitteeSeat": _("Seats in committees"),
    "council.Meeting": _("Meetings"),
    "council.Paper": _("Papers"),
    "council.PaperAnnex": _("Annexes"),
    "council.Consultation": _("Consultations"),
    "council.Resolution": _("Resolutions"),
    "council.ResolutionPoint": _("Points of resolutions"),
    "council.Mandate": _("Mandates"),
    "roadmap.Plan": _("Plans"),
    "roadmap.PlanVersion": _("Versions"),
    "roadmap.VisionPoint": _("Points of the vision"),
    "roadmap.ActionField": _("Action fields"),
    "roadmap.PlanEntry": _("Project sheets"),
    "roadmap.Baseline": _("Baselines"),
    "roadmap.BaselineMilestone": _("Baseline dates"),
    "roadmap.BaselineAmount": _("Baseline amounts"),
    "roadmap.BaselinePost": _("Baseline posts"),
    "roadmap.Lineage": _("Descents"),
    "roadmap.BudgetItem": _("Budget items"),
    "roadmap.BudgetAmount": _("Amounts"),
    "roadmap.Allocation": _("Allocations"),
    "roadmap.ItemCover": _("Covers"),
    "roadmap.Grant": _("Grants"),
    "roadmap.PositionLine": _("Positions"),
    "roadmap.PositionGrade": _("Pay grades"),
    "roadmap.Post": _("Posts"),
    "roadmap.PostEvent": _("Events of posts"),
    "cooperation.Contribution": _("Contributions"),
    "roadmap.Indicator": _("Indicators"),
    "roadmap.IndicatorDefinition": _("Definitions of indicators"),
    "roadmap.Measurement": _("Measured values"),
    "roadmap.ParticipationEvent": _("Participation formats"),
    "roadmap.Document": _("Documents"),
    "roadmap.Project": _("Projects"),
    "roadmap.ProjectStateChange": _("States of projects"),
    "roadmap.ProjectForecast": _("Expected ends of projects"),
    "roadmap.Milestone": _("Milestones"),
    "roadmap.MilestoneDate": _("Dates of milestones"),
    "cooperation.Participation": _("Participations"),
    "roadmap.Dependency": _("Dependencies"),
    "roadmap.BudgetProduct": _("Products"),
    "roadmap.BudgetPlan": _("Budgets"),
    "roadmap.FundingSource": _("Sources of cover"),
    "cooperation.CooperationAgreement": _("Agreements"),
    "cooperation.AgreementParty": _("Parties of agreements"),
    "cooperation.AgreementAdoption": _("Adoptions of agreements"),
}


def plural_of(label: str) -> str:
    """Return the plural for a model's label as "roadmap.Project"; the label itself where there is none."""
    return str(PLURALS.get(label, label))
