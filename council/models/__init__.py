"""The council's side: committees, meetings, papers, resolutions, mandates. Names follow OParl 1.1."""

from council.models.committees import Committee, CommitteeKind, CommitteeSeat, Meeting, RhythmUnit
from council.models.mandates import Mandate, MandateRecurrence
from council.models.meetings import AgendaItem, AgendaKind, Decision
from council.models.papers import (
    Consultation,
    ConsultationRole,
    Paper,
    PaperAnnex,
    PaperKind,
    Resolution,
    ResolutionPoint,
    ResolutionResult,
)

__all__ = [
    "AgendaItem",
    "AgendaKind",
    "Committee",
    "CommitteeKind",
    "CommitteeSeat",
    "Consultation",
    "ConsultationRole",
    "Decision",
    "Mandate",
    "MandateRecurrence",
    "Meeting",
    "Paper",
    "PaperAnnex",
    "PaperKind",
    "Resolution",
    "ResolutionPoint",
    "ResolutionResult",
    "RhythmUnit",
]
