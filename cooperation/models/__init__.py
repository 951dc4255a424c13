"""Cooperation of a county with its municipalities: agreements, joint projects, status rounds."""

from cooperation.models.agreements import (
    AgreementAdoption,
    AgreementParty,
    Contribution,
    CooperationAgreement,
    Delivery,
    Participation,
)
from cooperation.models.reminders import (
    MailOccasion,
    MailPart,
    ReminderDelegation,
    ReminderItem,
    ReminderMail,
    ReminderStop,
)
from cooperation.models.rollout import RolloutDate, RolloutStage, RolloutStep
from cooperation.models.rounds import (
    HelpAnswer,
    ReportedLight,
    ReportLink,
    RequestState,
    ReviewResult,
    RoundState,
    StatusDraft,
    StatusEntry,
    StatusRequest,
    StatusReview,
    StatusRound,
    StatusToken,
)

__all__ = [
    "AgreementAdoption",
    "AgreementParty",
    "Contribution",
    "CooperationAgreement",
    "Delivery",
    "HelpAnswer",
    "MailOccasion",
    "MailPart",
    "Participation",
    "ReminderDelegation",
    "ReminderItem",
    "ReminderMail",
    "ReminderStop",
    "ReportLink",
    "ReportedLight",
    "RequestState",
    "ReviewResult",
    "RolloutDate",
    "RolloutStage",
    "RolloutStep",
    "RoundState",
    "StatusDraft",
    "StatusEntry",
    "StatusRequest",
    "StatusReview",
    "StatusRound",
    "StatusToken",
]
